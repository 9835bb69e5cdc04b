"""A disk that refuses when a test says so, and a picture of all that a lobby has in memory and on that disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from enum import Enum
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from lobby.auth.passwords import Passwords
from lobby.core.model.bucket import TokenBucket
from lobby.core.model.report_limits import ReportLimits
from lobby.errors import TryLater
from lobby.storage.database import Database, Job, _attempt
from lobby.storage.schema import audit, metadata
from wire.idle import IdleMonitor


class Fault(Enum):
    """How a piece of work fails."""

    BEGIN = "database is locked"
    COMMIT = "database or disk is full"
    BUSY = "too much waits"


class BadDisk(Database):
    """The real database, some of whose pieces of work fail.

    :ivar asked: how many pieces there were since ``break_at``.
    """

    asked = 0
    _first = _last = 0
    _fault = Fault.BEGIN
    _now = False

    def break_at(self, first: int, last: int, fault: Fault) -> None:
        """Let the pieces of these numbers fail, counted from one, from now on."""
        self.asked, self._first, self._last, self._fault = 0, first, last, fault

    def heal(self) -> None:
        """Let nothing fail any more."""
        self._first = self._last = 0

    async def _ask(self, job: Job) -> Any:
        self.asked += 1
        self._now = self._first <= self.asked <= self._last
        if self._now and self._fault is Fault.BUSY:
            raise TryLater(seconds=5)
        return await super()._ask(job)

    def _share(self, jobs: Sequence[Job]) -> Sequence[Any]:
        if not self._now:
            return super()._share(jobs)
        refused = OperationalError(self._fault.name, {}, sqlite3.OperationalError(self._fault.value))
        if self._fault is Fault.COMMIT:  # all its statements pass
            assert self._engine is not None
            with self._engine.begin() as connection:
                for job in jobs:
                    _attempt(connection, job.work)
                raise refused
        raise refused


def rows(connection: Connection) -> dict[str, list[str]]:
    """All that is stored, by table, but for the audit, which has what was only tried, too."""
    return {
        table.name: sorted(map(repr, connection.execute(select(table)).mappings()))
        for table in metadata.sorted_tables
        if table is not audit
    }


UNSEEN = (TokenBucket, ReportLimits, IdleMonitor, Database, Passwords)
"""What asking changes, whatever is answered (how often somebody may ask, when it was heard), and what stands for the
disk itself."""


def picture(root: object) -> Any:
    """Everything of the lobby's own that can be reached from an object, as plain values that can be compared."""
    seen: dict[int, int] = {}

    def draw(thing: object) -> Any:
        if thing is None or isinstance(thing, bool | int | float | str | bytes | Enum):
            return thing
        if id(thing) in seen:
            return f"<{seen[id(thing)]}>"
        seen[id(thing)] = len(seen)
        if isinstance(thing, dict):
            return [(draw(key), draw(value)) for key, value in thing.items()]
        if isinstance(thing, list | tuple):
            return [draw(each) for each in thing]
        if isinstance(thing, set | frozenset):
            return sorted(repr(draw(each)) for each in thing)
        kind = type(thing)
        if kind.__module__.split(".")[0] not in ("lobby", "wire") or isinstance(thing, UNSEEN):
            return kind.__name__
        return kind.__name__, {name: draw(getattr(thing, name)) for name in _attributes(thing)}

    return draw(root)


def _attributes(thing: object) -> list[str]:
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
    return [name for name in (*slots, *getattr(thing, "__dict__", ())) if not name.startswith("__")]


def differences(before: Any, after: Any, where: str = "") -> list[str]:
    """Where two pictures differ."""
    if type(before) is type(after) and isinstance(before, dict):
        return [
            each
            for name in before.keys() | after.keys()
            for each in differences(before.get(name), after.get(name), f"{where}.{name}")
        ]
    if type(before) is type(after) and isinstance(before, list | tuple) and len(before) == len(after):
        return [
            each
            for number, (one, other) in enumerate(zip(before, after, strict=True))
            for each in differences(one, other, f"{where}[{number}]")
        ]
    return [] if before == after else [f"{where}: {before!r} became {after!r}"]
