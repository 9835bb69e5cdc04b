"""Who sits with me: what has changed in my room, told as events."""

from __future__ import annotations

from collections.abc import Iterator

from client.events import Event, MemberCame, Members, MemberWent, NewHost, ReadyChanged, RoomBack
from client.games import display_of
from client.session.values import RoomState
from wire.tickets import RoomStatus


def members_of(room: RoomState) -> Members:
    """The members of a room, and what it still needs before it can start."""
    needed = max(0, room.least - len(room.members))
    return Members(room.room, room.host, room.seated, room.seats, needed, room.unready)


def changes(old: RoomState, new: RoomState, me: str, freeing: bool) -> Iterator[Event]:
    """What has changed between two states of my room, in the order in which it is told.

    In a room of two, which starts by itself, nobody has to know more than who came and went.

    :param freeing: the lobby has just taken guests' seats from them, since the game could not start.
    """
    back = old.status == RoomStatus.PLAYING and new.status == RoomStatus.WAITING
    if back:
        yield RoomBack(room=new.room, game=new.game, display=display_of(new.game, new.digest), host=new.host)
    for name in old.members:
        if name not in new.members:
            yield MemberWent(name=name, host=new.host, freed=freeing)
    came = [name for name in new.members if name not in old.members]
    for name in came:
        yield MemberCame(name=name, full=new.full and name == came[-1])
    if new.by_itself:
        return
    if new.host != old.host:
        yield NewHost(name=new.host, mine=new.host == me)
    if new.status != RoomStatus.WAITING or new.proposed:
        return  # who proposes the start is ready with it, which needs no telling
    if old.members == new.members and not back and not old.proposed:  # why a start is off was told by name
        yield from _readiness(old, new, me)
    shown, before = (tuple((row.name, row.ready) for row in room.seated) for room in (new, old))
    if shown != before or new.host != old.host or old.status != RoomStatus.WAITING:
        yield members_of(new)


def _readiness(old: RoomState, new: RoomState, me: str) -> Iterator[Event]:
    """Who is ready now, or not any more."""
    was = {row.name: row.ready for row in old.seated}
    for row in new.seated:
        if row.ready != was[row.name]:
            yield ReadyChanged(name=row.name, ready=row.ready, mine=row.name == me)
