"""How far one side of a match has come."""

from __future__ import annotations

from enum import Enum


class Stage(Enum):
    """A side of a match.

    * ``SITTING``: not all sit yet.
    * ``PLAYING``: the match has begun.
    * ``FADING``: it is over here; what was said last is still on its way, and a guest may come back for it.
    * ``CLOSED``: no line has any use any more.
    """

    SITTING = "sitting"
    PLAYING = "playing"
    FADING = "fading"
    CLOSED = "closed"


NEXT: dict[Stage, frozenset[Stage]] = {
    Stage.SITTING: frozenset({Stage.PLAYING, Stage.CLOSED}),
    Stage.PLAYING: frozenset({Stage.FADING}),
    Stage.FADING: frozenset({Stage.CLOSED}),
    Stage.CLOSED: frozenset(),
}
"""Which stage may follow which. A start that is called off goes from *sitting* to *closed*."""


class Course:
    """Where a side is now.

    :ivar stage: from ``SITTING`` on.
    """

    def __init__(self) -> None:
        self.stage = Stage.SITTING

    def to(self, stage: Stage) -> None:
        """Come to a stage.

        :raises ValueError: no way leads there, a bug.
        """
        if stage not in NEXT[self.stage]:
            raise ValueError(f"no way from {self.stage.value} to {stage.value}")
        self.stage = stage
