"""A lobby that was restarted takes its rooms and matches up again."""

from __future__ import annotations

from msgspec import structs
from twisted.trial.unittest import SynchronousTestCase

from lobby.commands import announced
from lobby.commands.reasons import PlayerStatus, SeatLoss, Stage, StartFailure
from lobby.core import effects, matchstart, recovery, rooms, timers, views
from lobby.core import sessions as presence
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import NoSuchMatch
from tests.support.core import Today, come, end, report, small_world, unsealed
from wire.tickets import RoomStatus, Ticket


def back(world: LobbyState, *sessions: Session) -> list[Session]:
    """The same sessions in another lobby, as tokens bring them there."""
    return [presence.resume(world, one.id, one.name, one.key, one.account, one.public_key) for one in sessions]


class Restoring(SynchronousTestCase):
    """Alice and Bob sat in a room of a lobby that died."""

    def setUp(self) -> None:
        self.today = Today()
        self.old, self.new = small_world(self.today), small_world(self.today, "n")
        self.was = come(self.old, "Alice", "Bob", "Carol")
        self.room = rooms.create(self.old, self.was[0], "rps", True, "best=3")

    def ticket(self) -> Ticket:
        """The room as the old lobby has it now."""
        self.today.seconds += 1
        return unsealed(views.ticket(self.old, self.room))

    def start(self) -> Ticket:
        """Bob joins."""
        rooms.join(self.old, self.was[1], self.room.id)
        return self.ticket()

    def play(self) -> Ticket:
        """Both play."""
        self.start()
        assert self.room.match is not None
        matchstart.room_ready(self.old, self.was[0], self.room.match, ["127.0.0.1:20000"])
        matchstart.joined(self.old, self.was[1], self.room.match)
        return self.ticket()

    def restored(self, ticket: Ticket, who: int = 0) -> Session:
        """One of them comes back with a ticket."""
        (session,) = back(self.new, self.was[who])
        recovery.restore(self.new, session, [ticket])
        return session

    def statuses(self) -> dict[str, str]:
        return {session.name: session.status.value for session in self.new.sessions.values()}

    def test_match_goes_on(self) -> None:
        """R1: the first who comes back brings back room, match and the others, who are away; both report as ever."""
        ticket = self.play()
        alice = self.restored(ticket)
        self.assertEqual(self.statuses(), {"Alice": "playing", "Bob": "playing"})
        room = self.new.rooms[self.room.id]
        self.assertEqual((room.status, room.match), (RoomStatus.PLAYING, ticket.match))
        self.assertGreater(room.version, ticket.version)
        self.assertTrue(self.new.by_key["bob"].away)
        (bob,) = back(self.new, self.was[1])
        self.assertFalse(bob.away)
        self.new.take()
        for session in (alice, bob):
            report(self.new, session, ticket.match)
        (settle,) = [event for event in self.new.take() if isinstance(event, effects.Settle)]
        self.assertEqual((settle.result.players, settle.result.verdict), (("Alice", "Bob"), "agreed"))
        self.assertEqual(self.statuses(), {"Alice": "idle", "Bob": "idle"})

    def test_who_does_not_come(self) -> None:
        """D3: a member who does not come back in time is gone like one whose line broke, and the other is told."""
        alice = self.restored(self.play())
        bob = self.new.by_key["bob"]
        self.assertIn(effects.WaitBegins(f"session {bob.id}", 60), self.new.take())
        timers.expire(self.new, f"session {bob.id}")
        gone = [event for event in self.new.take() if isinstance(event, announced.OpponentGone)]
        self.assertEqual([(event.to, event.player) for event in gone], [((alice.id,), "Bob")])
        report(self.new, alice, self.old_match)
        self.assertEqual(list(self.new.matches), [self.old_match])

    @property
    def old_match(self) -> str:
        assert self.room.match is not None
        return self.room.match

    def test_start_is_off(self) -> None:
        """R1: a start in the middle of which the lobby died is told as failed; all keep their seats and may retry."""
        alice = self.restored(self.start())
        (bob,) = back(self.new, self.was[1])
        for session in (alice, bob):
            self.new.take()
            matchstart.remind(self.new, session)
            (failed,) = self.new.take()
            told = announced.StartFailed(
                self.old_match, self.room.id, StartFailure.LOBBY_RESTARTED, "Alice", "", to=(session.id,)
            )
            self.assertEqual(failed, told)
        room = self.new.rooms[self.room.id]
        self.assertEqual((room.status, room.full), (RoomStatus.WAITING, True))
        matchstart.retry(self.new, alice)
        self.assertIs(room.status, RoomStatus.STARTING)
        self.new.take()
        matchstart.remind(self.new, bob)
        self.assertEqual(self.new.take(), [])

    def test_start_is_off_for_who_comes_late(self) -> None:
        """R1: that a start failed is told to who has not heard it, however many lobbies have died since: the room's
        ticket says so."""
        ticket = self.start()
        for run in ("n", "o", "p"):
            self.new = small_world(self.today, run)
            alice = self.restored(ticket)
            ticket = unsealed(views.ticket(self.new, self.new.rooms[self.room.id]))
        self.assertEqual((ticket.status, ticket.match), ("waiting", self.old_match))
        (bob,) = back(self.new, self.was[1])
        for _ in range(2):  # nobody knows whether the first one came through
            self.new.take()
            matchstart.remind(self.new, bob)
            (failed,) = self.new.take()
            told = announced.StartFailed(
                self.old_match, self.room.id, StartFailure.LOBBY_RESTARTED, "Alice", "", to=(bob.id,)
            )
            self.assertEqual(failed, told)
        matchstart.retry(self.new, alice)
        self.assertNotEqual(unsealed(views.ticket(self.new, self.new.rooms[self.room.id])).match, self.old_match)

    def test_start_failed_before(self) -> None:
        """R1: a start that failed in front of a lobby is told again, too, by this lobby and by the next."""
        self.start()
        failed = self.old_match
        matchstart.room_ready(self.old, self.was[0], failed, ["127.0.0.1:20000"])
        matchstart.connect_failed(self.old, self.was[1], failed, "no way")
        self.old.take()
        matchstart.remind(self.old, self.was[1])
        told = announced.StartFailed(
            failed, self.room.id, StartFailure.CONNECT_FAILED, "Bob", "no way", to=(self.was[1].id,)
        )
        self.assertEqual(self.old.take(), [told])
        alice = self.restored(self.ticket())
        self.new.take()
        matchstart.remind(self.new, alice)
        self.assertEqual(
            [event.match for event in self.new.take() if isinstance(event, announced.StartFailed)], [failed]
        )

    def test_ticket_of_an_older_lobby(self) -> None:
        """R1: a room for two that is full and waits is never silent, although its ticket does not say why it waits."""
        alice = self.restored(structs.replace(self.start(), status="waiting", match=""))
        self.new.take()
        matchstart.remind(self.new, alice)
        (failed,) = self.new.take()
        assert isinstance(failed, announced.StartFailed)
        self.assertEqual((failed.match, failed.why), ("", "lobby restarted"))

    def test_waiting_room_names_no_match_to_play(self) -> None:
        """R1: by a ticket that only says that a match failed to start nobody can report it."""
        ticket = self.start()
        alice = self.restored(ticket)
        waiting = unsealed(views.ticket(self.new, self.new.rooms[self.room.id]))
        self.assertFalse(recovery.plays(waiting, {waiting.match}))
        self.assertTrue(recovery.plays(ticket, {waiting.match}))
        recovery.vouch(self.new, alice, [waiting])
        self.assertRaises(NoSuchMatch, report, self.new, alice, waiting.match)

    def test_report_says_that_it_was_on(self) -> None:
        """R1: a match that ended while the lobby was down is reported with the ticket of its start."""
        ticket = self.start()
        presence.set_away(self.old, self.was[1], True)
        alice = self.restored(self.ticket())
        recovery.revive(self.new, alice, ticket)
        report(self.new, alice, ticket.match)
        self.assertIs(self.new.matches[ticket.match].stage, Stage.PLAYING)

    def test_higher_version_wins(self) -> None:
        """R1: a newer ticket replaces what an older one brought back, and an older one changes nothing."""
        alone = self.ticket()
        alice = self.restored(alone)
        self.assertEqual(self.new.rooms[self.room.id].members, (alice.id,))
        both = self.play()
        bob = self.restored(both, 1)
        self.assertEqual(self.new.rooms[self.room.id].members, (alice.id, bob.id))
        self.new.take()
        recovery.restore(self.new, alice, [alone])
        self.assertEqual(self.new.take(), [])

    def test_who_acted_since_knows_better(self) -> None:
        """R1: a room in which somebody has acted since it was brought back follows no ticket any more."""
        alone = self.ticket()
        self.restored(alone)
        (carol,) = back(self.new, self.was[2])
        rooms.join(self.new, carol, self.room.id)
        self.new.take()
        self.restored(self.play(), 1)
        self.assertEqual(self.statuses(), {"Alice": "in room", "Carol": "in room", "Bob": "idle"})

    def test_what_is_over_stays_over(self) -> None:
        """R1: neither a finished match nor a room that was left comes back by any ticket."""
        ticket = self.play()
        alice, bob = self.restored(ticket), *back(self.new, self.was[1])
        for session in (alice, bob):
            report(self.new, session, ticket.match)
        self.new.take()
        recovery.restore(self.new, alice, [ticket])
        recovery.revive(self.new, bob, ticket)
        self.assertEqual((self.new.take(), self.new.rooms), ([], {}))
        self.assertRaises(NoSuchMatch, report, self.new, bob, ticket.match)

    def test_reported_from_elsewhere(self) -> None:
        """R1: a match that ended in a lobby that died before the result was on the disk is reported once more, also by
        players who sit elsewhere by now; they stay where they are, and the result is what both say."""
        ticket = self.play()
        for session in self.was[:2]:
            report(self.old, session, ticket.match)
        self.today.seconds += 1
        room = rooms.create(self.old, self.was[0], "rps", True, "best=3")
        rooms.join(self.old, self.was[1], room.id)
        later = unsealed(views.ticket(self.old, room))
        here = back(self.new, *self.was[:2])
        for session in here:
            recovery.restore(self.new, session, [later, ticket])
        self.new.take()
        for session in here:
            if ticket.match not in self.new.matches:
                recovery.revive(self.new, session, ticket)
            report(self.new, session, ticket.match)
        told = self.new.take()
        (settle,) = [event for event in told if isinstance(event, effects.Settle)]
        self.assertEqual((settle.result.verdict, settle.result.places), ("agreed", (1, 2)))
        self.assertEqual([event for event in told if isinstance(event, announced.RoomLeft)], [])
        self.assertEqual([session.room for session in here], [room.id, room.id])
        self.assertEqual((list(self.new.rooms), self.new.matches), ([room.id], {}))

    def test_reported_from_elsewhere_by_one(self) -> None:
        """R1: one report settles nothing; where nobody comes back for ten minutes, nobody knows, and none is blamed."""
        ticket = self.play()
        for session in self.was[:2]:
            report(self.old, session, ticket.match)
        self.today.seconds += 1
        room = rooms.create(self.old, self.was[0], "rps", True, "best=3")
        later = unsealed(views.ticket(self.old, room))
        (alice,) = back(self.new, self.was[0])
        recovery.restore(self.new, alice, [later, ticket])
        recovery.revive(self.new, alice, ticket)
        self.new.take()
        report(self.new, alice, ticket.match)
        self.assertEqual([event for event in self.new.take() if isinstance(event, effects.Settle)], [])
        presence.sign_out(self.new, alice)
        for _ in range(601):
            timers.expire(self.new, "tick")
        (settle,) = [event for event in self.new.take() if isinstance(event, effects.Settle)]
        self.assertEqual((settle.result.verdict, settle.result.places, settle.result.seat), ("void", (), 63))

    def test_name_is_taken_meanwhile(self) -> None:
        """J4: a member whose name somebody else has by now is left out."""
        presence.sign_in(self.new, "Bob", "bob", 99)
        alice = self.restored(self.play())
        self.assertEqual(self.new.rooms[self.room.id].members, (alice.id,))

    def test_strangers_ticket(self) -> None:
        """J3: a ticket in the hands of somebody whom it does not name brings back nothing."""
        ticket = self.start()
        self.restored(ticket, 2)
        self.assertEqual(self.new.rooms, {})

    def test_newest_place(self) -> None:
        """J4: of two rooms, a player sits where the newest ticket says, whoever shows it, and is told so."""
        first = self.ticket()
        rooms.leave(self.old, self.was[0])
        self.today.seconds += 1
        self.room = rooms.create(self.old, self.was[1], "rps", False, "")
        rooms.join(self.old, self.was[0], self.room.id)
        second = self.ticket()
        alice = self.restored(first)
        self.restored(second, 1)
        self.assertEqual((list(self.new.rooms), alice.room), ([second.room], second.room))
        self.assertIn(announced.RoomLeft(first.room, SeatLoss.OVER, to=(alice.id,)), self.new.take())

    def test_not_out_of_a_room_with_life_in_it(self) -> None:
        """J4: no ticket takes a player out of a room in which somebody has acted since, nor a reported match along."""
        first = self.play()
        alice, bob = self.restored(first), *back(self.new, self.was[1])
        report(self.new, alice, first.match)
        rooms.leave(self.old, self.was[0])
        second = self.ticket()
        self.today.seconds += 1
        self.room = rooms.create(self.old, self.was[2], "rps", False, "")
        rooms.join(self.old, self.was[0], self.room.id)
        third = self.ticket()
        recovery.restore(self.new, bob, [second])
        self.restored(third, 2)
        self.assertEqual((alice.room, bob.room), (first.room, first.room))
        self.assertTrue(self.new.matches[first.match].has_reported(0))

    def test_one_who_had_left_the_match(self) -> None:
        """I5: who had left the match keeps its name in it, and does not come back into it."""
        self.play()
        match = self.old_match
        rooms.leave(self.old, self.was[1])
        alice = self.restored(self.ticket())
        self.assertEqual(self.statuses(), {"Alice": "playing"})
        end(self.new, match)
        (settle,) = [event for event in self.new.take() if isinstance(event, effects.Settle)]
        self.assertEqual((settle.result.players, settle.result.sessions), (("Alice", "Bob"), (alice.id, "")))


class Reminding(SynchronousTestCase):
    """What a session is told again on a new line."""

    def setUp(self) -> None:
        self.world = small_world()
        self.alice, self.bob = come(self.world, "Alice", "Bob")
        room = rooms.create(self.world, self.alice, "rps", True, "")
        rooms.join(self.world, self.bob, room.id)
        assert room.match is not None
        self.match = room.match

    def again(self, session: Session) -> list[str]:
        self.world.take()
        matchstart.remind(self.world, session)
        told = self.world.take()
        self.assertTrue(all(isinstance(event, announced.Announced) and event.to == (session.id,) for event in told))
        return [type(event).__name__ for event in told]

    def test_step_by_step(self) -> None:
        """R2: whatever is still awaited of a player is said again, and nothing that it has replied to."""
        self.assertEqual((self.again(self.alice), self.again(self.bob)), (["HostMatch"], []))
        matchstart.room_ready(self.world, self.alice, self.match, ["192.0.2.7:20000"])
        self.assertEqual((self.again(self.alice), self.again(self.bob)), ([], ["ConnectTo"]))
        matchstart.meet(self.world, self.bob, self.match, ["192.0.2.8:20000"])
        self.assertEqual((self.again(self.alice), self.again(self.bob)), (["Reachable"], ["ConnectTo"]))
        matchstart.joined(self.world, self.bob, self.match)
        self.assertEqual(self.again(self.alice), ["MatchBegan", "Reachable"])
        report(self.world, self.alice, self.match)
        self.assertEqual(self.again(self.alice), ["Reachable"])

    def test_meeting(self) -> None:
        """R6: where a member can be reached is told to the others alone, for as long as there is a match."""
        self.world.take()
        matchstart.meet(self.world, self.bob, self.match, ["192.0.2.8:20000"])
        (told,) = self.world.take()
        self.assertEqual(told, announced.Reachable(self.match, 1, ("192.0.2.8:20000",), to=(self.alice.id,)))
        rooms.leave(self.world, self.bob)
        self.assertRaises(NoSuchMatch, matchstart.meet, self.world, self.bob, self.match, [])
        self.assertIs(self.bob.status, PlayerStatus.IDLE)

    def test_sealed_once(self) -> None:
        """A room is signed once for each of its versions, however often it is looked at."""
        room = self.world.rooms[self.alice.room or ""]
        self.assertIs(views.ticket(self.world, room), views.ticket(self.world, room))
        self.assertEqual(unsealed(views.ticket(self.world, room)).version, room.version)
