"""Matches that were challenged, from the first challenge to their result: so that a restarted lobby goes on."""

from __future__ import annotations

import zlib

import msgspec
from sqlalchemy import Connection, delete, insert, select

from lobby.core.model.dispute import Kept
from lobby.storage.database import Database
from lobby.storage.schema import challenges


class Challenges:
    """Keep and find. Every method may raise ``StorageFailed`` or ``TryLater``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, kept: Kept) -> None:
        """Keep this, instead of what was kept of the match before."""
        content = zlib.compress(msgspec.json.encode(kept))

        def work(connection: Connection) -> None:
            connection.execute(delete(challenges).where(challenges.c.match == kept.match))
            connection.execute(insert(challenges).values(match=kept.match, content=content))

        await self._database.run(work)

    async def all(self) -> list[Kept]:
        """All that is kept."""

        def work(connection: Connection) -> list[bytes]:
            return list(connection.execute(select(challenges.c.content)).scalars())

        return [msgspec.json.decode(zlib.decompress(content), type=Kept) for content in await self._database.look(work)]
