"""The table of tokens: who may go on with which session, also after the lobby itself was gone."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from lobby.errors import TryLater
from lobby.storage.blocks import blocked_by
from lobby.storage.database import Database
from lobby.storage.schema import accounts, sessions

LIFETIME = timedelta(days=7)
"""How long a token is good, from the sign-in or the last time that a session was gone on with."""

BY_HASH = (
    select(sessions, accounts.c.id.label("owner"))
    .join_from(sessions, accounts, accounts.c.key == sessions.c.key, isouter=True)
    .where(sessions.c.hash == bindparam("wanted"))
)
"""A token's row, and the account that its name belongs to by now."""


@dataclass(frozen=True)
class Kept:
    """What is kept of a session.

    :ivar hash: of the token; not shown where this is printed or logged.
    :ivar account: the account's id; ``None`` for a drop-in.
    :ivar public_key: of the client's certificate; empty where it has none.
    :ivar expires: when the token is good no more.
    :ivar blocked: whom the account does not want to hear: names by their keys. It is filled in by ``find`` only.
    """

    hash: str = field(repr=False)
    session: str
    name: str
    key: str
    account: int | None
    public_key: str
    expires: datetime
    blocked: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Written:
    """A token on the disk, and what had to make way for it, so that both can be undone.

    :ivar replaced: the rows of ``sessions`` that were there before.
    """

    kept: Kept
    replaced: list[dict[str, Any]] = field(default_factory=list)


class Sessions:
    """Keep, find and revoke tokens, of which only hashes are stored.

    Every method may raise ``StorageFailed`` (nothing was changed) or ``TryLater`` (the database has too much to do).

    :param wall: the time in seconds since the epoch.
    """

    def __init__(self, database: Database, wall: Callable[[], float]) -> None:
        self._database, self._wall = database, wall

    def now(self) -> datetime:
        """The current time, in UTC."""
        return datetime.fromtimestamp(self._wall(), UTC)

    def draft(self, hash_: str, session: str, name: str, key: str, account: int | None, public_key: str) -> Kept:
        """A token that is not stored yet."""
        return Kept(hash_, session, name, key, account, public_key, self.now() + LIFETIME)

    async def keep(self, draft: Kept) -> Written:
        """Store a token; every other one of the same session or account is revoked with it.

        :raises TryLater: the account is gone meanwhile; another try finds that out.
        """
        return await self._database.run(partial(keep, draft=draft))

    async def undo(self, written: Written) -> None:
        """The token was given to nobody after all: what had to make way for it is good again."""

        def work(connection: Connection) -> None:
            connection.execute(delete(sessions).where(sessions.c.hash == written.kept.hash))
            for row in written.replaced:
                try:
                    with connection.begin_nested():
                        connection.execute(insert(sessions).values(row))
                except IntegrityError:  # its account is gone meanwhile, or it is there again
                    continue

        await self._database.run(work)

    async def find(self, hash_: str) -> Kept | None:
        """What a token with this hash is for, unless it has expired, or its name is somebody else's by now."""

        def work(connection: Connection) -> Kept | None:
            row = connection.execute(BY_HASH, {"wanted": hash_}).one_or_none()
            if row is None or not hmac.compare_digest(row.hash, hash_) or row.owner != row.account:
                return None
            expires = row.expires.replace(tzinfo=UTC)
            blocked = {} if row.account is None else blocked_by(connection, row.account)
            return Kept(row.hash, row.session, row.name, row.key, row.account, row.public_key, expires, blocked)

        kept = await self._database.look(work)
        return kept if kept is not None and kept.expires > self.now() else None

    async def of(self, key: str) -> list[float]:
        """Until when, in seconds since the epoch, each session under a name's key can be gone on with."""
        now = self.now().replace(tzinfo=None)
        statement = select(sessions.c.expires).where(sessions.c.key == key, sessions.c.expires > now)

        def work(connection: Connection) -> list[float]:
            return [expires.replace(tzinfo=UTC).timestamp() for expires in connection.execute(statement).scalars()]

        return await self._database.look(work)

    async def prolong(self, hash_: str, public_key: str) -> datetime:
        """The token is good for its whole lifetime again; returns until when."""
        expires = self.now() + LIFETIME
        values = {"expires": expires.replace(tzinfo=None), "public_key": public_key}
        statement = update(sessions).where(sessions.c.hash == hash_).values(values)
        await self._database.run(lambda connection: connection.execute(statement).close())
        return expires

    async def revoke(self, over: Mapping[str, str]) -> None:
        """These sessions are over: none of their tokens is good any more.

        :param over: by the session's id, the hash of the token that it had, whatever session that was made for.
        """
        statement = delete(sessions).where(or_(sessions.c.session.in_(over), sessions.c.hash.in_(over.values())))
        await self._database.run(lambda connection: connection.execute(statement).close())


def keep(connection: Connection, draft: Kept) -> Written:
    """Store a token in place of every other one of the same session or account.

    :raises TryLater: there is no such account, or it has another name by now.
    """
    if draft.account is not None:
        named = accounts.c.id == draft.account, accounts.c.key == draft.key
        if connection.execute(select(accounts.c.id).where(*named)).first() is None:
            raise TryLater(seconds=1)
    older = or_(sessions.c.session == draft.session, sessions.c.hash == draft.hash)
    if draft.account is not None:
        older = or_(older, sessions.c.account == draft.account)
    replaced = [dict(row) for row in connection.execute(select(sessions).where(older)).mappings()]
    connection.execute(delete(sessions).where(older))
    values = {**vars(draft), "expires": draft.expires.replace(tzinfo=None)}
    del values["blocked"]
    try:
        connection.execute(insert(sessions).values(values))
    except IntegrityError as problem:  # the account that it points to
        raise TryLater(seconds=1) from problem
    return Written(draft, replaced)


def own(connection: Connection, session: str, account: int) -> None:
    """A drop-in has an account now: its token is the account's."""
    connection.execute(update(sessions).where(sessions.c.session == session).values(account=account))
