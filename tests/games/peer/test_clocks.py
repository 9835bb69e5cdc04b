"""Silence, slowness and sleep between two peers: who is told what, after how many seconds."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from games.engine.model import Ending, Kind, Reason
from games.peer.clocks import TimeLimits, Wait
from tests.support.peers import Network

HOST_LEFT = ("ended", Ending((2, 1), Reason.LEFT, 0))
GUEST_LEFT = ("ended", Ending((1, 2), Reason.LEFT, 1))
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

    def test_gone(self) -> None:
        """After fifteen seconds the silent side has left; where the network is cut, each says so of the other."""
        net = started()
        net.wires[0].stuck = True
        net.pass_time(14.5)
        self.assertTrue(net.host.running and net.guest.running)
        net.pass_time(2.5)
        self.assertEqual(net.host_sees.all("ended"), [GUEST_LEFT])
        self.assertEqual(net.guest_sees.all("ended"), [HOST_LEFT])
        net.pass_time(5)
        net.wires[0].stuck = False
        net.settle()
        self.successResultOf(net.host.closed())
        self.successResultOf(net.guest.closed())
        self.assertEqual(net.timers(), [])


class Sleeps(SynchronousTestCase):
    """A peer whose process is stopped and goes on, or whose machine slept."""

    def test_a_short_sleep_costs_nothing(self) -> None:
        """Twelve seconds: the other is told of the silence and the return; the sleeper judges nobody; play goes on."""
        for who in ("host", "guest"):
            net = started()
            net.pass_time(12, stopped=who)
            net.pass_time(3)
            sleeper, other = (net.host_sees, net.guest_sees) if who == "host" else (net.guest_sees, net.host_sees)
            self.assertEqual([len(other.all("silent")), len(other.all("back"))], [1, 1])
            self.assertEqual(sleeper.all("silent"), [])
            self.assertTrue(net.host.running and net.guest.running)

    def test_a_long_sleep_loses(self) -> None:
        """Twenty seconds: the sleeper has left, and agrees when it wakes."""
        for who, ended in (("host", HOST_LEFT), ("guest", GUEST_LEFT)):
            net = started()
            net.pass_time(20, stopped=who)
            net.pass_time(3)
            self.assertEqual(net.host_sees.all("ended"), [ended])
            self.assertEqual(net.guest_sees.all("ended"), [ended])

    def test_a_sleep_through_the_closing(self) -> None:
        """An hour: the line is long gone, and still it was the sleeper that left."""
        for who, ended in (("host", HOST_LEFT), ("guest", GUEST_LEFT)):
            net = started()
            clock = net.clock if who == "host" else net.guest_clock
            clock.advance(3600)
            net.wires[0].cut_by("guest" if who == "host" else "host")
            net.settle()
            sees = net.host_sees if who == "host" else net.guest_sees
            self.assertEqual(sees.all("ended"), [ended])

    def test_an_old_sleep_is_no_excuse(self) -> None:
        """Who slept once and came back in time is not to blame when the other leaves later."""
        net = started()
        net.pass_time(14, stopped="guest")
        net.pass_time(10)
        net.wires[0].cut_by("host")
        net.pass_time(16)
        self.assertEqual(net.guest_sees.all("ended"), [HOST_LEFT])

    def test_false_accusation(self) -> None:
        """A peer that ends the match because we were silent, which we were not, has left it itself."""
        for reason in (Reason.LEFT, Reason.TIMEOUT, Reason.BROKEN):
            net = started()
            net.host._end(1, reason)
            net.settle()
            self.assertEqual(net.guest_sees.all("ended"), [HOST_LEFT])


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

    def test_a_peer_that_does_not_give_up(self) -> None:
        """A peer that heeds no time limit has lost five seconds later, at our table."""
        for mover in ("host", "guest"):
            net = started("gomoku", "time=10")
            slow, fast = (net.host, net.guest) if mover == "host" else (net.guest, net.host)
            if fast.own.yours:
                Deferred.fromCoroutine(fast.own.play("h8"))
                net.settle()
            slow.timers.stop()
            net.pass_time(14.5)
            self.assertTrue(fast.running)
            net.pass_time(0.5)
            sees = net.guest_sees if mover == "host" else net.host_sees
            self.assertEqual(sees.all("ended"), [HOST_LATE if mover == "host" else GUEST_LATE])

    def test_entries_without_thought_have_less(self) -> None:
        """A peer that owes a reveal, an answer or a set-up entry has lost after fifteen seconds and five of grace."""
        for mover, ended in (("host", HOST_LATE), ("guest", GUEST_LATE)):
            net = Network("rps", "time=300")
            stalling, other = (net.host, net.guest) if mover == "host" else (net.guest, net.host)
            self.patch(stalling.own.keeper, "owed", lambda table: None)
            net.begin()
            net.pass_time(19.5)
            self.assertTrue(other.running)
            net.pass_time(0.5)
            sees = net.guest_sees if mover == "host" else net.host_sees
            self.assertEqual(sees.all("ended"), [ended])

    def test_dictated_answers_have_less(self) -> None:
        """In a game with secrets an answer gets no thinking time."""
        net = started("hunt", "time=300")
        shooter, other = (net.host, net.guest) if net.host.own.yours else (net.guest, net.host)
        self.patch(other.own.keeper, "owed", lambda table: None)
        Deferred.fromCoroutine(shooter.own.play("a1"))
        net.settle()
        net.pass_time(20)
        ended = GUEST_LATE if other is net.guest else HOST_LATE
        self.assertEqual((net.host_sees if shooter is net.host else net.guest_sees).all("ended"), [ended])

    def test_host_that_orders_nothing(self) -> None:
        """A host that does not take what we submit has stalled, not we."""
        net = started("rps", "time=300")
        locator = net.wires[0].host_end.locator
        usual = locator.locateResponder
        self.patch(
            locator, "locateResponder", lambda name: (lambda box: Deferred()) if name == b"Submit" else usual(name)
        )
        made = Deferred.fromCoroutine(net.guest.own.play("rock"))
        made.addErrback(lambda failure: None)
        net.pass_time(19.5)
        self.assertTrue(net.guest.running)
        net.pass_time(0.5)
        self.assertEqual(net.guest_sees.all("ended"), [HOST_LATE])

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

    def test_accused_of_being_late(self) -> None:
        """Who was stopped beyond its limit admits it when it is told."""
        net = started("rps", "time=5")
        Deferred.fromCoroutine(net.host.own.play("rock"))
        net.settle()
        net.pass_time(12, stopped="guest")
        net.pass_time(3)
        self.assertEqual(net.host_sees.all("ended"), [GUEST_LATE])
        self.assertEqual(net.guest_sees.all("ended"), [GUEST_LATE])


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
        self.assertTrue(limits.overdue(0))
        limits.watch({0: Wait("a", 5)})
        clock.advance(10)
        self.assertEqual((told, clock.getDelayedCalls()), ([0], []))
        limits.watch({2: Wait("a", 5)})
        limits.stop()
        self.assertEqual(clock.getDelayedCalls(), [])
        self.assertFalse(limits.overdue(2))

    def test_jump(self) -> None:
        """A timer that comes late itself waits once more before it judges."""
        clock, told = Clock(), list[int]()
        limits = TimeLimits(clock, told.append)
        limits.watch({0: Wait("a", 5)})
        clock.advance(100)
        self.assertEqual(told, [])
        clock.advance(1)
        self.assertEqual(told, [0])
