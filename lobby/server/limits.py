"""How many connections there may be, and sessions without one: nobody fills the lobby by coming and going."""

from __future__ import annotations

from collections import Counter

from lobby.core.model.parties import network


class DetachedSessions:
    """Which sessions have no line, and from where the last one came.

    :param most: in all.
    :param most_per_address: from one address (see ``network``): a whole classroom may lose its line at once.
    """

    def __init__(self, most: int, most_per_address: int) -> None:
        self.most, self.most_per_address = most, most_per_address
        self._where: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def admit(self, session: str, host: str) -> bool:
        """Whether one more may be kept; if so it is counted until ``release``."""
        where = network(host)
        if len(self._where) >= self.most or self._counts[where] >= self.most_per_address:
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


class ConnectionLimits:
    """How many connections there may be, in all and from one address.

    :param most: in all.
    :param most_per_address: from one address (see ``network``): a classroom behind one router fits.
    """

    def __init__(self, most: int, most_per_address: int = 250) -> None:
        self.most, self.most_per_address = most, most_per_address
        self._total = 0
        self._by_address: dict[str, int] = {}

    def admit(self, address: str) -> bool:
        """Whether one more is welcome; if so it is counted until ``release``."""
        where = network(address)
        here = self._by_address.get(where, 0)
        if self._total >= self.most or here >= self.most_per_address:
            return False
        self._total += 1
        self._by_address[where] = here + 1
        return True

    def release(self, address: str) -> None:
        """An admitted connection is gone."""
        where = network(address)
        self._total -= 1
        self._by_address[where] -= 1
        if not self._by_address[where]:
            del self._by_address[where]
