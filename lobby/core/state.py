"""All that the lobby knows now, with the few steps that several stories share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lobby.core.effects import Event, Invited, PlayerListed, RoomChanged, RoomListed, RoomUnlisted
from lobby.core.model.dispute import DisputeQueue
from lobby.core.model.invitation import Invitation
from lobby.core.model.match import Match
from lobby.core.model.room import MemberView, Offer, Room, RoomStatus, RoomView, SignedState
from lobby.core.model.session import INVITATIONS_A_MINUTE, Session, Status
from lobby.core.model.tombstones import Tombstones
from lobby.errors import NoSuchMatch, NoSuchRoom
from wire.tickets import Absence, Member, Ticket

TICKET_LIFE = 86_400
"""How long a ticket is good, in seconds. One that has less than half of it left is made anew when it is looked at."""


@dataclass(frozen=True)
class Times:
    """The times of waits, in seconds. ``back`` is for those whom somebody's ticket brings back to a new lobby; ``away``
    is how long it takes until a broken line shows; ``invitations`` are so many a minute."""

    ready: float = 10
    connect: float = 10
    invitation: float = 15
    report: float = 10
    back: float = 60
    proposal: float = 20
    deposit: float = 10
    evidence: float = 15
    away: float = 5
    invitations: int = INVITATIONS_A_MINUTE


@dataclass(frozen=True)
class Ids:
    """Where random names come from.

    :ivar plain: an id; :ivar room: a room's id, short enough to be read aloud.
    """

    plain: Callable[[], str]
    room: Callable[[], str]


@dataclass
class LobbyState:
    """The lobby's whole state. Stories (``presence``, ``seating``, ``inviting``, ``playing``) are functions over it.

    :ivar seal: signs a ticket or an absence.
    :ivar today: the time in seconds since the epoch, which goes on when the lobby is restarted: for what expires by
        a date, or is the newer of two; while the lobby runs it never goes back.
    :ivar now: seconds on a clock that nobody sets: for what has to come in time.
    :ivar by_key: the session of each name key.
    :ivar claimed: name keys that a registration, a drop-in or a ``KeepName`` under way has claimed.
    :ivar looking: the keys of these names, of a session's and a claim's each for itself, by what the names look like.
    :ivar outbox: what is to be told, in order; the shell takes it after every call.
    """

    offers: Mapping[str, Offer]
    ids: Ids
    seal: Callable[[Ticket | Absence], str]
    today: Callable[[], float]
    now: Callable[[], float]
    times: Times = field(default_factory=Times)
    sessions: dict[str, Session] = field(default_factory=dict)
    by_key: dict[str, Session] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    looking: dict[str, list[str]] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    matches: dict[str, Match] = field(default_factory=dict)
    over: Tombstones = field(default_factory=Tombstones)
    docket: DisputeQueue = field(default_factory=DisputeQueue)
    outbox: list[Event] = field(default_factory=list)

    def take(self) -> list[Event]:
        """Empty the outbox."""
        events, self.outbox = self.outbox, []
        return events

    def tell(self, event: Event) -> None:
        """Put an event into the outbox."""
        self.outbox.append(event)

    def untell(self, invitation: str) -> bool:
        """Take an invitation back that nobody has been told of yet; answers whether that was possible."""
        kept = [event for event in self.outbox if not (isinstance(event, Invited) and event.invitation == invitation)]
        taken, self.outbox = len(kept) < len(self.outbox), kept
        return taken

    def room(self, room: str) -> Room:
        """The room of an id, which people may type in small letters.

        :raises NoSuchRoom: there is none.
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

    def name(self, session: str) -> str:
        """The name behind a session id."""
        return self.sessions[session].name

    # -- telling what changed

    def view(self, room: Room) -> RoomView:
        """The room as its members see it."""
        members = tuple(
            MemberView(self.sessions[session].name, seat, self.sessions[session].away, session in room.ready)
            for seat, session in enumerate(room.chairs)
            if session is not None
        )
        return RoomView(
            room.id,
            room.offer.game,
            room.offer.release,
            room.offer.digest,
            room.settings,
            room.public,
            self.name(room.host),
            members,
            room.offer.most,
            room.offer.least,
            room.proposal is not None,
            room.status.value,
            room.version,
            self.ticket(room),
        )

    def ticket(self, room: Room) -> str:
        """The room as it is, signed: once for each of its versions, because signing takes longer than telling."""
        sealed, now = room.sealed, self.today()
        if sealed is None or sealed.version != room.version or sealed.expires - now < TICKET_LIFE / 2:
            ticket = self._ticket(room, int(now) + TICKET_LIFE)
            sealed = room.sealed = SignedState(room.version, ticket.expires, self.seal(ticket))
        return sealed.text

    def _ticket(self, room: Room, expires: int) -> Ticket:
        """Who left a running match keeps its name on its seat, without a session: the match is still its match."""
        match = self.matches[room.match] if room.match is not None else None
        members = []
        for seat, id_ in enumerate(room.chairs):
            if id_ is not None:
                session = self.sessions[id_]
                members.append(Member(seat, session.name, id_, session.account, session.public_key))
            elif match is not None and seat < len(match.names):
                members.append(Member(seat, match.names[seat], "", None, ""))
        return Ticket(
            room.id,
            room.version,
            room.offer.game,
            room.offer.release,
            room.offer.digest,
            room.settings,
            room.public,
            room.chairs.index(room.host),
            len(room.chairs),
            room.offer.least,
            tuple(members),
            room.status.value,
            room.match or (room.failed.match if room.failed is not None else ""),
            expires,
            room.offer.most,
        )

    def listing(self, room: Room) -> RoomListed:
        """The room as it stands in the public list."""
        return RoomListed(
            room.id,
            room.offer.game,
            room.offer.release,
            self.name(room.host),
            len(room.members),
            room.offer.most,
            room.status.value,
        )

    def player_changed(self, session: Session) -> None:
        """Tell the list about a player."""
        self.tell(PlayerListed(session.name, session.status.value, session.away))

    def room_changed(self, room: Room) -> None:
        """Tell the members, and for a public room the list."""
        room.version += 1
        self.tell(RoomChanged((self.view(room),), to=room.members))
        if room.public:
            self.tell(self.listing(room))

    def room_gone(self, room: Room) -> None:
        """Forget an empty room."""
        room.go(RoomStatus.GONE)
        del self.rooms[room.id]
        self.over.add(room.id)
        if room.public:
            self.tell(RoomUnlisted(room.id))

    def free(self, session: Session) -> None:
        """The session sits nowhere any more."""
        session.leave()
        self.player_changed(session)

    def playing(self, session: Session) -> None:
        """The session's match is on."""
        session.status = Status.PLAYING
        self.player_changed(session)

    def seated(self, session: Session) -> None:
        """The session sits in a room (again)."""
        session.status = Status.IN_ROOM
        self.player_changed(session)
