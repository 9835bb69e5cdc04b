"""How often somebody may try to log in. Slowed, never locked out.

Everything here is pure: ``now`` is a time in seconds, from any clock that does not run backwards.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from lobby.core.model.parties import network
from lobby.errors import TryLater

Key = TypeVar("Key", bound=Hashable)

PAIR_FREE, PAIR_MOST = 3, 15.0
"""From one address to one account: three failures cost nothing, then 1, 2, 4, 8 and at most 15 seconds."""

ACCOUNT_FREE, ACCOUNT_MOST = 10, 2.0
"""On one account from anywhere: ten failures cost nothing, then it is a second, at most two. So little, because its
owner pays too."""

ADDRESS_FREE, ADDRESS_LEAK = 60, 1.0
"""From one address to any account: a classroom behind one router may fail 60 times at once and once a second from
then on."""

MOST_WAIT = 15.0
"""The longest that an attempt may wait for its turn, in seconds; a client gives a command up after 20."""

FORGET = 600.0
"""Seconds without a failure after which an account, or an account at an address, starts again from none."""

ENTRIES = 10_000
"""The most entries of each kind that are remembered; the one that was quiet longest goes first."""


class Throttle:
    """Slow log-in attempts down by their failures, by account and by address.

    ``delay`` counts its attempt as failed until ``succeeded`` says otherwise: else a hundred attempts at once would all
    find a clean record. So every attempt asks ``delay`` first. One that is never decided stays a failure, which a
    person does not notice and a flood does.

    Attempts from one address take turns: each waits for those before it, too, so that asking many at once gains
    nothing. Only the account's own delay, which its owner pays as well, is the same for all.
    """

    def __init__(self) -> None:
        self._pairs: _Failures[tuple[str, str]] = _Failures(FORGET)
        self._turns: _Turns[tuple[str, str]] = _Turns()
        self._accounts: _Failures[str] = _Failures(FORGET)
        self._addresses: _Leaking[str] = _Leaking(ADDRESS_LEAK)

    def delay(self, account: str, address: str, now: float) -> float:
        """Seconds to wait before this attempt's password is checked.

        :param account: the account's key, whether there is such an account or not.
        :param address: where the attempt comes from.
        :raises TryLater: so many wait before it that its turn would come after ``MOST_WAIT``. It does not count.
        """
        where = network(address)
        pair = account, where
        turn = self._turns.wait(pair, now) + _doubling(self._pairs.count(pair, now) - PAIR_FREE, PAIR_MOST)
        from_here = max(0.0, self._addresses.level(where, now) - ADDRESS_FREE) / ADDRESS_LEAK
        if (over := max(turn, from_here) - MOST_WAIT) > 0:
            raise TryLater(seconds=math.ceil(over))
        anywhere = _doubling(self._accounts.count(account, now) - ACCOUNT_FREE, ACCOUNT_MOST)
        self._turns.take(pair, now + turn)
        self._pairs.add(pair, now)
        self._accounts.add(account, now)
        self._addresses.add(where, now)
        return max(turn, from_here, anywhere)

    def failed(self, account: str, address: str, now: float) -> None:
        """The attempt's password was wrong: the failure that ``delay`` counted is remembered from now on."""
        self._pairs.touch((account, network(address)), now)
        self._accounts.touch(account, now)

    def undecided(self, account: str, address: str, now: float) -> None:
        """Whether the attempt's password was right could not be found out: this attempt was no failure."""
        where = network(address)
        self._pairs.take((account, where), now)
        self._turns.forget((account, where))
        self._accounts.take(account, now)
        self._addresses.take(where, now)

    def succeeded(self, account: str, address: str, now: float) -> None:
        """The attempt's password was right: this address is clean for this account, and this attempt was no failure."""
        where = network(address)
        self._pairs.forget((account, where))
        self._turns.forget((account, where))
        self._accounts.take(account, now)
        self._addresses.take(where, now)


def _doubling(over: int, most: float) -> float:
    """0 below zero, then 1, 2, 4 … up to ``most`` seconds."""
    return 0.0 if over < 0 else min(2.0 ** min(over, 32), most)


class _Failures(Generic[Key]):
    """Counts that vanish after a quiet time."""

    def __init__(self, forget: float) -> None:
        self._forget = forget
        self._counts: OrderedDict[Key, tuple[int, float]] = OrderedDict()

    def count(self, key: Key, now: float) -> int:
        count, last = self._counts.get(key, (0, now))
        return count if now - last < self._forget else 0

    def add(self, key: Key, now: float) -> None:
        self._keep(key, self.count(key, now) + 1, now)

    def take(self, key: Key, now: float) -> None:
        if (count := self.count(key, now)) > 1:
            self._counts[key] = (count - 1, self._counts[key][1])
        else:
            self.forget(key)

    def touch(self, key: Key, now: float) -> None:
        self._keep(key, max(1, self.count(key, now)), now)

    def forget(self, key: Key) -> None:
        self._counts.pop(key, None)

    def _keep(self, key: Key, count: int, now: float) -> None:
        self._counts[key] = (count, now)
        self._counts.move_to_end(key)
        if len(self._counts) > ENTRIES:
            self._counts.popitem(last=False)


class _Turns(Generic[Key]):
    """When the last of those who wait has its turn."""

    def __init__(self) -> None:
        self._last: OrderedDict[Key, float] = OrderedDict()

    def wait(self, key: Key, now: float) -> float:
        return max(0.0, self._last.get(key, now) - now)

    def take(self, key: Key, when: float) -> None:
        self._last[key] = when
        self._last.move_to_end(key)
        if len(self._last) > ENTRIES:
            self._last.popitem(last=False)

    def forget(self, key: Key) -> None:
        self._last.pop(key, None)


class _Leaking(Generic[Key]):
    """Buckets that fill by one and leak all the time."""

    def __init__(self, leak: float) -> None:
        self._leak = leak
        self._levels: OrderedDict[Key, tuple[float, float]] = OrderedDict()

    def level(self, key: Key, now: float) -> float:
        level, then = self._levels.get(key, (0.0, now))
        return max(0.0, level - (now - then) * self._leak)

    def add(self, key: Key, now: float) -> None:
        self._levels[key] = (self.level(key, now) + 1, now)
        self._levels.move_to_end(key)
        if len(self._levels) > ENTRIES:
            self._levels.popitem(last=False)

    def take(self, key: Key, now: float) -> None:
        if (level := self.level(key, now) - 1) > 0:
            self._levels[key] = (level, now)
        else:
            self._levels.pop(key, None)
