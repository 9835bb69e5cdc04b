"""Stones of hex as the bits of a number, which makes it quick to see whether they reach from side to side.

Cell (column, row) is bit ``row * (size + 1) + column``; the bit behind each row stays empty, so that no row runs on
into the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from .board import cells, places


@dataclass(frozen=True)
class Sides:
    """What to know of a board of one size.

    :ivar width: bits of a row, the empty one included.
    :ivar start: for X and for O the cells of the side where its chains begin; :ivar goal: where they end.
    """

    width: int
    start: tuple[int, int]
    goal: tuple[int, int]

    def connected(self, stones: int, colour: int) -> bool:
        """Whether the stones of a colour (0 is X) reach from side to side."""
        width, slanted, goal = self.width, self.width - 1, self.goal[colour]
        reached, before = stones & self.start[colour], 0
        while reached != before:
            if reached & goal:
                return True
            before = reached
            reached |= (
                reached << 1
                | reached >> 1
                | reached << width
                | reached >> width
                | reached << slanted
                | reached >> slanted
            ) & stones
        return False


@cache
def sides(size: int) -> Sides:
    """The sides of a board."""
    bit = bits(size)
    named = {place: bit[cell] for cell, place in places(size).items()}
    top, bottom = (sum(named[column, row] for column in range(size)) for row in (0, size - 1))
    left, right = (sum(named[column, row] for row in range(size)) for column in (0, size - 1))
    return Sides(size + 1, (top, left), (bottom, right))


@cache
def bits(size: int) -> dict[str, int]:
    """The bit of every cell."""
    return {cell: 1 << (places(size)[cell][1] * (size + 1) + places(size)[cell][0]) for cell in cells(size)}


def both(size: int, stones: Sequence[str]) -> list[int]:
    """The stones of X and of O, which were set in turn."""
    bit = bits(size)
    return [sum(bit[cell] for cell in stones[colour::2]) for colour in (0, 1)]
