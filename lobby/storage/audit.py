"""What operators have changed, one row a command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from lobby.storage.database import Database
from lobby.storage.schema import audit
from lobby.storage.times import seconds, stored

BEGUN, DONE = "begun", "done"
"""What came of a command of which nobody knows more, and of one that did what it should."""


def in_the_client(name: str) -> str:
    """A player who is operator, as the audit names them. No name has a blank in it, so no user of the machine is called
    like that."""
    return f"{name} (in the client)"


@dataclass(frozen=True)
class Entry:
    """A row of the audit; ``at`` in seconds since the epoch."""

    id: int
    at: float
    who: str
    what: str
    outcome: str


class Audit:
    """Write and read. Every method may raise ``StorageFailed`` or ``TryLater``.

    :param wall: the time in seconds since the epoch.
    """

    def __init__(self, database: Database, wall: Callable[[], float]) -> None:
        self._database, self._wall = database, wall

    async def begin(self, who: str, what: str) -> int:
        """Write down that somebody is about to change something; returns the row's id."""
        at = stored(self._wall())
        statement = insert(audit).values(at=at, who=who, what=what, outcome=BEGUN).returning(audit.c.id)
        return await self._database.run(lambda connection: int(connection.execute(statement).scalar_one()))

    async def end(self, id_: int, outcome: str) -> None:
        """Write down what came of it."""
        statement = update(audit).where(audit.c.id == id_).values(outcome=outcome)

        def work(connection: Connection) -> None:
            connection.execute(statement)

        await self._database.run(work)

    async def newest(self, most: int) -> list[Entry]:
        """The last so many rows, the newest first."""
        statement = select(audit).order_by(audit.c.id.desc()).limit(most)

        def work(connection: Connection) -> list[Entry]:
            rows = connection.execute(statement)
            return [Entry(row.id, seconds(row.at), row.who, row.what, row.outcome) for row in rows]

        return await self._database.look(work)
