"""Whom the operator keeps out, or silent."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import URL, Connection, Row, insert, or_, select, update

from lobby.core.model.sanctions import Kind, Sanction
from lobby.storage.database import Database
from lobby.storage.engine import connect
from lobby.storage.schema import sanctions
from lobby.storage.times import seconds, stored


class SanctionsKept:
    """Record, lift and find.

    Every method may raise ``StorageFailed`` (nothing was changed) or ``TryLater`` (the database has too much to do).

    :param wall: the time in seconds since the epoch.
    """

    def __init__(self, database: Database, wall: Callable[[], float]) -> None:
        self._database, self.wall = database, wall

    async def impose(self, kind: Kind, target: str, name: str, reason: str, by: str, until: float | None) -> Sanction:
        """Record a sanction; one of its kind that holds for the same target is lifted with it.

        :param until: seconds since the epoch; ``None`` for good.
        """
        now = self.wall()
        values = {
            **{"kind": kind, "target": target, "name": name, "reason": reason, "by": by},
            **{"since": stored(now), "until": None if until is None else stored(until)},
        }

        def work(connection: Connection) -> Sanction:
            _lift(connection, kind, target, by, now)
            made = connection.execute(insert(sanctions).values(values).returning(sanctions.c.id)).scalar_one()
            return Sanction(made, kind, target, name, reason, by, now, until)

        return await self._database.run(work)

    async def lift(self, kind: Kind, target: str, by: str) -> None:
        """A target's sanctions of a kind hold no more; it does no harm where there are none."""
        now = self.wall()
        await self._database.run(lambda connection: _lift(connection, kind, target, by, now))

    async def of(self, target: str, most: int) -> list[tuple[Sanction, bool]]:
        """The newest sanctions of a name's key, also those that are over: each with whether it was lifted."""
        statement = select(sanctions).where(sanctions.c.target == target).order_by(sanctions.c.id.desc()).limit(most)
        return await self._database.look(
            lambda connection: [(_sanction(row), row.lifted is not None) for row in connection.execute(statement)]
        )


def held_sanctions(url: str | URL, now: float) -> list[Sanction]:
    """All that hold, the oldest first. It blocks, and leaves nothing open: for a lobby that is about to start.

    :param now: in seconds since the epoch.
    """
    statement = (
        select(sanctions)
        .where(sanctions.c.lifted.is_(None))
        .where(or_(sanctions.c.until.is_(None), sanctions.c.until > stored(now)))
        .order_by(sanctions.c.id)
    )
    engine = connect(url)
    try:
        with engine.connect() as connection:
            return [_sanction(row) for row in connection.execute(statement)]
    finally:
        engine.dispose()


def _lift(connection: Connection, kind: Kind, target: str, by: str, now: float) -> None:
    held = sanctions.c.kind == kind, sanctions.c.target == target, sanctions.c.lifted.is_(None)
    connection.execute(update(sanctions).where(*held).values(lifted=stored(now), lifted_by=by))


def _sanction(row: Row[tuple[object, ...]]) -> Sanction:
    until = seconds(row.until) if row.until is not None else None
    since = seconds(row.since)
    return Sanction(row.id, Kind(row.kind), row.target, row.name, row.reason, row.by, since, until)
