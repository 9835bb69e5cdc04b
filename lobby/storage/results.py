"""The results of matches, each recorded once."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select
from sqlalchemy.exc import IntegrityError

from lobby.commands.reasons import Verdict
from lobby.core.model.match import Result
from lobby.storage.database import Database
from lobby.storage.schema import challenges, results
from wire.endings import EndReason

BY_MATCH = select(results).where(results.c.match == bindparam("wanted"))


class Results:
    """Record and find.

    Every method may raise ``StorageFailed`` (nothing was stored) or ``TryLater`` (the database has too much to do).

    :param wall: the time in seconds since the epoch.
    """

    def __init__(self, database: Database, wall: Callable[[], float]) -> None:
        self._database, self._wall = database, wall

    async def take(self, result: Result) -> Result:
        """Record a result, unless the match has one already; returns the one that is recorded."""
        ended = datetime.fromtimestamp(self._wall(), UTC).replace(microsecond=0, tzinfo=None)

        def work(connection: Connection) -> Result:
            try:
                with connection.begin_nested():
                    connection.execute(insert(results).values(**_columns(result), ended=ended))
                    connection.execute(delete(challenges).where(challenges.c.match == result.match))
            except IntegrityError:  # the primary key decides, so no other lobby can come between
                return _result(connection.execute(BY_MATCH, {"wanted": result.match}).one())
            return result

        return await self._database.run(work)

    async def find(self, match: str) -> Result | None:
        """The recorded result of a match."""

        def work(connection: Connection) -> Result | None:
            row = connection.execute(BY_MATCH, {"wanted": match}).one_or_none()
            return None if row is None else _result(row)

        return await self._database.look(work)

    async def of(self, key: str, most: int) -> list[tuple[Result, float]]:
        """The last results of a name's key, the newest first, each with when it ended, in seconds since the epoch."""
        written = json.dumps(key, ensure_ascii=False)
        whose = select(results).where(results.c["keys"].contains(written, autoescape=True))
        statement = whose.order_by(results.c.ended.desc()).limit(most)

        def work(connection: Connection) -> list[tuple[Result, float]]:
            rows = connection.execute(statement)
            return [(_result(row), row.ended.replace(tzinfo=UTC).timestamp()) for row in rows]

        return await self._database.look(work)

    async def over(self, matches: Collection[str], rooms: Collection[str]) -> frozenset[str]:
        """Which of these matches have a result, and which of these rooms had such a match: those are closed."""
        statement = select(results.c.match, results.c.room).where(
            or_(results.c.match.in_(matches), results.c.room.in_(rooms))
        )

        def work(connection: Connection) -> frozenset[str]:
            return frozenset(id_ for row in connection.execute(statement) for id_ in row)

        return await self._database.look(work)


def _columns(result: Result) -> dict[str, Any]:
    """The columns of a result; what goes by seats is a JSON list."""
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value
        for name in Result.__slots__
        for value in [getattr(result, name)]
    }


def _result(row: Row[Any]) -> Result:
    return Result(
        row.match,
        row.room,
        row.game,
        row.release,
        row.settings,
        tuple(json.loads(row.players)),
        tuple(json.loads(row.keys)),
        tuple(json.loads(row.sessions)),
        tuple(json.loads(row.places)),
        EndReason(row.reason),
        row.seat,
        Verdict(row.verdict),
        row.detail,
    )
