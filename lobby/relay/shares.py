"""Fair shares of what there is only so much of: by address and by account, with a reserve for those who have none.

Everything here is pure. What two players have together both have, and so do both their addresses
(``lobby.core.model.parties``): else one could fill the lobby by way of the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from lobby.core.model.parties import ACCOUNT, ADDRESS, DROP_INS


@dataclass(frozen=True)
class Shares:
    """How many per cent of all there is one party may have; the options ``--relay-…``.

    :ivar address: all players of an address together; :ivar drop_ins: all its drop-ins together.
    :ivar account: one account, wherever it comes from.
    :ivar reserve: what only those may have who have none yet.
    """

    address: int = 20
    account: int = 10
    drop_ins: int = 10
    reserve: int = 20


EVEN = Shares()
"""The shares where nobody has chosen others."""


class Lack(Enum):
    """Why there is nothing for some: one of them has had its share; or nothing is left but what is kept for those who
    have none yet."""

    SHARE = auto()
    ALL = auto()


class Quota:
    """What is had of something, in all and by each party.

    :param most: how much there is.
    :param none: who has less than so much counts as having none yet.
    """

    def __init__(self, most: int, shares: Shares, none: int = 1) -> None:
        self.total = 0
        self.had: Counter[str] = Counter()
        self.divide(most, shares, none)

    def divide(self, most: int, shares: Shares, none: int = 1) -> None:
        """Let there be so much, shared like this; what is had stays had."""
        self.most, self._none = most, none
        self._share = {
            kind: max(1, most * share // 100)
            for kind, share in ((ADDRESS, shares.address), (ACCOUNT, shares.account), (DROP_INS, shares.drop_ins))
        }
        self._common = most - most * shares.reserve // 100

    def refuses(self, whose: Collection[str]) -> Lack | None:
        """Why these may not have any; ``None`` where they may."""
        if self.total >= self.most:
            return Lack.ALL
        if any(self.had[party] >= self._share[party.partition(" ")[0]] for party in whose):
            return Lack.SHARE
        have = any(self.had[party] >= self._none for party in whose)
        return Lack.ALL if have and self.total >= self._common else None

    def take(self, whose: Collection[str], size: int = 1) -> None:
        """These have so much more."""
        self.total += size
        for party in whose:
            self.had[party] += size

    def give_back(self, whose: Collection[str], size: int = 1) -> None:
        """These have so much less."""
        self.total -= size
        for party in whose:
            self.had[party] -= size
            if not self.had[party]:
                del self.had[party]
