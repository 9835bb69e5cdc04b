"""How long a bot may think: in seconds when it plays, in steps when a test wants the same answer every time."""

from __future__ import annotations

from time import monotonic
from typing import Protocol

SHARE = 0.9
"""The part of the time given that is used, so that the last step and the way back fit in too."""


class Budget(Protocol):
    """What a bot may spend on a move."""

    def spent(self) -> bool:
        """Whether to stop now. To be asked once before each step, such as a position or a game played to its end."""


class Seconds:
    """Thinking until a time is over."""

    def __init__(self, seconds: float) -> None:
        self._until = monotonic() + SHARE * seconds

    def spent(self) -> bool:
        """Whether the time is over."""
        return monotonic() >= self._until


class Steps:
    """A number of steps, however long they take."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def spent(self) -> bool:
        """Whether all steps are used; counts one."""
        self._left -= 1
        return self._left < 0
