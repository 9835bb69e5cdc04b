"""The step from one stage of a match to the next."""

from __future__ import annotations

from lobby.core.effects import WaitBegins, WaitEnds
from lobby.core.model.match import Match, Stage
from lobby.core.state import LobbyState


def enter(world: LobbyState, match: Match, stage: Stage, seconds: float | None = None) -> None:
    """Go on to a stage: what the old one waited for matters no more; the new one waits for so many seconds."""
    if match.stage is not Stage.PLAYING:
        world.tell(WaitEnds(match.wait))
    match.stage = stage
    if seconds is not None:
        world.tell(WaitBegins(match.wait, seconds))
