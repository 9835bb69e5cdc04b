"""How far a side of a match has come, and a line: which step may follow which, and no other is taken."""

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


STAGES: dict[Stage, frozenset[Stage]] = {
    Stage.SITTING: frozenset({Stage.PLAYING, Stage.CLOSED}),
    Stage.PLAYING: frozenset({Stage.FADING}),
    Stage.FADING: frozenset({Stage.PLAYING, Stage.CLOSED}),
    Stage.CLOSED: frozenset({Stage.PLAYING}),
}
"""A start that is called off goes from *sitting* to *closed*. What was over goes on where the lobby was shown more."""


class Place(Enum):
    """The other end of a line.

    * ``STRANGER``: it does not sit at the table.
    * ``SEATED``: it sits; what it has missed is still to be told.
    * ``LIVE``: it is told everything at once.
    * ``REPLACED``: a newer line is its seat's.
    """

    STRANGER = "stranger"
    SEATED = "seated"
    LIVE = "live"
    REPLACED = "replaced"


PLACES: dict[Place, frozenset[Place]] = {
    Place.STRANGER: frozenset({Place.SEATED, Place.LIVE}),
    Place.SEATED: frozenset({Place.LIVE, Place.REPLACED}),
    Place.LIVE: frozenset({Place.REPLACED}),
    Place.REPLACED: frozenset(),
}
"""A guest has nothing to tell its host first: there the line is *live* from the beginning."""
