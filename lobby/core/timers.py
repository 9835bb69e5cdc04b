"""Where a wait that ran out goes, by its key."""

from __future__ import annotations

from lobby.commands.reasons import InvitationEnd, Stage
from lobby.core import invitations, matchend, matchstart, readycheck, sessions
from lobby.core.arbitration import disputes
from lobby.core.state import LobbyState


def expire(world: LobbyState, key: str) -> None:
    """The time of a wait is over. One that ended a moment before is no news."""
    if key == disputes.TICK:
        disputes.tick(world)
        return
    kind, record, *_ = key.split(" ")
    if kind == "invitation" and record in world.invitations:
        invitations.end(world, world.invitations[record], InvitationEnd.EXPIRED)
    elif kind == "hold" and record in world.invitations:
        invitations.held_long_enough(world, world.invitations[record])
    elif kind == "match" and record in world.matches and world.matches[record].wait == key:
        match = world.matches[record]
        if match.stage is Stage.REPORTING:
            matchend.expired(world, match)
        else:
            matchstart.expired(world, match)
    elif kind == "deserted" and record in world.matches:
        disputes.nobody_came(world, world.matches[record])
    elif kind == "proposal" and record in world.rooms:
        readycheck.expired(world, world.rooms[record], key)
    elif kind == "session" and record in world.sessions and world.sessions[record].detached:
        sessions.sign_out(world, world.sessions[record])
