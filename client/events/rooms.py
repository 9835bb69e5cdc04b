"""What is told of rooms, of invitations and of the start of a match."""

from __future__ import annotations

from dataclasses import dataclass

from client.events.base import Event


@dataclass(frozen=True)
class RoomOpened(Event):
    """I created a room. ``paste`` is what a friend types after ``python -m client``.

    ``again``: it is my offer of another round, and ``asked`` are those who are asked, as far as that is known.
    """

    room: str
    game: str
    display: str
    settings: str
    public: bool
    paste: str
    again: bool = False
    asked: tuple[str, ...] = ()


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
    """Somebody left my room. ``host`` is who hosts it now.

    ``freed``: the lobby took the seat from them, since my game could not start.
    """

    name: str
    host: str
    freed: bool = False


@dataclass(frozen=True)
class RoomOver(Event):
    """I sit in that room no longer: ``left``, ``host failed``, ``lapsed``, ``over``, or ``gone`` while I was away."""

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
    """What became of an invitation. ``mine``: I had sent it. ``again``: it was my offer of another round.

    ``why``: ``accepted``, ``declined``, ``expired``, ``withdrawn``, ``taken``, ``busy``, ``gone``.
    """

    invitation: str
    mine: bool
    host: str
    player: str
    why: str
    again: bool = False


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

    ``why`` is ``host failed``, ``host silent``, ``connect failed``, ``guest silent``, ``member left`` or
    ``lobby restarted``; ``mine``: it was my part that failed; ``retry``: ``retry`` makes sense.
    """

    why: str
    player: str
    detail: str
    mine: bool
    retry: bool
