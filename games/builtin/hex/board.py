"""The board of hex: cells, which of them touch, and chains from side to side."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

LETTERS = "abcdefghijklm"

STEPS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1))
"""From a cell to the six that touch it, as columns and rows. Rows count downwards, each half a cell further right."""

SWAP = "swap"
"""What the second player may say instead of setting a stone."""


@dataclass(frozen=True)
class Board:
    """What has been played.

    :ivar x: the seat with the X, which connects top and bottom; O connects left and right. X set the first stone.
    :ivar stones: in the order in which they were set, X and O in turn.
    :ivar swapped: whether the second player has taken the X over.
    :ivar chain: the winning chain; empty while there is none.
    """

    size: int
    x: int
    stones: tuple[str, ...] = ()
    swapped: bool = False
    chain: tuple[str, ...] = ()

    @property
    def next(self) -> int | None:
        """The seat whose turn it is; ``None`` when the game is over."""
        return None if self.chain else (self.x + len(self.stones)) % 2

    @property
    def may_swap(self) -> bool:
        """Whether the next player may take the first stone over."""
        return len(self.stones) == 1 and not self.swapped


@cache
def cells(size: int) -> tuple[str, ...]:
    """Every cell's name, such as b3: column by column, each from the top."""
    return tuple(f"{letter}{row + 1}" for letter in LETTERS[:size] for row in range(size))


@cache
def places(size: int) -> Mapping[str, tuple[int, int]]:
    """Column and row of every cell, counted from 0."""
    return {cell: divmod(number, size) for number, cell in enumerate(cells(size))}


@cache
def neighbours(size: int) -> Mapping[str, tuple[str, ...]]:
    """The cells that touch each cell: six inside the board, fewer at its sides."""
    at = {place: cell for cell, place in places(size).items()}
    return {
        cell: tuple(at[column + c, row + r] for c, r in STEPS if (column + c, row + r) in at)
        for (column, row), cell in at.items()
    }


def chain_through(size: int, stones: Collection[str], through: str, along: int) -> tuple[str, ...]:
    """A shortest chain from side to side, if the stones that hang together with one of them reach both; else nothing.

    :param stones: the stones of one colour.
    :param along: 0 for a chain from left to right, 1 from top to bottom.
    """
    at, touching = places(size), neighbours(size)
    group, reached = {through}, [through]
    while reached:
        for cell in touching[reached.pop()]:
            if cell in stones and cell not in group:
                group.add(cell)
                reached.append(cell)
    starts = [cell for cell in sorted(group) if at[cell][along] == 0]
    if not starts or all(at[cell][along] != size - 1 for cell in group):
        return ()
    return _shortest(size, group, starts, along)


def _shortest(size: int, group: Collection[str], starts: list[str], along: int) -> tuple[str, ...]:
    """The shortest way inside a group that reaches both sides, by breadth first."""
    at, touching = places(size), neighbours(size)
    ways: deque[tuple[str, ...]] = deque((start,) for start in starts)
    seen = set(starts)
    while True:
        way = ways.popleft()
        if at[way[-1]][along] == size - 1:
            return way
        for cell in touching[way[-1]]:
            if cell in group and cell not in seen:
                seen.add(cell)
                ways.append((*way, cell))
