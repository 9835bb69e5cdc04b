"""How often players may report others."""

from __future__ import annotations

from collections import OrderedDict

from lobby.core.model.bucket import TokenBucket
from lobby.core.model.parties import ADDRESS, parties

AT_ONCE, A_SECOND = 5, 1 / 60
"""Of one reporter: an account, or all drop-ins of one address."""

TOGETHER = 3
"""All reporters of one address may report so many times as often."""

ALL_AT_ONCE, ALL_A_SECOND = 60, 1.0
"""Of all reporters together."""

MOST_REPORTERS = 1_000
"""So many are remembered; the one that was quiet longest goes first."""


class ReportLimits:
    """How many reports may still come, and from whom. Names cost nothing, so a crowd of drop-ins counts as one."""

    __slots__ = ("_all", "_reporters")

    def __init__(self) -> None:
        self._all = TokenBucket(ALL_A_SECOND, ALL_AT_ONCE)
        self._reporters: OrderedDict[str, TokenBucket] = OrderedDict()

    def wait(self, now: float, address: str, account: int | None) -> float:
        """Seconds until this reporter may report once more; 0 where it may now.

        :param address: the reporter's; :param account: its account's id, ``None`` for a drop-in.
        """
        return max(self._all.wait(now), *(self._of(party).wait(now) for party in parties(address, account)))

    def take(self, now: float, address: str, account: int | None) -> None:
        """This reporter, who need not wait, has reported once."""
        self._all.take(now)
        for party in parties(address, account):
            self._of(party).take(now)

    def _of(self, party: str) -> TokenBucket:
        bucket = self._reporters.pop(party, None)
        if bucket is None:
            times = TOGETHER if party.startswith(ADDRESS) else 1
            bucket = TokenBucket(A_SECOND * times, AT_ONCE * times)
        self._reporters[party] = bucket
        if len(self._reporters) > MOST_REPORTERS:
            self._reporters.popitem(last=False)
        return bucket
