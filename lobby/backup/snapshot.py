"""A copy of the lobby's database as it is at one moment, whether a lobby writes to it or not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from lobby.backup.problems import BackupProblem
from lobby.storage.engine import BUSY_MILLISECONDS


@dataclass(frozen=True)
class Known:
    """Which database a file is.

    :ivar identity: as ``lobby.storage.mark`` has it, with its :ivar commits:.
    :ivar schema: the last step of its migrations.
    """

    identity: int
    commits: int
    schema: str


def take(database: Path, copy: Path) -> Known:
    """Copy a database by SQLite's online backup. All pages are read in one transaction, which keeps nobody from
    writing: so the copy is what a lobby had committed when it began.

    :param copy: a file that is not there yet.
    :raises BackupProblem: the database cannot be read, or is damaged.
    """
    try:
        with closing(_reading(database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # all of it in one file
        return look(copy)
    except sqlite3.Error as problem:
        raise BackupProblem(f"The accounts in {database} cannot be read: {problem}.") from None


def look(file: Path) -> Known:
    """Which database a copy is.

    :raises BackupProblem: it is damaged.
    """
    try:
        with closing(_reading(file)) as database:
            (checked,) = database.execute("PRAGMA quick_check(1)").fetchone()
            if checked != "ok":
                raise BackupProblem("The accounts cannot be used: the file is damaged.")
            (identity,) = database.execute("PRAGMA application_id").fetchone()
            (commits,) = database.execute("PRAGMA user_version").fetchone()
            (schema,) = database.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
            return Known(identity, commits, schema)
    except sqlite3.Error as problem:
        raise BackupProblem(f"The accounts cannot be used: {problem}.") from None


def _reading(file: Path) -> sqlite3.Connection:
    """A connection that changes nothing."""
    opened = sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro", uri=True)
    opened.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    return opened
