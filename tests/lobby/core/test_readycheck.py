"""Rooms for more than two: ready, propose, agree, and another round (M1 to M4, M7)."""

from __future__ import annotations

from typing import TypeVar

from twisted.trial.unittest import SynchronousTestCase

from lobby import errors
from lobby.commands import announced
from lobby.core import (
    effects,
    invitations,
    matchstart,
    readycheck,
    rooms,
    timers,
    views,
)
from lobby.core import (
    sessions as presence,
)
from lobby.core.model.room import Room
from lobby.core.model.session import Session
from tests.support.core import come, end, report, small_world
from wire.tickets import RoomStatus

E = TypeVar("E")


class Table(SynchronousTestCase):
    """Alice, Bob and Carol sit in a room for two to four; Dan is in the lobby."""

    game = "bluff"

    def setUp(self) -> None:
        self.world = small_world()
        self.alice, self.bob, self.carol, self.dan = come(self.world, "Alice", "Bob", "Carol", "Dan")
        self.room = rooms.create(self.world, self.alice, self.game, True, "")
        for guest in (self.bob, self.carol):
            rooms.join(self.world, guest, self.room.id)
        self.world.take()

    def told(self, kind: type[E]) -> list[E]:
        """What the outbox holds of one kind; empties it."""
        return [event for event in self.world.take() if isinstance(event, kind)]

    def ready(self, *sessions: Session) -> None:
        for session in sessions:
            readycheck.ready(self.world, session, True)

    def propose(self) -> None:
        """Bob and Carol are ready, and Alice proposes."""
        self.ready(self.bob, self.carol)
        self.world.take()
        readycheck.propose(self.world, self.alice, 100.0)

    def play(self) -> str:
        """All agree, and sit down."""
        self.propose()
        for guest in (self.bob, self.carol):
            readycheck.agree(self.world, guest, True)
        match = self.room.match or ""
        matchstart.room_ready(self.world, self.alice, match, [])
        for guest in (self.bob, self.carol):
            matchstart.joined(self.world, guest, match)
        self.world.take()
        return match

    def over(self, match: str, *sessions: Session) -> None:
        """All report; where somebody has left, it is found otherwise."""
        for session in sessions:
            report(self.world, session, match, (1, 2, 3))
        if match in self.world.matches:
            end(self.world, match)

    def readiness(self) -> dict[str, bool]:
        return {member.name: member.ready for member in views.view(self.world, self.room).members}

    def dropped(self) -> list[tuple[str, str]]:
        """Who had the proposal dropped and why; nothing may be waited for any more."""
        out = self.world.take()
        self.assertIsNone(self.room.proposal)
        self.assertTrue(any(isinstance(event, effects.WaitEnds) for event in out))
        self.assertFalse(next(e for e in reversed(out) if isinstance(e, announced.RoomChanged)).mine[0].proposed)
        drops = [event for event in out if isinstance(event, announced.StartDropped)]
        self.to = {event.to for event in drops}
        return [(event.player, event.why) for event in drops]


class Proposing(Table):
    def test_seats(self) -> None:
        """M1: a room has the seats of its game, shows how many must be taken, and does not begin by itself."""
        rooms.join(self.world, self.dan, self.room.id)
        view = views.view(self.world, self.room)
        self.assertEqual((view.seats, view.least, len(view.members), view.status), (4, 2, 4, "waiting"))
        self.assertEqual(self.told(announced.HostMatch), [])
        (late,) = come(self.world, "Eve")
        self.assertRaises(errors.RoomFull, rooms.join, self.world, late, self.room.id)

    def test_list_row(self) -> None:
        """E1: the public list shows how many of all seats are taken, during a match too."""
        row = views.listing(self.world, self.room)
        self.assertEqual((row.taken, row.seats, row.status), (3, 4, "waiting"))
        self.play()
        row = views.listing(self.world, self.room)
        self.assertEqual((row.taken, row.seats, row.status), (3, 4, "playing"))

    def test_ready_is_pushed(self) -> None:
        """M3: who becomes ready, or not any more, is shown to all members at once; repeating it changes nothing."""
        self.ready(self.bob)
        (changed,) = self.told(announced.RoomChanged)
        self.assertEqual(changed.to, (self.alice.id, self.bob.id, self.carol.id))
        self.assertEqual([member.ready for member in changed.mine[0].members], [False, True, False])
        self.ready(self.bob)
        self.assertEqual(self.world.take(), [])
        readycheck.ready(self.world, self.bob, False)
        self.assertEqual(self.readiness(), {"Alice": False, "Bob": False, "Carol": False})

    def test_all_others_are_asked(self) -> None:
        """M2: the host's start asks every other member for 20 s; the room goes on waiting, and shows the proposal."""
        self.propose()
        out = self.world.take()
        asked = [event for event in out if isinstance(event, announced.StartProposed)]
        self.assertEqual(
            [(e.to, e.host, e.seconds) for e in asked], [((m.id,), "Alice", 20) for m in (self.bob, self.carol)]
        )
        (wait,) = [event for event in out if isinstance(event, effects.WaitBegins)]
        self.assertEqual(wait.seconds, 20)
        (changed,) = [event for event in out if isinstance(event, announced.RoomChanged)]
        self.assertEqual((changed.mine[0].proposed, changed.mine[0].status), (True, "waiting"))
        self.assertTrue(self.readiness()["Alice"], "who proposes is ready")

    def test_all_agree(self) -> None:
        """M2: with the last yes the match starts with exactly those members; no wait is left."""
        self.propose()
        readycheck.agree(self.world, self.carol, True)
        self.assertEqual(self.told(announced.HostMatch), [])
        readycheck.agree(self.world, self.bob, True)
        out = self.world.take()
        (asked,) = [event for event in out if isinstance(event, announced.HostMatch)]
        self.assertEqual((asked.players, asked.digest), (("Alice", "Bob", "Carol"), "b" * 64))
        self.assertTrue(any(isinstance(e, effects.WaitEnds) and e.key.startswith("proposal") for e in out))
        self.assertIsNone(self.room.proposal)

    def test_seats_without_gaps(self) -> None:
        """M1: in the match the members sit on seats 0 to n-1, whoever stood up before."""
        rooms.leave(self.world, self.bob)
        rooms.join(self.world, self.dan, self.room.id)
        rooms.leave(self.world, self.alice)
        self.assertEqual(self.room.chairs, [None, self.dan.id, self.carol.id, None])
        self.ready(self.carol)
        readycheck.propose(self.world, self.dan, 0)
        readycheck.agree(self.world, self.carol, True)
        match = self.world.matches[self.room.match or ""]
        self.assertEqual((match.names, self.room.chairs), (("Dan", "Carol"), [self.dan.id, self.carol.id]))
        matchstart.host_failed(self.world, self.dan, match.id, "no port")
        self.assertEqual(len(self.room.chairs), 4)

    def test_refusals_each_in_their_own_words(self) -> None:
        """M2: too few, not ready, not the host, proposed already, under way and nowhere are told apart."""
        propose = readycheck.propose
        self.ready(self.bob)
        error = self.assertRaises(errors.NotReady, propose, self.world, self.alice, 0)
        self.assertEqual(error.parameters, {"players": "Carol"})
        self.ready(self.carol)
        self.assertRaises(errors.NotHost, propose, self.world, self.bob, 0)
        self.assertRaises(errors.NotInRoom, propose, self.world, self.dan, 0)
        self.assertRaises(errors.NothingProposed, readycheck.agree, self.world, self.bob, True)
        propose(self.world, self.alice, 0)
        self.assertRaises(errors.AlreadyProposed, propose, self.world, self.alice, 0)
        for guest in (self.bob, self.carol):
            readycheck.agree(self.world, guest, True)
        self.assertRaises(errors.RoomBusy, propose, self.world, self.alice, 0)
        self.assertRaises(errors.RoomBusy, readycheck.ready, self.world, self.bob, False)
        self.assertRaises(errors.NothingProposed, readycheck.agree, self.world, self.bob, True)
        self.assertRaises(errors.NotInRoom, readycheck.agree, self.world, self.dan, True)

    def test_too_few(self) -> None:
        """M2: a game that needs three does not begin with two."""
        room = rooms.create(self.world, self.dan, "tiles", True, "")
        (eve,) = come(self.world, "Eve")
        rooms.join(self.world, eve, room.id)
        error = self.assertRaises(errors.TooFew, readycheck.propose, self.world, self.dan, 0)
        self.assertEqual(error.parameters, {"least": 3, "here": 2})

    def test_asked_again_on_a_new_line(self) -> None:
        """R2: who has not replied is asked again on a new line, with the seconds that are left; who has is not."""
        self.propose()
        readycheck.agree(self.world, self.carol, True)
        self.world.take()
        for session in (self.alice, self.bob, self.carol, self.dan):
            readycheck.remind(self.world, session, 105.0)
        told = announced.StartProposed(self.room.id, "Alice", 15, to=(self.bob.id,))
        self.assertEqual(self.world.take(), [told])

    def test_invitations_end_with_the_start(self) -> None:
        """G4: who is invited when the match begins with others is told that there is no seat any more."""
        invitations.invite(self.world, self.alice, self.dan, 0)
        self.propose()
        for guest in (self.bob, self.carol):
            readycheck.agree(self.world, guest, True)
        self.assertEqual([end.why for end in self.told(announced.InvitationEnded)], ["withdrawn"])


class Dropping(Table):
    def setUp(self) -> None:
        super().setUp()
        self.propose()
        self.world.take()

    def test_refused(self) -> None:
        """M2: a no drops the proposal, all are told whose it was, and only who refused is not ready any more."""
        readycheck.agree(self.world, self.bob, True)
        readycheck.agree(self.world, self.carol, False)
        self.assertEqual(self.dropped(), [("Carol", "refused")])
        self.assertEqual(self.to, {(self.alice.id, self.bob.id, self.carol.id)})
        self.assertEqual(self.readiness(), {"Alice": True, "Bob": True, "Carol": False})

    def test_silent(self) -> None:
        """M2, T: who does not reply in time drops the proposal; each of them is named, and not ready any more."""
        key = self.room.proposal.wait if self.room.proposal else ""
        timers.expire(self.world, key)
        self.assertEqual(self.dropped(), [("Bob", "silent"), ("Carol", "silent")])
        self.assertEqual(self.readiness(), {"Alice": True, "Bob": False, "Carol": False})

    def test_wait_of_an_older_proposal(self) -> None:
        """T: the time of a proposal that was dropped ends no later one."""
        key = self.room.proposal.wait if self.room.proposal else ""
        readycheck.agree(self.world, self.bob, False)
        self.propose()
        self.world.take()
        timers.expire(self.world, key)
        self.assertEqual(self.world.take(), [])
        self.assertIsNotNone(self.room.proposal)

    def test_unready(self) -> None:
        """M2: ``unready`` of anybody, the host too, drops the proposal."""
        readycheck.ready(self.world, self.alice, False)
        self.assertEqual(self.dropped(), [("Alice", "unready")])
        self.assertEqual(self.readiness(), {"Alice": False, "Bob": True, "Carol": True})

    def test_somebody_comes(self) -> None:
        """M2: a newcomer drops the proposal, which those who were here are told; they stay ready."""
        rooms.join(self.world, self.dan, self.room.id)
        self.assertEqual(self.dropped(), [("Dan", "changed")])
        self.assertEqual(self.to, {(self.alice.id, self.bob.id, self.carol.id)})
        self.assertEqual(self.readiness(), {"Alice": True, "Bob": True, "Carol": True, "Dan": False})

    def test_somebody_goes(self) -> None:
        """M2: so does who goes, by leaving or by the end of its session."""
        presence.sign_out(self.world, self.carol)
        self.assertEqual(self.dropped(), [("Carol", "changed")])
        self.assertEqual(self.to, {(self.alice.id, self.bob.id)})
        self.assertEqual(self.readiness(), {"Alice": True, "Bob": True})

    def test_host_goes(self) -> None:
        """M4: when the host leaves before the start the next member hosts, and the old host's invitations end."""
        invitations.invite(self.world, self.alice, self.dan, 0)
        rooms.leave(self.world, self.alice)
        out = [event.why for event in self.world.outbox if isinstance(event, announced.InvitationEnded)]
        self.assertEqual((out, self.dropped()), (["withdrawn"], [("Alice", "changed")]))
        self.assertEqual(views.view(self.world, self.room).host, "Bob")
        readycheck.propose(self.world, self.bob, 0)


class Starting(Table):
    """The match of three is about to begin."""

    def setUp(self) -> None:
        super().setUp()
        self.propose()
        for guest in (self.bob, self.carol):
            readycheck.agree(self.world, guest, True)
        self.match = self.room.match or ""
        self.world.take()

    def test_every_guest_is_sent(self) -> None:
        """M1: each guest gets its seat, the host's and the players'; the match is on with the last who sits."""
        matchstart.room_ready(self.world, self.alice, self.match, ["192.0.2.7:20000"])
        sent = self.told(announced.ConnectTo)
        self.assertEqual(
            [(e.to, e.seat, e.host_seat) for e in sent], [((self.bob.id,), 1, 0), ((self.carol.id,), 2, 0)]
        )
        self.assertEqual({(e.players, e.digest) for e in sent}, {(("Alice", "Bob", "Carol"), "b" * 64)})
        matchstart.joined(self.world, self.carol, self.match)
        self.assertIs(self.room.status, RoomStatus.STARTING)
        matchstart.joined(self.world, self.bob, self.match)
        self.assertIs(self.room.status, RoomStatus.PLAYING)

    def test_one_guest_cannot_reach(self) -> None:
        """I3: one guest's failure ends the start for all, who keep their seats and are told whose it was; the host
        proposes again, and nobody else can."""
        matchstart.room_ready(self.world, self.alice, self.match, [])
        matchstart.joined(self.world, self.bob, self.match)
        matchstart.connect_failed(self.world, self.carol, self.match, "no way")
        (failed,) = self.told(announced.StartFailed)
        self.assertEqual((failed.why, failed.player, len(failed.to)), ("connect failed", "Carol", 3))
        self.assertEqual((len(self.room.members), len(self.room.chairs)), (3, 4))
        self.assertRaises(errors.NothingToRetry, matchstart.retry, self.world, self.bob)
        readycheck.propose(self.world, self.alice, 0)

    def test_silent_guests(self) -> None:
        """T: of guests who are not heard of in time, the first is named."""
        matchstart.room_ready(self.world, self.alice, self.match, [])
        timers.expire(self.world, self.world.matches[self.match].wait)
        self.assertEqual([(e.why, e.player) for e in self.told(announced.StartFailed)], [("guest silent", "Bob")])

    def test_host_leaves(self) -> None:
        """M4: a host who leaves in the middle of a start ends it; the room waits with all chairs, the next hosts."""
        rooms.leave(self.world, self.alice)
        self.assertEqual([(e.why, e.player) for e in self.told(announced.StartFailed)], [("member left", "Alice")])
        self.assertEqual((views.view(self.world, self.room).host, len(self.room.chairs)), ("Bob", 4))
        self.assertIs(self.room.status, RoomStatus.WAITING)

    def test_nobody_joins_a_start(self) -> None:
        """J4: a room that starts with three of four takes no fourth."""
        self.assertRaises(errors.RoomBusy, rooms.join, self.world, self.dan, self.room.id)
        self.assertRaises(errors.RoomBusy, invitations.invite, self.world, self.alice, self.dan, 0)


class AnotherRound(Table):
    def test_room_goes_on(self) -> None:
        """M7, F4: after the match the room waits with the same people, listed, all in room, nobody ready."""
        match = self.play()
        self.over(match, self.alice, self.bob, self.carol)
        out = self.world.take()
        self.assertEqual([e for e in out if isinstance(e, announced.RoomLeft)], [])
        self.assertEqual([e.status for e in out if isinstance(e, effects.RoomListed)], ["waiting"])
        self.assertEqual({s.status.value for s in (self.alice, self.bob, self.carol)}, {"in room"})
        self.assertEqual(self.readiness(), {"Alice": False, "Bob": False, "Carol": False})
        self.assertEqual((self.room.match, len(self.room.chairs)), (None, 4))
        self.assertNotEqual(self.play(), match)

    def test_who_left_is_out(self) -> None:
        """M7: who left the match is not in the next round; if that was the host, the next member hosts."""
        match = self.play()
        rooms.leave(self.world, self.alice)
        self.over(match, self.bob, self.carol)
        self.assertEqual(
            (views.view(self.world, self.room).host, self.room.members), ("Bob", (self.bob.id, self.carol.id))
        )
        self.assertIs(self.room.status, RoomStatus.WAITING)
        rooms.join(self.world, self.alice, self.room.id)

    def test_all_left(self) -> None:
        """D1: a room whose members all left the match is gone; whoever has won may come back to say so."""
        match = self.play()
        for session in (self.alice, self.bob, self.carol):
            rooms.leave(self.world, session)
        self.assertEqual((self.world.rooms, list(self.world.matches)), ({}, [match]))

    def test_again_is_for_two_seats(self) -> None:
        """I4: ``again`` offers nothing after a match in a larger room, not even the match of two before it."""
        match = self.play()
        self.over(match, self.alice, self.bob, self.carol)
        for session in (self.alice, self.bob, self.carol):
            rooms.leave(self.world, session)
        self.assertRaises(errors.NothingToRepeat, rooms.again, self.world, self.alice, 0)


class Closing(Table):
    game = "tiles"

    def test_room_closes(self) -> None:
        """M7: where the manifest says ``close``, the match's end takes the room along and all are idle."""
        match = self.play()
        self.over(match, self.alice, self.bob, self.carol)
        self.assertEqual([left.why for left in self.told(announced.RoomLeft)], ["over"] * 3)
        self.assertEqual({s.status.value for s in (self.alice, self.bob, self.carol)}, {"idle"})
        self.assertEqual(self.world.rooms, {})


class TwoSeats(SynchronousTestCase):
    def test_as_ever(self) -> None:
        """F2: a room with two chairs begins by itself, ready or not."""
        world = small_world()
        alice, bob = come(world, "Alice", "Bob")
        room: Room = rooms.create(world, alice, "rps", True, "")
        readycheck.ready(world, alice, True)
        rooms.join(world, bob, room.id)
        self.assertIs(room.status, RoomStatus.STARTING)

    def test_retry_takes_a_proposal_along(self) -> None:
        """T: whichever way a room with two chairs is started again, no wait is left behind."""
        world = small_world()
        alice, bob = come(world, "Alice", "Bob")
        room = rooms.create(world, alice, "rps", True, "")
        rooms.join(world, bob, room.id)
        matchstart.room_ready(world, alice, room.match or "", [])
        matchstart.connect_failed(world, bob, room.match or "", "no way")
        readycheck.ready(world, bob, True)
        readycheck.propose(world, alice, 0)
        wait = room.proposal.wait if room.proposal else ""
        world.take()
        matchstart.retry(world, bob)
        self.assertIn(effects.WaitEnds(wait), world.take())
        self.assertIsNone(room.proposal)
