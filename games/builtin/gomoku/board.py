"""The board of gomoku: points, their names, and rows of stones."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

SIZE = 15
"""Points along each side."""

IN_A_ROW = 5
"""Stones that win."""

LETTERS = "abcdefghijklmno"

DIRECTIONS = ((1, 0), (0, 1), (1, 1), (1, -1))
"""Along a line, along a column and along both diagonals."""


class Point(NamedTuple):
    """A point of the board. Both numbers count from 0, the row from the bottom."""

    column: int
    row: int

    @property
    def name(self) -> str:
        """Letter and number, such as h8."""
        return f"{LETTERS[self.column]}{self.row + 1}"


POINTS = tuple(Point(column, row) for column in range(SIZE) for row in range(SIZE))

NAMED = {point.name: point for point in POINTS}
"""Every point by its name."""


def row_through(stones: Collection[Point], through: Point) -> tuple[Point, ...]:
    """The winning row of these stones that runs through a point, or nothing.

    :param stones: the stones of one colour.
    """
    for step in DIRECTIONS:
        before = _run(stones, through, (-step[0], -step[1]))
        after = _run(stones, through, step)
        if len(before) + 1 + len(after) >= IN_A_ROW:
            return (*reversed(before), through, *after)
    return ()


def _run(stones: Collection[Point], start: Point, step: tuple[int, int]) -> list[Point]:
    """The unbroken run of stones that begins beside ``start``."""
    run = []
    point = Point(start.column + step[0], start.row + step[1])
    while point in stones:
        run.append(point)
        point = Point(point.column + step[0], point.row + step[1])
    return run
