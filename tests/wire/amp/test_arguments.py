"""Arguments on every wire: one way to write a whole number, and no key twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any
from unittest.mock import Mock

from hypothesis import example, given
from hypothesis import strategies as some
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.protocols import amp
from twisted.trial.unittest import SynchronousTestCase

from client.lobby.connection import LobbyProtocol
from games.peer import commands as peer
from games.peer.protocol import PeerProtocol
from lobby import commands as lobby
from wire.amp import codec
from wire.amp import heartbeat as wire
from wire.amp.arguments import Bytes, Flag, Items, Rows, Text, Whole
from wire.amp.errors import BadArgument

VOCABULARIES = (lobby.FROM_VISITOR, lobby.FROM_PLAYER, lobby.FROM_LOBBY, lobby.BEATS, peer.FROM_GUEST, peer.FROM_HOST)
COMMANDS: set[type[amp.Command]] = {*chain.from_iterable(VOCABULARIES), wire.Ping, wire.Pong}

NO_WHOLE_NUMBER = (
    b"+3",
    b" 3",
    b"3 ",
    b"-0",
    b"-3",
    b"3_0",
    b"0x3",
    b"3.0",
    b"3e1",
    b"3L",
    b"\xd9\xa3",
    b"",
    b"\n3",
    b"3\0",
)


def every(argument: amp.Argument) -> Iterator[amp.Argument]:
    """An argument and those inside it."""
    yield argument
    if isinstance(argument, Items):
        yield from every(argument.element)
    if isinstance(argument, Rows):
        for _, field in argument.fields:
            yield from every(field)


ARGUMENTS = [
    (command, found)
    for command in COMMANDS
    for _, argument in (*command.arguments, *command.response)
    for found in every(argument)
]


class WholeNumbers(SynchronousTestCase):
    """A whole number is one to twenty ASCII digits, and nothing else that Python's ``int`` takes."""

    def test_on_every_wire(self) -> None:
        """No whole number of any command, in whatever direction, list or row, is read from anything but digits."""
        numbers = [argument for _, argument in ARGUMENTS if isinstance(argument, Whole)]
        self.assertGreater(len(numbers), 50)
        for argument in numbers:
            for written in NO_WHOLE_NUMBER:
                self.assertRaises(ValueError, argument.fromString, written)

    def test_no_other_type(self) -> None:
        """Every argument of every command is of one of the house's own types: none reads with Twisted's leniency."""
        for command, argument in ARGUMENTS:
            self.assertIsInstance(argument, (Text, Bytes, Whole, Flag, Items, Rows), command)

    @given(some.binary(max_size=24) | some.text("0123456789+-_ ٣").map(str.encode))
    @example(b"0" * 20)
    @example(b"0" * 21)
    def test_any_bytes(self, written: bytes) -> None:
        """Whatever the bytes are: digits alone, twenty at the most and within the limits, are a number."""
        digits = 0 < len(written) <= 20 and all(byte in b"0123456789" for byte in written)
        try:
            value = Whole(2**63).fromString(written)
        except ValueError:
            self.assertFalse(digits and int(written) <= 2**63)
        else:
            self.assertTrue(digits)
            self.assertEqual(value, int(written))

    @given(some.integers(0, 2**63))
    def test_written_and_read(self, number: int) -> None:
        """What we write we read."""
        argument = Whole(2**63)
        self.assertEqual(argument.fromString(argument.toString(number)), number)

    def test_refused_by_name(self) -> None:
        """It is refused as the argument that it is."""
        box = lobby.Hello.makeArguments({"protocol": 3, "software": "x", "features": []}, None)
        box[b"protocol"] = b" 3"
        refused = self.assertRaises(BadArgument, lobby.Hello.parseArguments, box, None)
        self.assertEqual(refused.parameters["argument"], "protocol")


class Twice(SynchronousTestCase):
    """A key that comes twice in one box says two things, of which a reader would take either."""

    @given(
        some.dictionaries(some.binary(min_size=1, max_size=8), some.binary(max_size=8), min_size=1, max_size=6),
        some.data(),
    )
    def test_refused(self, content: dict[bytes, bytes], draw: some.DataObject) -> None:
        """Wherever the second one stands, and whatever it says, the box is refused."""
        again = draw.draw(some.sampled_from(sorted(content)))
        more = amp.AmpBox({again: draw.draw(some.binary(max_size=8))}).serialize()[:-2]
        data = more + amp.AmpBox(content).serialize()
        self.assertRaises(codec.Twice, codec.first, data, 0, 64, 1_000)

    def test_on_every_line(self) -> None:
        """Client and peers cut a line on which such a box comes, as the lobby does."""
        owner: Any = Mock()
        for line in (LobbyProtocol(Clock(), owner), PeerProtocol(owner, Clock())):
            transport = StringTransport()
            line.makeConnection(transport)
            line.dataReceived(b"\0\x08_command\0\x04Ping" * 2 + b"\0\0")
            self.assertTrue(transport.disconnecting, line)

    def test_in_a_row(self) -> None:
        """A row is a box, too: the argument is refused."""
        rows = Rows([(b"n", Whole(9))], 3)
        fine = rows.toStringProto([{"n": 1}, {"n": 2}], None)
        self.assertEqual(rows.fromStringProto(fine, None), [{"n": 1}, {"n": 2}])
        twice = b"\0\1n\0\0011" + b"\0\1n\0\0012" + b"\0\0"
        self.assertRaises(ValueError, rows.fromStringProto, twice, None)

    @given(some.binary(max_size=40))
    def test_any_rows(self, value: bytes) -> None:
        """Whatever a table of rows is made of, it is read or refused in the one declared way."""
        rows = Rows([(b"n", Whole(9))], 3)
        strings: dict[bytes, bytes] = {b"rows": value}
        objects: dict[str, object] = {}
        try:
            rows.fromBox(b"rows", strings, objects, None)
        except BadArgument:
            return
        self.assertLessEqual(set(objects), {"rows"})
