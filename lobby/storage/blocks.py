"""Whom the accounts do not want to hear."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from sqlalchemy import Connection, bindparam, delete, insert, select

from lobby.core.chat import MOST_BLOCKED
from lobby.storage.database import Database
from lobby.storage.schema import blocks

OF_ACCOUNT = (
    select(blocks.c.key, blocks.c.name)
    .where(blocks.c.account == bindparam("wanted"))
    .order_by(blocks.c.key)
    .limit(MOST_BLOCKED)
)


def blocked_by(connection: Connection, account: int) -> dict[str, str]:
    """The names that an account blocks, by their keys."""
    return {row.key: row.name for row in connection.execute(OF_ACCOUNT, {"wanted": account})}


def add(connection: Connection, account: int, names: Mapping[str, str]) -> None:
    """Let an account block more names, by their keys."""
    rows = [{"account": account, "key": key, "name": name} for key, name in names.items()]
    connection.execute(delete(blocks).where(blocks.c.account == account, blocks.c.key.in_(names)))
    if rows:
        connection.execute(insert(blocks), rows)


class Blocks:
    """Find and change the lists of accounts.

    Every method may raise ``StorageFailed`` (nothing was changed) or ``TryLater`` (the database has too much to do).
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, account: int) -> dict[str, str]:
        """The names that an account blocks, by their keys.

        :param account: the account's id.
        """

        return await self._database.look(partial(blocked_by, account=account))

    async def add(self, account: int, names: Mapping[str, str]) -> None:
        """Block more names, by their keys; it does no harm if they are blocked already."""
        if names:
            await self._database.run(partial(add, account=account, names=names))

    async def remove(self, account: int, key: str) -> None:
        """Block a name no longer; it does no harm if it was not blocked."""
        statement = delete(blocks).where(blocks.c.account == account, blocks.c.key == key)

        def work(connection: Connection) -> None:
            connection.execute(statement)

        await self._database.run(work)
