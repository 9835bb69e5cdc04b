"""What the core wants told or done, as values.

What a client is told are the values of ``lobby.commands.announced``; the others concern the feed, the waits, and those
who keep what lasts.
"""

from __future__ import annotations

from dataclasses import dataclass

from lobby.commands.announced import Announcement
from lobby.commands.reasons import PlayerStatus
from lobby.core.arbitration.turns import Case
from lobby.core.model.dispute import Filing, Kept
from lobby.core.model.match import Result
from wire.tickets import RoomStatus

# ------------------------------------------------------------------ to the feed


@dataclass(frozen=True)
class PlayerListed:
    """A player is in the list with this status."""

    name: str
    status: PlayerStatus
    away: bool


@dataclass(frozen=True)
class PlayerUnlisted:
    """A player is gone from the list."""

    name: str


@dataclass(frozen=True)
class RoomListed:
    """A public room is in the list like this."""

    room: str
    game: str
    release: str
    host: str
    taken: int
    seats: int
    status: RoomStatus


@dataclass(frozen=True)
class RoomUnlisted:
    """A public room is gone."""

    room: str


# ------------------------------------------------------------------ to the clock


@dataclass(frozen=True)
class WaitBegins:
    """Call ``timers.expire`` with this key after so many seconds, unless the wait ends or begins again before."""

    key: str
    seconds: float


@dataclass(frozen=True)
class WaitEnds:
    """What was waited for has come, or matters no more."""

    key: str


# ------------------------------------------------------------------ to the keeper of tokens


@dataclass(frozen=True)
class SessionOver:
    """Nobody can go on with this session any more."""

    session: str


# ------------------------------------------------------------------ to the keeper of results


@dataclass(frozen=True)
class Settle:
    """A match is over: record it for good, then call ``matchend.settled``."""

    result: Result


# ------------------------------------------------------------------ to the keeper of challenges


@dataclass(frozen=True)
class Keep:
    """What outlives the lobby of a challenged match, instead of what was kept of it before."""

    kept: Kept


# ------------------------------------------------------------------ to the judge


@dataclass(frozen=True)
class Judge:
    """Somebody has shown something of a match: judge it, then call ``disputes.judged`` with the case and the answer."""

    case: Case
    filing: Filing


Event = (
    Announcement
    | PlayerListed
    | PlayerUnlisted
    | RoomListed
    | RoomUnlisted
    | WaitBegins
    | WaitEnds
    | SessionOver
    | Settle
    | Keep
    | Judge
)
