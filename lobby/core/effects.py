"""What the core wants told or done, as values.

An event for a client has the name and the fields of the command that carries it (see ``lobby.commands``), so that the
shell can send any of them in the same way. The others concern the feed and the waits.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lobby.core.model.dispute import Dispute
from lobby.core.model.match import Result
from lobby.core.model.room import RoomView

# ------------------------------------------------------------------ to a client


@dataclass(frozen=True)
class ToClient:
    """An announcement to some sessions, by id."""

    to: tuple[str, ...] = field(kw_only=True)


@dataclass(frozen=True)
class Invited(ToClient):
    """You are invited."""

    invitation: str
    room: str
    host: str
    game: str
    release: str
    settings: str
    again: bool
    seconds: int


@dataclass(frozen=True)
class InvitationEnded(ToClient):
    """What became of an invitation."""

    invitation: str
    host: str
    player: str
    why: str


@dataclass(frozen=True)
class RoomChanged(ToClient):
    """Your room as it is now."""

    mine: tuple[RoomView, ...]


@dataclass(frozen=True)
class RoomLeft(ToClient):
    """You sit in that room no longer."""

    room: str
    why: str
    detail: str = ""


@dataclass(frozen=True)
class StartProposed(ToClient):
    """The host wants to begin."""

    room: str
    host: str
    seconds: int


@dataclass(frozen=True)
class StartDropped(ToClient):
    """The proposed start is off."""

    room: str
    player: str
    why: str


@dataclass(frozen=True)
class HostMatch(ToClient):
    """Open the game for these players."""

    match: str
    room: str
    game: str
    release: str
    digest: str
    settings: str
    players: tuple[str, ...]
    seat: int
    ticket: str
    seconds: int


@dataclass(frozen=True)
class ConnectTo(ToClient):
    """The host listens there; go and sit."""

    match: str
    room: str
    game: str
    release: str
    digest: str
    settings: str
    players: tuple[str, ...]
    seat: int
    host_seat: int
    addresses: tuple[str, ...]
    ticket: str
    seconds: int


@dataclass(frozen=True)
class Reachable(ToClient):
    """Another member can be reached there."""

    match: str
    seat: int
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class MatchBegan(ToClient):
    """All sit."""

    match: str
    room: str


@dataclass(frozen=True)
class StartFailed(ToClient):
    """The start came to nothing."""

    match: str
    room: str
    why: str
    player: str
    detail: str


@dataclass(frozen=True)
class OpponentGone(ToClient):
    """A player left the running match."""

    match: str
    seat: int
    player: str
    why: str
    absence: str


@dataclass(frozen=True)
class Owed(ToClient):
    """Somebody waits for an entry of yours."""

    match: str
    seat: int
    entries: tuple[str, ...]
    seconds: int


@dataclass(frozen=True)
class Deposited(ToClient):
    """What came of your asking."""

    match: str
    seat: int
    why: str
    entries: tuple[str, ...]


@dataclass(frozen=True)
class Evidence(ToClient):
    """Show your transcript."""

    match: str
    seconds: int


@dataclass(frozen=True)
class MatchEnded(ToClient):
    """What was recorded."""

    match: str
    players: tuple[str, ...]
    places: tuple[int, ...]
    reason: str
    seat: int
    verdict: str
    detail: str


@dataclass(frozen=True)
class Said(ToClient):
    """Somebody's words."""

    player: str
    private: bool
    text: str


# ------------------------------------------------------------------ to the feed


@dataclass(frozen=True)
class PlayerListed:
    """A player is in the list with this status."""

    name: str
    status: str
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
    status: str


@dataclass(frozen=True)
class RoomUnlisted:
    """A public room is gone."""

    room: str


# ------------------------------------------------------------------ to the clock


@dataclass(frozen=True)
class WaitBegins:
    """Call ``timers.expire`` with this key after so many seconds, unless the wait ends or begins anew before."""

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


# ------------------------------------------------------------------ to the judge


@dataclass(frozen=True)
class Judge:
    """The reports of a match differ: look at its transcripts, then call ``disputes.judged``."""

    case: Dispute


Event = (
    ToClient
    | PlayerListed
    | PlayerUnlisted
    | RoomListed
    | RoomUnlisted
    | WaitBegins
    | WaitEnds
    | SessionOver
    | Settle
    | Judge
)
