"""A small world for tests of the core, with names that can be foretold."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import msgspec

from lobby.commands.reasons import Verdict
from lobby.core import matchend, sessions, transitions
from lobby.core.model.match import Finding
from lobby.core.model.room import Offer
from lobby.core.model.session import Session
from lobby.core.state import Ids, LobbyState, Times
from wire.endings import EndReason
from wire.tickets import Forfeit, Ticket

OFFERS = {
    "rps": Offer("rps", "Rock, paper, scissors", "Both choose at once.", "2.0.0", 2, 2),
    "gomoku": Offer("gomoku", "Gomoku", "Five in a row.", "2.0.0", 2, 2),
    "bluff": Offer("bluff", "Bluff", "Hidden dice.", "2.0.0", 2, 4, "b" * 64, "again"),
    "tiles": Offer("tiles", "Tiles", "Drawn from a bag.", "2.0.0", 3, 3, "c" * 64, "close"),
}


def counting(prefix: str) -> Callable[[], str]:
    """Ids that count up: ``prefix1``, ``prefix2`` …"""
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers)}"


def seal(ticket: Ticket | Forfeit) -> str:
    """A ticket that anybody can read: its JSON."""
    return msgspec.json.encode(ticket).decode()


def unsealed(text: str) -> Ticket:
    """What such a ticket says."""
    return msgspec.json.decode(text, type=Ticket)


def believed(ticket: str, public_key: str, anchor: str, places: tuple[int, ...], signature: str) -> bool:
    """Whatever is said to be signed is."""
    return True


def report(world: LobbyState, session: Session, match: str, places: tuple[int, ...] = (1, 2)) -> None:
    """A member signs how its match ended; the lobby has been shown the match's ticket."""
    if match in world.matches:
        world.matches[match].ticket = world.matches[match].ticket or "shown"
    matchend.report(world, session, match, places, "", "")


def end(world: LobbyState, match: str) -> None:
    """A match is over, however that was found."""
    transitions.finish(world, world.matches[match], Finding(Verdict.CONFIRMED, (), EndReason.PLAYED))


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
    return LobbyState(OFFERS, ids, seal, believed, today or Today(), now or Since(), Times())


def come(world: LobbyState, *names: str) -> list[Session]:
    """Sign players with accounts in."""
    return [sessions.sign_in(world, name, name.casefold(), number)[0] for number, name in enumerate(names, 1)]
