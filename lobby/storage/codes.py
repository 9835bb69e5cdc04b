"""The codes that let somebody register.

Only their hashes are kept, so who reads the database or a backup of it gets nobody in; a code is random and long enough
that its hash needs no salt. So the lobby shows a code once, when it is made, and from then on only how it begins.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from lobby.commands.reasons import CodeFault
from lobby.errors import CodeRefused
from lobby.storage.database import Database
from lobby.storage.schema import codes
from lobby.storage.times import seconds, stored

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No letters or digits that are taken for each other when read aloud."""

GROUPS, GROUP = 4, 4
"""A code is so many groups of so many letters: 78 bits."""

MOST = 10_000
"""The most codes that are kept."""

OLD = 90 * 86_400.0
"""Seconds after which a code that has run out is forgotten: from then on it is as wrong as any other."""


class TooManyCodes(Exception):
    """There would be more codes than are kept. Its text is how many there are."""


@dataclass(frozen=True)
class Code:
    """A code as it is kept; times in seconds since the epoch.

    :ivar head: how it begins; :ivar left: how many of its ``uses`` are left; :ivar expires: ``None`` for never.
    """

    hash: str
    head: str
    note: str
    uses: int
    left: int
    by: str
    made: float
    expires: float | None


def made_up() -> str:
    """A new code, as it is shown: ``7K3M-…``."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def hashed(code: str) -> str:
    """What is kept of a code, in whatever case and with whatever spaces and dashes it is typed."""
    return hashlib.sha256(_letters(code).encode("utf-8", "replace")).hexdigest()


def _letters(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper()


class Codes:
    """Make, find, use and revoke codes. Every method may raise ``StorageFailed`` or ``TryLater``.

    :param wall: the time in seconds since the epoch.
    """

    def __init__(self, database: Database, wall: Callable[[], float]) -> None:
        self._database, self._wall = database, wall

    async def make(self, count: int, uses: int, expires: float | None, note: str, by: str) -> list[str]:
        """New codes; what has run out long ago is forgotten.

        :param expires: seconds since the epoch; ``None`` for never.
        :raises TooManyCodes: no more are kept.
        """
        made, now = [made_up() for _ in range(count)], self._wall()
        common = {"note": note, "uses": uses, "left": uses, "by": by, "made": stored(now)}
        common["expires"] = None if expires is None else stored(expires)
        rows = [{"hash": hashed(one), "head": one[:GROUP], **common} for one in made]

        def work(connection: Connection) -> int | None:
            old = stored(now - OLD)
            connection.execute(
                delete(codes).where(or_(codes.c.expires < old, (codes.c.left < 1) & (codes.c.made < old)))
            )
            there = connection.execute(select(func.count()).select_from(codes)).scalar_one()
            if there + count > MOST:
                return int(there)
            connection.execute(insert(codes), rows)
            return None

        there = await self._database.run(work)
        if there is not None:
            raise TooManyCodes(there)
        return made

    async def all(self) -> list[Code]:
        """All that are kept, the oldest first."""
        statement = select(codes).order_by(codes.c.made, codes.c.head)
        return await self._database.look(lambda connection: [_code(row) for row in connection.execute(statement)])

    async def check(self, code: str) -> None:
        """Look whether a code is good now.

        :raises CodeRefused: it is not.
        """
        await self._database.look(lambda connection: self._require(connection, code))

    def use(self, connection: Connection, code: str) -> None:
        """Use a code once, in a transaction that does what it is used for.

        :raises CodeRefused: it is not good, or not any more.
        """
        self._require(connection, code)
        one = (codes.c.hash == hashed(code)) & (codes.c.left > 0)
        if not connection.execute(update(codes).where(one).values(left=codes.c.left - 1)).rowcount:
            raise CodeRefused(reason=CodeFault.USED)

    def _require(self, connection: Connection, code: str) -> None:
        row = connection.execute(select(codes).where(codes.c.hash == hashed(code))).one_or_none()
        if row is None:
            raise CodeRefused(reason=CodeFault.WRONG)
        if row.expires is not None and seconds(row.expires) <= self._wall():
            raise CodeRefused(reason=CodeFault.EXPIRED)
        if row.left < 1:
            raise CodeRefused(reason=CodeFault.USED)

    async def revoke(self, typed: str) -> list[Code]:
        """Forget a code; returns it, or all that begin as was typed: then nothing is forgotten."""

        def work(connection: Connection) -> list[Code]:
            wanted = or_(codes.c.hash == hashed(typed), codes.c.head == _letters(typed))
            found = [_code(row) for row in connection.execute(select(codes).where(wanted))]
            if len(found) == 1:
                connection.execute(delete(codes).where(codes.c.hash == found[0].hash))
            return found

        return await self._database.run(work)


def _code(row: Row[tuple[object, ...]]) -> Code:
    expires = seconds(row.expires) if row.expires is not None else None
    return Code(row.hash, row.head, row.note, row.uses, row.left, row.by, seconds(row.made), expires)
