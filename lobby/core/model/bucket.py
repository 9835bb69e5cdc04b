"""A token bucket: how often something may be done. ``now`` is in seconds, from any clock that never runs back."""

from __future__ import annotations

ROUNDING = 1e-9
"""So little more or less of one is what adding up times gives."""


class TokenBucket:
    """Commands of one connection: ``burst`` at once, ``rate`` a second from then on."""

    __slots__ = ("_burst", "_level", "_rate", "_then")

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._level, self._then = burst, 0.0

    def take(self, now: float, cost: float = 1) -> bool:
        """Whether one more, which costs as much as so many, is within the limits; if so it is counted."""
        if self.wait(now, cost) > 0:
            return False
        self._level -= cost
        return True

    def wait(self, now: float, cost: float = 1) -> float:
        """Seconds until one more is within the limits; 0 where it is now."""
        self._level = min(self._burst, self._level + max(0.0, now - self._then) * self._rate)
        self._then = now
        lacking = cost - self._level
        return lacking / self._rate if lacking > ROUNDING else 0.0
