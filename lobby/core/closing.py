"""The story of a lobby that comes to its end, and of rooms that its operator ends."""

from __future__ import annotations

from lobby.commands.announced import Notice, RoomLeft
from lobby.commands.reasons import InvitationEnd, NoticeKind, SeatLoss, StartFailure, Verdict
from lobby.core import invitations, matchstart, transitions
from lobby.core.model.match import Finding
from lobby.core.model.room import Room
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from wire.tickets import RoomStatus

MOST_DETAIL = 500
"""Bytes of what is recorded of why a match ended."""


def announce(world: LobbyState, text: str, kind: NoticeKind = NoticeKind.ANNOUNCED, seconds: int = 0) -> int:
    """Tell everybody who is here; returns how many that are."""
    world.tell(Notice(kind, text, seconds, to=tuple(world.sessions)))
    return len(world.sessions)


def drain(world: LobbyState, reason: str) -> None:
    """From now on no new match begins. What is proposed is proposed no more; what is starting goes on."""
    world.draining = reason
    for room in world.rooms.values():
        if room.proposal is not None:
            transitions.end_proposal(world, room)
            transitions.room_changed(world, room)
    announce(world, reason, NoticeKind.DRAINING)


def reopen(world: LobbyState) -> None:
    """New matches may begin again."""
    world.draining = None
    announce(world, "", NoticeKind.OPEN)


def remind(world: LobbyState, session: Session) -> None:
    """Tell somebody who comes that no new match begins."""
    if world.draining is not None:
        world.tell(Notice(NoticeKind.DRAINING, world.draining, 0, to=(session.id,)))


def end_room(world: LobbyState, room: Room, reason: str) -> None:
    """Close a room. A match that is on there is over, and nobody has won it.

    :param reason: the operator's; it may be empty.
    """
    invitations.end_all_of(world, room, InvitationEnd.WITHDRAWN)
    if room.status is RoomStatus.STARTING:
        matchstart.cancel(world, room, StartFailure.ENDED, world.sessions[room.host], reason)
    if room.match is not None:
        detail = (
            f"The lobby's operator ended the match: {reason}" if reason else "The lobby's operator ended the match."
        )
        shown = detail.encode()[:MOST_DETAIL].decode(errors="ignore")
        transitions.finish(world, world.matches[room.match], Finding(Verdict.VOID, detail=shown))
    for member in room.members:
        world.tell(RoomLeft(room.id, SeatLoss.ENDED, reason, to=(member,)))
        transitions.vacate(world, room, world.sessions[member])
