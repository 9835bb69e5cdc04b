"""How the bot of gomoku looks ahead: alpha-beta, deeper and deeper, over the hottest places near stones.

A four must be answered at once, and answering costs no depth, so chains of fours are seen to their end.
"""

from __future__ import annotations

from collections.abc import Sequence

from games.budget import Budget

from .patterns import Position

WIN = 1_000_000
"""A won position is worth this, less one for each move until then."""

BREADTH = 12
"""How many places are tried in each position."""

DEEPEST = 12
"""Moves, those that answer fours not counted."""

LONGEST = 40
"""Moves, all counted."""


class TimeIsUp(Exception):
    """The budget is spent in the middle of a search."""


class Search:
    """Looking ahead from one position.

    :param budget: asked once for every position.
    """

    def __init__(self, position: Position, budget: Budget) -> None:
        self._position, self._budget = position, budget

    def best(self, colour: int, places: Sequence[int]) -> int:
        """The best of some places: as deep as the budget allows, and always one of them.

        :param places: the likeliest first.
        """
        order = list(places)
        for depth in range(1, DEEPEST + 1):
            try:
                order, value = self._ranked(order, colour, depth)
            except TimeIsUp:
                break
            if abs(value) > WIN - LONGEST - DEEPEST:
                break
        return order[0]

    def _ranked(self, places: list[int], colour: int, depth: int) -> tuple[list[int], int]:
        """The places with the best one first, and its value. The place that was best so far is tried first."""
        best, highest = 0, -2 * WIN
        for number, place in enumerate(places):
            value = -self._value_after(place, colour, depth - 1, -2 * WIN, -highest, 1)
            if value > highest:
                best, highest = number, value
        return [places[best], *places[:best], *places[best + 1 :]], highest

    def _value_after(self, place: int, colour: int, depth: int, low: int, high: int, ply: int) -> int:
        """What the position is worth to the other colour after a stone."""
        self._position.put(place, colour)
        try:
            return self._value(1 - colour, depth, low, high, ply)
        finally:
            self._position.take(place, colour)

    def _value(self, colour: int, depth: int, low: int, high: int, ply: int) -> int:
        """What the position is worth to a colour that is to move. Values outside ``low`` to ``high`` need not be exact.

        :param ply: moves since the beginning of the search.
        """
        if self._budget.spent():
            raise TimeIsUp
        position = self._position
        if position.fours[colour]:
            return WIN - ply
        if position.fours[1 - colour]:
            places = position.wins(1 - colour)
            if len(places) > 1 or ply > LONGEST:
                return ply + 1 - WIN if len(places) > 1 else self._guess(colour)
            return -self._value_after(places[0], colour, depth, -high, -low, ply + 1)
        if depth <= 0:
            return self._guess(colour)
        highest = -2 * WIN
        for place in position.near()[:BREADTH]:
            value = -self._value_after(place, colour, depth - 1, -high, -max(low, highest), ply + 1)
            highest = max(highest, value)
            if highest >= high:
                break
        return highest if highest > -2 * WIN else 0

    def _guess(self, colour: int) -> int:
        """What the lines say; those of the colour that is to move count for more."""
        mine, theirs = self._position.score[colour], self._position.score[1 - colour]
        return mine + mine // 2 - theirs
