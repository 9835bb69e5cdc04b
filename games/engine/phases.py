"""The phases of a table: what it waits for, and what may be said meanwhile."""

from __future__ import annotations

from enum import Enum

from games.engine.model import Entry, Kind, Reason


class Phase(Enum):
    """What the table waits for."""

    COMMIT = "commit"
    LINK = "link"
    REVEAL = "reveal"
    MOVE = "move"
    OPEN = "open"
    OVER = "over"


_TURNS = {Phase.COMMIT, Phase.MOVE, Phase.LINK, Phase.OPEN, Phase.OVER}

NEXT: dict[Phase, frozenset[Phase]] = {
    Phase.COMMIT: frozenset(_TURNS | {Phase.REVEAL}),
    Phase.LINK: frozenset(_TURNS),
    Phase.REVEAL: frozenset(_TURNS),
    Phase.MOVE: frozenset(_TURNS),
    Phase.OPEN: frozenset({Phase.OVER}),
    Phase.OVER: frozenset(),
}
"""Which phase may follow which. A simultaneous turn is *commit*, *reveal*; chance's turn is *link*; any other turn is
*move*. The set-up is *commit*, *link*. *Open* exists only in games with secrets."""

AWAITED = {
    Phase.COMMIT: Kind.COMMIT,
    Phase.LINK: Kind.LINK,
    Phase.REVEAL: Kind.REVEAL,
    Phase.MOVE: Kind.MOVE,
    Phase.OPEN: Kind.OPEN,
}

QUITTING = {Kind.RESIGN: Reason.RESIGNED, Kind.TIMEOUT: Reason.TIMEOUT, Kind.GONE: Reason.LEFT}
"""The entries by which a seat ends its play, to its own loss."""

OWN_LOSS = (Kind.RESIGN, Kind.TIMEOUT)
"""What a seat says to its own loss."""

ANSWERS = (Kind.AGREE, Kind.DECLINE)

ASIDE = (Kind.RESIGN, Kind.GONE, Kind.OFFER, *ANSWERS)
"""What a seat may say when it is not awaited."""

OFFERING = (Kind.OFFER, *ANSWERS)
"""What is said of an offer."""


def key(entry: Entry) -> tuple[int, int, Kind, str]:
    """What a seat says once: an offer once for each thing in a turn, anything else once in a turn."""
    return entry.turn, entry.seat, entry.kind, entry.body if entry.kind in OFFERING else ""
