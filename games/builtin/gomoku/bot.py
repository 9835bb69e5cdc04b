"""The bot of gomoku: it takes a five, stops a five, and looks ahead for all else."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from games.budget import Budget, Seconds

from .board import NAMED, POINTS, SIZE
from .patterns import Position
from .render import BoardView
from .search import BREADTH, Search

PLACE = {point.name: place for place, point in enumerate(POINTS)}


def choose(view: BoardView, legal: Sequence[str], seconds: float) -> str:
    """A move within a time."""
    return think(view, legal, Seconds(seconds), Random())


def think(view: BoardView, legal: Sequence[str], budget: Budget, chance: Random) -> str:
    """A move.

    :param budget: asked once for every position that is looked at.
    :param chance: chooses among the first moves.
    """
    if len(view.stones) < 2:
        return _opening(view, legal, chance)
    mover = len(view.stones) % 2
    stones = [[PLACE[point.name] for point in view.stones[colour::2]] for colour in (0, 1)]
    position = Position(stones)
    for colour in (mover, 1 - mover):
        if wins := position.wins(colour):
            return POINTS[wins[0]].name
    places = position.near()[: 2 * BREADTH] or [PLACE[legal[0]]]
    return POINTS[Search(position, budget).best(mover, places)].name


def _opening(view: BoardView, legal: Sequence[str], chance: Random) -> str:
    """The middle, or a point beside the first stone on the side of the middle."""
    middle = SIZE // 2
    if not view.stones:
        return POINTS[middle * SIZE + middle].name
    (stone,) = view.stones
    beside = [
        name
        for name in legal
        for point in [NAMED[name]]
        if max(abs(point.column - stone.column), abs(point.row - stone.row)) == 1
        and abs(point.column - middle) <= max(abs(stone.column - middle), 1)
        and abs(point.row - middle) <= max(abs(stone.row - middle), 1)
    ]
    return beside[chance.randrange(len(beside))]
