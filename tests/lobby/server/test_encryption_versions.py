"""Old and new, encrypted and not: whoever cannot come in learns which side to update, or which option to change."""

from __future__ import annotations

from typing import Any

from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure

from client.errors import Unreachable
from client.events import Failed
from client.lobby.pins import Pins
from client.messages.speaker import Speaker
from lobby.commands import PROTOCOL
from lobby.server.factory import LobbyFactory
from lobby.server.sniffer import SECONDS
from tests.lobby.server.test_encryption import EncryptedCase, Raw
from wire.amp.errors import DeclaredError

HELLO = bytes.fromhex(
    "00045f61736b000131"  # _ask: 1
    "00085f636f6d6d616e64000548656c6c6f"  # _command: Hello
    "000866656174757265730000"  # features: none
    "000870726f746f636f6c000131"  # protocol: 1
    "0008736f667477617265000b74786c6f62627920302e31"  # software: txlobby 0.1
    "0000"
)
"""What the last client before encryption (protocol 1) sends first."""

MISMATCH = (
    b"\x00\x06_error\x00\x011\x00\x0b_error_code\x00\x11PROTOCOL_MISMATCH"
    b'\x00\x12_error_description\x00\x2d{"client": 3, "lobby": 1, "upgrade": "lobby"}\x00\x00'
)
"""How the last lobby before encryption refuses a client of protocol 3."""


class Old(Protocol):
    """The last lobby before encryption: what is no box it cuts off without a word."""

    def __init__(self, answer: bytes = MISMATCH) -> None:
        self.heard, self._answer = b"", answer

    def dataReceived(self, data: bytes) -> None:
        self.heard += data
        assert self.transport is not None
        if data[:1] != b"\0":
            self.transport.abortConnection()  # type: ignore[attr-defined]
        elif self._answer:
            self.transport.write(self._answer)
        else:
            self.transport.loseConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The client went."""


class Before:
    """Makes the lines of a lobby without encryption."""

    def __init__(self, answer: bytes = MISMATCH) -> None:
        self._answer = answer
        self.lines: list[Old] = []

    def buildProtocol(self, _address: Any) -> Old:
        """One more."""
        self.lines.append(Old(self._answer))
        return self.lines[-1]


class OldClients(EncryptedCase):
    """A client from before encryption at a lobby that encrypts."""

    def test_told(self) -> None:
        """It is answered in plain, in words that it can show: its version is the older one."""
        raw, _ = self.say(HELLO)
        self.assertIn(b"\x00\x06_error\x00\x011", raw.heard)
        self.assertIn(b"PROTOCOL_MISMATCH", raw.heard)
        self.assertIn(b'"client": 1', raw.heard)
        self.assertIn(b'"upgrade": "client"', raw.heard)
        self.wait(1)
        self.assertTrue(raw.closed)
        self.assertEqual(self.registry.limits._total, 0)

    def test_in_pieces(self) -> None:
        """However the segments fall."""
        raw = self.line(Raw())
        for at in range(len(HELLO)):
            raw.transport.write(HELLO[at : at + 1])
            self.flush()
        self.assertIn(b"PROTOCOL_MISMATCH", raw.heard)

    def test_newer(self) -> None:
        """A client that does not encrypt and speaks a newer protocol learns that the lobby is the older side."""
        raw, _ = self.say(HELLO.replace(b"protocol\x00\x011", b"protocol\x00\x0299"))
        self.assertIn(b'"upgrade": "lobby"', raw.heard)

    def test_same(self) -> None:
        """One of the lobby's own version is told to encrypt, and nothing it says after Hello is read."""
        same = str(PROTOCOL).encode()
        raw, _ = self.say(HELLO.replace(b"protocol\x00\x011", b"protocol\x00\x01" + same) + HELLO)
        self.assertNotIn(b"_error", raw.heard)
        self.assertIn(b"encrypted", raw.heard)

    def test_no_hello(self) -> None:
        """What is no Hello, no box or never ends is let go as before, within the time of a first byte."""
        for said in (
            b"\x00\x01a\x00\x01b\x00\x00",
            HELLO.replace(b"protocol\x00\x011", b"protocol\x00\x01x"),
            b"\x00\xff",
        ):
            raw, _ = self.say(said)
            self.wait(SECONDS + 1)
            self.assertTrue(raw.closed, said)
            self.assertNotIn(b"_error", raw.heard)
        raw, _ = self.say(b"\x00\x01a\xff\xff" + b"x" * 20_000)
        self.assertTrue(raw.closed)
        self.assertEqual(self.registry.limits._total, 0)


class OldLobbies(EncryptedCase):
    """A client that encrypts at a lobby from before encryption."""

    def refused(self, pins: Pins | None) -> str:
        """The sentence with which the connection fails."""
        refused = self.assertRaises(DeclaredError, self.meet, pins)
        return Speaker().say(Failed(error=refused.code.decode(), parameters=refused.parameters))

    def test_told(self) -> None:
        """It learns that the lobby is the older side, and nothing but Hello was said without encryption."""
        before: Any = Before()
        self.factory = before
        said = self.refused(Pins(self.folder))
        self.assertIn("it is too old for this client", said)
        self.assertIn("operator must update it", said)
        self.assertEqual([line.heard[:1] for line in before.lines], [b"\x16", b"\x00"])
        self.assertEqual(before.lines[1].heard.count(b"_command"), 1)

    def test_plaintext(self) -> None:
        """One that does not encrypt either learns the same."""
        before: Any = Before()
        self.factory = before
        self.assertIn("lobby is too old for this client", self.refused(None))

    def test_something_else(self) -> None:
        """What closes the line whatever is said is no lobby, and is told as before."""
        before: Any = Before(b"")
        self.factory = before
        self.assertIn("no encrypted line could be agreed on", self.refused(Pins(self.folder)))

    def test_other_answer(self) -> None:
        """Nobody comes in without encryption by being welcomed: it is told that the lobby does not encrypt."""
        factory = LobbyFactory(self.registry)
        lines: list[Any] = []

        def line(address: Any) -> Any:
            lines.append(Old(b"") if not lines else factory.buildProtocol(address))
            return lines[-1]

        self.patch(self.factory, "buildProtocol", line)
        self.assertIn("--plaintext", self.refused(Pins(self.folder)))


class Options(EncryptedCase):
    """Both sides are of one version, and one of them was started with ``--plaintext``."""

    def test_options(self) -> None:
        """The client's sentence names the option that differs."""
        refused = self.assertRaises(Unreachable, self.meet, None)
        self.assertIn("start the client without --plaintext", str(refused.parameters["reason"]))
        self.factory = LobbyFactory(self.registry)
        refused = self.assertRaises(Unreachable, self.meet, Pins(self.folder))
        self.assertIn("start the client with --plaintext", str(refused.parameters["reason"]))

    def test_old_client_at_a_plain_lobby(self) -> None:
        """A lobby that does not encrypt answers a client from before encryption by its version."""
        self.factory = LobbyFactory(self.registry)
        raw, _ = self.say(HELLO)
        self.assertIn(b'"upgrade": "client"', raw.heard)
