"""A session: a login, and the one place in the lobby that its player may have."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from lobby.errors import AlreadyInRoom, NotInRoom


class Status(Enum):
    """What a player is doing; the value is what is shown."""

    IDLE = "idle"
    IN_ROOM = "in room"
    PLAYING = "playing"


@dataclass(frozen=True, slots=True)
class LastMatch:
    """The match that ``again`` would repeat: its game, and who sat where: name and name key by seat."""

    match: str
    game: str
    settings: str
    seats: tuple[tuple[str, str], ...]
    seat: int


@dataclass(slots=True)
class Session:
    """One login. It is the single writer of its own place.

    Entering a room takes three messages, which in one process are calls: the session *reserves* itself, the room seats
    or refuses, the session *confirms* or *releases*. While reserved it refuses every other reservation, so that no two
    commands in flight can put a player into two rooms, wherever session and room live.

    :ivar key: the name's key, by which it is unique.
    :ivar account: the id of the account, by which it is told from a later one of the same name; ``None`` for a
        drop-in.
    """

    id: str
    name: str
    key: str
    account: int | None
    status: Status = Status.IDLE
    away: bool = False
    room: str | None = None
    reserved: str | None = None
    last: LastMatch | None = None

    def reserve(self, room: str) -> None:
        """Promise to enter ``room`` and no other.

        :raises AlreadyInRoom: it sits in a room, or is about to.
        """
        taken = self.room or self.reserved
        if taken is not None:
            raise AlreadyInRoom(room=taken)
        self.reserved = room

    def release(self) -> None:
        """The room refused; free again."""
        self.reserved = None

    def confirm(self) -> None:
        """The room seated us."""
        self.room, self.reserved, self.status = self.reserved, None, Status.IN_ROOM

    def leave(self) -> None:
        """The seat is given up; idle again."""
        self.room, self.status = None, Status.IDLE

    def require_room(self) -> str:
        """The id of the room it sits in.

        :raises NotInRoom: it sits in none.
        """
        if self.room is None:
            raise NotInRoom()
        return self.room
