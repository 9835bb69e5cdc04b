"""How much the lobby may relay in a calendar month, counted so that a restart does not forget it."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, update
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from lobby.commands.reasons import RelayLimit
from lobby.errors import StorageFailed, TryLater
from lobby.relay.shares import EVEN, Lack, Quota, Shares
from lobby.storage.database import Database
from lobby.storage.schema import relayed, relayed_shares

SAVE_SECONDS = 60.0
"""How long bytes may be counted in memory only: so many seconds' worth a crash forgets."""


ALL = ""
"""What stands for the sum where parties are counted."""


def this_month() -> str:
    """The calendar month in UTC, as ``2026-01``."""
    return f"{datetime.now(UTC):%Y-%m}"


ENTRIES = 10_000
"""So many parties' bytes are kept in memory; of more those go first that are on the disk and were seen longest ago."""

Party = Collection[str]
"""Whose bytes are: as ``lobby.relay.shares.parties`` has it, of both ends."""


class MonthlyQuota:
    """The bytes relayed in the current month.

    :param most: bytes of a month.
    :param month: tells which month it is.
    """

    log = Logger()

    def __init__(self, database: Database, clock: IReactorTime, most: int, month: Callable[[], str]) -> None:
        self._database, self._clock, self._month = database, clock, month
        self._most, self._shares = most, EVEN
        self._name = ""
        self._begin("")
        self._new: Counter[str] = Counter()
        self._saving: IDelayedCall | None = None

    def _begin(self, name: str) -> None:
        self._name, self._known = name, OrderedDict[str, None]()
        self._quota = Quota(self._most, self._shares, self._next_to_nothing)

    @property
    def _next_to_nothing(self) -> int:
        return max(1, self._most // 100)

    def divide(self, shares: Shares) -> None:
        """Share the bytes like this; before any is counted."""
        self._shares = shares
        self._begin(self._name)

    def change(self, most: int, shares: Shares) -> None:
        """Let there be so many bytes, shared like this; what was relayed this month counts on."""
        self._most, self._shares = most, shares
        self._quota.divide(most, shares, self._next_to_nothing)

    @property
    def used_up(self) -> bool:
        """Whether no byte is left for anybody."""
        return self._quota.refuses(()) is not None

    def refuses(self, whose: Party) -> RelayLimit | None:
        """Why these may not be relayed: ``MONTH``, where nothing is left but what is kept for those who have had next
        to nothing; ``MONTH_SHARE``, where one of them has had its share; ``None`` where they may."""
        match self._quota.refuses(whose):
            case Lack.ALL:
                return RelayLimit.MONTH
            case Lack.SHARE:
                return RelayLimit.MONTH_SHARE
            case None:
                return None

    async def look(self, whose: Party = ()) -> None:
        """Learn what was relayed this month before the lobby started, in all and for these; each of it once. A database
        that cannot tell keeps nobody from playing: then what was counted since counts."""
        month = self._month()
        if month != self._name:
            self._turn(month)
        wanted = [party for party in (ALL, *whose) if party not in self._known]
        if not wanted:
            return
        try:
            found = await self._database.look(lambda connection: _read(connection, month, wanted))
        except (StorageFailed, TryLater):
            return
        if month != self._name:
            return
        had = self._quota.had
        for party in wanted:
            self._known[party] = None
            known = found.get(party, 0) + self._new[party]
            if party == ALL:
                self._quota.total = max(self._quota.total, known)
            else:
                had[party] = max(had[party], known)
        self._forget_some()

    def _forget_some(self) -> None:
        """Keep no more in memory than is needed; the total always is."""
        self._known.move_to_end(ALL)
        while len(self._known) > ENTRIES + len(self._new):
            party = next(party for party in self._known if party not in self._new)
            del self._known[party]
            del self._quota.had[party]

    def count(self, size: int, whose: Party = ()) -> None:
        """So many bytes more, which these have had."""
        month = self._month()
        if month != self._name:
            self._turn(month)
        self._quota.take(whose, size)
        for party in (ALL, *whose):
            self._new[party] += size
        if self._saving is None:
            self._saving = self._clock.callLater(SAVE_SECONDS, self.save)

    def _turn(self, month: str) -> None:
        """The first of a month: what was counted before goes to the disk under its own name."""
        self.save()
        self._begin(month)

    def save(self) -> None:
        """Put what was counted on the disk; what cannot be written is tried again with the next."""
        if self._saving is not None and self._saving.active():
            self._saving.cancel()
        self._saving = None
        name, new = self._name, self._new
        if not new:
            return
        self._new = Counter()
        Deferred.fromCoroutine(self._write(name, new)).addErrback(
            lambda failure: self.log.failure("counting what was relayed", failure)
        )

    async def _write(self, month: str, new: Counter[str]) -> None:
        try:
            await self._database.run(lambda connection: _add(connection, month, new))
        except (StorageFailed, TryLater):
            if month == self._name:
                self._new += new


def _read(connection: Connection, month: str, wanted: Sequence[str]) -> dict[str, int]:
    """What is on the disk of the wanted parties, and in all."""
    rows = select(relayed_shares.c.party, relayed_shares.c.bytes).where(
        relayed_shares.c.month == month, relayed_shares.c.party.in_(wanted)
    )
    found = {str(row.party): int(row.bytes) for row in connection.execute(rows)}
    total = connection.execute(select(relayed.c.bytes).where(relayed.c.month == month)).scalar_one_or_none()
    return {**found, ALL: total or 0}


def _add(connection: Connection, month: str, new: Counter[str]) -> None:
    """Count on; of other months only the sum is kept."""
    connection.execute(delete(relayed_shares).where(relayed_shares.c.month < month))
    for party, size in new.items():
        table, key = (relayed, {"month": month}) if party == ALL else (relayed_shares, {"month": month, "party": party})
        here = [table.c[name] == value for name, value in key.items()]
        if not connection.execute(update(table).where(*here).values(bytes=table.c.bytes + size)).rowcount:
            connection.execute(insert(table).values(**key, bytes=size))
