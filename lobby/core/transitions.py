"""The steps that several stories share: each changes the state and tells it. A step calls no story."""

from __future__ import annotations

from lobby.commands.announced import OpponentGone, RoomChanged, RoomLeft, StartDropped
from lobby.commands.reasons import PlayerStatus, ProposalDrop, SeatLoss, Stage
from lobby.core import views
from lobby.core.arbitration import members
from lobby.core.effects import RoomUnlisted, Settle, WaitBegins, WaitEnds
from lobby.core.model.match import Finding, Match
from lobby.core.model.room import Room
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from wire.tickets import Departure, RoomStatus


def player_changed(world: LobbyState, session: Session) -> None:
    """Tell the list about a player."""
    world.tell(views.player(session))


def free(world: LobbyState, session: Session) -> None:
    """The session sits nowhere any more."""
    session.leave()
    player_changed(world, session)


def playing(world: LobbyState, session: Session) -> None:
    """The session's match is on."""
    session.status = PlayerStatus.PLAYING
    player_changed(world, session)


def seated(world: LobbyState, session: Session) -> None:
    """The session sits in a room (again)."""
    session.status = PlayerStatus.IN_ROOM
    player_changed(world, session)


def room_changed(world: LobbyState, room: Room) -> None:
    """Tell the members, and for a public room the list."""
    room.version += 1
    world.tell(RoomChanged((views.view(world, room),), to=room.members))
    if room.public:
        world.tell(views.listing(world, room))


def room_gone(world: LobbyState, room: Room) -> None:
    """Forget an empty room."""
    room.require_over()
    del world.rooms[room.id]
    world.over.add(room.id)
    if room.public:
        world.tell(RoomUnlisted(room.id))


def vacate(world: LobbyState, room: Room, session: Session) -> None:
    """Free the session's chair in a room where no match is starting or on; the last one dissolves it."""
    room.unseat(session.id)
    drop_proposal(world, room, ProposalDrop.CHANGED, session)
    free(world, session)
    if room.members:
        room_changed(world, room)
    else:
        room_gone(world, room)


def end_proposal(world: LobbyState, room: Room) -> None:
    """Nothing is proposed any more, if something was."""
    if room.proposal is not None:
        world.tell(WaitEnds(room.proposal.wait))
        room.proposal = None


def drop_proposal(world: LobbyState, room: Room, why: ProposalDrop, *whose: Session) -> None:
    """The proposed start, if there is one, is off because of these members: all are told, each by name.

    Where it is off because one comes or goes, that one is not told.
    """
    if room.proposal is None:
        return
    end_proposal(world, room)
    spared = {session.id for session in whose} if why is ProposalDrop.CHANGED else set()
    told = tuple(member for member in room.members if member not in spared)
    for session in whose:
        world.tell(StartDropped(room.id, session.name, why, to=told))


def go_to_stage(world: LobbyState, match: Match, stage: Stage, seconds: float | None = None) -> None:
    """Go on to a stage: what the old one waited for matters no more; the new one waits for so many seconds."""
    if match.stage is not Stage.PLAYING:
        world.tell(WaitEnds(match.wait))
    match.stage = stage
    if seconds is not None:
        world.tell(WaitBegins(match.wait, seconds))


def tell_gone(world: LobbyState, match: Match, seat: int, why: Departure, to: tuple[str, ...]) -> None:
    """Tell these sessions that a player is gone from the match. It is news, and decides nothing."""
    if to:
        world.tell(OpponentGone(match.id, seat, match.names[seat], why, to=to))


def finish(world: LobbyState, match: Match, finding: Finding) -> None:
    """A match is over: have that recorded. Its players are free at once, whatever the disk is like."""
    go_to_stage(world, match, Stage.OVER)
    del world.matches[match.id]
    world.disputed.pop(match.id, None)
    world.over.add(match.id)
    world.tell(WaitEnds(f"deserted {match.id}"))
    speakers = [members.speaker(world, match, seat) for seat in range(len(match.players))]
    sessions = tuple(now.id if now is not None else was for now, was in zip(speakers, match.players, strict=True))
    world.tell(Settle(match.result(finding, sessions)))
    room = world.rooms.get(match.room)
    if room is not None and room.match == match.id:
        match_over(world, room)


def match_over(world: LobbyState, room: Room) -> None:
    """The room's match is over: by its game's manifest the room waits again with its members, or it closes and they
    are free at once."""
    room.match = None
    sitting = room.members
    if sitting and room.offer.goes_on:
        room.go(RoomStatus.WAITING)
        room.ready.clear()
        for member in sitting:
            seated(world, world.sessions[member])
        room_changed(world, room)
        return
    for member in sitting:
        room.unseat(member)
    room_gone(world, room)
    for member in sitting:
        world.tell(RoomLeft(room.id, SeatLoss.OVER, to=(member,)))
        free(world, world.sessions[member])
