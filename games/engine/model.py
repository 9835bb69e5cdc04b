"""The values of a match: who sits where, what is said at the table, how it ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wire.endings import EndReason
from wire.seats import NOBODY


class Gone(StrEnum):
    """What becomes of a match when a member is gone for good; the manifest's ``gone``."""

    ENDS = "ends"
    PLAYS_ON = "plays on"
    BOT = "bot"


@dataclass(frozen=True)
class MatchSetup:
    """A match before its first move.

    :ivar match: its id, which every commitment binds.
    :ivar players: names in the order of seats.
    :ivar settings: complete, as ``games.packages.manifest.read_settings`` gives them.
    :ivar host_seat: of the peer that orders the moves; a host that does not play has a number that is no seat's.
    :ivar seat: one's own; ``None`` is an onlooker.
    :ivar header: the lobby's signed ticket, which every signature binds; empty where nothing is signed.
    """

    match: str
    game: str
    release: str
    players: tuple[str, ...]
    settings: Mapping[str, str]
    host_seat: int
    seat: int | None
    header: str = ""
    gone: Gone = Gone.ENDS

    @property
    def seats(self) -> int:
        """How many sit at the table."""
        return len(self.players)

    @property
    def ranked(self) -> bool:
        """Whether the match counts for a rating; then nothing is taken back."""
        return self.settings.get("ranked") == "yes"


class Kind(StrEnum):
    """What an entry is."""

    COMMIT = "commit"
    LINK = "link"
    REVEAL = "reveal"
    MOVE = "move"
    OPEN = "open"
    RESIGN = "resign"
    TIMEOUT = "timeout"
    GONE = "gone"
    OFFER = "offer"
    AGREE = "agree"
    DECLINE = "decline"


@dataclass(frozen=True)
class Entry:
    """One thing that a seat says at the table.

    :ivar turn: 0 is the set-up, the first moves are made in turn 1; chance has turns of its own.
    :ivar body: by kind. ``commit``: the hash of the seat's move; in turn 0 the end of its chain and, where the game has
        secrets, a blank and the hash of its secret. ``link``: the next link of its chain. ``reveal`` and ``open``:
        nonce, blank, value. ``move``: the move as the game writes it. ``offer``, ``agree`` and ``decline``: ``draw`` or
        ``undo``. ``gone``: the lobby's signed word that seats have forfeited, of which ``seat`` is the lowest.
        ``resign`` and ``timeout`` (its own time has run out): empty.
    :ivar signature: of the seat, see ``games.engine.signatures``; empty for ``gone``.
    """

    turn: int
    seat: int
    kind: Kind
    body: str = ""
    signature: str = ""

    @property
    def move(self) -> str:
        """The move that this entry makes known, as text; empty where it makes none known."""
        if self.kind is Kind.MOVE:
            return self.body
        return self.body.partition(" ")[2] if self.kind is Kind.REVEAL else ""


Reason = EndReason
"""Why a match has ended."""


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

    @property
    def blamed(self) -> int:
        """The same as ``seat``, as it is written in a report: ``NOBODY`` where it is nobody's doing."""
        return NOBODY if self.seat is None else self.seat


def last(places: tuple[int, ...], *seats: int) -> tuple[int, ...]:
    """The places when these seats are put behind all others, who keep their order among themselves; they share one."""
    rest = [place for other, place in enumerate(places) if other not in seats]
    return tuple(
        len(rest) + 1 if other in seats else 1 + sum(better < place for better in rest)
        for other, place in enumerate(places)
    )


def behind(places: tuple[int, ...], gone: Iterable[int]) -> tuple[int, ...]:
    """The places when seats that are gone are put behind those who stayed: what a stand-in won, they have not."""
    for seat in sorted(gone):
        places = last(places, seat)
    return places
