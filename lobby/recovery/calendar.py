"""The date as the lobby writes it on tickets: it never goes back."""

from __future__ import annotations

from collections.abc import Callable


class Calendar:
    """The date, in seconds since the epoch, for what is compared later: which of two tickets is the newer one.

    Where the machine's date is set back this one goes on from where it was; where it is set forward, this one follows.

    :param wall: the machine's date; :param seconds: of a clock that nobody sets.
    """

    def __init__(self, wall: Callable[[], float], seconds: Callable[[], float]) -> None:
        self._wall, self._seconds = wall, seconds
        self._told, self._when = wall(), seconds()

    def __call__(self) -> float:
        """The date now."""
        now = self._seconds()
        self._told, self._when = max(self._told + now - self._when, self._wall()), now
        return self._told
