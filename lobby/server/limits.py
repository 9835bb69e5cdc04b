"""Sessions without a line, counted: dropping in and going away, again and again, must not fill the lobby."""

from __future__ import annotations

from collections import Counter

from lobby.auth.throttle import network


class DetachedSessions:
    """Which sessions have no line, and from where the last one came.

    :param most: in all.
    :param most_per_address: from one address (see ``network``): a whole classroom may lose its line at once.
    """

    def __init__(self, most: int, most_per_address: int) -> None:
        self._most, self._most_per_address = most, most_per_address
        self._where: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def admit(self, session: str, host: str) -> bool:
        """Whether one more may be kept; if so it is counted until ``release``."""
        where = network(host)
        if len(self._where) >= self._most or self._counts[where] >= self._most_per_address:
            return False
        self._where[session] = where
        self._counts[where] += 1
        return True

    def release(self, session: str) -> None:
        """The session has a line again, or is over."""
        where = self._where.pop(session, None)
        if where is not None:
            self._counts[where] -= 1
            if not self._counts[where]:
                del self._counts[where]
