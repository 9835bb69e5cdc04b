"""The canonical encoding: equal values give equal bytes, and come back from them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.engine.canonical import NotCanonical, classes_of, decode, encode


class Colour(StrEnum):
    RED = "red"
    BLACK = "black"


class Size(Enum):
    SMALL = 1
    LARGE = (2, 3)


class Point(NamedTuple):
    column: int
    row: Any


@dataclass(frozen=True)
class Card:
    colour: Colour
    rank: Any = 0
    doubled: int = field(init=False, default=0)


@dataclass
class Loose:
    value: int = 0


plain = st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([*Colour, *Size])
values = st.recursive(
    plain,
    lambda inside: (
        st.lists(inside, max_size=4).map(tuple)
        | st.builds(Point, st.integers(), inside)
        | st.builds(Card, st.sampled_from(Colour), inside)
    ),
    max_leaves=12,
)

CLASSES = (Colour, Size, Point, Card)


def twin() -> Any:
    """A value of another class with the same name."""

    @dataclass(frozen=True)
    class Card:
        rank: int = 0

    return Card()


class Canon(SynchronousTestCase):
    """``games/engine/canonical.py``."""

    @given(values)
    def test_comes_back(self, value: Any) -> None:
        """What is written is read as an equal value of the same types, with the classes that are in it."""
        data = encode(value)
        self.assertEqual(decode(data, CLASSES), value)
        self.assertEqual(encode(decode(data, classes_of(value))), data)

    @given(st.integers(-(2**80), 2**80) | st.text() | st.lists(st.text() | st.integers()).map(tuple))
    def test_json(self, value: Any) -> None:
        """What JSON knows by itself is written as Python's own module writes it without spaces, however large."""
        expected = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        self.assertEqual(encode(value), expected.encode())

    @given(values, values)
    def test_equal_means_equal(self, one: Any, other: Any) -> None:
        """Equal bytes are written of equal values only."""
        if encode(one) == encode(other):
            self.assertEqual(one, other)

    def test_as_documented(self) -> None:
        """The bytes of a known value."""
        value = (None, True, 7, "ä", Card(Colour.RED, Point(1, Size.LARGE)))
        expected = '[null,true,7,"ä",{"Card":{"colour":{"Colour":"RED"},"rank":{"Point":[1,{"Size":"LARGE"}]}}}]'
        self.assertEqual(encode(value), expected.encode())

    def test_not_canonical(self) -> None:
        """What has no one way to be written is refused with its place."""
        for value, said in (
            (0.5, "in state: a float; count in whole numbers"),
            ([1], "in state: a list; a tuple cannot change"),
            ((1, {"a": 1}), "in state[1]: a dict; a tuple of pairs cannot change"),
            (Card(Colour.RED, (0, {1})), "in state.rank[1]: a set; a sorted tuple has an order"),
            (Point(0, frozenset()), "in state.row: a frozenset; a sorted tuple has an order"),
            (Loose(), "in state: a dataclass that is not frozen"),
            (Card(Colour.RED, b"x"), "in state.rank: a bytes"),
            ((Card(Colour.RED), twin()), "in state[1]: a second class with the name Card"),
            (("\ud800",), "in state: a text that is no Unicode"),
            (Card, "in state: a type"),
        ):
            self.assertEqual(str(self.assertRaises(NotCanonical, encode, value, "state")), said)

    @given(st.text(alphabet='{}[]":,ardCPoint01.e-nul ', max_size=30) | st.just('{"Card":{"colour":1,"no":2}}'))
    def test_any_bytes(self, text: str) -> None:
        """Bytes are read as the value of which they are written, or refused."""
        try:
            value = decode(text.encode(), CLASSES)
        except NotCanonical:
            return
        self.assertEqual(encode(value), text.encode())

    def test_strange_bytes(self) -> None:
        """What nobody writes is refused: blanks, other orders, floats, unknown classes and names, no JSON."""
        for data in (
            b"[1, 2]", b"1.0", b"{}", b'{"Nobody":[]}', b'{"Colour":"GREEN"}', b'{"Colour":["RED"]}', b'{"Point":[1]}',
            b'{"Card":{"rank":0,"colour":{"Colour":"RED"}}}', b'{"Card":3}', b"", b"\xff", b"NaN", b'"\\u00e4"',
        ):  # fmt: skip
            self.assertRaises(NotCanonical, decode, data, CLASSES)
