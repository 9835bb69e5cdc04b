"""All that the lobby knows now. ``views`` is what it shows of it; ``transitions`` and the stories change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from lobby.commands.announced import Invited
from lobby.core.arbitration import challenge
from lobby.core.arbitration.turns import Turns
from lobby.core.effects import Event
from lobby.core.model.dispute import Dispute
from lobby.core.model.invitation import Invitation
from lobby.core.model.match import Match
from lobby.core.model.report_limits import ReportLimits
from lobby.core.model.room import Offer, Room
from lobby.core.model.sanctions import Sanctions
from lobby.core.model.session import INVITATIONS_A_MINUTE, Session
from lobby.core.model.tombstones import Tombstones
from lobby.errors import Draining, NoSuchMatch, NoSuchRoom
from wire.tickets import Forfeit, Ticket


@dataclass(frozen=True)
class Times:
    """The times of waits, in seconds. ``back`` is for those whom somebody's ticket brings back to a new lobby; ``away``
    is how long it takes until a broken line shows; ``invitations`` are so many a minute."""

    ready: float = 10
    connect: float = 10
    invitation: float = 15
    back: float = 60
    proposal: float = 20
    away: float = 5
    invitations: int = INVITATIONS_A_MINUTE


@dataclass(frozen=True)
class Ids:
    """Where random names come from.

    :ivar plain: an id; :ivar room: a room's id, short enough to be read aloud.
    """

    plain: Callable[[], str]
    room: Callable[[], str]


class Signed(Protocol):
    """Looks whether a seat has signed how its match ended."""

    def __call__(self, ticket: str, public_key: str, anchor: str, places: tuple[int, ...], signature: str) -> bool:
        """Whether who has this key has signed these places at this anchor of the ticket's match."""


@dataclass
class LobbyState:
    """The lobby's whole state. The stories (``sessions``, ``rooms``, ``matchstart`` …) are functions over it.

    :ivar seal: signs a ticket or a forfeit; :ivar signed: looks whether a member has signed an end.
    :ivar today: the time in seconds since the epoch, which goes on when the lobby is restarted: for what expires by
        a date, or is the newer of two; while the lobby runs it never goes back.
    :ivar now: seconds on a clock that nobody sets: for what has to come in time.
    :ivar by_key: the session of each name key.
    :ivar claimed: name keys that a registration, a drop-in or a ``KeepName`` under way has claimed.
    :ivar looking: the keys of these names, of a session's and a claim's each for itself, by what the names look like.
    :ivar clocks: the seconds of challenges; :ivar turns: whose case is judged next.
    :ivar disputed: what is known of each match that was challenged or reported; :ivar ticking: when the next
        second of their clocks is over, by ``now``, if any runs, and :ivar ticked: when the last one was.
    :ivar sanctions: who may not come in, or not speak.
    :ivar report_limits: how often players may still report others.
    :ivar draining: why no new match begins, where none does: the lobby is about to stop.
    :ivar outbox: what is to be told, in order; the shell takes it after every call.
    """

    offers: Mapping[str, Offer]
    ids: Ids
    seal: Callable[[Ticket | Forfeit], str]
    signed: Signed
    today: Callable[[], float]
    now: Callable[[], float]
    times: Times = field(default_factory=Times)
    clocks: challenge.Times = field(default_factory=challenge.Times)
    sessions: dict[str, Session] = field(default_factory=dict)
    by_key: dict[str, Session] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    looking: dict[str, list[str]] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    matches: dict[str, Match] = field(default_factory=dict)
    over: Tombstones = field(default_factory=Tombstones)
    turns: Turns = field(default_factory=Turns)
    disputed: dict[str, Dispute] = field(default_factory=dict)
    ticking: float | None = None
    ticked: float = 0.0
    sanctions: Sanctions = field(default_factory=Sanctions)
    report_limits: ReportLimits = field(default_factory=ReportLimits)
    draining: str | None = None
    outbox: list[Event] = field(default_factory=list)

    def take(self) -> list[Event]:
        """Empty the outbox."""
        events, self.outbox = self.outbox, []
        return events

    def tell(self, event: Event) -> None:
        """Put an event into the outbox."""
        self.outbox.append(event)

    def untell(self, invitation: str) -> bool:
        """Take an invitation back that nobody has been told of yet; returns whether that was possible."""
        kept = [event for event in self.outbox if not (isinstance(event, Invited) and event.invitation == invitation)]
        taken, self.outbox = len(kept) < len(self.outbox), kept
        return taken

    def room(self, room: str) -> Room:
        """The room of an id, which people may type in small letters.

        :raises NoSuchRoom: no room has this id.
        """
        found = self.rooms.get(room.upper())
        if found is None:
            raise NoSuchRoom(room=room)
        return found

    def match(self, match: str, session: Session) -> Match:
        """A match of this session's.

        :raises NoSuchMatch: it is over, or was never this player's.
        """
        found = self.matches.get(match)
        if found is None or session.id not in found.players:
            raise NoSuchMatch(match=match)
        return found

    def require_open(self) -> None:
        """Refuse what would lead to a new match in a lobby that is about to stop.

        :raises Draining: it is.
        """
        if self.draining is not None:
            raise Draining(reason=self.draining)

    def name(self, session: str) -> str:
        """The name behind a session id."""
        return self.sessions[session].name
