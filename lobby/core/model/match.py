"""A match as the lobby sees it: from the host being asked to its verdict. No move is ever read here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from lobby.commands.reasons import Stage, Verdict
from lobby.core.model.dispute import Dispute
from lobby.core.model.session import Session
from lobby.errors import BadArgument, WrongMoment
from wire.endings import EndReason
from wire.seats import NOBODY


@dataclass(frozen=True, slots=True)
class Finding:
    """What a match came to.

    :ivar places: for each seat its place, empty where nobody has won or nobody can know.
    :ivar seat: whose doing it was; :ivar detail: what was found, in words.
    """

    verdict: Verdict
    places: tuple[int, ...] = ()
    reason: EndReason = EndReason.INTERRUPTED
    seat: int = NOBODY
    detail: str = ""


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

    :ivar room: where it began, and is on while somebody sits there.
    :ivar players: session ids in the order of seats.
    :ivar names: their names and :ivar keys: name keys, which outlive a session.
    :ivar accounts: their accounts, and :ivar public_keys: of their certificates, as the ticket has them.
    :ivar ticket: the room as it was when this match was about to start, signed: what the players show each other, and
        what all that they sign is bound to. Empty after a restart, until somebody shows it.
    :ivar addresses: where the host's game listens, once it does.
    :ivar met: where else who sits on a seat can be reached, as far as it has said so.
    :ivar passes: by which the host is awaited at the relay, by the seat of the guest who waits there.
    :ivar awaited: guests who have not reported that they sit.
    :ivar drawn: players whom another's ticket has brought back into it, and who have not shown one of it themselves.
    :ivar departed: players who left the running match or lost their session.
    :ivar speakers: the sessions that speak for a seat since the one that played is over, by seat.
    :ivar doubtful: nothing but the ticket of its start says that it was on.
    :ivar left: the seats that left the room without a word.
    :ivar dispute: what is known of how it goes, once somebody has reported or challenged.
    :ivar previous: whether it began under the version before, whose members report places and nothing else, and
        :ivar places: what they have reported, by seat.
    """

    id: str
    room: str
    game: str
    settings: str
    players: tuple[str, ...]
    names: tuple[str, ...]
    keys: tuple[str, ...]
    host: str
    release: str = ""
    accounts: tuple[int | None, ...] = ()
    public_keys: tuple[str, ...] = ()
    ticket: str = ""
    addresses: tuple[str, ...] = ()
    met: dict[int, tuple[str, ...]] = field(default_factory=dict)
    passes: dict[int, str] = field(default_factory=dict)
    stage: Stage = Stage.HOSTING
    awaited: set[str] = field(default_factory=set)
    drawn: set[str] = field(default_factory=set)
    departed: set[str] = field(default_factory=set)
    speakers: dict[int, str] = field(default_factory=dict)
    doubtful: bool = False
    left: set[int] = field(default_factory=set)
    dispute: Dispute | None = None
    previous: bool = False
    places: dict[int, tuple[int, ...]] = field(default_factory=dict)

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

    def check(self, places: Collection[int]) -> None:
        """Refuse what this match cannot end like.

        :raises BadArgument: the places are impossible.
        """
        seats = len(self.players)
        if len(places) != seats or not all(1 <= place <= seats for place in places):
            raise BadArgument(argument="places", limit=seats)

    @property
    def here(self) -> tuple[str, ...]:
        """Those who still play."""
        return tuple(player for player in self.players if player and player not in self.departed)

    def seat_of(self, session: Session) -> int | None:
        """The seat that a session speaks for: its own, or its account's, or that of a drop-in whose certificate it
        has; ``None``: of no seat."""
        if session.id in self.players:
            return self.players.index(session.id)
        if session.account is not None:
            return self.accounts.index(session.account) if session.account in self.accounts else None
        fitting = [seat for seat, key in enumerate(self.public_keys) if key and key == session.public_key]
        return next((seat for seat in fitting if self.accounts[seat] is None), None)

    def has_reported(self, seat: int) -> bool:
        """Whether a seat has said how it ended."""
        return seat in self.places or (self.dispute is not None and seat in self.dispute.challenge.ends)

    def result(self, finding: Finding, sessions: tuple[str, ...]) -> Result:
        """What is recorded of the match when that was found.

        :param sessions: that speak for the seats by now.
        """
        return Result(
            self.id,
            self.room,
            self.game,
            self.release,
            self.settings,
            self.names,
            self.keys,
            sessions,
            finding.places,
            finding.reason,
            finding.seat,
            finding.verdict,
            finding.detail,
        )
