"""What the lobby shows of its state: a room to its members, to everybody, and, signed, to a lobby after this one."""

from __future__ import annotations

from lobby.commands.announced import MemberView, RoomView
from lobby.core.effects import PlayerListed, RoomListed
from lobby.core.model.room import Room, SignedState
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from wire.tickets import Member, RoomStatus, Ticket

TICKET_LIFE = 86_400
"""How long a ticket is good, in seconds. One that has less than half of it left is made again when it is needed."""


def view(world: LobbyState, room: Room) -> RoomView:
    """The room as its members see it."""
    members = tuple(
        MemberView(world.sessions[session].name, seat, world.sessions[session].away, session in room.ready)
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
        world.name(room.host),
        members,
        room.offer.most,
        room.offer.least,
        room.proposal is not None,
        room.status,
        room.version,
        ticket(world, room),
    )


def ticket(world: LobbyState, room: Room) -> str:
    """The room as it is, signed: once for each of its versions, because signing takes longer than telling."""
    if room.status is RoomStatus.STARTING and room.match in world.matches and world.matches[room.match].ticket:
        return world.matches[room.match].ticket  # one only: all that is signed in the match is bound to it
    sealed, now = room.sealed, world.today()
    if sealed is None or sealed.version != room.version or sealed.expires - now < TICKET_LIFE / 2:
        unsigned = _ticket(world, room, int(now) + TICKET_LIFE)
        sealed = room.sealed = SignedState(room.version, unsigned.expires, world.seal(unsigned))
    return sealed.text


def _ticket(world: LobbyState, room: Room, expires: int) -> Ticket:
    """Who left a running match keeps its name on its seat, without a session: the match is still its match."""
    match = world.matches[room.match] if room.match is not None else None
    members = []
    for seat, id_ in enumerate(room.chairs):
        if id_ is not None:
            session = world.sessions[id_]
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
        room.status,
        room.match or (room.failed.match if room.failed is not None else ""),
        expires,
        room.offer.most,
    )


def player(session: Session) -> PlayerListed:
    """The player as it stands in the list."""
    return PlayerListed(session.name, session.status, session.away)


def listing(world: LobbyState, room: Room) -> RoomListed:
    """The room as it stands in the public list."""
    return RoomListed(
        room.id,
        room.offer.game,
        room.offer.release,
        world.name(room.host),
        len(room.members),
        room.offer.most,
        room.status,
    )
