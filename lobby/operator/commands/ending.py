"""Rooms, and the whole lobby, brought to their end."""

from __future__ import annotations

from lobby.core import closing, queries
from lobby.operator import people, times
from lobby.operator.commands.chatting import counted
from lobby.operator.registry import Argument, Call, Refused, Reply, Sentence, command
from wire.sanitize import sanitize

REASON = Argument("reason", "why, as its players are told", rest=True, optional=True)


@command(
    "end",
    "Close a room; a match that is on there is over, and nobody has won it.",
    Argument("room", "its id"),
    REASON,
    changes=True,
    afar=True,
)
async def end(call: Call, room: str, reason: str) -> Reply:
    """Close it."""
    found = people.room(call.parts, room)
    playing = found.match is not None
    call.parts.dispatcher.do(closing.end_room, found, sanitize(reason))
    return Sentence(said=f"Room {found.id} is closed{', and its match is over' if playing else ''}.")


@command(
    "drain",
    "Begin no new match, and stop when the last one is over; everybody is told.",
    Argument("--in", "begin with it only after this time, such as 10m", times.soon),
    Argument("--off", "go on as usual instead", flag=True),
    REASON,
    changes=True,
)
async def drain(call: Call, in_: float | None, off: bool, reason: str) -> Reply:
    """Begin, soon or now, or go on."""
    parts = call.parts
    if off:
        if not parts.draining.off():
            raise Refused("The lobby goes on as usual already.")
        return Sentence(said="New matches may begin again; the lobby does not stop.")
    parts.draining.begin(sanitize(reason), in_ or 0)
    if in_:
        return Sentence(said=f"In {times.lasting(in_)} no new match begins, and the lobby stops when the last is over.")
    left = queries.matches(parts.world)
    if not left:
        return Sentence(said="No match is on, so the lobby stops now.")
    return Sentence(
        said=f"No new match begins. The lobby stops when {counted(left, 'match').replace('hs', 'hes')} "
        f"{'is' if left == 1 else 'are'} over."
    )


@command("stop", "Say farewell to everybody, and stop.", REASON, changes=True)
async def stop(call: Call, reason: str) -> Reply:
    """Stop, as soon as this is answered."""
    here = queries.online(call.parts.world)
    call.parts.ending.begin(sanitize(reason))
    return Sentence(said=f"The lobby says farewell to {counted(here, 'player')} and stops.")
