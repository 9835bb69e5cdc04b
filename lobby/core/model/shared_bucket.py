"""What many may send to one: little in all, and a part of it is kept for those who have sent little of late.

A limit by who is reached alone would let a crowd use it up, so that nobody else gets through.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from lobby.core.model.bucket import TokenBucket
from lobby.core.model.parties import ADDRESS, parties

MOST_SENDERS = 200
"""So many senders are remembered; the one that was quiet longest goes first."""

TOGETHER = 2
"""So many senders' worth of what is kept all senders of one address have together."""


@dataclass(frozen=True)
class Pace:
    """So many at once, and so many a second from then on."""

    at_once: float
    a_second: float

    def bucket(self, times: int = 1) -> TokenBucket:
        """A full bucket of this pace, or of so many times it."""
        return TokenBucket(self.a_second * times, self.at_once * times)


class SharedBucket:
    """What all others together may send to one player, or do to one room.

    A sender is an account, or all drop-ins of one address: names cost nothing, so a crowd of them counts as one.

    :param common: what anybody may use.
    :param kept: what is used where nothing of that is left, by those who have sent little.
    :param each: how much of what is kept one sender may use, less what it has sent already.
    """

    __slots__ = ("_common", "_each", "_kept", "_senders")

    def __init__(self, common: Pace, kept: Pace, each: Pace) -> None:
        self._common, self._kept, self._each = common.bucket(), kept.bucket(), each
        self._senders: OrderedDict[str, TokenBucket] = OrderedDict()

    def wait(self, now: float, address: str, account: int | None) -> float:
        """Seconds until this sender may send one more; 0 where it may now.

        :param address: the sender's; :param account: its account's id, ``None`` for a drop-in.
        """
        common = self._common.wait(now)
        if common <= 0:
            return 0.0
        own = [self._of(party).wait(now) for party in parties(address, account)]
        return min(common, max(self._kept.wait(now), *own))

    def take(self, now: float, address: str, account: int | None) -> None:
        """This sender, who need not wait, has sent one."""
        common = self._common.take(now)
        if not common:
            self._kept.take(now)
        for party in parties(address, account):
            if not (common and party.startswith(ADDRESS)):  # a crowd must not use up its neighbours' part, too
                self._of(party).take(now)

    def _of(self, party: str) -> TokenBucket:
        bucket = self._senders.pop(party, None)
        if bucket is None:
            bucket = self._each.bucket(TOGETHER if party.startswith(ADDRESS) else 1)
        self._senders[party] = bucket
        if len(self._senders) > MOST_SENDERS:
            self._senders.popitem(last=False)
        return bucket
