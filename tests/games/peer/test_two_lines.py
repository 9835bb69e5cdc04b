"""Two lines between the same two at once: whichever wins, and in whatever order the answers come, nobody cheated."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as some
from twisted.internet.defer import Deferred
from twisted.test.iosim import FakeTransport
from twisted.trial.unittest import SynchronousTestCase

from games.engine.model import Reason
from games.peer.match import Match
from tests.support.peers import Network, Wire
from wire.amp.errors import DeclaredError


def carry(start: FakeTransport, end: FakeTransport) -> None:
    """Deliver what waits in one direction only."""
    data = start.getOutBuffer()
    if data:
        end.bufferReceived(data)
    elif start.disconnecting and not start.disconnected:
        start.disconnected = True
        start.reportDisconnect()
        end.disconnected = True
        end.reportDisconnect()


def ways(wire: Wire) -> list[Callable[[], None]]:
    """The two directions of a connection."""
    host, guest = wire.pump.serverIO, wire.pump.clientIO
    return [lambda: carry(host, guest), lambda: carry(guest, host)]


class TwoLines(SynchronousTestCase):
    """The guest dials while the host dials, or either does it twice."""

    def finish(self, net: Network) -> None:
        """Both play to the end, as nobody broke anything."""
        rounds = 0
        while net.host.table.ending is None and rounds < 60:
            rounds += 1
            net.settle()
            for side in (net.host, net.guest):
                net.play(side, lambda bound, side=side: side.seat)  # type: ignore[misc]
            net.pass_time(0.5)
            if not net.guest.lines and net.guest.wants(0):
                net.sit().addErrback(lambda failure: None)
        net.settle()
        for side in (net.host, net.guest):
            ending = side.table.ending
            assert ending is not None, "the match does not end"
            self.assertEqual(ending.reason, Reason.PLAYED, ending)

    def test_said_on_the_older_line(self) -> None:
        """The host counts the guest's newer line already, the guest does not know yet and moves on the older one."""
        net = Network("rps", "best=1")
        net.begin()
        older = net.wires[0]
        net.connect_from_host(carry=False)
        newer = net.wires[1]
        for _ in range(20):
            for tick in (net.guest_clock.advance, net.clock.advance):
                tick(0)
                for way in ways(newer):
                    if net.host.lines[1] is not newer.host_end:
                        way()
                if net.host.lines[1] is newer.host_end:
                    break
            else:
                continue
            break
        self.assertIs(net.host.lines[1], newer.host_end)
        self.assertIs(net.guest.lines[0], older.guest_end)
        made = Deferred.fromCoroutine(net.guest.own.play("rock"))
        made.addErrback(lambda failure: failure.trap(DeclaredError))
        for tick in (net.guest_clock.advance, net.clock.advance):
            tick(0)
            for way in reversed(ways(older)):
                way()
        self.finish(net)

    def test_given_up_while_it_proves_itself(self) -> None:
        """Whoever dials gives one of two ways up because the other was quicker; in the same turn the slower one is
        proved. Nobody sits down on what is being closed: the line in use stays."""
        for dials in ("guest", "host"):
            net = Network("rps", "best=1")
            net.begin()
            in_use = net.wires[0]
            if dials == "guest":
                line = net.guest.connections.buildProtocol(None)
                assert line is not None
                slower = net.connect(line, carry=False)
            else:
                slower = net.connect_from_host(carry=False)
                line = slower.host_end
            line.hang_up()
            while slower.flow():  # all arrives before any timer runs
                pass
            net.settle()
            net.pass_time(1)
            self.assertIs(net.host.lines[1], in_use.host_end, dials)
            self.assertIs(net.guest.lines[0], in_use.guest_end, dials)
            self.assertEqual([*net.host_sees.all("silent"), *net.guest_sees.all("silent")], [], dials)
            self.finish(net)

    def test_nobody_sits_on_the_new_line(self) -> None:
        """The guest hangs up a line on which the host lets it sit: it is missing, and nothing ends by
        that."""
        net = Network("rps", "best=1")
        net.sit().addErrback(lambda failure: None)
        guest = net.wires[0].guest_end
        guest.hang_up = lambda: None  # its goodbye is under way for long
        net.guest.wants = lambda seat: not guest.number or seat != 0  # type: ignore[method-assign]
        guest.number = 1
        net.settle()
        self.assertEqual(net.host_sees.all("seated"), [("seated",)])
        net.pass_time(30)
        self.assertTrue(net.host.running)

    @settings(max_examples=25, deadline=None)
    @given(some.data())
    def test_any_order(self, data: some.DataObject) -> None:
        """Whatever is delivered first, the match is played to its end by the rules."""
        net = Network("rps", "best=1")
        net.begin()
        dialled: list[Callable[[], object]] = [
            net.connect_from_host,
            lambda: net.sit().addErrback(lambda failure: None),
        ]
        for dial in data.draw(some.permutations(dialled)):
            dial()

        def plays(side: Match) -> Callable[[], object]:
            def play() -> None:
                options = side.own.legal()
                if options:
                    made = Deferred.fromCoroutine(side.own.play(options[side.seat]))
                    made.addErrback(lambda failure: failure.trap(DeclaredError))

            return play

        steps: list[Callable[[], object]] = [way for wire in net.wires for way in ways(wire)]
        steps += [lambda: net.clock.advance(0), lambda: net.guest_clock.advance(0), plays(net.host), plays(net.guest)]
        for step in data.draw(some.lists(some.sampled_from(range(len(steps))), max_size=60)):
            steps[step]()
        self.finish(net)
