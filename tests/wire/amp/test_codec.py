"""Boxes are AMP's own, byte for byte, however they come in pieces; what is none, or too big, is refused."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some
from twisted.protocols import amp
from twisted.trial.unittest import SynchronousTestCase

from games.engine.model import Kind
from games.peer.commands import ENTRY, Ordered
from wire.amp import codec
from wire.amp.arguments import Whole
from wire.amp.errors import BadArgument

CONTENT = some.dictionaries(some.binary(min_size=1, max_size=255), some.binary(max_size=300), min_size=1, max_size=8)
MOST = 1_000_000


class OfTwisted(amp.Command):
    """``Ordered`` as Twisted itself writes and reads it."""

    commandName = Ordered.commandName
    arguments = [(b"number", Whole(2**31)), *ENTRY]


class Boxes(SynchronousTestCase):
    """What ``first`` and ``written`` do is what Twisted does."""

    @given(some.lists(CONTENT, max_size=4))
    def test_as_twisted(self, contents: list[dict[bytes, bytes]]) -> None:
        """Any boxes are written as Twisted writes them, and found again one after the other."""
        made = [amp.AmpBox(content) for content in contents]
        data = b"".join(codec.written(box) for box in made)
        self.assertEqual(data, b"".join(box.serialize() for box in made))
        found, at = [], 0
        while (next_one := codec.first(data, at, 64, MOST)) is not None:
            box, at = next_one
            found.append(box)
        self.assertEqual((found, at), (made, len(data)))

    @given(CONTENT, some.data())
    def test_in_pieces(self, content: dict[bytes, bytes], draw: some.DataObject) -> None:
        """A box that is cut off anywhere is not complete, and neither too big nor wrong."""
        data = codec.written(amp.AmpBox(content))
        cut = draw.draw(some.integers(0, len(data) - 1))
        self.assertIsNone(codec.first(data[:cut], 0, 64, MOST))

    def test_too_big(self) -> None:
        """More keys or bytes than allowed are refused, complete or not; just as many are not."""
        data = codec.written(amp.AmpBox({b"a": b"12", b"b": b"34"}))
        self.assertEqual(codec.first(data, 0, 2, len(data)), ({b"a": b"12", b"b": b"34"}, len(data)))
        self.assertRaises(codec.TooBig, codec.first, data, 0, 2, len(data) - 1)
        self.assertRaises(codec.TooBig, codec.first, data, 0, 1, MOST)
        self.assertRaises(codec.TooBig, codec.first, data[:-1], 0, 2, 9)

    def test_no_box(self) -> None:
        """A key of more than 255 bytes is no AMP; an empty box is one, which says nothing."""
        self.assertRaises(codec.LongKey, codec.first, b"\x01\x00", 0, 64, MOST)
        self.assertEqual(codec.first(b"\0\0", 0, 64, MOST), ({}, 2))

    def test_too_long(self) -> None:
        """What AMP cannot carry is refused by its name."""
        for content in ({b"a": b"x" * 65_536}, {b"k" * 256: b""}):
            self.assertRaises(amp.TooLong, codec.written, amp.AmpBox(content))
        self.assertEqual(len(codec.written(amp.AmpBox({b"k" * 255: b"x" * 65_535}))), 255 + 65_535 + 6)


class Commands(SynchronousTestCase):
    """A command of ours is Twisted's on the wire."""

    def test_as_twisted(self) -> None:
        """It is written and read as Twisted does."""
        said = {"number": 3, "turn": 1, "seat": 0, "kind": Kind.MOVE, "body": "h8 ä", "signature": "x"}
        ours, theirs = Ordered.makeArguments(said, None), OfTwisted.makeArguments(said, None)
        self.assertEqual(codec.written(ours), theirs.serialize())
        self.assertEqual(Ordered.parseArguments(theirs, None), said)
        self.assertEqual(OfTwisted.parseArguments(ours, None), said)

    def test_wrong_arguments(self) -> None:
        """What lacks, or is too much, is noticed before it is sent; what lacks in a box is refused by name."""
        said = {"turn": 1, "seat": 0, "kind": Kind.MOVE, "body": "", "signature": ""}
        self.assertRaises(amp.InvalidSignature, Ordered, **said)
        self.assertRaises(amp.InvalidSignature, Ordered, number=1, more=1, **said)
        self.assertRaises(BadArgument, Ordered.parseArguments, amp.AmpBox({b"number": b"1"}), None)
