"""What a robot thinks with: a brain of one's own, the one that comes with its game, or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred

from client import games
from client.events import Event, Notice, Turn
from games.bots.runner import Brain, Choose, Unawaited, seconds_for
from games.packages.catalog import BadGame

Thinker = Callable[[Turn], Deferred[str]]
"""Chooses one of the moves that a turn allows."""


def bot_of(game: str) -> Choose | None:
    """The brain that comes with a game; ``None`` where there is none, or it does not work."""
    package = games.built_in(game)
    try:
        return package.bot() if package is not None else None
    except BadGame:
        return None


def thinker(choose: Choose, name: str, reactor: Any, chance: Any, show: Callable[[Event], object]) -> Thinker:
    """Have a brain think in a thread of its own, where it holds nobody up.

    :param show: is told where it fails.
    """
    pool = Unawaited()
    pool.start()

    def stumbled(brain: str, why: str) -> None:
        show(Notice("random-move", {"brain": brain, "why": why}))

    brain = Brain(choose, name, reactor, pool, chance, stumbled)
    return lambda turn: brain.choose(turn.view, turn.legal, seconds_for(turn.seconds))
