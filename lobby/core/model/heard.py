"""What a session has heard and said of late: what is attached where its player reports somebody."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

MOST_HEARD = 40
"""So many lines are remembered of each session; of more, the oldest go."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words that somebody said.

    :ivar at: when, in seconds since the epoch.
    :ivar speaker: who said them, by name; :ivar to: to whom alone, empty where a room heard them.
    """

    at: float
    speaker: str
    to: str
    text: str


def heard() -> deque[Line]:
    """Of somebody who has heard nothing yet."""
    return deque(maxlen=MOST_HEARD)
