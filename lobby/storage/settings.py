"""What operators have set while the lobby ran, and is to be so after its next start."""

from __future__ import annotations

from sqlalchemy import URL, Connection, delete, insert, select

from lobby.storage.database import Database
from lobby.storage.engine import connect
from lobby.storage.schema import settings


class Settings:
    """Write settings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, name: str, value: str) -> None:
        """Keep a setting.

        :raises StorageFailed, TryLater: it could not be kept.
        """

        def work(connection: Connection) -> None:
            connection.execute(delete(settings).where(settings.c.name == name))
            connection.execute(insert(settings).values(name=name, value=value))

        await self._database.run(work)


def kept_setting(url: str | URL, name: str) -> str | None:
    """What was kept under a name. It blocks, and leaves nothing open: for a lobby that is about to start."""
    engine = connect(url)
    try:
        with engine.connect() as connection:
            return connection.execute(select(settings.c.value).where(settings.c.name == name)).scalar_one_or_none()
    finally:
        engine.dispose()
