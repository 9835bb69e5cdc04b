"""The accounts, as the lobby asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, Delete, Update, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from lobby.core import names
from lobby.errors import NameTaken, NoSuchAccount
from lobby.storage.database import Database
from lobby.storage.looks import keep, refuse_alike
from lobby.storage.roles import refuse_last
from lobby.storage.schema import accounts

BY_KEY = select(accounts).where(accounts.c.key == bindparam("wanted"))
"""The most frequent statement of all, made once."""


@dataclass(frozen=True)
class Account:
    """Who may log in.

    :ivar key: what makes the name unique, whatever the case or form it is typed in.
    :ivar name: as it was typed when the account was made.
    :ivar password: the hash; not shown where an account is printed or logged.
    """

    id: int
    key: str
    name: str
    password: str = field(repr=False)
    created: datetime


Also = Callable[[Connection, Account], object]
"""What is stored together with a new account, or neither is."""


class Accounts:
    """Find, make, change and remove accounts.

    Every method may raise ``StorageFailed`` (nothing was changed) or ``TryLater`` (the database has too much to do).
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, name: str) -> Account | None:
        """The account of this name, in whatever form it is typed."""
        key = names.key(name)

        def work(connection: Connection) -> Account | None:
            row = connection.execute(BY_KEY, {"wanted": key}).one_or_none()
            if row is None:
                return None
            return Account(row.id, row.key, row.name, row.password, row.created.replace(tzinfo=UTC))

        return await self._database.look(work)

    async def refuse_taken(self, name: str) -> None:
        """Refuse a name that an account has, or that looks like an account's.

        :raises NameTaken: an account has this name in some form.
        :raises NameAlike: an account's name looks like it.
        """
        if await self.find(name) is not None:
            raise NameTaken(name=name)
        await self._database.look(lambda connection: refuse_alike(connection, name))

    async def create(self, name: str, password: str, *also: Also) -> Account:
        """Make an account; ``name`` was checked, ``password`` is a hash. Whether it is free is seen in one go with it.

        :param also: done in the same transaction.
        :raises NameTaken: an account has this name in some form.
        :raises NameAlike: an account's name looks like it.
        """
        key, created = names.key(name), datetime.now(UTC).replace(microsecond=0)

        def work(connection: Connection) -> Account:
            values = {"key": key, "name": name, "password": password, "created": created.replace(tzinfo=None)}
            try:
                made = connection.execute(insert(accounts).values(values).returning(accounts.c.id)).scalar_one()
            except IntegrityError as problem:  # the unique key decides, so no other lobby can come between
                raise NameTaken(name=name) from problem
            refuse_alike(connection, name)
            keep(connection, made, name)
            account = Account(made, key, name, password, created)
            for each in also:
                each(connection, account)
            return account

        return await self._database.run(work)

    async def set_password(self, account: Account, password: str) -> None:
        """Another hash for an account whose owner has proved to be it.

        :param account: as it was when the password was checked.
        :raises NoSuchAccount: it was deleted, or got another password, meanwhile; one that others made since under the
            same name is another account.
        """
        await self._act(account, update(accounts).values(password=password))

    async def delete(self, account: Account) -> None:
        """Remove an account whose owner has proved to be it.

        :param account: as it was when the password was checked.
        :raises NoSuchAccount: as ``set_password``.
        :raises LastOperator: nobody else is operator.
        """
        await self._act(account, delete(accounts), refuse_last)

    async def _act(
        self, account: Account, statement: Update | Delete, *before: Callable[[Connection, int], None]
    ) -> None:
        statement = statement.where(accounts.c.id == account.id, accounts.c.password == account.password)

        def work(connection: Connection) -> None:
            for check in before:
                check(connection, account.id)
            if not connection.execute(statement).rowcount:
                raise NoSuchAccount(name=account.name)

        await self._database.run(work)
