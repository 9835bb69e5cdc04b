"""Gomoku as the bot sees it: every line of five points, and how many stones of each colour lie on it.

A line with stones of one colour only may still become that colour's five; the more stones, the more it is worth. What a
stone changes is brought up to date at once, and taken back the same way, so that looking ahead is quick.
"""

from __future__ import annotations

from collections.abc import Sequence

from .board import DIRECTIONS, IN_A_ROW, POINTS, SIZE

WORTH = (0, 1, 8, 50, 300, 0)
"""What a line with so many stones of one colour and none of the other is worth. Five are a win, not a worth."""


def _lines() -> tuple[tuple[int, ...], ...]:
    """Every line, as the numbers of its points in ``POINTS``."""
    found = []
    for point in POINTS:
        for column, row in DIRECTIONS:
            ends = point.column + column * (IN_A_ROW - 1), point.row + row * (IN_A_ROW - 1)
            if all(0 <= end < SIZE for end in ends):
                start = point.column * SIZE + point.row
                found.append(tuple(start + n * (column * SIZE + row) for n in range(IN_A_ROW)))
    return tuple(found)


LINES = _lines()

THROUGH = tuple(tuple(number for number, line in enumerate(LINES) if place in line) for place in range(len(POINTS)))
"""The lines through every point."""


class Position:
    """Stones on the board. Colours are 0 and 1; places are numbers in ``POINTS``.

    :ivar colour: of the stone on each place; -1 for none.
    :ivar score: the worth of all lines, by colour.
    :ivar heat: for each colour and place, the worth of the colour's lines through it that it might still complete.
    :ivar fours: for each colour, the lines that miss one stone only.
    """

    def __init__(self, stones: Sequence[Sequence[int]] = ((), ())) -> None:
        self.colour = [-1] * len(POINTS)
        self.score = [0, 0]
        self.heat = [[0] * len(POINTS), [0] * len(POINTS)]
        self.fours: list[set[int]] = [set(), set()]
        self._on = [[0] * len(LINES), [0] * len(LINES)]
        for colour in (0, 1):
            for place in stones[colour]:
                self.put(place, colour)

    def put(self, place: int, colour: int) -> None:
        """Set a stone on a free place."""
        self.colour[place] = colour
        mine, theirs = self._on[colour], self._on[1 - colour]
        for line in THROUGH[place]:
            before = mine[line]
            mine[line] = before + 1
            if theirs[line]:
                if not before:
                    self._change(line, 1 - colour, -WORTH[theirs[line]])
                    self.fours[1 - colour].discard(line)
            else:
                self._change(line, colour, WORTH[before + 1] - WORTH[before])
                if before + 1 == IN_A_ROW - 1:
                    self.fours[colour].add(line)
                elif before + 1 == IN_A_ROW:
                    self.fours[colour].discard(line)

    def take(self, place: int, colour: int) -> None:
        """Take a stone off again."""
        self.colour[place] = -1
        mine, theirs = self._on[colour], self._on[1 - colour]
        for line in THROUGH[place]:
            after = mine[line] = mine[line] - 1
            if theirs[line]:
                if not after:
                    self._change(line, 1 - colour, WORTH[theirs[line]])
                    if theirs[line] == IN_A_ROW - 1:
                        self.fours[1 - colour].add(line)
            else:
                self._change(line, colour, WORTH[after] - WORTH[after + 1])
                if after == IN_A_ROW - 1:
                    self.fours[colour].add(line)
                elif after == IN_A_ROW - 2:
                    self.fours[colour].discard(line)

    def _change(self, line: int, colour: int, worth: int) -> None:
        self.score[colour] += worth
        heat = self.heat[colour]
        for place in LINES[line]:
            heat[place] += worth

    def wins(self, colour: int) -> list[int]:
        """The free places that make a five, in a fixed order."""
        free = self.colour
        return sorted({place for line in self.fours[colour] for place in LINES[line] if free[place] < 0})

    def near(self) -> list[int]:
        """The free places that could matter, the hottest first."""
        first, second = self.heat
        places = [place for place, colour in enumerate(self.colour) if colour < 0 and (first[place] or second[place])]
        return sorted(places, key=lambda place: -first[place] - second[place])
