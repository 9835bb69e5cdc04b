"""The board of fleet: cells, their neighbours, and every place that a ship can take.

A set of cells is a whole number whose bit *n* stands for cell *n*, so that whole boards are compared in one step. Cells
are numbered down the columns: a1, a2, … a10, b1, ….
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

SIZE = 10
"""Cells along each side."""

LETTERS = "abcdefghij"

CELLS = tuple(f"{letter}{number}" for letter in LETTERS for number in range(1, SIZE + 1))

NUMBER = {cell: number for number, cell in enumerate(CELLS)}
"""Every cell's number by its name."""

ALL = (1 << SIZE * SIZE) - 1
"""The whole board."""

SHIPS = (5, 4, 3, 3, 2, 2)
"""The ships' lengths; a match takes the first so many."""


class Place(NamedTuple):
    """Where a ship lies.

    :ivar cells: the names of its cells, in their order.
    :ivar mask: its cells as a set; :ivar halo: its cells and all that touch them, corners included.
    """

    cells: tuple[str, ...]
    mask: int
    halo: int

    @property
    def text(self) -> str:
        """The ship by its ends, such as a1-a5."""
        return f"{self.cells[0]}-{self.cells[-1]}"


def masked(cells: Iterable[str]) -> int:
    """Cells as a set."""
    mask = 0
    for cell in cells:
        mask |= 1 << NUMBER[cell]
    return mask


def named(mask: int) -> tuple[str, ...]:
    """The names of a set's cells, in their order."""
    return tuple(cell for number, cell in enumerate(CELLS) if mask >> number & 1)


def _touching(number: int) -> int:
    column, row = divmod(number, SIZE)
    return sum(
        1 << c * SIZE + r
        for c in range(max(column - 1, 0), min(column + 2, SIZE))
        for r in range(max(row - 1, 0), min(row + 2, SIZE))
    )


TOUCHING = {cell: _touching(number) for cell, number in NUMBER.items()}
"""For every cell the cells that touch it, corners included, and the cell itself."""


def _place(numbers: range) -> Place:
    cells = tuple(CELLS[number] for number in numbers)
    halo = 0
    for cell in cells:
        halo |= TOUCHING[cell]
    return Place(cells, masked(cells), halo)


def _places(length: int) -> tuple[Place, ...]:
    room = SIZE - length + 1
    upright = [range(c * SIZE + r, c * SIZE + r + length) for c in range(SIZE) for r in range(room)]
    across = [range(c * SIZE + r, (c + length) * SIZE + r, SIZE) for c in range(room) for r in range(SIZE)]
    return tuple(_place(numbers) for numbers in sorted(upright + across, key=tuple))


PLACES = {length: _places(length) for length in sorted(set(SHIPS))}
"""Every place that a ship of a length can take, in the order of cells."""

NAMED = {place.text: place for places in PLACES.values() for place in places}
"""Every place by its text."""
