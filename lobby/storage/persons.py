"""All that is stored of one person: under another name, handed out, or gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, update

from lobby.core import names
from lobby.errors import NameTaken, NoSuchAccount
from lobby.storage.accounts import Account
from lobby.storage.database import Database
from lobby.storage.looks import keep, refuse_alike
from lobby.storage.reports import lines, written
from lobby.storage.roles import refuse_last
from lobby.storage.schema import accounts, audit, blocks, looks, reports, results, roles, sanctions, sessions

NOBODY = "deleted player"
"""Who stands in results and reports in the place of somebody whose account was deleted. No name has a blank in it."""


@dataclass(frozen=True)
class Forgotten:
    """What went, and what stays, of a person: how many of each.

    :ivar results: without the name; :ivar held: sanctions that still hold, with it.
    """

    results: int
    held: int
    sanctions: int
    about: int
    by: int


class Persons:
    """Rename, hand out and forget.

    Every method may raise ``StorageFailed`` (nothing was changed) or ``TryLater`` (the database has too much to do),
    and ``NoSuchAccount`` where the account was deleted or renamed since it was looked up.

    :param wall: the time in seconds since the epoch.
    """

    def __init__(self, database: Database, wall: Callable[[], float]) -> None:
        self._database, self._wall = database, wall

    async def set_password(self, account: Account, hashed: str) -> None:
        """Another password, whoever knows the old one; nobody goes on with a session that the old one began."""

        def work(connection: Connection) -> None:
            _require(connection, account)
            connection.execute(update(accounts).where(accounts.c.id == account.id).values(password=hashed))
            connection.execute(delete(sessions).where(sessions.c.account == account.id))

        await self._database.run(work)

    async def give_name(self, account: Account, name: str) -> None:
        """Another name, which was checked; all that is stored under the old one is under it from then on.

        :raises NameTaken, NameAlike: another account has the name, or one that looks like it.
        """
        key = names.key(name)

        def work(connection: Connection) -> None:
            _require(connection, account)
            connection.execute(delete(looks).where(looks.c.account == account.id))
            if key != account.key and connection.execute(select(accounts.c.id).where(accounts.c.key == key)).first():
                raise NameTaken(name=name)
            refuse_alike(connection, name)
            connection.execute(update(accounts).where(accounts.c.id == account.id).values(key=key, name=name))
            keep(connection, account.id, name)
            connection.execute(delete(sessions).where(sessions.c.account == account.id))
            _move_blocks(connection, account.key, key, name)
            _replace_in_results(connection, account.key, key, name)
            held = sanctions.c.target == account.key
            connection.execute(update(sanctions).where(held).values(target=key, name=name))
            connection.execute(update(reports).where(reports.c.about == account.key).values(about=key, name=name))
            connection.execute(update(reports).where(reports.c.by_key == account.key).values(by_key=key, by=name))

        await self._database.run(work)

    async def export(self, account: Account) -> dict[str, Any]:
        """Everything that is stored of an account's person, as values of JSON; times in seconds since the epoch."""
        now = _stored(self._wall())

        def work(connection: Connection) -> dict[str, Any]:
            _require(connection, account)
            return {
                "account": {"id": account.id, "name": account.name, "created": account.created.timestamp()},
                "roles": _rows(connection, roles, roles.c.account == account.id, "account"),
                "sessions": _rows(connection, sessions, sessions.c.account == account.id, "hash", "account", "key"),
                "blocks": _rows(connection, blocks, blocks.c.account == account.id, "account", "key"),
                "results": [_played(row) for row in connection.execute(select(results).where(_whose(account.key)))],
                "sanctions": _rows(connection, sanctions, sanctions.c.target == account.key, "target"),
                "reports_by": [
                    {**row, "context": json.loads(row["context"])}
                    for row in _rows(connection, reports, reports.c.by_key == account.key, "by_account", "by_key")
                ],
                "reports_about": [
                    {**row, "context": _own_words(row["context"], account.key)}
                    for row in _rows(connection, reports, reports.c.about == account.key, "by", "by_key", "by_account")
                ],
                "audit": [row for row in _rows(connection, audit, audit.c.id > 0) if _mentions(row, account.key)],
                "exported": now.replace(tzinfo=UTC).timestamp(),
            }

        return await self._database.look(work)

    async def forget(self, account: Account) -> Forgotten:
        """Delete an account, and what is stored of its person but for what others have a right to.

        :raises LastOperator: nobody else is operator.
        """
        now = _stored(self._wall())
        holds = sanctions.c.lifted.is_(None) & or_(sanctions.c.until.is_(None), sanctions.c.until > now)
        whose = sanctions.c.target == account.key

        def work(connection: Connection) -> Forgotten:
            _require(connection, account)
            refuse_last(connection, account.id)
            over = connection.execute(delete(sanctions).where(whose, ~holds)).rowcount
            held = connection.execute(select(func.count()).select_from(sanctions).where(whose)).scalar_one()
            played = _replace_in_results(connection, account.key, NOBODY, NOBODY)
            about = connection.execute(delete(reports).where(reports.c.about == account.key)).rowcount
            by = connection.execute(delete(reports).where(reports.c.by_key == account.key)).rowcount
            _forget_words(connection, account.key)
            connection.execute(delete(accounts).where(accounts.c.id == account.id))
            return Forgotten(played, int(held), over, about, by)

        return await self._database.run(work)


def _require(connection: Connection, account: Account) -> None:
    found = accounts.c.id == account.id, accounts.c.key == account.key
    if connection.execute(select(accounts.c.id).where(*found)).first() is None:
        raise NoSuchAccount(name=account.name)


def _whose(key: str) -> ColumnElement[bool]:
    """Results in which a name's key stands."""
    return results.c["keys"].contains(json.dumps(key, ensure_ascii=False), autoescape=True)


def _replace_in_results(connection: Connection, old: str, key: str, name: str) -> int:
    """Let another name stand in the results of one; returns in how many."""
    found = connection.execute(select(results.c.match, results.c["keys"], results.c.players).where(_whose(old))).all()
    for match, keys, players in found:
        seats = list(zip(json.loads(keys), json.loads(players), strict=True))
        values = {
            "keys": json.dumps([key if one == old else one for one, _ in seats], ensure_ascii=False),
            "players": json.dumps([name if one == old else shown for one, shown in seats], ensure_ascii=False),
        }
        connection.execute(update(results).where(results.c.match == match).values(values))
    return len(found)


def _move_blocks(connection: Connection, old: str, key: str, name: str) -> None:
    """Who blocks the old name blocks the new one, once."""
    blocking = list(connection.execute(select(blocks.c.account).where(blocks.c.key == old)).scalars())
    if blocking:
        connection.execute(delete(blocks).where(blocks.c.key.in_((old, key)), blocks.c.account.in_(blocking)))
        connection.execute(insert(blocks), [{"account": one, "key": key, "name": name} for one in blocking])


def _forget_words(connection: Connection, key: str) -> None:
    """What somebody has said, and what was said to it alone, goes from others' reports."""
    for id_, context in connection.execute(select(reports.c.id, reports.c.context)).all():
        kept = [line for line in lines(context) if key not in (names.key(line.speaker), names.key(line.to))]
        if len(kept) < len(lines(context)):
            connection.execute(update(reports).where(reports.c.id == id_).values(context=written(kept)))


def _rows(connection: Connection, table: Any, which: ColumnElement[bool], *without: str) -> list[dict[str, Any]]:
    found = connection.execute(select(table).where(which)).mappings()
    return [{name: _plain(value) for name, value in row.items() if name not in without} for row in found]


def _played(row: Row[Any]) -> dict[str, Any]:
    lists, without = ("players", "places"), ("keys", "sessions")
    shown = {name: one for name, one in row._asdict().items() if name not in without}
    return {name: json.loads(one) if name in lists else _plain(one) for name, one in shown.items()}


def _plain(value: Any) -> Any:
    return value.replace(tzinfo=UTC).timestamp() if isinstance(value, datetime) else value


def _own_words(context: str, key: str) -> list[dict[str, Any]]:
    """What somebody has said itself, of what a report has attached; to whom would tell who has reported it."""
    return [{"at": line.at, "text": line.text} for line in lines(context) if names.key(line.speaker) == key]


def _mentions(entry: dict[str, Any], key: str) -> bool:
    """Whether an entry of the audit names somebody, as a word of a command or as who gave it."""
    words = entry["what"].replace("'", " ").replace('"', " ").split()
    return any(names.key(word) == key for word in (*words, *entry["who"].split()))


def _stored(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
