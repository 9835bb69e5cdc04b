"""From which addresses names have come since the lobby was started; nothing of it outlives the process."""

from __future__ import annotations

from collections import OrderedDict

MOST_NAMES, MOST_ADDRESSES = 10_000, 5


class Arrivals:
    """The last addresses of each name: of so many names, the longest unseen forgotten first."""

    def __init__(self) -> None:
        self._by_key: OrderedDict[str, dict[str, float]] = OrderedDict()

    def came(self, key: str, host: str, now: float) -> None:
        """Somebody has come under a name.

        :param key: the name's; :param now: in seconds since the epoch.
        """
        addresses = self._by_key.setdefault(key, {})
        self._by_key.move_to_end(key)
        addresses.pop(host, None)
        addresses[host] = now
        while len(addresses) > MOST_ADDRESSES:
            del addresses[next(iter(addresses))]
        while len(self._by_key) > MOST_NAMES:
            self._by_key.popitem(last=False)

    def renamed(self, old: str, key: str) -> None:
        """Who had a name has another one now."""
        addresses = self._by_key.pop(old, None)
        if addresses is not None:
            self._by_key[key] = addresses

    def forget(self, key: str) -> None:
        """Nobody is to know any more from where a name has come."""
        self._by_key.pop(key, None)

    def of(self, key: str) -> dict[str, float]:
        """A name's addresses, the latest last, each with when it was seen last."""
        return dict(self._by_key.get(key, {}))
