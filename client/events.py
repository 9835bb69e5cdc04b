"""What the client has to tell, as values: the session makes them, the output words them.

Each event's fields are plain values, so that ``--json`` can write it as it is; its name on that line is the class name
in lower case with hyphens (``RoomOpened`` is ``room-opened``). The sentences for people are in ``client.sentences``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import msgspec


@dataclass(frozen=True)
class Event:
    """Something that the person, or the program at the other end of the pipe, should know."""

    @classmethod
    @cache
    def kind(cls) -> str:
        """The event's name on a JSON line."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.__name__).lower()

    def as_dict(self) -> dict[str, Any]:
        """The event as JSON's own values, with its name under ``event``."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {"event": self.kind(), **msgspec.to_builtins(values)}


@dataclass(frozen=True)
class Failed(Event):
    """Something that was asked for was refused or did not work.

    :ivar error: the code of a declared error, or ``unreachable``, ``line-lost``, ``unknown-word``, ``usage`` …
    :ivar parameters: what its sentence needs.
    """

    error: str
    parameters: dict[str, str | int]


# ---------------------------------------------------------------- the line to the lobby


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
    """The lobby answered. ``encrypted`` is false on plain TCP; ``keeps``: accounts outlive the lobby."""

    address: str
    software: str
    encrypted: bool
    keeps: bool
    drop_ins: bool


@dataclass(frozen=True)
class LineSilent(Event):
    """Nothing has come from the lobby for some seconds; the lists may be stale."""

    seconds: int


@dataclass(frozen=True)
class LineBack(Event):
    """The lobby speaks again."""


@dataclass(frozen=True)
class LineLost(Event):
    """The line to the lobby is gone. ``returning``: the client tries to come back by itself."""

    why: str
    returning: bool


@dataclass(frozen=True)
class FarewellHeard(Event):
    """The lobby said that it stops. ``seconds`` until it expects to be back, 0 for unknown."""

    why: str
    seconds: int


@dataclass(frozen=True)
class SessionOver(Event):
    """The lobby ended the session: ``taken over``, ``deleted``, ``silent``, ``flooding``, ``backlog``."""

    why: str


# ---------------------------------------------------------------- the account


@dataclass(frozen=True)
class SignedIn(Event):
    """Logged in. ``how``: ``registered``, ``logged in`` or ``dropped in``."""

    name: str
    how: str


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


# ---------------------------------------------------------------- who and what is on


@dataclass(frozen=True)
class PlayerRow:
    """A player in the list."""

    name: str
    status: str
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
    status: str


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


# ---------------------------------------------------------------- rooms and invitations


@dataclass(frozen=True)
class RoomOpened(Event):
    """I created a room. ``paste`` is what a friend types after ``python -m client``."""

    room: str
    game: str
    display: str
    settings: str
    public: bool
    paste: str


@dataclass(frozen=True)
class RoomJoined(Event):
    """I sit in somebody's room."""

    room: str
    game: str
    display: str
    settings: str
    host: str


@dataclass(frozen=True)
class MemberCame(Event):
    """Somebody took a seat in my room. ``full``: it was the last one."""

    name: str
    full: bool


@dataclass(frozen=True)
class MemberWent(Event):
    """Somebody left my room. ``host`` is who hosts it now."""

    name: str
    host: str


@dataclass(frozen=True)
class RoomOver(Event):
    """I sit in that room no longer: ``left``, ``dissolved``, ``host failed``, ``given up``, ``over``."""

    room: str
    why: str
    detail: str


@dataclass(frozen=True)
class InvitationSent(Event):
    """My invitation is on its way."""

    player: str
    seconds: int


@dataclass(frozen=True)
class InvitationCame(Event):
    """Somebody invites me. ``again``: to another round."""

    invitation: str
    host: str
    game: str
    display: str
    settings: str
    again: bool
    seconds: int


@dataclass(frozen=True)
class InvitationClosed(Event):
    """What became of an invitation. ``mine``: I had sent it.

    ``why``: ``accepted``, ``declined``, ``expired``, ``withdrawn``, ``taken``, ``busy``, ``gone``.
    """

    invitation: str
    mine: bool
    host: str
    player: str
    why: str


# ---------------------------------------------------------------- the start of a match


@dataclass(frozen=True)
class Hosting(Event):
    """My game listens, and the guest has been sent for."""

    port: int
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Reaching(Event):
    """My client tries the host's addresses."""

    host: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class StartFailed(Event):
    """The match could not start.

    ``why`` is ``host failed``, ``host silent``, ``connect failed``, ``guest silent`` or ``member left``; ``mine``: it
    was my part that failed; ``retry``: ``retry`` makes sense.
    """

    why: str
    player: str
    detail: str
    mine: bool
    retry: bool


# ---------------------------------------------------------------- the match


@dataclass(frozen=True)
class MatchStarted(Event):
    """All sit at the table."""

    match: str
    game: str
    display: str
    players: tuple[str, ...]
    seat: int
    settings: dict[str, str]


@dataclass(frozen=True)
class Turn(Event):
    """The match as I see it now. ``yours``: a move of mine is wanted; ``waiting``: the seats that are due.

    ``view`` is the game's view, ``legal`` my legal moves as text, ``picture`` and ``words`` what people are shown.
    ``seconds`` is the time limit for the move.
    """

    match: str
    turn: int
    yours: bool
    waiting: tuple[int, ...]
    view: Any
    legal: tuple[str, ...]
    picture: str
    words: str
    seconds: int


@dataclass(frozen=True)
class Moved(Event):
    """Somebody's move was played. ``mine``: it was mine."""

    match: str
    turn: int
    seat: int
    player: str
    move: str
    mine: bool


@dataclass(frozen=True)
class MoveTaken(Event):
    """My simultaneous move is committed; the others' are awaited."""

    match: str
    move: str


@dataclass(frozen=True)
class OpponentSilent(Event):
    """Nothing has come from a peer for some seconds. I may wait or leave; after ``limit`` seconds it counts as gone."""

    player: str
    seconds: int
    limit: int


@dataclass(frozen=True)
class OpponentBack(Event):
    """The silent peer speaks again."""

    player: str


@dataclass(frozen=True)
class MatchOver(Event):
    """The match has ended at my table.

    ``places`` by seat; ``reason``: ``played``, ``resigned``, ``left``, ``timeout``, ``broken``, ``interrupted``;
    ``player`` whose doing it was (empty for nobody's); ``result``: ``won``, ``lost``, ``drawn`` or ``unresolved``;
    ``detail`` says what rule was broken.
    """

    match: str
    players: tuple[str, ...]
    places: tuple[int, ...]
    reason: str
    player: str
    result: str
    detail: str
    picture: str
    words: str


@dataclass(frozen=True)
class ResultTaken(Event):
    """The lobby took the result down. ``agreed`` is false where the peers' reports differ or one is missing."""

    match: str
    agreed: bool


@dataclass(frozen=True)
class ResultLost(Event):
    """The line to the lobby is down, so the lobby will not know this result."""

    match: str


@dataclass(frozen=True)
class OpponentLeftLobby(Event):
    """The lobby says that the opponent ``left`` the match or is ``gone``."""

    player: str
    why: str


# ---------------------------------------------------------------- the conversation with the person


@dataclass(frozen=True)
class Asked(Event):
    """The client wants an answer: the next line is it. An empty line takes ``default``, or cancels.

    ``what`` is a code (``name``, ``password``, ``game`` …) whose question is in ``client.sentences.conversation``;
    ``parameters`` are what it needs; ``choices`` are numbered from 1; a ``secret`` answer is not echoed.
    """

    what: str
    parameters: dict[str, str | int]
    choices: tuple[str, ...]
    default: str
    secret: bool


@dataclass(frozen=True)
class Notice(Event):
    """The client says something about itself. ``what`` is a code with a sentence in ``client.sentences``."""

    what: str
    parameters: dict[str, str | int]


@dataclass(frozen=True)
class HelpRow:
    """A word and what it does. ``fits``: it works on the screen that is shown now."""

    word: str
    arguments: str
    help: str
    fits: bool


@dataclass(frozen=True)
class Help(Event):
    """The words that may be typed."""

    screen: str
    rows: tuple[HelpRow, ...]


@dataclass(frozen=True)
class Traced(Event):
    """A box that went over a line, as named fields with its secrets masked (``--trace``)."""

    text: str
