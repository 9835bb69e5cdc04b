"""The story of a proposed start: members are ready, the host proposes, all others agree, or it is dropped."""

from __future__ import annotations

from lobby.commands.announced import StartProposed
from lobby.commands.reasons import InvitationEnd, ProposalDrop
from lobby.core import invitations, matchstart, queries, transitions
from lobby.core.effects import WaitBegins
from lobby.core.model.room import Proposal, Room
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import AlreadyProposed, NothingProposed, NotHost, NotReady, RoomBusy, TooFew
from wire.tickets import RoomStatus


def _waiting_room(world: LobbyState, session: Session) -> Room:
    room = world.rooms[session.require_room()]
    if room.status is not RoomStatus.WAITING:
        raise RoomBusy(room=room.id, status=room.status)
    return room


def ready(world: LobbyState, session: Session, wanted: bool) -> None:
    """A member is ready for the match to begin, or not any more, which drops a proposed start.

    :raises NotInRoom: the session sits nowhere.
    :raises RoomBusy: the room is starting or playing.
    """
    room = _waiting_room(world, session)
    if wanted is (session.id in room.ready):
        return
    room.rebuilt = None
    if wanted:
        room.ready.add(session.id)
    else:
        room.ready.discard(session.id)
        transitions.drop_proposal(world, room, ProposalDrop.UNREADY, session)
    transitions.room_changed(world, room)


def propose(world: LobbyState, session: Session, now: float) -> None:
    """The host proposes the start, and is ready with it; every other member is asked.

    :param now: seconds, on the clock that the proposal's deadline is told by.
    :raises Draining: the lobby is about to stop.
    :raises NotInRoom, RoomBusy: as ``ready``.
    :raises NotHost: it is not the room's host.
    :raises AlreadyProposed: the others are asked already.
    :raises TooFew: the game needs more members.
    :raises NotReady: some of the others are not ready.
    """
    world.require_open()
    room = _waiting_room(world, session)
    if room.host != session.id:
        raise NotHost(host=world.name(room.host))
    if room.proposal is not None:
        raise AlreadyProposed()
    if len(room.members) < room.offer.least:
        raise TooFew(least=room.offer.least, here=len(room.members))
    others = [member for member in room.members if member != session.id]
    if missing := [world.name(member) for member in others if member not in room.ready]:
        raise NotReady(players=", ".join(missing))
    room.rebuilt = None
    room.ready.add(session.id)
    room.proposal = Proposal(room.id, room.version, now + world.times.proposal, set(others))
    world.tell(WaitBegins(room.proposal.wait, world.times.proposal))
    transitions.room_changed(world, room)
    for member in others:
        remind(world, world.sessions[member], now)


def remind(world: LobbyState, session: Session, now: float) -> None:
    """Ask a member, on its new line too, whether it agrees to the start, if it has not replied yet."""
    room = queries.room_of(world, session)
    if room is not None and room.proposal is not None and session.id in room.proposal.awaited:
        left = max(0, round(room.proposal.deadline - now))
        world.tell(StartProposed(room.id, world.name(room.host), left, to=(session.id,)))


def agree(world: LobbyState, session: Session, agreed: bool) -> None:
    """A member's yes or no; with the last yes the match starts. Whoever said yes may still say no until then.

    :raises NotInRoom: the session sits nowhere.
    :raises NothingProposed: there is nothing to agree to, or not any more.
    """
    room = world.rooms[session.require_room()]
    if room.proposal is None:
        raise NothingProposed()
    if not agreed:
        room.ready.discard(session.id)
        transitions.drop_proposal(world, room, ProposalDrop.REFUSED, session)
        transitions.room_changed(world, room)
        return
    room.proposal.awaited.discard(session.id)
    if not room.proposal.awaited:
        invitations.end_all_of(world, room, InvitationEnd.WITHDRAWN)
        matchstart.start(world, room)


def expired(world: LobbyState, room: Room, key: str) -> None:
    """Who has not replied in time is not ready any more."""
    if room.proposal is None or room.proposal.wait != key:
        return
    silent = [member for member in room.members if member in room.proposal.awaited]
    room.ready.difference_update(silent)
    transitions.drop_proposal(world, room, ProposalDrop.SILENT, *(world.sessions[member] for member in silent))
    transitions.room_changed(world, room)
