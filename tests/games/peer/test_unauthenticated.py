"""Who may sit down at a host's table, and who may not."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred, TimeoutError
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from twisted.internet.protocol import Protocol
from twisted.protocols import amp
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from games.engine.errors import NotExpected, OtherProtocol
from games.peer import commands
from games.peer.commands import PROTOCOL
from games.peer.connections import Impostor
from games.peer.unauthenticated import MOST_STRANGERS, SIT_SECONDS
from tests.support.peers import IDENTITIES, STRANGER, TICKET, Network, ticket
from wire.amp.heartbeat import Ping
from wire.tls.identity import Identity, make


class Deaf(Protocol):
    """Listens where a host should, and writes down what it hears."""

    heard = b""

    def dataReceived(self, data: bytes) -> None:
        self.heard += data


class Strangers(SynchronousTestCase):
    """Strangers get nothing and disturb nobody."""

    def setUp(self) -> None:
        self.net = Network()

    def asked(
        self, speaker: Any, command: Any = commands.Sit, identity: Identity = IDENTITIES[1], **arguments: Any
    ) -> Deferred[Any]:
        """Somebody says something on a new connection."""
        self.net.connect(speaker, identity)
        if command is commands.Sit:
            arguments = {"have": 0, "line": 1, "protocol": PROTOCOL, **arguments}

        async def ask() -> Any:
            return await speaker.callRemote(command, **arguments)

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
            made = Deferred.fromCoroutine(self.net.host.own.play(next(throws)))
            other = Deferred.fromCoroutine(self.net.guest.own.play("s"))
            self.net.settle()
            self.successResultOf(made)
            self.successResultOf(other)
        self.assertEqual(self.net.host_sees.all("refused"), [])

    def test_strangers_certificate(self) -> None:
        """Who has the right ticket and a certificate of its own, in a member's name too, is not even listened to."""
        for identity in (STRANGER, make("Bob")):
            answer = self.asked(amp.AMP(), identity=identity, match="m1", ticket=TICKET)
            self.failureResultOf(answer, ConnectionLost, ConnectionDone)
            self.assertTrue(self.net.wires[-1].closed)
        self.net.begin()
        self.asked(amp.AMP(), identity=STRANGER, match="m1", ticket=TICKET).addErrback(lambda failure: None)
        self.assertTrue(self.net.wires[-1].closed)
        self.play_on()

    def test_hosts_own_certificate(self) -> None:
        """Nobody sits opposite itself."""
        answer = self.asked(amp.AMP(), identity=IDENTITIES[0], match="m1", ticket=TICKET)
        self.failureResultOf(answer, ConnectionLost, ConnectionDone)

    def test_another_host(self) -> None:
        """A guest says nothing to who listens at the host's address with a certificate that is not the host's."""
        for identity in (STRANGER, IDENTITIES[1]):
            deaf = Deaf()
            wire = self.net.connect_guest(deaf, identity)
            self.net.settle()
            self.failureResultOf(wire.guest_end.arrival.when(), Impostor)
            self.assertEqual(deaf.heard, b"")
        self.net.begin()
        self.play_on()

    def test_wrong_ticket_or_match(self) -> None:
        """The right certificate with no ticket, a forged one, one of another match, for others: not expected."""
        first, _, last = TICKET.partition(".")
        others = ticket(members=(make("Ada"), make("Bob")))
        swapped = ticket(members=(IDENTITIES[1], IDENTITIES[0]))
        forged = (f"{first}.{last[:-8]}AAAAAAAA", f"{ticket('m2').partition('.')[0]}.{last}", f"{first}é.{last}")
        for match, shown in (
            *(("m1", text) for text in ("", "guess", ".", others, swapped, ticket("m2"), *forged)),
            ("m2", ticket("m2")),
            ("m2", TICKET),
            ("ü", "ü"),
        ):
            answer = self.asked(amp.AMP(), match=match, ticket=shown)
            self.failureResultOf(answer, NotExpected)
            self.assertTrue(self.net.wires[-1].closed)
        self.net.begin()
        self.play_on()

    def test_wrong_ticket_of_our_own_client(self) -> None:
        """The client is told by name, its line is closed, and another address may be tried."""
        wrong = self.net.new_guest(ticket="guess")
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
        answer = self.asked(amp.AMP(), match="m1", ticket=TICKET, protocol=9)
        self.assertEqual(self.failureResultOf(answer, OtherProtocol).value.parameters, {"host": PROTOCOL, "guest": 9})

    def test_other_words(self) -> None:
        """A connection that says anything else before it sits is answered that it is not expected, and cut off."""
        submit: dict[str, Any] = {"turn": 0, "seat": 1, "kind": "commit", "body": "0" * 64, "signature": ""}
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

    def test_newest_line_replaces_the_older_in_the_match(self) -> None:
        """In the match, too: the member's newest line counts, the older is closed, and nobody is told of anything."""
        for _ in range(3):
            self.net = Network()
            self.net.begin()
            Deferred.fromCoroutine(self.net.guest.own.play("rock"))
            self.successResultOf(self.sat(self.net.guest))
            self.assertEqual([wire.closed for wire in self.net.wires], [True, False])
            self.assertEqual(self.net.host_sees.all("silent") + self.net.guest_sees.all("silent"), [])
            Deferred.fromCoroutine(self.net.host.own.play("rock"))
            self.net.settle()
            self.assertEqual(self.net.host.table, self.net.guest.table)
            self.assertEqual(self.net.host.table.turn, 2)

    def test_replayed_sit(self) -> None:
        """What a guest said once is no use to who has recorded it: another certificate, or an older line's number."""
        self.net.begin()
        self.sat(self.net.guest)
        self.failureResultOf(self.asked(amp.AMP(), match="m1", ticket=TICKET, line=1), NotExpected)
        self.assertTrue(self.net.wires[-1].closed)
        self.play_on()

    def test_who_knows_more_than_was_said(self) -> None:
        """A guest cannot have entries that the host does not have."""
        self.net.begin()
        answer = self.asked(amp.AMP(), match="m1", ticket=TICKET, have=99, line=9)
        self.failureResultOf(answer, NotExpected)
        self.play_on()

    def test_after_the_match(self) -> None:
        """When the match is over, strangers are sent away at once and nobody is let in."""
        self.net.begin()
        wire = self.net.connect(amp.AMP())
        self.net.guest.leave()
        self.net.settle()
        self.assertTrue(wire.closed)
        self.successResultOf(self.net.host.closed())
        self.assertIsNone(self.net.host.connections.buildProtocol(None))

    def test_large_boxes(self) -> None:
        """Before it sits, a connection cannot send a large box."""
        answer = self.asked(amp.AMP(), match="m1", ticket="t" * 20_000)
        self.failureResultOf(answer, ConnectionDone)
        self.assertTrue(self.net.wires[-1].closed)

    def test_newest_connection_counts_before_the_match(self) -> None:
        """A guest who connects anew before the match begins has the seat; the older connection is closed."""
        older = amp.AMP()
        wire = self.net.connect(older)
        first = older.callRemote(commands.Sit, match="m1", ticket=TICKET, protocol=PROTOCOL, have=0, line=0)
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
        older.callRemote(commands.Sit, match="m1", ticket=TICKET, protocol=PROTOCOL, have=0, line=1).addErrback(
            lambda failure: None
        )
        wire.flow()
        wire.host_end.connectionLost()
        self.net.wires.clear()
        self.net.clock.advance(0)
        self.assertEqual(self.net.host_sees.told, [])
        self.net.begin()
        self.play_on()

    def test_host_that_does_not_answer(self) -> None:
        """A guest waits ten seconds for its seat; then it may try another address with the same side."""
        wire = self.net.connect_guest(Deaf())
        sat = wire.guest_end.arrival.when()
        self.net.pass_time(SIT_SECONDS - 1)
        self.assertNoResult(sat)
        self.net.pass_time(1)
        self.failureResultOf(sat, TimeoutError, ConnectionAborted)
        self.net.settle()
        self.assertEqual(self.net.guest_sees.told, [])
        self.net = Network()
        self.net.begin()
        self.play_on()
