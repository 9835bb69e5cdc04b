"""Times as operators type and read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
FOREVER = ("forever", "ever")
LONGEST = 100 * 365 * 86_400


def duration(text: str) -> float | None:
    """Seconds of a time like ``90s``, ``10m``, ``2h``, ``7d`` or ``1d12h``; ``None`` for ``forever``.

    :raises ValueError: it is none.
    """
    if text in FOREVER:
        return None
    if not re.fullmatch(r"(\d{1,9}[smhdw])+", text):
        raise ValueError("must be a time such as 10m, 2h, 7d or forever")
    seconds = sum(int(number) * UNITS[unit] for number, unit in re.findall(r"(\d+)([smhdw])", text))
    if not 0 < seconds <= LONGEST:
        raise ValueError("must be more than no time, and no more than a hundred years")
    return float(seconds)


def soon(text: str) -> float:
    """Seconds of a time that comes to its end.

    :raises ValueError: it is none.
    """
    seconds = duration(text)
    if seconds is None:
        raise ValueError("must be a time such as 10m or 2h")
    return seconds


def lasting(seconds: float) -> str:
    """A time in its two largest units: ``2d 3h``, ``10m``."""
    left, parts = max(0, round(seconds)), []
    for unit, size in reversed(UNITS.items()):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts[:2]) or "0s"


def moment(seconds: float | None) -> str:
    """A moment, in UTC to the minute; ``for good`` where there is none."""
    if seconds is None:
        return "for good"
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


def until(seconds: float | None) -> str:
    """``until`` a moment, or ``for good``."""
    return moment(seconds) if seconds is None else f"until {moment(seconds)}"
