"""The values of a match: who sits where, what is said at the table, how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Seating:
    """A match before its first move.

    :ivar match: its id, which every commitment binds.
    :ivar players: names in the order of seats.
    :ivar settings: complete, as ``games.manifest.read_settings`` gives them.
    :ivar host_seat: the seat of the peer that orders the moves.
    :ivar seat: one's own; ``None`` is an onlooker.
    """

    match: str
    game: str
    release: str
    players: tuple[str, ...]
    settings: Mapping[str, str]
    host_seat: int
    seat: int | None

    @property
    def seats(self) -> int:
        """How many sit at the table."""
        return len(self.players)


class Kind(StrEnum):
    """What an entry is."""

    COMMIT = "commit"
    REVEAL = "reveal"
    MOVE = "move"
    OPEN = "open"
    RESIGN = "resign"
    TIMEOUT = "timeout"


@dataclass(frozen=True)
class Entry:
    """One thing that a seat says at the table.

    :ivar turn: 0 is the set-up, the first moves are made in turn 1.
    :ivar body: by kind. ``commit``: the hash of the seat's move; in turn 0 the hash of its seed and, where the game has
        secrets, a blank and the hash of its secret. ``reveal`` and ``open``: nonce, blank, value. ``move``: the move as
        the game writes it. ``resign`` and ``timeout`` (its own time has run out): empty.
    """

    turn: int
    seat: int
    kind: Kind
    body: str = ""

    @property
    def move(self) -> str:
        """The move that this entry makes known, as text; empty where it makes none known."""
        if self.kind is Kind.MOVE:
            return self.body
        return self.body.partition(" ")[2] if self.kind is Kind.REVEAL and self.turn > 0 else ""


class Reason(StrEnum):
    """Why a match has ended."""

    PLAYED = "played"
    RESIGNED = "resigned"
    LEFT = "left"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Ending:
    """How a match has ended.

    :ivar places: for each seat its place, 1 for the best, equal numbers for a tie; empty when nobody can say.
    :ivar seat: whose doing it was; ``None`` for nobody's.
    :ivar detail: which rule was broken, in words.
    """

    places: tuple[int, ...]
    reason: Reason
    seat: int | None = None
    detail: str = ""
