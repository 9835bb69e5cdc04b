"""A small world for tests of the core, with names that can be foretold."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from lobby.core import presence
from lobby.core.rooms import Offer
from lobby.core.sessions import Session
from lobby.core.world import Ids, Times, World

OFFERS = {
    "rps": Offer("rps", "Rock, paper, scissors", "Both choose at once.", "1.0.0", 2, 2),
    "gomoku": Offer("gomoku", "Gomoku", "Five in a row.", "1.0.0", 2, 2),
}


def counting(prefix: str) -> Callable[[], str]:
    """Ids that count up: ``prefix1``, ``prefix2`` …"""
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers)}"


def small_world() -> World:
    """A world with two games and the default times."""
    return World(OFFERS, Ids(counting("i"), counting("R"), counting("t")), Times())


def come(world: World, *names: str) -> list[Session]:
    """Sign players with accounts in."""
    return [presence.sign_in(world, name, name.casefold(), number)[0] for number, name in enumerate(names, 1)]
