"""How long clients wait before they come back: the more there are, the longer, so that they do not come all at once."""

from __future__ import annotations

FIRST_LEAST = 500
FIRST_EACH = 1.0
"""Milliseconds that each session adds: ten thousand come back within about ten seconds, a thousand a second."""

LONGEST_LEAST, LONGEST_MOST = 1_000, 30_000
"""Milliseconds between two attempts at the most: a third of the grace time within these bounds, so that whoever the
lobby's deaths have scattered is back soon after the last of them."""


def waits(sessions: int, grace: float) -> tuple[int, int]:
    """A client's longest waits in milliseconds: before its first attempt, and between two. Chance makes them shorter.

    Both are at most a third of the grace time, or a dropped line would cost what the grace time is to save.

    :param sessions: how many there are.
    :param grace: seconds for which a session without a line is kept.
    """
    third = int(grace * 1000) // 3
    first = max(1, min(max(FIRST_LEAST, round(sessions * FIRST_EACH)), third))
    return first, max(first, min(LONGEST_MOST, max(LONGEST_LEAST, third)))
