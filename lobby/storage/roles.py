"""Who is operator: accounts, so that neither another name nor another password changes it.

There is always one left, once there was one: whoever takes the role away, or the account, asks ``refuse_last`` in the
same transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import URL, Connection, delete, insert, select

from lobby.errors import LastOperator, NoSuchAccount
from lobby.storage.database import Database
from lobby.storage.engine import connect
from lobby.storage.schema import accounts, roles
from lobby.storage.times import seconds, stored

OPERATOR = "operator"

_ALL = select(roles.c.account).where(roles.c.role == OPERATOR)


@dataclass(frozen=True)
class Operator:
    """An account that is operator, ``since`` seconds since the epoch.

    :ivar key: of its name.
    """

    account: int
    name: str
    key: str
    since: float


class Roles:
    """Give the role, take it and look who has it. Every method may raise ``StorageFailed`` or ``TryLater``.

    :param wall: the time in seconds since the epoch.
    """

    def __init__(self, database: Database, wall: Callable[[], float]) -> None:
        self._database, self._wall = database, wall

    async def operators(self) -> list[Operator]:
        """All, by their names."""
        joined = select(accounts.c.id, accounts.c.name, accounts.c.key, roles.c.since).join(roles)
        statement = joined.where(roles.c.role == OPERATOR).order_by(accounts.c.key)
        return await self._database.look(
            lambda connection: [
                Operator(row.id, row.name, row.key, seconds(row.since)) for row in connection.execute(statement)
            ]
        )

    async def has(self, account: int) -> bool:
        """Whether an account is operator."""
        statement = _ALL.where(roles.c.account == account)
        return await self._database.look(lambda connection: connection.execute(statement).first() is not None)

    async def add(self, account: int, first: bool = False) -> bool:
        """Make an account operator; returns whether it was not.

        :param first: only where nobody is.
        :raises NoSuchAccount: it was deleted meanwhile.
        """
        since = stored(self._wall())

        def work(connection: Connection) -> bool:
            there = [row.account for row in connection.execute(_ALL)]
            if account in there or (first and there):
                return False
            name = connection.execute(select(accounts.c.name).where(accounts.c.id == account)).scalar_one_or_none()
            if name is None:
                raise NoSuchAccount(name="")
            connection.execute(insert(roles).values(account=account, role=OPERATOR, since=since))
            return True

        return await self._database.run(work)

    async def remove(self, account: int) -> bool:
        """Take the role away; returns whether the account had it.

        :raises LastOperator: nobody else has it.
        """

        def work(connection: Connection) -> bool:
            refuse_last(connection, account)
            return bool(
                connection.execute(delete(roles).where(roles.c.account == account, roles.c.role == OPERATOR)).rowcount
            )

        return await self._database.run(work)


def refuse_last(connection: Connection, account: int) -> None:
    """Let the only operator stay.

    :raises LastOperator: the account is that.
    """
    if [row.account for row in connection.execute(_ALL)] == [account]:
        raise LastOperator()


def any_operator(url: str | URL) -> bool:
    """Whether there is an operator. It blocks, and leaves nothing open: for a lobby that is about to start."""
    engine = connect(url)
    try:
        with engine.connect() as connection:
            return connection.execute(_ALL).first() is not None
    finally:
        engine.dispose()
