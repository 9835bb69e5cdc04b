"""What the lobby says, as values: how it let me in, my room, changes of the lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from client.events import GameRow, MemberRow, PlayerRow, RoomRow
from games.packages.catalog import manifests
from wire.tickets import RoomStatus

Row = Mapping[str, Any]


@dataclass(frozen=True)
class SignIn:
    """How the lobby let me in; see ``lobby.commands.signin.SIGNED_IN``.

    :ivar token: the secret by which I come back to this session; :ivar grace: the seconds for which it waits for me.
    :ivar back_first: milliseconds before the first attempt to come back.
    :ivar back_longest: milliseconds between later ones at the most.
    """

    session: str
    name: str
    drop_in: bool
    token: str = field(repr=False)
    grace: int
    back_first: int
    back_longest: int


@dataclass(frozen=True)
class RoomState:
    """My room as the lobby last described it; ``members`` in the order of seats.

    :ivar digest: of the game's files; :ivar least: so many members are enough to play.
    :ivar seated: the same members with all that is known of them.
    :ivar proposed: the host has proposed the start.
    :ivar ticket: brings the room back after the lobby has died.
    """

    room: str
    game: str
    release: str
    digest: str
    settings: str
    public: bool
    host: str
    members: tuple[str, ...]
    seated: tuple[MemberRow, ...]
    seats: int
    least: int
    proposed: bool
    status: RoomStatus
    version: int
    ticket: str = field(repr=False)

    @property
    def full(self) -> bool:
        """Whether every seat is taken."""
        return len(self.members) >= self.seats

    @property
    def by_itself(self) -> bool:
        """Whether it starts as soon as it is full; else its host proposes the start."""
        return self.seats == 2

    @property
    def unready(self) -> tuple[str, ...]:
        """Who is not ready, but for the host, who says so by proposing the start."""
        return tuple(member.name for member in self.seated if not member.ready and member.name != self.host)


@dataclass(frozen=True)
class Change:
    """One numbered change of the lists."""

    source: str
    epoch: int
    number: int
    online: int
    players: tuple[PlayerRow, ...]
    gone: tuple[str, ...]
    rooms: tuple[RoomRow, ...]
    closed: tuple[str, ...]


def player_rows(rows: Sequence[Row]) -> tuple[PlayerRow, ...]:
    """Listed players from their boxes."""
    return tuple(PlayerRow(**row) for row in rows)


def room_rows(rows: Sequence[Row]) -> tuple[RoomRow, ...]:
    """Listed rooms from their boxes."""
    return tuple(RoomRow(**row) for row in rows)


def game_rows(rows: Sequence[Row]) -> tuple[GameRow, ...]:
    """The lobby's games from their boxes, and whether the same release is here."""
    here = {name: manifest.version for name, manifest in manifests().items()}
    return tuple(GameRow(**row, here=here.get(row["game"]) == row["release"]) for row in rows)


def room_state(rows: Sequence[Row]) -> RoomState | None:
    """My room from the list that holds no box or one."""
    if not rows:
        return None
    fields = dict(rows[0])
    boxes = sorted(fields.pop("members"), key=lambda member: int(member["seat"]))
    seated = tuple(MemberRow(**box) for box in boxes)
    return RoomState(members=tuple(member.name for member in seated), seated=seated, **fields)
