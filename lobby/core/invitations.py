"""The story of an invitation: asked, answered, or come to another end."""

from __future__ import annotations

import math
from typing import assert_never

from lobby.commands.announced import InvitationEnded, Invited, RoomLeft
from lobby.commands.reasons import InvitationEnd, PlayerStatus, SeatLoss
from lobby.core import transitions
from lobby.core.effects import WaitBegins, WaitEnds
from lobby.core.model.invitation import Invitation
from lobby.core.model.room import Room
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import AlreadyInvited, Blocked, InvitationGone, InvitingYourself, NotHost, PlayerBusy, TryLater
from wire.tickets import RoomStatus

MOST_PENDING = 20
"""The most invitations that may await one player's answer: a crowd of hosts must not bury it, and all of them must fit
into the answer to ``Subscribe``."""

HELD, MOST_HELD = 0.5, 5.0
"""Who withdraws invitations to somebody has each further one held back for so many seconds for each that was withdrawn,
and at most for so many: one that does not stand so long is never shown."""


KEEPS_ROOM = frozenset({InvitationEnd.ACCEPTED, InvitationEnd.WITHDRAWN, InvitationEnd.TAKEN})
"""After these ends of an offer of another round its room goes on, or its host has seen to it."""


def invite(world: LobbyState, session: Session, guest: Session, now: float, again: bool = False) -> Invitation:
    """Ask an idle player to the session's room.

    :param now: seconds, on the clock that the invitation's deadline is told by.
    :raises Draining: the lobby is about to stop.
    :raises NotInRoom: the inviting session sits in no room.
    :raises NotHost: it is not the room's host.
    :raises RoomFull, RoomBusy: nobody can be seated there.
    :raises InvitingYourself, PlayerBusy, AlreadyInvited: the player cannot be asked.
    :raises Blocked: the player does not want to hear from this one.
    :raises TryLater: too many ask it, or this one asks too many.
    """
    world.require_open()
    room = world.rooms[session.require_room()]
    if guest is session:
        raise InvitingYourself()
    if room.host != session.id:
        raise NotHost(host=world.name(room.host))
    room.require_open()
    if session.key in guest.blocked:
        raise Blocked(name=guest.name)
    if guest.status is not PlayerStatus.IDLE:
        raise PlayerBusy(name=guest.name, status=guest.status)
    if guest.id in room.invitations:
        raise AlreadyInvited(name=guest.name)
    seconds = world.times.invitation
    require_patience(world, session, guest, now)
    session.invitation_limits.sent.take(now)
    guest.invitation_limits.received.take(now, session.address, session.account)
    held = min(MOST_HELD, HELD * guest.invitation_limits.withdrawn_by.get(session.key, 0))
    invitation = Invitation(world.ids.plain(), room.id, session.id, guest.id, again, now + seconds, held, held == 0)
    world.invitations[invitation.id] = invitation
    room.invitations[guest.id] = invitation.id
    world.tell(WaitBegins(invitation.wait, seconds))
    world.tell(describe(world, invitation, now) if invitation.told else WaitBegins(invitation.hold, held))
    return invitation


def require_patience(world: LobbyState, session: Session, guest: Session, now: float) -> None:
    """Refuse to ask somebody whom many ask already, or for who asks many.

    :raises TryLater: one of those invitations must end first, or some time pass.
    """
    if len(pending(world, guest)) >= MOST_PENDING:
        raise TryLater(seconds=max(1, round(world.times.invitation)))
    wait = max(
        session.invitation_limits.sent.wait(now),
        guest.invitation_limits.received.wait(now, session.address, session.account),
    )
    if wait > 0:
        raise TryLater(seconds=math.ceil(wait))


def held_long_enough(world: LobbyState, invitation: Invitation) -> None:
    """An invitation that was held back still stands: its guest is told now, unless a new line has told it."""
    if invitation.told:
        return
    invitation.told = True
    world.tell(describe(world, invitation, invitation.deadline - world.times.invitation + invitation.held))


def recall(world: LobbyState, session: Session, now: float) -> list[Invited]:
    """The invitations that await this session's answer, as it is told of them on a new line."""
    standing = pending(world, session)
    for invitation in standing:
        invitation.told = True
    return [describe(world, invitation, now) for invitation in standing]


def describe(world: LobbyState, invitation: Invitation, now: float) -> Invited:
    """The invitation as the invited player sees it now."""
    room = world.rooms[invitation.room]
    return Invited(
        invitation.id,
        room.id,
        world.name(invitation.host),
        room.offer.game,
        room.offer.release,
        room.settings,
        invitation.again,
        max(0, round(invitation.deadline - now)),
        to=(invitation.guest,),
    )


def pending(world: LobbyState, session: Session) -> list[Invitation]:
    """The invitations that await this session's answer."""
    return [invitation for invitation in world.invitations.values() if invitation.guest == session.id]


def awaited(world: LobbyState, session: Session, invitation_id: str) -> Invitation:
    """The invitation that awaits this session's answer.

    :raises InvitationGone: it was answered, withdrawn or has run out, which does no harm.
    """
    invitation = world.invitations.get(invitation_id)
    if invitation is None or invitation.guest != session.id:
        raise InvitationGone(invitation=invitation_id)
    return invitation


def end(world: LobbyState, invitation: Invitation, why: InvitationEnd) -> None:
    """Close an invitation and tell both sides; an offer of another round takes its room along.

    A guest who has not been told of it yet is not told of its end either: it never was.
    """
    del world.invitations[invitation.id]
    room = world.rooms[invitation.room]
    del room.invitations[invitation.guest]
    world.tell(WaitEnds(invitation.wait))
    guest, host = world.sessions[invitation.guest], world.sessions[invitation.host]
    match why:
        case InvitationEnd.WITHDRAWN:
            guest.invitation_limits.withdrawn(host.key)
        case InvitationEnd.GONE:
            pass
        case (
            InvitationEnd.ACCEPTED
            | InvitationEnd.DECLINED
            | InvitationEnd.EXPIRED
            | InvitationEnd.TAKEN
            | InvitationEnd.BUSY
        ):
            guest.invitation_limits.withdrawn_by.pop(host.key, None)
        case _:
            assert_never(why)
    if not invitation.told:
        world.tell(WaitEnds(invitation.hold))
    never_shown = not invitation.told or world.untell(invitation.id)
    told = (host.id,) if never_shown else (host.id, guest.id)
    world.tell(InvitationEnded(invitation.id, host.name, guest.name, why, to=told))
    if invitation.again and why not in KEEPS_ROOM:
        _lapse(world, room)


def _lapse(world: LobbyState, room: Room) -> None:
    """An offer of another round that nobody took: its room dissolves quietly."""
    if room.again_of is None or room.status is not RoomStatus.WAITING or room.invitations:
        return
    for member in room.members:
        world.tell(RoomLeft(room.id, SeatLoss.LAPSED, to=(member,)))
        transitions.vacate(world, room, world.sessions[member])


def end_all_to(world: LobbyState, session: Session, why: InvitationEnd) -> None:
    """Close every invitation that awaits this session's answer."""
    for invitation in pending(world, session):
        end(world, invitation, why)


def end_all_of(world: LobbyState, room: Room, why: InvitationEnd) -> None:
    """Close every open invitation to a room."""
    for invitation in list(room.invitations.values()):
        end(world, world.invitations[invitation], why)
