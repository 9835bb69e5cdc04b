"""How far a match is, as its player is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from games.engine.model import Ending, Entry


class Signal(Enum):
    """What must have come before a match counts as started."""

    TABLE = "all sit"
    LOBBY = "the lobby has said so"


@dataclass(frozen=True)
class Starting:
    """The match does not count yet, whatever happens at the table.

    :ivar awaited: what must still come; :ivar early: what was said at the table, to be told then.
    :ivar ending: how it has ended there already, if it has.
    """

    awaited: frozenset[Signal] = frozenset(Signal)
    early: tuple[Entry, ...] = ()
    ending: Ending | None = None


@dataclass(frozen=True)
class Playing:
    """The match has started, and its end was not told."""


@dataclass(frozen=True)
class Over:
    """Its end was told."""


Stage = Starting | Playing | Over

NEXT: dict[type[Stage], frozenset[type[Stage]]] = {
    Starting: frozenset({Starting, Playing}),
    Playing: frozenset({Over}),
    Over: frozenset({Playing}),
}
"""One that starts in vain is dropped, and never over. What was over goes on where the lobby was shown more."""
