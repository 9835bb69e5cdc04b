"""Which matches are being judged, and what is handed to the judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lobby.core.model.match import Match, Report

AT_ONCE = 8
"""So many matches are judged at a time, which bounds the transcripts that are held."""

MOST_WAITING = 64
"""So many more may wait for their turn; what comes after them stays unresolved."""


@dataclass(frozen=True)
class Dispute:
    """All that is known of a match whose reports differ; what goes by seats has the seat as its key.

    :ivar names: the players' by seat.
    :ivar testimony: transcripts as they came, compressed.
    :ivar said: entries that a seat gave by way of the lobby, as lines; :ivar shown: entries that it was given.
    :ivar absences: why a seat is gone, and the same, signed.
    :ivar idle: for how many seconds a seat that was asked has given nothing new.
    """

    match: str
    game: str
    release: str
    digest: str
    names: tuple[str, ...]
    reports: Mapping[int, Report]
    testimony: Mapping[int, bytes]
    said: Mapping[int, tuple[str, ...]]
    shown: Mapping[int, tuple[str, ...]]
    absences: Mapping[int, tuple[str, str]]
    idle: Mapping[int, int]


@dataclass
class DisputeQueue:
    """The matches that are being judged.

    :ivar open: those whose turn it is, :ivar collecting: those of them whose transcripts are awaited, and
        :ivar waiting: those that come later.
    """

    open: dict[str, Match] = field(default_factory=dict)
    collecting: set[str] = field(default_factory=set)
    waiting: dict[str, Match] = field(default_factory=dict)

    def find(self, match: str) -> Match | None:
        """A match that is being judged, or will be."""
        return self.open.get(match) or self.waiting.get(match)
