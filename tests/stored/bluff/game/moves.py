"""What can be said in bluff: a bid, a doubt, or the dice that are shown; and how they are written and read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

from games.helpers.moves import Shape

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

BID = Shape(
    "[bid] COUNT [x|times|,] FACE",
    COUNT={"a": 1, **{word: count for count, word in enumerate(COUNTS, 1)}, **{str(n): n for n in range(1, 1000)}},
    FACE={word: face for face in FACES for word in (str(face), SINGULAR[face - 1], PLURAL[face - 1])},
)

SHOW = re.compile(r"show((?: [1-6])+)")


def faces(face: int, count: int) -> str:
    """A face by its word."""
    return (SINGULAR if count == 1 else PLURAL)[face - 1]


def every_show(dice: int) -> Sequence[Show]:
    """Everything that so many dice can show."""
    return tuple(Show(thrown) for thrown in combinations_with_replacement(FACES, dice))


def read(text: str) -> Move | None:
    """What somebody typed: ``4 fives``, ``four fives``, ``4 5``, ``4x5``, ``doubt``; ``None`` where it is nothing."""
    if bid := BID.read(text):
        return Bid(bid["COUNT"], bid["FACE"])
    typed = " ".join(text.lower().split())
    if typed in ("doubt", "d"):
        return Doubt()
    shown = SHOW.fullmatch(typed)
    return Show(tuple(int(face) for face in shown[1].split())) if shown else None
