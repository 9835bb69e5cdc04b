"""A small world for tests of the core, with names that can be foretold."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import msgspec

from lobby.core import sessions
from lobby.core.model.room import Offer
from lobby.core.model.session import Session
from lobby.core.state import Ids, LobbyState, Times
from wire.tickets import Absence, Forfeit, Ticket

OFFERS = {
    "rps": Offer("rps", "Rock, paper, scissors", "Both choose at once.", "1.0.1", 2, 2),
    "gomoku": Offer("gomoku", "Gomoku", "Five in a row.", "1.0.1", 2, 2),
    "bluff": Offer("bluff", "Bluff", "Hidden dice.", "1.0.1", 2, 4, "b" * 64, "again"),
    "tiles": Offer("tiles", "Tiles", "Drawn from a bag.", "1.0.1", 3, 3, "c" * 64, "close"),
}


def counting(prefix: str) -> Callable[[], str]:
    """Ids that count up: ``prefix1``, ``prefix2`` …"""
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers)}"


def seal(ticket: Ticket | Forfeit | Absence) -> str:
    """A ticket that anybody can read: its JSON."""
    return msgspec.json.encode(ticket).decode()


def unsealed(text: str) -> Ticket:
    """What such a ticket says."""
    return msgspec.json.decode(text, type=Ticket)


class Today:
    """The time of day, which a test moves on."""

    seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


class Since(Today):
    """The clock of waits, which has nothing to do with the date."""

    seconds = 5_000.0


def small_world(
    today: Callable[[], float] | None = None, run: str = "", now: Callable[[], float] | None = None
) -> LobbyState:
    """A world with four games and the default times; ``run`` tells its ids from those of another one."""
    ids = Ids(counting(f"{run}i"), counting(f"{run.upper()}R"))
    return LobbyState(OFFERS, ids, seal, today or Today(), now or Since(), Times())


def come(world: LobbyState, *names: str) -> list[Session]:
    """Sign players with accounts in."""
    return [sessions.sign_in(world, name, name.casefold(), number)[0] for number, name in enumerate(names, 1)]
