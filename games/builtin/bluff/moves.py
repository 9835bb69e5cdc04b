"""What can be said in bluff: a bid, a doubt, or the dice that are shown; and how they are written and read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

FACES = (1, 2, 3, 4, 5, 6)

STAR = 6
"""The face that counts for every other one, in a match with stars."""

SINGULAR = ("one", "two", "three", "four", "five", "six")
PLURAL = ("ones", "twos", "threes", "fours", "fives", "sixes")

_COUNTED = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"

COUNTS = (*_COUNTED.split(), "eighteen", "nineteen", "twenty")
"""The numbers that can be typed as words."""


@dataclass(frozen=True, order=True)
class Bid:
    """So many dice of a face lie on the table. A bid is higher with more dice, or with as many of a higher face."""

    count: int
    face: int

    def __str__(self) -> str:
        return f"{self.count} {faces(self.face, self.count)}"


@dataclass(frozen=True)
class Doubt:
    """The last bid is too high."""

    def __str__(self) -> str:
        return "doubt"


@dataclass(frozen=True)
class Show:
    """One's dice, in rising order."""

    dice: tuple[int, ...]

    def __str__(self) -> str:
        return " ".join(["show", *(str(face) for face in self.dice)])


Move = Bid | Doubt | Show

TYPED_BID = re.compile(r"(?:bid )?([1-9][0-9]{0,2}|[a-z]+)(?: |(?: ?x ?)|(?: times )| ?, ?)([1-6]|[a-z]+)")
TYPED_SHOW = re.compile(r"show((?: [1-6])+)")


def faces(face: int, count: int) -> str:
    """A face by its word."""
    return (SINGULAR if count == 1 else PLURAL)[face - 1]


def every_show(dice: int) -> Sequence[Show]:
    """Everything that so many dice can show."""
    return tuple(Show(thrown) for thrown in combinations_with_replacement(FACES, dice))


def read(text: str) -> Move | None:
    """What somebody typed: ``4 fives``, ``four fives``, ``4 5``, ``4x5``, ``doubt``; ``None`` where it is nothing."""
    typed = " ".join(text.lower().split())
    if typed in ("doubt", "d"):
        return Doubt()
    shown = TYPED_SHOW.fullmatch(typed)
    if shown:
        return Show(tuple(int(face) for face in shown[1].split()))
    bid = TYPED_BID.fullmatch(typed)
    if not bid:
        return None
    count, face = _count(bid[1]), _face(bid[2])
    return Bid(count, face) if count and face else None


def _count(word: str) -> int:
    """A number from its word or digits, 0 where it is none."""
    if word in COUNTS:
        return COUNTS.index(word) + 1
    return int(word) if word.isdecimal() else int(word == "a")


def _face(word: str) -> int:
    """A face from its word or digit, 0 where it is none."""
    for words in (SINGULAR, PLURAL):
        if word in words:
            return words.index(word) + 1
    return int(word) if word.isdecimal() else 0
