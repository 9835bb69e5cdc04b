"""A match that somebody challenged, as the lobby keeps it beside its clocks: what was found, and who has been told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lobby.core.model.challenge import Challenge, Judged

MOST_SHOWN = 2**20
"""Bytes of what one member shows at once, compressed."""


@dataclass(frozen=True)
class Found:
    """What a judge says of a match; the fields of ``games.judge.process.Found``. The entries are lines, unread here."""

    origin: str
    choice: int
    head: tuple[str, ...]
    beside: tuple[tuple[str, str], ...]
    guilty: Mapping[int, str]
    moved: bool
    convicted: tuple[int, ...]
    anchors: tuple[str, ...]
    starts: tuple[int, ...]
    due: Mapping[int, bool]
    ended: bool
    places: tuple[int, ...]
    reason: str
    seat: int
    forfeited: tuple[int, ...]
    resigned: tuple[int, ...]
    active: tuple[int, ...]
    spoken: tuple[int, ...] = ()
    base: int = 0
    increment: int = 0
    choices: Mapping[int, int] = field(default_factory=dict)

    @property
    def judged(self) -> Judged:
        """The same, as the clocks go by it."""
        return Judged(
            None,
            self.moved,
            self.anchors,
            self.due,
            self.ended,
            self.places,
            frozenset(self.forfeited),
            frozenset(self.resigned),
            frozenset(self.active),
            self.guilty,
            self.choices,
        )

    def since(self, anchor: str) -> tuple[str, ...]:
        """The entries that follow an anchor of the head; all of them from the start where that is empty."""
        return self.head[self.starts[self.anchors.index(anchor)] if anchor else 0 :]


@dataclass(frozen=True)
class Shown:
    """What a member shows.

    :ivar since: the anchor that it follows; :ivar content: entries, as they came.
    """

    since: str
    content: bytes


@dataclass
class Parts:
    """What a member shows, as far as it has come."""

    since: str
    parts: int
    content: list[bytes] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether all parts are there."""
        return len(self.content) == self.parts

    @property
    def size(self) -> int:
        """Bytes so far."""
        return sum(map(len, self.content))


@dataclass(frozen=True)
class Forfeiture:
    """What the lobby itself has to add to a head: its signed word that seats are out."""

    word: str


@dataclass(frozen=True)
class Filing:
    """A case as a judge is handed it; the fields of ``games.judge.process.Case`` without the lobby's key.

    :ivar match: whose it is.
    """

    match: str
    ticket: str
    head: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    guilty: Mapping[int, str] = field(default_factory=dict)
    since: str = ""
    content: bytes = b""
    forfeit: str = ""


@dataclass
class Dispute:
    """One match.

    :ivar challenge: its states and clocks; :ivar found: what the last judge found, ``None`` before the first.
    :ivar parts: what is being shown, by seat.
    :ivar has: the anchor up to which a session was told the head, by the session's id.
    """

    challenge: Challenge
    found: Found | None = None
    parts: dict[int, Parts] = field(default_factory=dict)
    has: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """What outlives the lobby of a match that was challenged.

    :ivar state: of its challenge; :ivar found: what the last judge found; :ivar proof: whether a fraud waits.
    :ivar overtime: by seat, in seconds; :ivar left: who left without a word.
    :ivar used: by seat, the seconds of its clock that it has used; empty where an older lobby kept it.
    """

    match: str
    ticket: str
    state: str
    found: Found
    overtime: tuple[int, ...]
    left: tuple[int, ...]
    proof: bool
    used: tuple[int, ...] = ()
