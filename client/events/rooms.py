"""What is told of rooms, of invitations and of the start of a match."""

from __future__ import annotations

from dataclasses import dataclass

from client.events.base import Event
from client.events.reasons import RoomEnd
from lobby.commands.reasons import InvitationEnd, ProposalDrop, SeatLoss, StartFailure


@dataclass(frozen=True)
class MemberRow:
    """Who sits on which chair of a room. ``ready``: wants the match to begin; ``away``: its line is broken."""

    name: str
    seat: int
    away: bool
    ready: bool


@dataclass(frozen=True)
class RoomOpened(Event):
    """I created a room. ``paste`` is what a friend types after ``python -m client``; ``line`` is what one pastes into a
    shell, whether there is a client already or not.

    ``again``: it is my offer of another round, and ``asked`` are those who are asked, as far as that is known.
    ``seats``: for so many at the most, ``least`` at the least; with two seats it starts by itself when both are taken.
    ``folder``: where the game lies, empty for one that came with this client.
    """

    room: str
    game: str
    display: str
    settings: str
    public: bool
    paste: str
    again: bool = False
    asked: tuple[str, ...] = ()
    least: int = 2
    seats: int = 2
    folder: str = ""
    line: str = ""


@dataclass(frozen=True)
class RoomJoined(Event):
    """I sit in somebody's room. ``least`` and ``seats`` are as in ``RoomOpened``."""

    room: str
    game: str
    display: str
    settings: str
    host: str
    least: int = 2
    seats: int = 2


@dataclass(frozen=True)
class RoomBack(Event):
    """The match is over, and its room waits for another round with the same people."""

    room: str
    game: str
    display: str
    host: str


@dataclass(frozen=True)
class Members(Event):
    """Who sits in my room of more than two seats: when I come, and whenever that changes or somebody's readiness.

    ``needed``: so many more must come before it can start; ``unready``: who is not ready, but for the host, who says so
    by proposing the start.
    """

    room: str
    host: str
    members: tuple[MemberRow, ...]
    seats: int
    needed: int
    unready: tuple[str, ...]


@dataclass(frozen=True)
class ReadyChanged(Event):
    """Somebody is ready for the match to begin, or not any more. ``mine``: I am."""

    name: str
    ready: bool
    mine: bool


@dataclass(frozen=True)
class StartProposed(Event):
    """The host wants to begin; all others are asked and have ``seconds`` to answer. ``mine``: I am the host."""

    host: str
    seconds: int
    mine: bool


@dataclass(frozen=True)
class StartAgreed(Event):
    """I have agreed to the start; it begins when all have."""


@dataclass(frozen=True)
class StartDropped(Event):
    """The proposed start is off because of ``player``. ``mine``: because of me.

    ``why``: ``refused``, ``silent``, ``changed`` (came or went) or ``unready``.
    """

    player: str
    why: ProposalDrop
    mine: bool


@dataclass(frozen=True)
class NewHost(Event):
    """My room of more than two seats has another host. ``mine``: I am."""

    name: str
    mine: bool


@dataclass(frozen=True)
class GameDiffers(Event):
    """My room's game is not here: ``digest`` of its files, and ``own``, of the files of the same name that are here.

    ``own`` is empty where there are none; then also ``own_release``. ``mine``: it is my own room.
    """

    room: str
    game: str
    release: str
    digest: str
    own_release: str
    own: str
    host: str
    mine: bool


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
    why: SeatLoss | RoomEnd
    detail: str


@dataclass(frozen=True)
class InvitationSent(Event):
    """My invitation is on its way."""

    player: str
    seconds: int


@dataclass(frozen=True)
class InvitationCame(Event):
    """Somebody invites me. ``again``: to another round; ``here``: this client has a game of that name."""

    invitation: str
    host: str
    game: str
    display: str
    settings: str
    again: bool
    seconds: int
    here: bool = True


@dataclass(frozen=True)
class InvitationClosed(Event):
    """What became of an invitation. ``mine``: I had sent it. ``again``: it was my offer of another round.

    ``why``: ``accepted``, ``declined``, ``expired``, ``withdrawn``, ``taken``, ``busy``, ``gone``.
    """

    invitation: str
    mine: bool
    host: str
    player: str
    why: InvitationEnd
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

    why: StartFailure
    player: str
    detail: str
    mine: bool
    retry: bool
