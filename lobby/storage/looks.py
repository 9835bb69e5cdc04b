"""What accounts' names look like, beside the accounts: no new name may be taken for one of them."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, insert, select

from lobby.core import names
from lobby.errors import NameAlike
from lobby.storage.schema import accounts, looks
from wire.lookalikes import RULES

ALIKE = select(looks.c.account).where(looks.c.look.in_(bindparam("wanted", expanding=True))).limit(1)

OLD = (
    select(accounts.c.id, accounts.c.name)
    .join_from(accounts, looks, (looks.c.account == accounts.c.id) & (looks.c.rules == RULES), isouter=True)
    .where(looks.c.look.is_(None))
)
"""Accounts whose looks were not made by the rules of today."""


def refuse_alike(connection: Connection, name: str) -> None:
    """Refuse a name that no account has.

    :raises NameAlike: an account's looks like it.
    """
    if connection.execute(ALIKE, {"wanted": sorted(names.looks(name))}).first() is not None:
        raise NameAlike(name=name)


def keep(connection: Connection, account: int, name: str) -> None:
    """Store what an account's name looks like."""
    rows = [{"account": account, "look": look, "rules": RULES} for look in sorted(names.looks(name))]
    connection.execute(insert(looks), rows)


def renew(connection: Connection) -> None:
    """Make those looks again that other rules have made, or that are missing. Accounts that look alike by now stay as
    they are."""
    for account, name in connection.execute(OLD).all():
        connection.execute(delete(looks).where(looks.c.account == account))
        keep(connection, account, name)
