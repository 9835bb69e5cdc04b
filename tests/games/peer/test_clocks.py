"""Silence, slowness and sleep between two peers: who is told what, after how many seconds."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from games.engine.model import Ending, Kind, Reason
from games.peer.clocks import TimeLimits, Wait
from games.peer.match import Match
from tests.support.peers import Network

HOST_LATE = ("ended", Ending((2, 1), Reason.TIMEOUT, 0))
GUEST_LATE = ("ended", Ending((1, 2), Reason.TIMEOUT, 1))


def started(game: str = "rps", settings: str = "") -> Network:
    """A match that has begun."""
    net = Network(game, settings)
    net.begin()
    return net


class Silences(SynchronousTestCase):
    """A peer from which nothing comes."""

    def test_heartbeats_keep_a_thinking_peer_alive(self) -> None:
        """Nobody is told silent while both only think."""
        net = started()
        net.pass_time(100)
        self.assertEqual(net.host_sees.all("silent") + net.guest_sees.all("silent"), [])
        self.assertTrue(net.host.running and net.guest.running)

    def test_silent_and_back(self) -> None:
        """After five seconds both tell of the silence, once; when the network works again, of the return."""
        net = started()
        net.wires[0].stuck = True
        net.pass_time(4.5)
        self.assertEqual(net.host_sees.all("silent"), [])
        net.pass_time(2.5)
        self.assertEqual(net.host_sees.all("silent"), [("silent", 1, 5.0)])
        self.assertEqual(net.guest_sees.all("silent"), [("silent", 0, 5.0)])
        net.wires[0].stuck = False
        net.settle()
        self.assertEqual(net.host_sees.all("back"), [("back", 1)])
        self.assertEqual(net.guest_sees.all("back"), [("back", 0)])
        net.pass_time(30)
        self.assertTrue(net.host.running and net.guest.running)

    def test_long(self) -> None:
        """After fifteen seconds the silent side is one that the lobby is asked for; nobody ends the match by itself."""
        net = started()
        shown = self.arbiters(net)
        net.wires[0].stuck = True
        net.pass_time(14.5)
        self.assertEqual(shown, [[], []])
        net.pass_time(2.5)
        self.assertEqual(shown, [[True], [True]])
        net.pass_time(60)
        self.assertTrue(net.host.running and net.guest.running)

    @staticmethod
    def arbiters(net: Network) -> list[list[bool]]:
        """What each side shows to the lobby, and whether it says that somebody shall go on."""
        shown: list[list[bool]] = [[], []]
        for side, heard in zip(net.sides, shown, strict=True):
            side.arbiter = Lobby(heard)
        return shown


class Lobby:
    """A lobby that only hears that somebody shows it something."""

    def __init__(self, heard: list[bool]) -> None:
        self.heard = heard

    def show(self, waits: bool) -> None:
        self.heard.append(waits)


class Sleeps(SynchronousTestCase):
    """A peer whose process is stopped and goes on, or whose machine slept."""

    def test_a_sleep_costs_nothing(self) -> None:
        """The other is told of the silence and the return; the sleeper judges nobody; play goes on."""
        for seconds in (12, 20, 90):
            for who in ("host", "guest"):
                net = started()
                net.pass_time(seconds, stopped=who)
                net.pass_time(3)
                sleeper, other = (net.host_sees, net.guest_sees) if who == "host" else (net.guest_sees, net.host_sees)
                self.assertEqual([len(other.all("silent")), len(other.all("back"))], [1, 1])
                self.assertEqual(sleeper.all("silent"), [])
                self.assertTrue(net.host.running and net.guest.running)


class Limits(SynchronousTestCase):
    """The time for a move."""

    def test_ones_own_time_runs_out(self) -> None:
        """Whose move is not made in time has lost, by its own word, so both say the same."""
        for mover in ("host", "guest"):
            net = started("rps", "time=10")
            other = net.guest if mover == "host" else net.host
            Deferred.fromCoroutine(other.own.play("rock"))
            net.settle()
            net.pass_time(9.5)
            self.assertTrue(net.host.running)
            net.pass_time(0.5)
            ended = HOST_LATE if mover == "host" else GUEST_LATE
            self.assertEqual([net.host_sees.all("ended"), net.guest_sees.all("ended")], [[ended], [ended]])
            self.assertEqual(net.host.table.transcript[-1].kind, Kind.TIMEOUT)

    def test_every_move_has_its_own_time(self) -> None:
        """The time begins anew with each turn, and does not run for who has moved."""
        net = started("gomoku", "time=10")
        for text in ("h8", "h9", "h10", "h11"):
            net.pass_time(9)
            mover = net.host if net.host.own.yours else net.guest
            Deferred.fromCoroutine(mover.own.play(text))
            net.settle()
        self.assertTrue(net.host.running)

    def test_a_clock_runs_out(self) -> None:
        """With a clock a seat has so much for all its choices, and more for each; by its own client it loses when that
        is used up, and the other's client sees the same clock."""
        net = started("gomoku", "clock=1+2")
        for text in ("h8", "h9", "h10", "h11"):
            net.pass_time(20)
            mover = net.host if net.host.own.yours else net.guest
            Deferred.fromCoroutine(mover.own.play(text))
            net.settle()
        for side in net.sides:
            self.assertEqual([round(left) for left in side.timers.clocks], [24, 24])
        mover = net.host if net.host.own.yours else net.guest
        net.pass_time(23)
        self.assertTrue(net.host.running)
        self.assertEqual([round(left) for left in net.host.timers.clocks], [1, 24] if mover is net.host else [24, 1])
        net.pass_time(1)
        ended = HOST_LATE if mover is net.host else GUEST_LATE
        self.assertEqual([net.host_sees.all("ended"), net.guest_sees.all("ended")], [[ended], [ended]])
        for side in net.sides:
            self.assertEqual([side.timers.ran_out(seat) for seat in (mover.seat, 1 - mover.seat)], [True, False])

    def test_the_time_for_a_move_beside_a_clock(self) -> None:
        """The smaller counts: where a clock has more left than a move may take, that is what a seat has."""
        net = started("gomoku", "time=10 clock=1+0")
        net.pass_time(9.5)
        self.assertTrue(net.host.running)
        net.pass_time(0.5)
        self.assertFalse(net.host.running)
        mover = net.host.table.ending.seat if net.host.table.ending is not None else None
        self.assertFalse(net.host.timers.ran_out(mover))
        self.assertEqual(sorted(round(left) for left in net.guest.timers.clocks), [50, 60])

    def test_what_takes_no_thought_uses_no_clock(self) -> None:
        """The set-up, reveals and links take nothing of anybody's clock, however long they take; who has chosen waits
        for the other for nothing."""
        net = Network("rps", "clock=1+0 best=5")
        net.begin()
        Deferred.fromCoroutine(net.host.own.play("rock"))
        net.settle()
        net.pass_time(30)
        for side in net.sides:
            self.assertEqual([round(left) for left in side.timers.clocks], [60, 30])
        net.wires[0].stuck = True
        Deferred.fromCoroutine(net.guest.own.play("rock"))
        net.pass_time(14)
        net.wires[0].stuck = False
        net.settle()
        self.assertEqual(round(net.guest.timers.clocks[1]), 30)

    def test_a_peer_that_does_not_heed_its_clock(self) -> None:
        """It is asked for its move by the lobby five seconds after its clock is over by the other's."""
        net = started("gomoku", "time=90 clock=1+0")
        slow, fast = (net.host, net.guest) if net.host.own.yours else (net.guest, net.host)
        slow.timers.stop()
        self.asked_after(net, fast, 65)

    def test_no_clock(self) -> None:
        """Where the room has none nobody's is told."""
        net = started("gomoku", "")
        self.assertEqual((net.host.timers.clocks, net.host.timers.for_move(0)), ((), 120))
        self.assertFalse(net.host.timers.ran_out(0))

    def asked_after(self, net: Network, fast: Match, seconds: float, waits: bool = True) -> None:
        """A side shows the lobby what it has after so many seconds and no sooner, and ends nothing."""
        heard: list[bool] = []
        fast.arbiter = Lobby(heard)
        net.pass_time(seconds - 0.5)
        self.assertEqual(heard, [])
        net.pass_time(0.5)
        self.assertEqual(heard, [waits])
        self.assertTrue(fast.running)

    def test_a_peer_that_does_not_give_up(self) -> None:
        """A peer that heeds no time limit is asked for its move by the lobby five seconds later."""
        for mover in ("host", "guest"):
            net = started("gomoku", "time=10")
            slow, fast = (net.host, net.guest) if mover == "host" else (net.guest, net.host)
            if fast.own.yours:
                Deferred.fromCoroutine(fast.own.play("h8"))
                net.settle()
            slow.timers.stop()
            self.asked_after(net, fast, 15)

    def test_entries_without_thought_have_less(self) -> None:
        """A reveal, an answer or a set-up entry is asked for after fifteen seconds and five of grace."""
        for mover in ("host", "guest"):
            net = Network("rps", "time=300")
            stalling, other = (net.host, net.guest) if mover == "host" else (net.guest, net.host)
            self.patch(stalling.own.keeper, "owed", lambda table: None)
            net.begin()
            self.asked_after(net, other, 20)

    def test_dictated_answers_have_less(self) -> None:
        """In a game with secrets an answer gets no thinking time."""
        net = started("hunt", "time=300")
        shooter, other = (net.host, net.guest) if net.host.own.yours else (net.guest, net.host)
        self.patch(other.own.keeper, "owed", lambda table: None)
        Deferred.fromCoroutine(shooter.own.play("a1"))
        net.settle()
        self.asked_after(net, shooter, 20)

    def test_host_that_orders_nothing(self) -> None:
        """What a host does not put in order is shown to the lobby; nobody is waited for by that."""
        net = started("rps", "time=300")
        locator = net.wires[0].host_end.locator
        usual = locator.locateResponder
        self.patch(
            locator, "locateResponder", lambda name: (lambda box: Deferred()) if name == b"Submit" else usual(name)
        )
        made = Deferred.fromCoroutine(net.guest.own.play("rock"))
        made.addErrback(lambda failure: None)
        self.asked_after(net, net.guest, 20, waits=False)

    def test_late_timers_judge_after_reading(self) -> None:
        """When our own clock has jumped over a peer's limit, what the peer said meanwhile counts."""
        net = started("gomoku", "time=10")
        if net.guest.own.yours:
            Deferred.fromCoroutine(net.guest.own.play("h8"))
            net.settle()
        Deferred.fromCoroutine(net.host.own.play("h9"))
        net.clock.advance(0)
        net.wires[0].flow()
        Deferred.fromCoroutine(net.guest.own.play("h10"))
        net.guest_clock.advance(0)
        net.clock.advance(18)
        self.assertTrue(net.host.running)
        net.settle()
        net.pass_time(3)
        self.assertTrue(net.host.running and net.guest.running)
        self.assertIn("h10", [entry.move for entry in net.host.table.transcript])


class Timers(SynchronousTestCase):
    """``TimeLimits`` by itself."""

    def test_waits(self) -> None:
        """A wait that stays keeps its time, one that changes begins anew, one that goes is forgotten."""
        clock, told = Clock(), list[int]()
        limits = TimeLimits(clock, told.append)
        limits.watch({0: Wait("a", 5), 1: Wait("a", 5)})
        clock.advance(3)
        limits.watch({0: Wait("a", 5), 1: Wait("b", 5)})
        clock.advance(2)
        self.assertEqual(told, [0])
        limits.watch({0: Wait("a", 5)})
        clock.advance(10)
        self.assertEqual((told, clock.getDelayedCalls()), ([0], []))
        limits.grant(0, 3)
        clock.advance(2)
        self.assertEqual(told, [0])
        clock.advance(1)
        self.assertEqual(told, [0, 0])
        limits.watch({2: Wait("a", 5)})
        limits.stop()
        self.assertEqual(clock.getDelayedCalls(), [])

    def test_jump(self) -> None:
        """A timer that comes late itself waits once more before it judges."""
        clock, told = Clock(), list[int]()
        limits = TimeLimits(clock, told.append)
        limits.watch({0: Wait("a", 5)})
        clock.advance(100)
        self.assertEqual(told, [])
        clock.advance(1)
        self.assertEqual(told, [0])
