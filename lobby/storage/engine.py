"""The SQLAlchemy engine for a database's address, with what SQLite needs to keep what it was told."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection as SQLite

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import StaticPool

FILE = "lobby.sqlite3"
MEMORY = "sqlite://"
"""The address of a database that ends with its process."""

LOOKING = "looking"
"""The execution option of a connection that writes nothing."""

BUSY_MILLISECONDS = 5_000
"""How long SQLite waits for another program (a backup, a shell) to let go of the file."""


def address(folder: Path) -> URL:
    """The address of the database in a data folder."""
    return URL.create("sqlite", database=str(folder.absolute() / FILE))


def file_of(url: str | URL) -> Path | None:
    """The file of an SQLite database; ``None`` for one in memory or on a server."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def connect(url: str | URL, *, foreign_keys: bool = True) -> Engine:
    """An engine with one connection, which any one thread at a time may use.

    :param foreign_keys: false for migrations, which drop and rebuild tables that others point to.
    :raises sqlalchemy.exc.ArgumentError: ``url`` is no address of a database.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=True, hide_parameters=True)
    if file_of(url) is None:
        engine = create_engine(
            url, poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True
        )
    else:
        engine = create_engine(url, pool_size=1, max_overflow=0, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: SQLite, record: object) -> None:
        # Python's sqlite3 module opens transactions by guessing, too late for a savepoint or a CREATE TABLE.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # At once for writing: a reader that becomes a writer later may be refused without waiting. Who only looks needs
        # no transaction for its one statement.
        if not connection.get_execution_options().get(LOOKING):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
