"""A match as the lobby sees it: from the host being asked to the last report. No move is ever read here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from lobby.commands.reasons import Stage, Verdict
from lobby.core.model.evidence import Evidence
from lobby.errors import BadArgument, WrongMoment
from wire.endings import EndReason
from wire.seats import NOBODY
from wire.tickets import BY_ITSELF, Departure


@dataclass(frozen=True, slots=True)
class Report:
    """How one peer says that the match ended; the fields of the vocabulary's ``Report``.

    :ivar reason: in the peer's words; an ``EndReason`` once ``check`` has found nothing wrong.
    """

    places: tuple[int, ...]
    reason: str
    seat: int

    def check(self, seats: int) -> None:
        """Refuse what no match of so many seats can end like.

        :raises BadArgument: places, reason or seat is impossible.
        """
        if self.places and (len(self.places) != seats or not all(1 <= place <= seats for place in self.places)):
            raise BadArgument(argument="places", limit=seats)
        if self.reason not in set(EndReason):
            raise BadArgument(argument="reason", limit=len(EndReason))
        if self.seat != NOBODY and not 0 <= self.seat < seats:
            raise BadArgument(argument="seat", limit=seats - 1)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a match came to.

    :ivar said: how it ended; with ``forged`` and ``abandoned`` its seat is whose doing that was.
    :ivar detail: what was found, in words.
    """

    verdict: Verdict
    said: Report
    detail: str = ""


UNKNOWN = Report((), EndReason.INTERRUPTED, NOBODY)
"""An end of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Result:
    """What is recorded of a match, for good.

    :ivar players: names, :ivar keys: name keys, and :ivar sessions: session ids by seat; a session is empty where a
        player had left before the lobby was restarted.
    :ivar detail: what was found, in words.
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
    reason: EndReason
    seat: int
    verdict: Verdict
    detail: str


@dataclass(slots=True)
class Match:
    """One match.

    :ivar players: session ids in the order of seats.
    :ivar names: their names and :ivar keys: name keys, which outlive a session.
    :ivar ticket: the room as it was when this match was about to start, signed: what the players show each other.
    :ivar addresses: where the host's game listens, once it does.
    :ivar met: where else who sits on a seat can be reached, as far as it has said so.
    :ivar passes: by which the host is awaited at the relay, by the seat of the guest who waits there.
    :ivar awaited: guests who have not reported that they sit.
    :ivar drawn: players whom another's ticket has brought back into it, and who have not shown one of it themselves.
    :ivar departed: players who left the running match or lost their session.
    :ivar absences: why a seat is gone from it, ``left``, ``gone`` or ``silent`` (when asked for what it owed), and the
        same, signed.
    :ivar evidence: what its members said by way of the lobby.
    :ivar release: and :ivar digest: of the game, once it is to be judged.
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
    passes: dict[int, str] = field(default_factory=dict)
    stage: Stage = Stage.HOSTING
    awaited: set[str] = field(default_factory=set)
    drawn: set[str] = field(default_factory=set)
    departed: set[str] = field(default_factory=set)
    reports: dict[str, Report] = field(default_factory=dict)
    absences: dict[int, tuple[Departure, str]] = field(default_factory=dict)
    evidence: Evidence = field(default_factory=Evidence)
    release: str = ""
    digest: str = ""

    @property
    def wait(self) -> str:
        """The key of what this match waits for at this stage: a wait that ran out a moment too late is another's."""
        return f"match {self.id} {self.stage}"

    def require(self, *stages: Stage) -> None:
        """Refuse a message that comes at another stage than these.

        :raises WrongMoment: it does.
        """
        if self.stage not in stages:
            raise WrongMoment(match=self.id, stage=self.stage)

    @property
    def heard(self) -> Report | None:
        """What all say who have reported; ``None`` where they differ, or nobody has."""
        distinct = set(self.reports.values())
        return distinct.pop() if len(distinct) == 1 else None

    @property
    def here(self) -> tuple[str, ...]:
        """Those who still play, and whose reports are awaited."""
        return tuple(
            player
            for seat, player in enumerate(self.players)
            if player not in self.departed and seat not in self.absences
        )

    def result(self, finding: Finding) -> Result:
        """What is recorded of the match when that was found."""
        return Result(
            self.id,
            self.room,
            self.game,
            self.release,
            self.settings,
            self.names,
            self.keys,
            self.players,
            finding.said.places,
            EndReason(finding.said.reason),
            finding.said.seat,
            finding.verdict,
            finding.detail,
        )

    def finding(self) -> Finding | None:
        """What follows from the reports alone; ``None``: it has to be judged.

        All the same: taken. Else the word of those who are still there counts, if it is one word: who left, or was
        there and silent, has abandoned them; of whose line was broken nobody knows what it would have said, and it is
        judged where more than one has stayed.
        """
        if not self.reports:
            return Finding(Verdict.UNRESOLVED, UNKNOWN, "Nobody told the lobby how it ended.")
        if len(self.reports) == len(self.players) and self.heard is not None:
            return Finding(Verdict.AGREED, self.heard)
        gone = {self.players[seat] for seat in self.absences}
        words = {self.reports.get(player) for player in (*self.here, *self.reports) if player not in gone}
        said = words.pop() if len(words) == 1 else None
        if said is None:
            return None
        missed = [seat for seat, player in enumerate(self.players) if self.reports.get(player) != said]
        by_itself = [seat for seat in missed if seat in self.absences and self.absences[seat][0] in BY_ITSELF]
        if by_itself:
            seat = said.seat if said.seat in by_itself else by_itself[0]
            return Finding(Verdict.ABANDONED, Report(said.places, said.reason, seat), self._left(seat))
        if len(self.players) - len(missed) > 1:
            return None  # they played on without those: their moves show how it ended
        names = ", ".join(self.names[seat] for seat in missed if self.names[seat])
        return Finding(Verdict.UNRESOLVED, said, f"The connection of {names} was gone.")

    def _left(self, seat: int) -> str:
        name, (why, _) = self.names[seat], self.absences[seat]
        match why:
            case Departure.LEFT:
                return f"{name} left before the end."
            case Departure.SILENT:
                return f"{name} was asked for a move by the lobby, was there, and gave none."
            case Departure.GONE:
                return f"{name} was gone before the end."
        assert_never(why)
