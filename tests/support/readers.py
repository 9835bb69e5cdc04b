"""What people read of a game: its pictures and words, by the view from their seat."""

from __future__ import annotations

from typing import Any, TypeVar

from games.game import Game
from games.packages.catalog import packages
from games.paint import plain

Rules = TypeVar("Rules", bound=Game[Any, Any, Any])

NAMES = ("Ada", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal")
"""Who plays, by seat."""


def picture_of(rules: Game[Any, Any, Any], view: Any) -> str:
    """The picture for whoever has this view, without its colours."""
    return plain(rules.render(view, rules.reader(NAMES, view.you)))


def words_of(rules: Game[Any, Any, Any], view: Any) -> str:
    """The words for whoever has this view."""
    return rules.describe(view, rules.reader(NAMES, view.you))


def ready(kind: type[Rules]) -> Rules:
    """The rules of a built-in game, with its sentences."""
    rules = kind()
    rules.texts = packages()[kind.__module__.split(".")[2]].texts
    return rules
