"""A match as the lobby sees it: from the host being asked to the last report. No move ever comes here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from lobby.errors import BadArgument, WrongMoment

NOBODY = 63
"""The ``seat`` of a report in which the end is nobody's doing."""

REASONS = frozenset({"played", "resigned", "left", "timeout", "broken", "interrupted"})
"""How a match may end."""


class Stage(Enum):
    """How far a match is."""

    HOSTING = "hosting"
    CONNECTING = "connecting"
    PLAYING = "playing"
    REPORTING = "reporting"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Report:
    """How one peer says that the match ended; the fields of the vocabulary's ``Report``."""

    places: tuple[int, ...]
    reason: str
    seat: int

    def check(self, seats: int) -> None:
        """Refuse what no match of so many seats can end like.

        :raises BadArgument: places, reason or seat is impossible.
        """
        if self.places and (len(self.places) != seats or not all(1 <= place <= seats for place in self.places)):
            raise BadArgument(argument="places", limit=seats)
        if self.reason not in REASONS:
            raise BadArgument(argument="reason", limit=len(REASONS))
        if self.seat != NOBODY and not 0 <= self.seat < seats:
            raise BadArgument(argument="seat", limit=seats - 1)


@dataclass(frozen=True, slots=True)
class Result:
    """What is taken down of a match, for good.

    :ivar players: names, :ivar keys: name keys, and :ivar sessions: session ids by seat; a session is empty where a
        player had left before the lobby was started anew.
    :ivar agreed: whether all reported the same.
    """

    match: str
    room: str
    game: str
    release: str
    settings: str
    players: tuple[str, ...]
    keys: tuple[str, ...]
    sessions: tuple[str, ...]
    places: tuple[int, ...]
    reason: str
    seat: int
    agreed: bool


@dataclass(slots=True)
class Match:
    """One match.

    :ivar players: session ids in the order of seats.
    :ivar names: their names and :ivar keys: name keys, which outlive a session.
    :ivar ticket: the room as it was when this match was about to start, signed: what the players show each other.
    :ivar addresses: where the host's game listens, once it does.
    :ivar met: where else who sits on a seat can be reached, as far as it has said so.
    :ivar awaited: guests who have not reported that they sit.
    :ivar departed: players who left the running match or lost their session.
    """

    id: str
    room: str
    game: str
    settings: str
    players: tuple[str, ...]
    names: tuple[str, ...]
    keys: tuple[str, ...]
    host: str
    ticket: str = ""
    addresses: tuple[str, ...] = ()
    met: dict[int, tuple[str, ...]] = field(default_factory=dict)
    stage: Stage = Stage.HOSTING
    awaited: set[str] = field(default_factory=set)
    departed: set[str] = field(default_factory=set)
    reports: dict[str, Report] = field(default_factory=dict)

    @property
    def wait(self) -> str:
        """The key of what this match waits for at this stage: a wait that ran out a moment too late is another's."""
        return f"match {self.id} {self.stage.value}"

    def require(self, *stages: Stage) -> None:
        """Refuse a message that comes at another stage than these.

        :raises WrongMoment: it does.
        """
        if self.stage not in stages:
            raise WrongMoment(match=self.id, stage=self.stage.value)

    def verdict(self) -> tuple[Report, bool]:
        """What to take down, and whether all agreed on it.

        Differing or missing reports make no result: the places are empty unless those who reported all say the same.
        """
        distinct = set(self.reports.values())
        if len(distinct) != 1:
            return Report((), "interrupted", NOBODY), False
        return distinct.pop(), len(self.reports) == len(self.players)
