"""Who may sit down at a host's table, and who may not."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred, TimeoutError
from twisted.internet.error import ConnectionDone
from twisted.protocols import amp
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from games import commands
from games.errors import NotExpected, OtherProtocol
from games.host import MOST_STRANGERS, SIT_SECONDS
from tests.support_games import TICKETS, Network
from wire.commands import Ping


class Strangers(SynchronousTestCase):
    """Strangers get nothing and disturb nobody."""

    def setUp(self) -> None:
        self.net = Network()

    def asked(self, line: Any, command: Any = commands.Sit, **arguments: Any) -> Deferred[Any]:
        """A stranger says something on a new connection."""
        self.net.connect(line)

        async def ask() -> Any:
            return await line.callRemote(command, **arguments)

        answer = Deferred.fromCoroutine(ask())
        self.net.settle()
        return answer

    def assert_undisturbed(self) -> None:
        """The guest sits down, and the match is played to its end, with nothing told but that."""
        self.net.begin()
        self.net.play_out(lambda bound: 0 if bound == 1 else self.net.host.table.turn % bound)
        self.assertEqual(self.net.host_sees.all("refused"), [])

    def play_on(self) -> None:
        """The match that has begun can be played to its end."""
        throws = iter("rprprprprp")
        while self.net.host.running:
            made = Deferred.fromCoroutine(self.net.host.play(next(throws)))
            other = Deferred.fromCoroutine(self.net.guest.play("s"))
            self.net.settle()
            self.successResultOf(made)
            self.successResultOf(other)
        self.assertEqual(self.net.host_sees.all("refused"), [])

    def test_wrong_ticket_or_match(self) -> None:
        """No ticket, a wrong one, the host's own, another match: not expected, and cut off."""
        for match, ticket in (("m1", ""), ("m1", "guess"), ("m1", TICKETS[0]), ("m2", TICKETS[1]), ("ü", "ü")):
            answer = self.asked(amp.AMP(), match=match, ticket=ticket, protocol=1)
            self.failureResultOf(answer, NotExpected)
            self.assertTrue(self.net.wires[-1].closed)
        self.net.begin()
        self.play_on()

    def test_wrong_ticket_of_our_own_client(self) -> None:
        """The client is told by name, its line is closed, and another address may be tried."""
        wrong = self.net.new_guest("rps", ticket="guess")
        self.failureResultOf(self.sat(wrong), NotExpected)
        self.net.begin()
        self.play_on()

    def sat(self, guest: Any) -> Deferred[None]:
        """A guest has tried to sit."""
        answer = self.net.sit(guest)
        self.net.settle()
        return answer

    def test_other_protocol(self) -> None:
        """Who has the ticket and speaks another protocol is told both versions."""
        answer = self.asked(amp.AMP(), match="m1", ticket=TICKETS[1], protocol=9)
        self.assertEqual(self.failureResultOf(answer, OtherProtocol).value.parameters, {"host": 1, "guest": 9})

    def test_other_words(self) -> None:
        """A connection that says anything else before it sits is answered that it is not expected, and cut off."""
        submit = {"turn": 0, "seat": 1, "kind": "commit", "body": "0" * 64}
        self.failureResultOf(self.asked(amp.AMP(), commands.Submit, **submit), NotExpected)
        self.assertTrue(self.net.wires[-1].closed)
        line = amp.AMP()
        self.net.connect(line)
        line.callRemote(Ping)
        self.net.settle()
        self.assertTrue(self.net.wires[-1].closed)
        self.net.begin()
        self.play_on()

    def test_garbage(self) -> None:
        """What is no AMP at all is cut off."""
        wire = self.net.connect(amp.AMP())
        wire.pump.clientIO.write(b"GET / HTTP/1.1\r\n\r\n")
        self.net.settle()
        self.assertTrue(self.net.wires[-1].closed)
        self.net.begin()
        self.play_on()

    def test_silent_connections(self) -> None:
        """A connection that does not sit down in time is cut off, before and in the match."""
        for begun in (False, True):
            self.net = Network()
            if begun:
                self.net.begin()
            wire = self.net.connect(amp.AMP())
            self.net.pass_time(SIT_SECONDS - 1)
            self.assertFalse(wire.closing)
            self.net.pass_time(1)
            self.assertTrue(wire.closed)
            if not begun:
                self.net.begin()
            self.play_on()

    def test_many_connections(self) -> None:
        """There is a bound on connections that have not sat down; the oldest makes way, so the guest comes in."""
        wires = [self.net.connect(amp.AMP()) for _ in range(MOST_STRANGERS + 3)]
        self.net.settle()
        gone = [wire.closed for wire in wires]
        self.assertEqual(gone, [True] * 3 + [False] * MOST_STRANGERS)
        self.net.begin()
        self.play_on()

    def test_a_ticket_is_used_once_the_match_runs(self) -> None:
        """In the match nobody else sits down with the guest's ticket, and the match goes on."""
        self.net.begin()
        self.failureResultOf(self.sat(self.net.new_guest("rps")), NotExpected)
        self.play_on()

    def test_after_the_match(self) -> None:
        """When the match is over, strangers are sent away at once and nobody is let in."""
        self.net.begin()
        wire = self.net.connect(amp.AMP())
        self.net.guest.leave()
        self.net.settle()
        self.assertTrue(wire.closed)
        self.successResultOf(self.net.host.closed())
        self.assertIsNone(self.net.host.buildProtocol(None))

    def test_large_boxes(self) -> None:
        """Before it sits, a connection cannot send a large box."""
        answer = self.asked(amp.AMP(), match="m1", ticket="t" * 2000, protocol=1)
        self.failureResultOf(answer, ConnectionDone)
        self.assertTrue(self.net.wires[-1].closed)

    def test_newest_connection_counts_before_the_match(self) -> None:
        """A guest who connects anew before the match begins has the seat; the older connection is closed."""
        older = amp.AMP()
        wire = self.net.connect(older)
        first = older.callRemote(commands.Sit, match="m1", ticket=TICKETS[1], protocol=1)
        lost: list[Failure] = []
        first.addErrback(lost.append)
        wire.flow()
        sat = self.net.sit()
        self.net.wires[1].flow()
        self.net.settle()
        self.successResultOf(sat)
        self.assertTrue(lost[0].check(ConnectionDone, NotExpected))
        self.assertTrue(self.net.wires[0].closed)
        self.play_on()

    def test_guest_who_goes_before_the_match(self) -> None:
        """A guest who sat down and is gone before all sit leaves the seat free, and nobody is told of a match."""
        older = amp.AMP()
        wire = self.net.connect(older)
        older.callRemote(commands.Sit, match="m1", ticket=TICKETS[1], protocol=1).addErrback(lambda failure: None)
        wire.flow()
        wire.host_end.connectionLost()
        self.net.wires.clear()
        self.net.clock.advance(0)
        self.assertEqual(self.net.host_sees.told, [])
        self.net.begin()
        self.play_on()

    def test_host_that_does_not_answer(self) -> None:
        """A guest waits ten seconds for its seat; then it may try another address with the same side."""
        wire_end = self.net.guest.buildProtocol(None)
        wire = self.net.connect(wire_end)
        wire.stuck = True
        sat = Deferred.fromCoroutine(self.net.guest.sit(wire_end))
        self.net.pass_time(SIT_SECONDS)
        self.failureResultOf(sat, TimeoutError)
        wire.stuck = False
        self.net.settle()
        self.assertEqual(self.net.guest_sees.told, [])
        self.net = Network()
        self.net.begin()
        self.play_on()
