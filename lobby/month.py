"""How much the lobby may relay in a calendar month, counted so that a restart does not forget it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from lobby.accounts.database import Database
from lobby.accounts.tables import relayed
from lobby.errors import StorageFailed, TryLater

SAVE_SECONDS = 60.0
"""How long bytes may be counted in memory only: so many seconds' worth a crash forgets."""


def this_month() -> str:
    """The calendar month in UTC, as ``2026-01``."""
    return f"{datetime.now(UTC):%Y-%m}"


class Month:
    """The bytes relayed in the present month.

    :param most: bytes of a month.
    :param month: tells which month it is.
    """

    log = Logger()

    def __init__(self, database: Database, clock: IReactorTime, most: int, month: Callable[[], str]) -> None:
        self._database, self._clock, self._most, self._month = database, clock, most, month
        self._name = ""
        self._stored = self._new = 0
        self._saving: IDelayedCall | None = None

    @property
    def used_up(self) -> bool:
        """Whether no byte is left."""
        return self._stored + self._new >= self._most

    async def look(self) -> None:
        """Learn what was relayed this month before the lobby started, once a month. A database that cannot tell keeps
        nobody from playing: then what was counted since counts."""
        month = self._month()
        if month == self._name:
            return
        self._turn(month)
        try:
            found = await self._database.look(lambda connection: _read(connection, month))
        except (StorageFailed, TryLater):
            self._name = ""
            return
        if month == self._name:
            self._stored = max(self._stored, found)

    def count(self, size: int) -> None:
        """So many bytes more."""
        month = self._month()
        if month != self._name:
            self._turn(month)
        self._new += size
        if self._saving is None:
            self._saving = self._clock.callLater(SAVE_SECONDS, self.save)

    def _turn(self, month: str) -> None:
        """The first of a month: what was counted before goes to the disk under its own name."""
        self.save()
        self._name, self._stored = month, 0

    def save(self) -> None:
        """Put what was counted on the disk; what cannot be written is tried again with the next."""
        if self._saving is not None and self._saving.active():
            self._saving.cancel()
        self._saving = None
        name, size = self._name, self._new
        if not size:
            return
        self._stored, self._new = self._stored + size, 0
        Deferred.fromCoroutine(self._write(name, size)).addErrback(
            lambda failure: self.log.failure("counting what was relayed", failure)
        )

    async def _write(self, month: str, size: int) -> None:
        try:
            await self._database.run(lambda connection: _add(connection, month, size))
        except (StorageFailed, TryLater):
            if month == self._name:
                self._stored, self._new = self._stored - size, self._new + size


def _read(connection: Connection, month: str) -> int:
    return connection.execute(select(relayed.c.bytes).where(relayed.c.month == month)).scalar_one_or_none() or 0


def _add(connection: Connection, month: str, size: int) -> None:
    more = update(relayed).where(relayed.c.month == month).values(bytes=relayed.c.bytes + size)
    if not connection.execute(more).rowcount:
        connection.execute(insert(relayed).values(month=month, bytes=size))
