"""A room: some chairs, a host and a game."""

from __future__ import annotations

from dataclasses import dataclass, field

from lobby.commands.reasons import StartFailure
from lobby.core.model.shared_bucket import Pace, SharedBucket
from lobby.errors import RoomBusy, RoomFull
from wire.tickets import RoomStatus

NEXT: dict[RoomStatus, frozenset[RoomStatus]] = {
    RoomStatus.WAITING: frozenset({RoomStatus.STARTING}),
    RoomStatus.STARTING: frozenset({RoomStatus.PLAYING, RoomStatus.WAITING}),
    RoomStatus.PLAYING: frozenset({RoomStatus.WAITING}),
}
"""Which status may follow which."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A game that this lobby offers, or that the host of a room has in a folder.

    :ivar least: the fewest members that can play; :ivar most: how many chairs a room has.
    :ivar digest: of the game's files, as 64 hexadecimal digits.
    :ivar after: ``close`` or ``again``, what a room with more than two chairs does after a match.
    """

    game: str
    display: str
    description: str
    release: str
    least: int
    most: int
    digest: str = ""
    after: str = "close"

    @property
    def by_itself(self) -> bool:
        """Whether a room starts as soon as it is full; else its host proposes the start."""
        return self.most == 2

    @property
    def goes_on(self) -> bool:
        """Whether a room and its members wait for another round after a match."""
        return self.after == "again" and not self.by_itself


@dataclass(frozen=True, slots=True)
class SignedState:
    """A room's ticket, and the version and the time, in seconds since the epoch, until which it is good."""

    version: int
    expires: int
    text: str


@dataclass(slots=True)
class Proposal:
    """The start that a room's host has proposed.

    :ivar number: tells it from the room's other ones.
    :ivar deadline: when it is dropped, on the clock that ``now`` comes from, in seconds.
    :ivar awaited: members who have not replied yet; never empty.
    """

    room: str
    number: int
    deadline: float
    awaited: set[str]

    @property
    def wait(self) -> str:
        """The key of its wait: one that ran out a moment too late is another's."""
        return f"proposal {self.room} {self.number}"


@dataclass(frozen=True, slots=True)
class FailedStart:
    """A start that came to nothing; the fields of ``StartFailed``.

    :ivar match: which was to begin; a room's ticket names it, so that it is told after any number of restarts.
    """

    match: str
    why: StartFailure
    player: str
    detail: str = ""


VISITS, VISITS_KEPT, VISITS_EACH = Pace(8, 0.5), Pace(4, 0.25), Pace(1, 0.05)
"""How often somebody may walk into one room, whose members are told each time, and what is kept for those who have
walked in little."""


def _visits() -> SharedBucket:
    return SharedBucket(VISITS, VISITS_KEPT, VISITS_EACH)


@dataclass(slots=True)
class Room:
    """One room. It is the single writer of who sits in it.

    :ivar chairs: the session id on each chair, ``None`` for a free one; the index is the seat of the match. While a
        match is starting or on there are only its players' chairs.
    :ivar ready: who wants the match to begin.
    :ivar match: the id of the match that is starting or on.
    :ivar again_of: the match that this room offers to repeat.
    :ivar version: grows with every change, so that an older description can be told from a newer one.
    :ivar failed: the start that came to nothing, until the next one or until somebody sits down. A room for two that
        is full and waits always has one.
    :ivar rebuilt: the version of the ticket that it was rebuilt from after the lobby had been restarted, as long as
        nobody has sat down, stood up or begun anything since; a newer ticket knows better than it.
    :ivar visits: how often somebody may still walk in.
    """

    id: str
    offer: Offer
    public: bool
    settings: str
    host: str
    chairs: list[str | None]
    status: RoomStatus = RoomStatus.WAITING
    ready: set[str] = field(default_factory=set)
    proposal: Proposal | None = None
    match: str | None = None
    again_of: str | None = None
    version: int = 0
    sealed: SignedState | None = None
    failed: FailedStart | None = None
    rebuilt: int | None = None
    visits: SharedBucket = field(default_factory=_visits)
    invitations: dict[str, str] = field(default_factory=dict)
    """The open invitations: id by the invited session."""

    @property
    def members(self) -> tuple[str, ...]:
        """The sessions that sit here, in the order of their seats."""
        return tuple(session for session in self.chairs if session is not None)

    @property
    def full(self) -> bool:
        """Whether nobody else can sit here, match or not."""
        return len(self.members) >= self.offer.most

    def go(self, status: RoomStatus) -> None:
        """Change the status along ``NEXT``; a room that waits again has all its chairs again.

        :raises ValueError: there is no such step, which is a bug of the caller's.
        """
        if status not in NEXT[self.status]:
            raise ValueError(f"a room cannot go from {self.status} to {status}")
        self.status, self.rebuilt, self.failed = status, None, None
        if status is RoomStatus.WAITING:
            self.chairs += [None] * (self.offer.most - len(self.chairs))

    def require_over(self) -> None:
        """Before the room is forgotten: no match may be starting here.

        :raises ValueError: one is, which is a bug of the caller's.
        """
        if self.status is RoomStatus.STARTING:
            raise ValueError("a room whose match is starting cannot be forgotten")

    def close_ranks(self) -> None:
        """Take the free chairs away: those who are here play, on seats without gaps."""
        self.chairs = list(self.members)

    def require_open(self) -> None:
        """Refuse when nobody can be seated now.

        :raises RoomFull: every seat is taken.
        :raises RoomBusy: a match is starting or on.
        """
        if self.full:
            raise RoomFull(room=self.id)
        if self.status is not RoomStatus.WAITING:
            raise RoomBusy(room=self.id, status=self.status)

    def seat(self, session: str) -> None:
        """Give the session the first free chair, or refuse as ``require_open`` does."""
        self.require_open()
        self.chairs[self.chairs.index(None)] = session
        self.rebuilt = self.failed = None

    def unseat(self, session: str) -> None:
        """Free the session's chair; a host's room passes to the next member."""
        self.chairs[self.chairs.index(session)] = None
        self.ready.discard(session)
        self.rebuilt = None
        if session == self.host and self.members:
            self.host = self.members[0]
