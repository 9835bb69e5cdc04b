"""How long clients wait before they come back: the more there are, the longer, so that they do not come all at once."""

from __future__ import annotations

FIRST_LEAST = 500
FIRST_EACH = 1.0
"""Milliseconds that each session adds: ten thousand come back within about ten seconds, a thousand a second."""

LONGEST = 30_000


def waits(sessions: int, grace: float) -> tuple[int, int]:
    """A client's waits in milliseconds: before its first attempt, and at most between two.

    The first is at most a third of the grace time, or a dropped line would cost what the grace time is to save.

    :param sessions: how many there are.
    :param grace: seconds for which a session without a line is kept.
    """
    first = min(max(FIRST_LEAST, round(sessions * FIRST_EACH)), int(grace * 1000) // 3)
    return max(1, first), max(LONGEST, first)
