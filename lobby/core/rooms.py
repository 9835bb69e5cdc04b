"""The story of a seat: rooms are created, entered and left, and offered again after a match."""

from __future__ import annotations

import math

from lobby.commands.reasons import InvitationEnd, PlayerStatus, ProposalDrop, StartFailure
from lobby.core import invitations, matchend, matchstart, transitions, views
from lobby.core.model.room import Offer, Room
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import (
    BadArgument,
    Blocked,
    DeclaredError,
    NoSuchGame,
    NothingToRepeat,
    PlayerBusy,
    PlayerOffline,
    TryLater,
)
from wire.tickets import Departure, RoomStatus


def create(world: LobbyState, session: Session, game: str, public: bool, settings: str) -> Room:
    """A new room of one of the lobby's games.

    :raises NoSuchGame: the lobby does not offer it.
    :raises AlreadyInRoom: the session sits somewhere.
    """
    offer = world.offers.get(game)
    if offer is None:
        raise NoSuchGame(game=game)
    return open_room(world, session, offer, public, settings)


def open_room(world: LobbyState, session: Session, offer: Offer, public: bool, settings: str, seat: int = 0) -> Room:
    """A new room with the session as host, on chair ``seat``.

    :raises Draining: the lobby is about to stop.
    :raises AlreadyInRoom: the session sits somewhere.
    :raises BadArgument: a setting is named twice; what else they say is the game's, and passed on unread.
    """
    world.require_open()
    named = [pair.partition("=")[0] for pair in settings.split()]
    if len(set(named)) != len(named):
        raise BadArgument(argument="settings", limit=1)
    room_id = world.ids.room()
    session.reserve(room_id)
    chairs: list[str | None] = [None] * offer.most
    chairs[seat] = session.id
    room = world.rooms[room_id] = Room(room_id, offer, public, settings, session.id, chairs)
    session.confirm()
    invitations.end_all_to(world, session, InvitationEnd.BUSY)
    transitions.player_changed(world, session)
    if room.public:
        world.tell(views.listing(world, room))
    return room


def join(world: LobbyState, session: Session, room_id: str) -> Room:
    """A seat in a room by its id.

    :raises NoSuchRoom, RoomFull, RoomBusy, AlreadyInRoom: there is no seat for this session.
    """
    room = world.room(room_id)
    enter(world, session, room)
    return room


def walk_in(world: LobbyState, session: Session, room_id: str, now: float) -> Room:
    """``join``, unless too many have come and gone there.

    :raises TryLater: they have.
    """
    room = world.room(room_id)
    if (wait := room.visits.wait(now, session.address, session.account)) > 0:
        raise TryLater(seconds=math.ceil(wait))
    join(world, session, room_id)
    room.visits.take(now, session.address, session.account)
    return room


def enter(world: LobbyState, session: Session, room: Room) -> None:
    """The session reserves itself, the room seats or refuses, the session confirms or releases.

    Everything that can refuse comes before anything is told, so a refusal changes nothing. Whoever enters a room
    that it is invited to accepts that invitation, and declines its others.
    """
    world.require_open()
    session.reserve(room.id)
    try:
        room.seat(session.id)
    except DeclaredError:
        session.release()
        raise
    session.confirm()
    own = room.invitations.get(session.id)
    if own is not None:
        invitations.end(world, world.invitations[own], InvitationEnd.ACCEPTED)
    invitations.end_all_to(world, session, InvitationEnd.BUSY)
    transitions.player_changed(world, session)
    transitions.drop_proposal(world, room, ProposalDrop.CHANGED, session)
    if room.full:
        invitations.end_all_of(world, room, InvitationEnd.TAKEN)
    if room.full and room.offer.by_itself:
        matchstart.start(world, room)
    else:
        transitions.room_changed(world, room)


def answer(world: LobbyState, session: Session, invitation_id: str, accept: bool) -> Room | None:
    """The invited player's yes, which returns the room, or no (``None``).

    :raises InvitationGone: it was answered, withdrawn or has run out, which does no harm.
    :raises RoomFull, RoomBusy, AlreadyInRoom: a yes that comes too late.
    """
    invitation = invitations.awaited(world, session, invitation_id)
    if not accept:
        invitations.end(world, invitation, InvitationEnd.DECLINED)
        return None
    room = world.rooms[invitation.room]
    enter(world, session, room)
    return room


def leave(world: LobbyState, session: Session, why: Departure = Departure.LEFT) -> None:
    """Give the seat up; in a running match that is leaving the match.

    :param why: ``GONE`` where the session itself ends.
    :raises NotInRoom: it sits nowhere.
    """
    room = world.rooms[session.require_room()]
    if room.status is RoomStatus.STARTING:
        matchstart.cancel(world, room, StartFailure.MEMBER_LEFT, session)
    if room.status is RoomStatus.PLAYING:
        matchend.depart(world, room, session, why)
        return
    if room.host == session.id:
        invitations.end_all_of(world, room, InvitationEnd.WITHDRAWN)
    transitions.vacate(world, room, session)


def again(world: LobbyState, session: Session, now: float) -> Room:
    """Offer the last match's opponent a new room with the seats changed, or take up the opponent's offer.

    :raises NothingToRepeat: the session has finished no match.
    :raises PlayerOffline, PlayerBusy, TryLater: the opponent is not free, or is asked by many.
    :raises Blocked: the opponent does not want to hear from this one.
    :raises AlreadyInRoom: the session is not free itself.
    """
    last = session.last
    if last is None:
        raise NothingToRepeat()
    for invitation in invitations.pending(world, session):
        room = world.rooms[invitation.room]
        if room.again_of == last.match:
            enter(world, session, room)
            return room
    others = [_idle(world, session, name, key, now) for seat, (name, key) in enumerate(last.seats) if seat != last.seat]
    room = open_room(world, session, last.offer, False, last.settings, (last.seat + 1) % len(last.seats))
    room.again_of = last.match
    for other in others:
        invitations.invite(world, session, other, now, again=True)
    return room


def _idle(world: LobbyState, session: Session, name: str, key: str, now: float) -> Session:
    other = world.by_key.get(key)
    if other is None:
        raise PlayerOffline(name=name)
    if other.status is not PlayerStatus.IDLE:
        raise PlayerBusy(name=other.name, status=other.status)
    if session.key in other.blocked:
        raise Blocked(name=other.name)
    invitations.require_patience(world, session, other, now)
    return other
