"""What players report of others: a queue on the disk, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from lobby.core.model.heard import Line
from lobby.errors import AlreadyReported, TooManyReports
from lobby.storage.database import Database
from lobby.storage.schema import reports, roles

MOST_WAITING = 500
"""So many reports wait. Where one more comes, the oldest about whoever is reported most makes room for it."""

MOST_OF_ONE = 5
"""So many may wait that one player has made."""

MOST_HANDLED = 500
"""So many are kept that were handled; of more, the oldest go."""

OPERATORS = select(roles.c.account).where(roles.c.role == "operator")

WAITING, HANDLED = reports.c.handled.is_(None), reports.c.handled.is_not(None)


@dataclass(frozen=True)
class Report:
    """A report; times in seconds since the epoch.

    :ivar by: who has made it, and :ivar name: about whom, as they are shown.
    :ivar context: what the reporter had heard, the oldest first.
    :ivar handled: when an operator was done with it, ``None`` as long as it waits; :ivar note: what was noted then.
    """

    id: int
    at: float
    by: str
    name: str
    reason: str
    context: tuple[Line, ...]
    handled: float | None
    handled_by: str
    note: str


class Reports:
    """File, list and handle.

    Every method may raise ``StorageFailed`` (nothing was changed) or ``TryLater`` (the database has too much to do).

    :param wall: the time in seconds since the epoch.
    """

    def __init__(self, database: Database, wall: Callable[[], float]) -> None:
        self._database, self._wall = database, wall

    async def file(
        self, by: tuple[str, str, int | None], about: tuple[str, str], reason: str, context: Sequence[Line]
    ) -> tuple[int, frozenset[int]]:
        """Keep a report; returns its number, and the accounts of the operators.

        :param by: the reporter's name, its key, and the id of its account; :param about: the key, and the name.
        :raises AlreadyReported: an earlier one by and about the same waits.
        :raises TooManyReports: too many of the same reporter wait.
        """
        (name, by_key, account), (key, shown) = by, about
        values = {
            **{"at": _stored(self._wall()), "by": name, "by_key": by_key, "by_account": account},
            **{"about": key, "name": shown, "reason": reason, "note": "", "context": written(context)},
        }

        def work(connection: Connection) -> tuple[int, frozenset[int]]:
            own = list(connection.execute(select(reports.c.about).where(WAITING, reports.c.by_key == by_key)).scalars())
            if key in own:
                raise AlreadyReported(name=shown)
            if len(own) >= MOST_OF_ONE:
                raise TooManyReports(limit=MOST_OF_ONE)
            if _count(connection, WAITING) >= MOST_WAITING:
                _make_room(connection)
            number = connection.execute(insert(reports).values(values).returning(reports.c.id)).scalar_one()
            return int(number), frozenset(connection.execute(OPERATORS).scalars())

        return await self._database.run(work)

    async def waiting(self, most: int) -> tuple[list[Report], int]:
        """The oldest that wait, and how many do."""
        statement = select(reports).where(WAITING).order_by(reports.c.id).limit(most)

        def work(connection: Connection) -> tuple[list[Report], int]:
            return [_report(row) for row in connection.execute(statement)], _count(connection, WAITING)

        return await self._database.look(work)

    async def find(self, id_: int) -> Report | None:
        """A report by its number."""

        def work(connection: Connection) -> Report | None:
            row = connection.execute(select(reports).where(reports.c.id == id_)).one_or_none()
            return None if row is None else _report(row)

        return await self._database.look(work)

    async def handle(self, id_: int, who: str, note: str) -> bool:
        """An operator is done with a report; returns whether it has waited."""
        values = {"handled": _stored(self._wall()), "handled_by": who, "note": note}
        done = update(reports).where(reports.c.id == id_, WAITING).values(values)
        kept = select(reports.c.id).where(HANDLED).order_by(reports.c.handled.desc(), reports.c.id.desc())
        older = kept.offset(MOST_HANDLED).limit(1_000_000)

        def work(connection: Connection) -> bool:
            changed = connection.execute(done).rowcount
            connection.execute(delete(reports).where(reports.c.id.in_(list(connection.execute(older).scalars()))))
            return bool(changed)

        return await self._database.run(work)


def _count(connection: Connection, which: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(reports).where(which)).scalar_one())


def _make_room(connection: Connection) -> None:
    """The oldest report about whoever is reported most goes; where nobody is more than another, the oldest of all."""
    oldest = func.min(reports.c.id)
    most = select(oldest).where(WAITING).group_by(reports.c.about).order_by(func.count().desc(), oldest).limit(1)
    connection.execute(delete(reports).where(reports.c.id == connection.execute(most).scalar_one()))


def written(context: Sequence[Line]) -> str:
    """Lines as they are stored."""
    return json.dumps([astuple(line) for line in context], ensure_ascii=False)


def lines(context: str) -> tuple[Line, ...]:
    """Stored lines."""
    return tuple(Line(*fields) for fields in json.loads(context))


def _stored(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def _report(row: Row[tuple[object, ...]]) -> Report:
    return Report(
        row.id,
        row.at.replace(tzinfo=UTC).timestamp(),
        row.by,
        row.name,
        row.reason,
        lines(row.context),
        row.handled.replace(tzinfo=UTC).timestamp() if row.handled is not None else None,
        row.handled_by or "",
        row.note,
    )
