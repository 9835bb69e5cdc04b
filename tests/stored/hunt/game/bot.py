"""The bot of hunt: it shoots at the cell that is in the most of all fleets that can still be the other's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

from games.budget import Budget, Seconds

from .render import HuntView
from .ships import Answer, answer, believed


def choose(view: HuntView, legal: Sequence[str], seconds: float) -> str:
    """A move within a time."""
    return think(view, legal, Seconds(seconds), Random())


def think(view: HuntView, legal: Sequence[str], budget: Budget, chance: Random) -> str:
    """A shot; where a shot waits for an answer, the true one.

    :param budget: asked once for every fleet that is counted.
    :param chance: chooses among equally good cells.
    """
    if view.you is None or legal[0] in tuple(Answer):
        return _truth(view, legal)
    free, ships = frozenset(legal), Counter[str]()
    for cells in believed(view.shots[1 - view.you]):
        if budget.spent():
            break
        ships.update(cells & free)
    most = max(ships.values(), default=0)
    return chance.choice([cell for cell in legal if ships[cell] == most])


def _truth(view: HuntView, legal: Sequence[str]) -> str:
    """What one's own fleet answers."""
    if view.you is None or not view.fleet:
        return legal[0]
    return answer(view.fleet, view.shots[view.you], view.shot)
