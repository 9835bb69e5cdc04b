"""What is told of the line to the lobby, of the account, and of who and what is on."""

from __future__ import annotations

from dataclasses import dataclass

from client.events.base import Event
from client.events.reasons import Arrival, SessionLoss
from lobby.commands.reasons import NoticeKind, PlayerStatus, SessionEnd
from wire.tickets import RoomStatus


@dataclass(frozen=True)
class Screen(Event):
    """The flow moved to another screen.

    It is ``disconnected``, ``signed out``, ``idle``, ``in room``, ``connecting`` or ``playing``.
    """

    screen: str


@dataclass(frozen=True)
class Connecting(Event):
    """A connection to the lobby is being made."""

    address: str


@dataclass(frozen=True)
class Connected(Event):
    """The lobby answered.

    ``encrypted`` is false on plain TCP; ``fingerprint`` is of the lobby's key; ``keeps``: accounts outlive the
    lobby.
    """

    address: str
    software: str
    encrypted: bool
    keeps: bool
    drop_ins: bool
    fingerprint: str = ""


@dataclass(frozen=True)
class LobbyPinned(Event):
    """A lobby that was new to this client: its key is remembered, and no other will be accepted."""

    address: str
    fingerprint: str


@dataclass(frozen=True)
class CertificateExpired(Event):
    """The lobby's certificate is not valid any more, ``since`` a date. Its key is the one that is trusted."""

    address: str
    since: str


@dataclass(frozen=True)
class LineSilent(Event):
    """Nothing has come from the lobby for some seconds; the lists may be stale."""

    seconds: int


@dataclass(frozen=True)
class LineBack(Event):
    """The lobby speaks again."""


@dataclass(frozen=True)
class LineLost(Event):
    """The line to the lobby is gone. ``returning``: the client tries to come back by itself.

    ``kept``: it comes back to its session, and finds everything as it was. ``why`` is free text: what the network says,
    or the lobby's own words.
    """

    why: str
    returning: bool
    kept: bool = False


@dataclass(frozen=True)
class Resumed(Event):
    """The session goes on over a new line."""

    name: str


@dataclass(frozen=True)
class FarewellHeard(Event):
    """The lobby said that it stops. ``seconds`` until it expects to be back, 0 for unknown.

    ``why`` is free text, its operator's.
    """

    why: str
    seconds: int


@dataclass(frozen=True)
class SessionOver(Event):
    """The lobby ended the session: ``taken over``, ``deleted``, ``flooding``; its operator: ``kicked``, ``banned``, for
    a ``reason`` (free text), and ``until`` a second since the epoch, 0 for good.

    ``expired``: the client came back too late, or to a lobby that knows nothing of it. ``keeps``: accounts outlive the
    lobby, so that the old one is still good.
    """

    why: SessionEnd | SessionLoss
    keeps: bool = True
    reason: str = ""
    until: int = 0


@dataclass(frozen=True)
class NoticeHeard(Event):
    """The lobby's operator has everybody told something.

    ``what``: ``announced``, the operator's words in ``text``; ``draining``, in ``seconds`` or now no new match begins,
    and the lobby stops after the last, because of ``text``; ``open``, it does not. ``text`` is free text.
    """

    what: NoticeKind
    text: str
    seconds: int


@dataclass(frozen=True)
class SignedIn(Event):
    """Logged in. ``how``: ``registered``, ``logged in`` or ``dropped in``."""

    name: str
    how: Arrival


@dataclass(frozen=True)
class SignedOut(Event):
    """Logged out."""

    name: str


@dataclass(frozen=True)
class PasswordChanged(Event):
    """The password is another now."""


@dataclass(frozen=True)
class NameKept(Event):
    """The drop-in has an account now."""

    name: str


@dataclass(frozen=True)
class OperatorMade(Event):
    """My account is operator of the lobby now."""

    name: str


@dataclass(frozen=True)
class OperatorAnswered(Event):
    """What the lobby answers to an operator's command, in ``lines``, or as one of JSON where ``--json`` was among the
    words. ``done``: the command was done, else they say why not."""

    done: bool
    lines: tuple[str, ...]


@dataclass(frozen=True)
class PlayerRow:
    """A player in the list."""

    name: str
    status: PlayerStatus
    away: bool


@dataclass(frozen=True)
class RoomRow:
    """A public room in the list."""

    room: str
    game: str
    release: str
    host: str
    taken: int
    seats: int
    status: RoomStatus


@dataclass(frozen=True)
class GameRow:
    """A game that the lobby offers and whether this client has it."""

    game: str
    display: str
    description: str
    release: str
    least: int
    most: int
    here: bool


@dataclass(frozen=True)
class Players(Event):
    """The other players, on request or after log-in.

    ``total`` may be more than are listed; ``stale``: the line is down.
    """

    players: tuple[PlayerRow, ...]
    total: int
    stale: bool


@dataclass(frozen=True)
class Rooms(Event):
    """The public rooms, on request or after log-in."""

    rooms: tuple[RoomRow, ...]
    total: int
    stale: bool


@dataclass(frozen=True)
class Games(Event):
    """The games on offer."""

    games: tuple[GameRow, ...]


@dataclass(frozen=True)
class ListsChanged(Event):
    """What has changed in the lists, many changes folded into one event.

    ``came`` and ``went`` are names of players; ``changed`` players with another status; ``opened`` and ``updated``
    rooms; ``closed`` room ids.
    """

    online: int
    came: tuple[str, ...]
    went: tuple[str, ...]
    changed: tuple[PlayerRow, ...]
    opened: tuple[RoomRow, ...]
    updated: tuple[RoomRow, ...]
    closed: tuple[str, ...]
