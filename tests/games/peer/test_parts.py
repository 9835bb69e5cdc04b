"""Each part of a side of a match, built alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from games.engine.errors import MatchIsOver
from games.engine.model import Entry, Kind
from games.engine.table import Table
from games.peer.attendance import Attendance
from games.peer.clocks import AUTOMATIC, GRACE, MoveTimers
from games.peer.connections import PeerConnections
from games.peer.farewell import Farewell
from games.peer.heartbeat import BEAT, GONE, QUIET, Presence
from games.peer.interfaces import NoProvider
from games.peer.ownseat import OwnSeat
from games.peer.protocol import PeerProtocol
from games.peer.replica import Replica
from games.peer.stage import PLACES, STAGES, Place, Stage
from games.records.journal import Journal, last, notes
from tests.support.peers import Recorder, Side, credentials, set_up, sides
from wire.amp.heartbeat import Ping
from wire.machine import Machine


class Provider(NoProvider):
    """Notes what is wanted of whoever makes lines, and of the lobby."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def needed(self, seat: int) -> None:
        self.told.append(("needed", seat))

    def found(self, seat: int) -> None:
        self.told.append(("found", seat))


class Asking:
    """What is asked of the lobby."""

    def __init__(self, side: FakeSide) -> None:
        self.side = side

    def is_silent(self, seat: int) -> None:
        self.side.told.append(("silent", seat))

    def is_back(self, seat: int) -> None:
        self.side.told.append(("back", seat))


@dataclass
class Following:
    """What has a table."""

    table: Table


class FakeSide:
    """What the parts ask of the side that has them, with an answer to everything."""

    def __init__(self, side: Side | None = None) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.provider: Any = Provider()
        self.listener: Any = Recorder()
        self.states: Any = None
        self.clock = Clock()
        self.wanted = {0, 1}
        self.running = self.begun = True
        self.seconds = 120
        self.lines: dict[int, PeerProtocol] = {}
        if side is not None:
            self.setup, self.seat = side.setup, side.keeper.seat
        self.presence = Presence(self.clock, self, GONE)
        self.challenger: Any = Asking(self)

    def wants(self, seat: int) -> bool:
        return seat in self.wanted

    needs = wants

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *told: self.told.append((name, *told))


class Connections(SynchronousTestCase):
    """Lines, whoever owns them."""

    def setUp(self) -> None:
        self.side = FakeSide()
        self.connections = PeerConnections(credentials(0), {1}, self.side.clock, self.side)

    def line(self) -> PeerProtocol:
        """A new one."""
        line = self.connections.buildProtocol(None)
        assert line is not None
        return line

    def test_nobody_is_awaited(self) -> None:
        """A side that wants nobody makes no lines."""
        self.side.wanted = {0}
        self.assertIsNone(self.connections.buildProtocol(None))

    def test_who_is_let_in(self) -> None:
        """A member of whom lines are wanted is met; anybody else is cut off, and who waits for the line hears it."""
        member, stranger = self.line(), self.line()
        member.proven = credentials(1).public_keys[1]
        self.connections.proved(member)
        self.assertEqual(self.side.told, [("met", member, 1)])
        refused = stranger.arrival.when()
        stranger.proven = credentials(0).public_keys[0]  # this side itself
        self.connections.proved(stranger)
        self.failureResultOf(refused)
        self.assertEqual(len(self.side.told), 1)

    def test_the_newer_counts(self) -> None:
        """Of two lines of a seat the newer counts; the loss of the older is not the loss of the seat."""
        older, newer = self.line(), self.line()
        newer.relayed = True
        self.connections.seat(older, 1, live=True)
        self.connections.seat(newer, 1, live=True)
        self.assertEqual((older.seat, newer.seat), (None, 1))
        self.assertEqual(self.connections.live, [newer])
        self.assertEqual(self.side.listener.told, [("way", 1, True)])
        self.assertEqual(self.side.provider.told, [("found", 1), ("found", 1)])
        self.side.told.clear()
        self.connections.lost(older)
        self.assertEqual(self.side.told, [("replaced", older), ("closed_one",)])
        self.connections.lost(newer)
        self.assertEqual(self.side.told[2:], [("replaced", newer), ("without", 1), ("closed_one",)])
        self.assertEqual((self.connections.lines, self.connections.open), ({}, set()))
        self.assertEqual(self.side.clock.getDelayedCalls(), [])


class Seats(SynchronousTestCase):
    """A player's seat, with nobody else at the table."""

    def test_plays(self) -> None:
        """What its player does becomes an entry, which is noted before it is brought to the table."""
        both = sides("walk")
        set_up(both)
        side = both[next(iter(both[0].table.due()))]
        put: list[Entry] = []
        running = True

        async def bring(entry: Entry) -> None:
            own.note(entry)
            put.append(entry)

        own = OwnSeat(
            side.keeper,
            Following(side.table),  # type: ignore[arg-type]
            Journal(),
            lambda: running,
            bring,
        )
        self.assertTrue(own.yours)
        self.assertEqual(own.legal(), ("0", "1", "2"))
        self.assertEqual(own.as_written(" 1 "), "1")
        self.assertIsNotNone(own.view())
        self.successResultOf(Deferred.fromCoroutine(own.play("1")))
        self.assertFalse(own.yours)
        self.successResultOf(Deferred.fromCoroutine(own.offer("draw")))
        self.assertEqual([entry.kind for entry in put], [Kind.MOVE, Kind.OFFER])
        running = False
        self.assertEqual(own.legal(), ())
        self.failureResultOf(Deferred.fromCoroutine(own.resign()), MatchIsOver)


def seat_of(side: Side, replica: Replica, journal: Journal | None = None) -> OwnSeat:
    """A side's own seat, which brings nothing to the table."""

    async def nowhere(entry: Entry) -> None:
        """It is not for the table."""

    return OwnSeat(side.keeper, replica, journal or Journal(), lambda: True, nowhere)


class Timers(SynchronousTestCase):
    """Everybody's time."""

    def test_without_a_seat(self) -> None:
        """Who only keeps the time gives each seat its own and the grace, for a choice or for what takes no thought."""
        both = sides("walk", settings="time=30")
        clock = Clock()
        late: list[int] = []
        timers = MoveTimers(clock, cast(Replica, Following(both[0].table)), None, lambda: True, late.append)
        timers.watch()
        clock.advance(AUTOMATIC + GRACE)
        self.assertEqual(late, [0, 1])
        set_up(both)
        timers.watch()
        (mover,) = both[0].table.due()
        clock.advance(30 + GRACE - 0.1)
        self.assertEqual(late, [0, 1])
        clock.advance(0.1)
        self.assertEqual(late, [0, 1, mover])
        self.assertFalse(timers.thinking)
        timers.stop()
        self.assertEqual(clock.getDelayedCalls(), [])

    def test_own_seat(self) -> None:
        """One's own time is over without grace, unless the lobby gives more; what was given is waited for while
        somebody orders."""
        both = sides("walk", settings="time=30")
        set_up(both)
        (mover,) = both[0].table.due()
        clock = Clock()
        late: list[int] = []
        ordering = False
        replica = cast(Replica, Following(both[mover].table))
        timers = MoveTimers(clock, replica, seat_of(both[mover], replica), lambda: ordering, late.append)
        timers.watch()
        self.assertTrue(timers.thinking)
        clock.advance(30)
        self.assertEqual(late, [mover])
        timers.grant(20 + GRACE)
        clock.advance(19)
        self.assertEqual(late, [mover])
        clock.advance(1)
        self.assertEqual(late, [mover, mover])
        both[mover].keeper.choose(both[mover].table, "1")
        timers.watch()
        self.assertEqual(clock.getDelayedCalls(), [])
        ordering = True
        timers.watch()
        clock.advance(AUTOMATIC + GRACE)
        self.assertEqual(late, [mover, mover, mover])


class OneClockEach(SynchronousTestCase):
    """A clock for each player, of one side that has a seat and of one that only looks on."""

    def timers(self, own: bool, journal: Journal | None = None) -> tuple[Clock, list[int], MoveTimers]:
        """Those of a match whose first player has just to choose."""
        self.both = both = sides("walk", settings="time=30 clock=1+5")
        clock, late = Clock(), list[int]()
        set_up(both)
        (self.mover,) = both[0].table.due()
        replica = cast(Replica, Following(both[self.mover].table))
        seat = seat_of(both[self.mover], replica, journal) if own else None
        timers = MoveTimers(clock, replica, seat, lambda: True, late.append)
        timers.watch()
        return clock, late, timers

    def test_a_grant_does_not_lengthen_it(self) -> None:
        """What the lobby gives is a time for this choice; one's own clock goes on all the same."""
        clock, late, timers = self.timers(own=True)
        clock.advance(29)
        timers.grant(30 + GRACE)
        clock.advance(29)
        timers.grant(300 + GRACE)
        self.assertEqual(late, [])
        self.assertEqual(timers.clocks[self.mover], 2)
        clock.advance(2)
        self.assertEqual(late, [self.mover])

    def test_a_grant_may_be_less(self) -> None:
        """Where the lobby has less for it, it has to do with that."""
        clock, late, timers = self.timers(own=True)
        timers.grant(10 + GRACE)
        clock.advance(10)
        self.assertEqual(late, [self.mover])

    def test_written_down(self) -> None:
        """What is used of the clocks is in the journal of a client that is killed while somebody thinks, but for the
        last ten seconds; started again, it goes on from there, and by its own word is over its time then."""
        path = Path(self.mktemp())
        journal = Journal(path)
        clock, _, timers = self.timers(own=True, journal=journal)
        clock.advance(5)
        timers.watch()
        clock.advance(10)
        clock.advance(0)
        clock.advance(9)
        journal.release()
        clock, late, timers = self.timers(own=True, journal=Journal(path))
        self.assertEqual([round(left) for left in timers.clocks], [45 if seat == self.mover else 60 for seat in (0, 1)])
        clock.advance(29)
        timers.grant(300 + GRACE)
        clock.advance(15)
        self.assertEqual(late, [])
        clock.advance(1)
        clock.advance(0)
        self.assertEqual(late, [self.mover])
        timers.stop()
        self.assertEqual(clock.getDelayedCalls(), [])
        noted = last(notes(path), "clocks")
        assert noted is not None
        self.assertEqual(noted["used"][self.mover], 60)

    def test_looking_again_costs_nothing(self) -> None:
        """However often the table is looked at, a wait that goes on ends when it would have."""
        clock, late, timers = self.timers(own=False)
        for _ in range(7):
            clock.advance(4.9)
            timers.watch()
        self.assertEqual(late, [])
        clock.advance(0.8)
        self.assertEqual(late, [self.mover])


class Silence(SynchronousTestCase):
    """Who can be heard."""

    def setUp(self) -> None:
        self.side = FakeSide(sides("walk")[0])
        self.attendance = Attendance(self.side.clock, self.side, GONE)
        self.presence = self.side.presence = self.attendance.presence

    def pass_time(self, seconds: float) -> None:
        """In steps of half a second."""
        for _ in range(round(seconds * 2)):
            self.side.clock.advance(0.5)

    def test_beats(self) -> None:
        """All lines hear that this side is here."""
        heard: list[Any] = []

        class Line:
            def tell(self, command: Any) -> None:
                heard.append(command)

        self.side.lines[1] = Line()  # type: ignore[assignment]
        self.presence.start([1])
        self.pass_time(BEAT)
        self.assertEqual(heard, [Ping, Ping])
        self.presence.stop()
        self.assertEqual(self.side.clock.getDelayedCalls(), [])

    def test_silent_and_back(self) -> None:
        """Silence is told, and a line is looked for; so is that the seat is back."""
        self.presence.start([1])
        self.pass_time(QUIET)
        self.assertEqual(self.side.listener.told, [("silent", 1, QUIET)])
        self.assertEqual(self.side.provider.told, [("needed", 1)])
        self.presence.heard(1)
        self.assertEqual(self.side.listener.all("back"), [("back", 1)])
        self.presence.stop()

    def test_vanished(self) -> None:
        """Silent for long, a seat is one that the lobby is asked for; it is not any more when it is back."""
        self.presence.start([1])
        self.pass_time(GONE - 1)
        self.assertEqual(self.side.told, [])
        self.pass_time(2)
        self.assertEqual(self.side.told, [("silent", 1)])
        self.presence.heard(1)
        self.assertEqual(self.side.told, [("silent", 1), ("back", 1)])
        self.presence.stop()


class Endings(SynchronousTestCase):
    """From the end to the last line."""

    def setUp(self) -> None:
        self.side = FakeSide()
        self.connections = PeerConnections(credentials(0), {1}, self.side.clock, self.side)
        self.farewell = Farewell(self.side.clock, self.connections, self.side, lambda: 5.0)
        self.farewell.begin()

    def test_waits_for_who_is_wanted(self) -> None:
        """While a seat may come back for the end it is waited for; no longer than that."""
        closed = self.farewell.closed()
        self.assertNoResult(closed)
        self.side.wanted = set()
        self.farewell.look()
        self.successResultOf(closed)
        self.assertEqual(self.side.told, [("all_closed",)])
        self.assertEqual(self.side.clock.getDelayedCalls(), [])

    def test_cut(self) -> None:
        """After its time nobody is waited for."""
        closed = self.farewell.closed()
        self.side.clock.advance(5)
        self.assertEqual(self.side.told, [("cut_off",), ("all_closed",)])
        self.assertEqual(self.successResultOf(closed), self.successResultOf(succeed(None)))


class Stages(SynchronousTestCase):
    """How far a side has come, and a line."""

    def test_refuses(self) -> None:
        """Each stage lets only those follow that its table names."""
        for steps, table in ((Stage, STAGES), (Place, PLACES)):
            for step in steps:
                for following in steps:
                    course: Machine[Any] = Machine(step, table)
                    if following in table[step]:  # type: ignore[index]
                        course.to(following)
                        self.assertIs(course.now, following)
                    else:
                        self.assertRaises(ValueError, course.to, following)
                        self.assertIs(course.now, step)
