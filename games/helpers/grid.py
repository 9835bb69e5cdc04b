"""Rectangular boards: the names of cells, which of them touch, and rows of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from string import ascii_lowercase

STRAIGHT = ((1, 0), (0, 1), (-1, 0), (0, -1))
SLANTED = ((1, 1), (1, -1), (-1, 1), (-1, -1))


@dataclass(frozen=True)
class Grid:
    """A board of so many columns and rows, at most 26 columns. Cells are named like ``a1``: column a, row 1."""

    columns: int
    rows: int

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """All cells, column by column."""
        return tuple(self.name(column, row) for column in range(self.columns) for row in range(self.rows))

    def name(self, column: int, row: int) -> str:
        """A cell by its column and row, which count from 0."""
        return f"{ascii_lowercase[column]}{row + 1}"

    def place(self, cell: str) -> tuple[int, int]:
        """Column and row of a cell, which count from 0."""
        return ascii_lowercase.index(cell[0]), int(cell[1:]) - 1

    def neighbours(self, cell: str, corners: bool = False) -> tuple[str, ...]:
        """The cells that touch one, in a fixed order.

        :param corners: those that touch it at a corner, too.
        """
        column, row = self.place(cell)
        steps = STRAIGHT + SLANTED * corners
        return tuple(self.name(column + x, row + y) for x, y in steps if self._has(column + x, row + y))

    def lines(self, length: int, slanted: bool = True) -> tuple[tuple[str, ...], ...]:
        """Every straight run of so many cells: down the columns, along the rows, and slanted."""
        steps = ((0, 1), (1, 0), *(((1, 1), (1, -1)) if slanted else ()))
        return tuple(
            tuple(self.name(column + x * step, row + y * step) for step in range(length))
            for x, y in steps
            for column in range(self.columns)
            for row in range(self.rows)
            if self._has(column + x * (length - 1), row + y * (length - 1))
        )

    def _has(self, column: int, row: int) -> bool:
        return 0 <= column < self.columns and 0 <= row < self.rows
