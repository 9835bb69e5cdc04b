"""What the lobby announces, as values: each has the fields of the command that carries it, which explains them.

The core tells these values, and a client gets them; on the line between they are the commands of ``announcements``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from lobby.commands import announcements
from lobby.commands.reasons import (
    InvitationEnd,
    NoticeKind,
    ProposalDrop,
    RelayLimit,
    SeatLoss,
    SessionEnd,
    StartFailure,
    Verdict,
)
from wire.endings import EndReason
from wire.tickets import Departure, RoomStatus


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as the other members see it."""

    name: str
    seat: int
    away: bool
    ready: bool


@dataclass(frozen=True, slots=True)
class RoomView:
    """A room as its members see it; the fields of the vocabulary's ``ROOM``."""

    room: str
    game: str
    release: str
    digest: str
    settings: str
    public: bool
    host: str
    members: tuple[MemberView, ...]
    seats: int
    least: int
    proposed: bool
    status: RoomStatus
    version: int
    ticket: str


@dataclass(frozen=True)
class Announced:
    """The base of all of them.

    :cvar feature: what a client must have named in its ``Hello``, or it could not read this; empty where any can.
    :ivar to: the ids of the sessions that the lobby tells it to; on the line there is none.
    """

    feature: ClassVar[str] = ""
    to: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class Invited(Announced):
    """You are invited."""

    command = announcements.Invited
    invitation: str
    room: str
    host: str
    game: str
    release: str
    settings: str
    again: bool
    seconds: int


@dataclass(frozen=True)
class InvitationEnded(Announced):
    """What became of an invitation."""

    command = announcements.InvitationEnded
    invitation: str
    host: str
    player: str
    why: InvitationEnd


@dataclass(frozen=True)
class RoomChanged(Announced):
    """Your room as it is now."""

    command = announcements.RoomChanged
    mine: tuple[RoomView, ...]


@dataclass(frozen=True)
class RoomLeft(Announced):
    """You sit in that room no longer."""

    command = announcements.RoomLeft
    room: str
    why: SeatLoss
    detail: str = ""


@dataclass(frozen=True)
class StartProposed(Announced):
    """The host wants to begin."""

    command = announcements.StartProposed
    room: str
    host: str
    seconds: int


@dataclass(frozen=True)
class StartDropped(Announced):
    """The proposed start is off."""

    command = announcements.StartDropped
    room: str
    player: str
    why: ProposalDrop


@dataclass(frozen=True)
class HostMatch(Announced):
    """Open the game for these players."""

    command = announcements.HostMatch
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
class ConnectTo(Announced):
    """The host listens there; go and sit."""

    command = announcements.ConnectTo
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
class Reachable(Announced):
    """Another member can be reached there."""

    command = announcements.Reachable
    match: str
    seat: int
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class RelayOffered(Announced):
    """The guest of that seat comes by the relay."""

    command = announcements.RelayOffered
    match: str
    seat: int
    relay: str


@dataclass(frozen=True)
class RelayEnded(Announced):
    """The lobby relays that line no more."""

    command = announcements.RelayEnded
    match: str
    seat: int
    why: RelayLimit


@dataclass(frozen=True)
class MatchBegan(Announced):
    """All sit."""

    command = announcements.MatchBegan
    match: str
    room: str


@dataclass(frozen=True)
class StartFailed(Announced):
    """The start came to nothing."""

    command = announcements.StartFailed
    match: str
    room: str
    why: StartFailure
    player: str
    detail: str


@dataclass(frozen=True)
class OpponentGone(Announced):
    """A player left the running match."""

    command = announcements.OpponentGone
    match: str
    seat: int
    player: str
    why: Departure


@dataclass(frozen=True)
class Heard(Announced):
    """A part of what the lobby has of your match."""

    command = announcements.Heard
    match: str
    since: str
    part: int
    parts: int
    content: bytes


@dataclass(frozen=True)
class Waiting(Announced):
    """Whom the lobby waits for, or for whom no more."""

    command = announcements.Waiting
    match: str
    anchor: str
    seats: tuple[int, ...]
    seconds: int


@dataclass(frozen=True)
class MatchEnded(Announced):
    """What was recorded."""

    command = announcements.MatchEnded
    match: str
    players: tuple[str, ...]
    places: tuple[int, ...]
    reason: EndReason
    seat: int
    verdict: Verdict
    detail: str


@dataclass(frozen=True)
class Said(Announced):
    """Somebody's words."""

    command = announcements.Said
    player: str
    private: bool
    text: str


@dataclass(frozen=True)
class SessionEnded(Announced):
    """Your session ends here, or only this line of it."""

    command = announcements.SessionEnded
    why: SessionEnd
    reason: str | None = None
    until: int | None = None


@dataclass(frozen=True)
class Notice(Announced):
    """What the operator wants known."""

    command = announcements.Notice
    feature = "notices"
    kind: NoticeKind
    text: str
    seconds: int = 0


@dataclass(frozen=True)
class Farewell(Announced):
    """The lobby closes the line."""

    command = announcements.Farewell
    why: str
    seconds: int


Announcement = (
    Invited
    | InvitationEnded
    | RoomChanged
    | RoomLeft
    | StartProposed
    | StartDropped
    | HostMatch
    | ConnectTo
    | Reachable
    | RelayOffered
    | RelayEnded
    | MatchBegan
    | StartFailed
    | OpponentGone
    | Heard
    | Waiting
    | MatchEnded
    | Said
    | Notice
    | SessionEnded
    | Farewell
)
"""Any of them; mypy knows that each has its command."""
