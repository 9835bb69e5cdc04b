"""The lobby's core, story by story."""

from __future__ import annotations

from typing import Any, TypeVar

from twisted.trial.unittest import SynchronousTestCase

from lobby import errors
from lobby.commands import announced
from lobby.commands.reasons import PlayerStatus
from lobby.core import effects, invitations, matchstart, rooms, timers
from lobby.core import sessions as presence
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from tests.support.core import come, end, report, small_world
from wire.tickets import RoomStatus

E = TypeVar("E")


def told(world: LobbyState, kind: type[E]) -> list[E]:
    """What the outbox holds of one kind; empties it."""
    return [event for event in world.take() if isinstance(event, kind)]


class Stories(SynchronousTestCase):
    """Alice, Bob and Carol are in the lobby."""

    def setUp(self) -> None:
        self.world = small_world()
        self.alice, self.bob, self.carol = come(self.world, "Alice", "Bob", "Carol")
        self.world.take()

    def full_room(self) -> Any:
        """Alice hosts, Bob has joined."""
        room = rooms.create(self.world, self.alice, "rps", True, "best=3")
        rooms.join(self.world, self.bob, room.id)
        return room

    def running_match(self) -> str:
        """Alice and Bob play."""
        room = self.full_room()
        assert room.match is not None
        match = str(room.match)
        matchstart.room_ready(self.world, self.alice, match, ["127.0.0.1:20000"])
        matchstart.joined(self.world, self.bob, match)
        return match

    def statuses(self, *sessions: Session) -> list[str]:
        return [session.status.value for session in sessions]


class Rooms(Stories):
    def test_public_room_is_listed_at_once(self) -> None:
        """F2: a public room is in the list, waiting, as soon as it exists; a private one never is."""
        rooms.create(self.world, self.alice, "rps", True, "")
        listed = told(self.world, effects.RoomListed)
        self.assertEqual([(r.host, r.taken, r.seats, r.status) for r in listed], [("Alice", 1, 2, "waiting")])
        rooms.create(self.world, self.bob, "rps", False, "")
        self.assertEqual(told(self.world, effects.RoomListed), [])

    def test_full_room_starts_by_itself(self) -> None:
        """F2, H1: the second player's joining starts the room and asks its host to open the game."""
        room = self.full_room()
        self.assertIs(room.status, RoomStatus.STARTING)
        (asked,) = told(self.world, announced.HostMatch)
        self.assertEqual((asked.to, asked.players, asked.seconds), ((self.alice.id,), ("Alice", "Bob"), 10))

    def test_a_room_whose_match_is_starting_is_not_forgotten(self) -> None:
        """A start ends before the room does: a caller that does it the other way round is wrong."""
        room = self.full_room()
        self.assertRaises(ValueError, room.require_over)

    def test_of_two_who_join_exactly_one_gets_in(self) -> None:
        """H2, J4: the later of two joins is refused and its player is as free as before."""
        room = self.full_room()
        self.assertRaises(errors.RoomFull, rooms.join, self.world, self.carol, room.id)
        self.assertEqual((self.carol.room, self.carol.reserved, self.carol.status), (None, None, PlayerStatus.IDLE))

    def test_nobody_sits_in_two_rooms(self) -> None:
        """J4: who sits somewhere can neither create nor join another room."""
        room = rooms.create(self.world, self.carol, "rps", True, "")
        rooms.create(self.world, self.alice, "rps", True, "")
        self.assertRaises(errors.AlreadyInRoom, rooms.join, self.world, self.alice, room.id)
        self.assertRaises(errors.AlreadyInRoom, rooms.create, self.world, self.alice, "rps", True, "")

    def test_unknown_room_and_game(self) -> None:
        """F1, H2: a room or a game that does not exist is refused by name, and nothing happened."""
        self.assertRaises(errors.NoSuchRoom, rooms.join, self.world, self.alice, "NOPE")
        self.assertRaises(errors.NoSuchGame, rooms.create, self.world, self.alice, "chess", True, "")
        self.assertEqual(self.world.take(), [])

    def test_room_ids_may_be_typed_small(self) -> None:
        """A room's id is read aloud and typed by people: case does not matter."""
        room = rooms.create(self.world, self.alice, "rps", False, "")
        self.assertIs(rooms.join(self.world, self.bob, room.id.lower()), room)

    def test_leaving_dissolves_an_empty_room(self) -> None:
        """D1: the last member's leaving takes the room out of the list."""
        room = rooms.create(self.world, self.alice, "rps", True, "")
        self.world.take()
        rooms.leave(self.world, self.alice)
        self.assertEqual(told(self.world, effects.RoomUnlisted), [effects.RoomUnlisted(room.id)])
        self.assertEqual(self.world.rooms, {})

    def test_room_passes_on(self) -> None:
        """D1: when the host leaves a waiting room with somebody in it, that one hosts it."""
        room = self.full_room()
        timers.expire(self.world, self.world.matches[room.match].wait)  # the host was silent: Bob is freed
        self.assertEqual(self.statuses(self.alice, self.bob), ["in room", "idle"])
        rooms.join(self.world, self.bob, room.id)
        rooms.leave(self.world, self.alice)
        self.assertEqual((room.host, room.status), (self.bob.id, RoomStatus.WAITING))


class Invitations(Stories):
    def setUp(self) -> None:
        super().setUp()
        self.room = rooms.create(self.world, self.alice, "rps", False, "")
        self.world.take()

    def ask(self, guest: Session, now: float = 0) -> str:
        return invitations.invite(self.world, self.alice, guest, now).id

    def ends(self) -> list[tuple[str, str]]:
        return [(end.player, end.why) for end in told(self.world, announced.InvitationEnded)]

    def test_refusals_each_in_their_own_words(self) -> None:
        """G6: oneself, busy, already invited and not being the host are told apart."""
        self.ask(self.bob)
        invite = invitations.invite
        self.assertRaises(errors.InvitingYourself, invite, self.world, self.alice, self.alice, 0)
        self.assertRaises(errors.AlreadyInvited, invite, self.world, self.alice, self.bob, 0)
        rooms.create(self.world, self.carol, "rps", True, "")
        self.assertRaises(errors.PlayerBusy, invite, self.world, self.alice, self.carol, 0)
        self.assertRaises(errors.NotInRoom, invite, self.world, self.bob, self.carol, 0)

    def test_declined(self) -> None:
        """G3: both are told, the invited player stays idle, and the host may ask again."""
        invitation = self.ask(self.bob)
        rooms.answer(self.world, self.bob, invitation, False)
        self.assertEqual(self.ends(), [("Bob", "declined")])
        self.assertIs(self.bob.status, PlayerStatus.IDLE)
        self.ask(self.bob)

    def test_no_answer(self) -> None:
        """G2: the wait is 15 s; when it runs out both are told, and a late answer is refused without harm."""
        invitation = self.ask(self.bob)
        (wait,) = told(self.world, effects.WaitBegins)
        self.assertEqual(wait.seconds, 15)
        timers.expire(self.world, wait.key)
        (end,) = told(self.world, announced.InvitationEnded)
        self.assertEqual((end.to, end.why), ((self.alice.id, self.bob.id), "expired"))
        self.assertRaises(errors.InvitationGone, rooms.answer, self.world, self.bob, invitation, True)
        self.assertEqual(self.world.take(), [])

    def test_first_to_accept_wins(self) -> None:
        """G4: the seat goes to the first; the others are told it is taken, and their late yes does no harm."""
        to_bob, to_carol = self.ask(self.bob), self.ask(self.carol)
        rooms.answer(self.world, self.carol, to_carol, True)
        self.assertEqual(sorted(self.ends()), [("Bob", "taken"), ("Carol", "accepted")])
        self.assertRaises(errors.InvitationGone, rooms.answer, self.world, self.bob, to_bob, True)

    def test_accepting_one_declines_the_others(self) -> None:
        """G4: the hosts of one's other invitations are told that one is busy."""
        other = rooms.create(self.world, self.carol, "gomoku", False, "")
        mine = self.ask(self.bob)
        invitations.invite(self.world, self.carol, self.bob, 0)
        rooms.answer(self.world, self.bob, mine, True)
        self.assertIn(("Bob", "busy"), self.ends())
        self.assertEqual(other.invitations, {})

    def test_leaving_withdraws(self) -> None:
        """D1: a host's leaving withdraws its invitations, and that is told."""
        self.ask(self.bob)
        rooms.leave(self.world, self.alice)
        self.assertEqual(self.ends(), [("Bob", "withdrawn")])

    def test_only_the_invited_may_answer(self) -> None:
        """J3: an invitation's id in somebody else's hands is worth nothing."""
        invitation = self.ask(self.bob)
        self.assertRaises(errors.InvitationGone, rooms.answer, self.world, self.carol, invitation, True)

    def test_seconds_left_after_a_new_connection(self) -> None:
        """What awaits an answer is told again with the seconds that are left."""
        self.ask(self.bob, now=100)
        (pending,) = invitations.pending(self.world, self.bob)
        self.assertEqual(invitations.describe(self.world, pending, 106).seconds, 9)


class Starts(Stories):
    def test_guest_is_sent_with_its_own_ticket(self) -> None:
        """G4: the guest gets the host's addresses and its ticket; nobody plays before it has reported."""
        room = self.full_room()
        (asked,) = told(self.world, announced.HostMatch)
        matchstart.room_ready(self.world, self.alice, room.match, ["192.0.2.7:20000"])
        (sent,) = told(self.world, announced.ConnectTo)
        self.assertEqual((sent.to, sent.addresses, sent.ticket), ((self.bob.id,), ("192.0.2.7:20000",), asked.ticket))
        self.assertEqual(self.statuses(self.alice, self.bob), ["in room", "in room"])
        matchstart.joined(self.world, self.bob, room.match)
        self.assertEqual(self.statuses(self.alice, self.bob), ["playing", "playing"])
        self.assertEqual([began.to for began in told(self.world, announced.MatchBegan)], [(self.alice.id, self.bob.id)])

    def test_host_cannot_start(self) -> None:
        """G5: the guest is told and free at once; the host keeps its room, which waits."""
        room = self.full_room()
        matchstart.host_failed(self.world, self.alice, room.match, "no port")
        out = self.world.take()
        (failed,) = [event for event in out if isinstance(event, announced.StartFailed)]
        self.assertEqual((failed.why, failed.player, failed.detail), ("host failed", "Alice", "no port"))
        self.assertEqual(failed.to, (self.alice.id, self.bob.id))
        self.assertEqual(self.statuses(self.alice, self.bob), ["in room", "idle"])
        self.assertIs(room.status, RoomStatus.WAITING)

    def test_guest_cannot_reach(self) -> None:
        """I3: both are told why, both keep their seats, and either may try again."""
        room = self.full_room()
        matchstart.room_ready(self.world, self.alice, room.match, ["192.0.2.7:20000"])
        matchstart.connect_failed(self.world, self.bob, room.match, "192.0.2.7:20000: no answer")
        (failed,) = told(self.world, announced.StartFailed)
        self.assertEqual((failed.why, failed.player), ("connect failed", "Bob"))
        self.assertEqual(room.members, (self.alice.id, self.bob.id))
        matchstart.retry(self.world, self.bob)
        self.assertIs(room.status, RoomStatus.STARTING)

    def test_silent_guest(self) -> None:
        """T: a guest that reports nothing in time fails the start, and its late report does no harm."""
        room = self.full_room()
        match = room.match
        matchstart.room_ready(self.world, self.alice, match, [])
        timers.expire(self.world, self.world.matches[match].wait)
        self.assertEqual([f.why for f in told(self.world, announced.StartFailed)], ["guest silent"])
        self.assertRaises(errors.NoSuchMatch, matchstart.joined, self.world, self.bob, match)

    def test_wait_of_an_older_stage(self) -> None:
        """T: the host's time that runs out in the moment in which the host is ready ends nothing."""
        room = self.full_room()
        hosting = self.world.matches[room.match].wait
        matchstart.room_ready(self.world, self.alice, room.match, [])
        self.world.take()
        timers.expire(self.world, hosting)
        self.assertEqual((self.world.take(), room.status), ([], RoomStatus.STARTING))

    def test_leaving_a_start(self) -> None:
        """F4: a member's leaving makes a starting room wait again, and the other is told."""
        room = self.full_room()
        rooms.leave(self.world, self.bob)
        self.assertEqual([f.why for f in told(self.world, announced.StartFailed)], ["member left"])
        self.assertEqual((room.status, self.bob.status), (RoomStatus.WAITING, PlayerStatus.IDLE))

    def test_only_the_parties_may_speak(self) -> None:
        """J3: nobody can report for a match that is not theirs, nor for the host."""
        match = self.full_room().match
        self.assertRaises(errors.NoSuchMatch, matchstart.joined, self.world, self.carol, match)
        self.assertRaises(errors.NotHost, matchstart.room_ready, self.world, self.bob, match, [])
        self.assertRaises(errors.WrongMoment, matchstart.joined, self.world, self.bob, match)


class Ends(Stories):
    def setUp(self) -> None:
        super().setUp()
        self.match = self.running_match()
        self.world.take()

    def ended(self) -> list[tuple[tuple[int, ...], str, str]]:
        results = [event.result for event in told(self.world, effects.Settle)]
        return [(result.places, result.reason, result.verdict) for result in results]

    def test_agreed(self) -> None:
        """I4: both report the same; the result is recorded, the room closes, both are idle."""
        report(self.world, self.alice, self.match)
        report(self.world, self.bob, self.match)
        self.assertEqual(self.ended(), [((1, 2), "played", "agreed")])
        self.assertEqual(self.statuses(self.alice, self.bob), ["idle", "idle"])
        self.assertEqual((self.world.rooms, self.world.matches), ({}, {}))

    def test_they_differ(self) -> None:
        """A1, R3: differing reports are no result, and neither is one: it goes on, and somebody may challenge."""
        report(self.world, self.alice, self.match)
        report(self.world, self.bob, self.match, (2, 1))
        self.assertEqual([self.ended(), list(self.world.matches)], [[], [self.match]])
        self.assertEqual(self.statuses(self.alice, self.bob), ["playing", "playing"])
        report(self.world, self.bob, self.match)
        self.assertEqual(self.ended(), [((1, 2), "played", "agreed")])

    def test_second_report_of_one_side(self) -> None:
        """J3: a peer cannot report for two by reporting twice."""
        report(self.world, self.alice, self.match)
        report(self.world, self.alice, self.match)
        self.assertEqual(self.ended(), [])

    def test_impossible_reports(self) -> None:
        """J3: nobody, not even both together, can have the lobby record what no match of two can end like."""
        for places in ((1, 2, 3), (1, 9), (0, 1), ()):
            self.assertRaises(errors.BadArgument, report, self.world, self.alice, self.match, places)
        self.assertEqual(self.world.take(), [])

    def test_unsigned(self) -> None:
        """A2: what a member has not signed is refused."""
        self.world.signed = lambda *_: False
        self.assertRaises(errors.BadArgument, report, self.world, self.alice, self.match)

    def test_leaving_is_told(self) -> None:
        """I5: who leaves is free at once, and the other is told; that alone ends nothing."""
        rooms.leave(self.world, self.bob)
        self.assertEqual(
            [(g.to, g.player, g.why) for g in told(self.world, announced.OpponentGone)],
            [((self.alice.id,), "Bob", "left")],
        )
        report(self.world, self.alice, self.match)
        self.assertEqual(self.statuses(self.alice, self.bob), ["playing", "idle"])
        self.assertEqual(self.ended(), [])
        end(self.world, self.match)
        self.assertEqual(self.statuses(self.alice, self.bob), ["idle", "idle"])

    def test_session_dies(self) -> None:
        """D3, I5: a dead session's opponent is told that it is gone; the match may go on at the table without the
        lobby's line."""
        presence.sign_out(self.world, self.alice)
        out = self.world.take()
        self.assertEqual([e.why for e in out if isinstance(e, announced.OpponentGone)], ["gone"])
        self.assertEqual([e for e in out if isinstance(e, effects.WaitBegins)], [])
        self.assertEqual(self.bob.status, PlayerStatus.PLAYING)

    def test_both_die(self) -> None:
        """D3: the room is gone with the last of them; the match is waited for, and then nobody knows."""
        presence.sign_out(self.world, self.alice)
        presence.sign_out(self.world, self.bob)
        self.assertEqual((self.world.rooms, list(self.world.matches)), ({}, [self.match]))
        (wait,) = told(self.world, effects.WaitBegins)
        self.assertEqual((wait.key, wait.seconds), (f"deserted {self.match}", 600))
        timers.expire(self.world, wait.key)
        self.assertEqual((self.world.matches, self.ended()), ({}, [((), "interrupted", "void")]))


class Again(Stories):
    def setUp(self) -> None:
        super().setUp()
        match = self.running_match()
        for session in (self.alice, self.bob):
            report(self.world, session, match)
        self.world.take()

    def test_seats_change(self) -> None:
        """I4: another round has the seats changed, whoever asks for it."""
        rooms.again(self.world, self.alice, 0)
        (asked,) = told(self.world, announced.Invited)
        self.assertTrue(asked.again)
        rooms.again(self.world, self.bob, 0)
        (host,) = told(self.world, announced.HostMatch)
        self.assertEqual((host.to, host.players, host.seat), ((self.alice.id,), ("Bob", "Alice"), 1))

    def test_lapses_quietly(self) -> None:
        """I4: an offer that nobody takes frees the one who made it."""
        rooms.again(self.world, self.alice, 0)
        (invitation,) = self.world.invitations
        timers.expire(self.world, f"invitation {invitation}")
        self.assertEqual((self.world.rooms, self.alice.status), ({}, PlayerStatus.IDLE))

    def test_opponent_busy_or_gone(self) -> None:
        """I4: an opponent who is not free is told by name, and no room is left behind."""
        rooms.create(self.world, self.bob, "rps", True, "")
        self.assertRaises(errors.PlayerBusy, rooms.again, self.world, self.alice, 0)
        presence.sign_out(self.world, self.bob)
        self.assertRaises(errors.PlayerOffline, rooms.again, self.world, self.alice, 0)
        self.assertRaises(errors.NothingToRepeat, rooms.again, self.world, self.carol, 0)
        self.assertEqual(self.world.rooms, {})


class Presence(Stories):
    def test_takeover_takes_the_room_along(self) -> None:
        """C4: a second log-in is the same session, room included."""
        room = rooms.create(self.world, self.alice, "rps", True, "")
        session, taken = presence.sign_in(self.world, "Alice", "alice", self.alice.account)
        self.assertEqual((session, taken, session.room), (self.alice, True, room.id))

    def test_takeover_in_a_match_asks_first(self) -> None:
        """C4: in the middle of a match the newcomer must say that the match may go."""
        self.running_match()
        self.assertRaises(errors.InMatch, presence.sign_in, self.world, "Alice", "alice", self.alice.account)
        self.assertIs(self.alice.status, PlayerStatus.PLAYING)
        presence.sign_in(self.world, "Alice", "alice", self.alice.account, give_up=True)
        self.assertIs(self.alice.status, PlayerStatus.IDLE)

    def test_claims(self) -> None:
        """B2, J4: two registrations of one name at once: the second is refused while the first looks it up."""
        with presence.claim(self.world, "dora", "Dora"):
            claim = presence.claim(self.world, "dora", "dora")
            self.assertRaises(errors.NameTaken, claim.__enter__)
        with presence.claim(self.world, "dora", "Dora"):
            pass
        self.assertRaises(errors.NameTaken, presence.claim(self.world, "alice", "ALICE").__enter__)

    def test_away_is_a_flag_beside_the_status(self) -> None:
        """T: away shows in the list and in the room, and changes no status."""
        rooms.create(self.world, self.alice, "rps", True, "")
        self.world.take()
        presence.set_away(self.world, self.alice, True)
        out = self.world.take()
        self.assertIn(effects.PlayerListed("Alice", PlayerStatus.IN_ROOM, True), out)
        self.assertTrue(next(e for e in out if isinstance(e, announced.RoomChanged)).mine[0].members[0].away)
        presence.set_away(self.world, self.alice, True)
        self.assertEqual(self.world.take(), [])
