"""The mark beside the database: whose accounts belong here, and how often they have been written to.

A database that was emptied, replaced, set back or has lost its write-ahead log is a sound one to SQLite. So its
identity and the number of its commits stand twice: in its own header, changed by every commit, and in a small file
beside it. The file is written after the commit: it may be behind, after a power cut, but never ahead.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection
from twisted.logger import Logger

from wire.files import replace_file

FILE = "lobby.mark"
MOST = 2**31 - 1
"""What SQLite's header can hold; from then on nothing is counted any more."""

FORM = re.compile(r"identity (\d{10})\ncommits (\d{10})\ncertificate (yes|no )\n")


class Damaged(Exception):
    """The mark is there but cannot be read."""


@dataclass
class Mark:
    """What is known of a data folder.

    :ivar identity: of the database.
    :ivar commits: so often it has been written to, at least.
    :ivar certificate: whether the lobby's own certificate is kept here.
    """

    file: Path
    identity: int
    commits: int
    certificate: bool = False

    log = Logger()
    _told = False

    def write(self) -> None:
        """Put it on the disk for good, whole or not at all.

        :raises OSError: the disk refuses.
        """
        replace_file(self.file, self._text())

    def count(self, connection: Connection) -> None:
        """Count the commit that is about to be made, in the database; ``note`` follows once it is made."""
        counted = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        self.commits = min(counted + 1, MOST)
        connection.exec_driver_sql(f"PRAGMA user_version = {self.commits}")

    def note(self) -> None:
        """Write the number over the old one. Nobody waits for the disk: what a power cut loses is only behind."""
        try:
            descriptor = os.open(self.file, os.O_WRONLY)
            try:
                os.pwrite(descriptor, self._text(), 0)
            finally:
                os.close(descriptor)
        except OSError as problem:
            if not self._told:  # it stays behind, which does no harm
                self._told = True
                self.log.warn("{file} cannot be written: {problem}", file=str(self.file), problem=problem.strerror)

    def _text(self) -> bytes:
        certificate = "yes" if self.certificate else "no "
        return f"identity {self.identity:010}\ncommits {self.commits:010}\ncertificate {certificate}\n".encode()


def read(folder: Path) -> Mark | None:
    """The mark of a folder; ``None`` where there is none, as before the first start and after an older release.

    :raises Damaged: it cannot be read.
    """
    file = folder / FILE
    try:
        found = FORM.fullmatch(file.read_text("ascii"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as problem:
        raise Damaged from problem
    if found is None:
        raise Damaged
    return Mark(file, int(found[1]), int(found[2]), found[3] == "yes")


def identify(connection: Connection) -> tuple[int, int]:
    """Identity and commits of a database, which is given an identity where it has none."""
    identity: int = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    if not identity:
        identity = 1 + secrets.randbelow(MOST)
        connection.exec_driver_sql(f"PRAGMA application_id = {identity}")
    return identity, connection.exec_driver_sql("PRAGMA user_version").scalar_one()


@dataclass(frozen=True)
class Found:
    """What a look at a database's file has found.

    :ivar wrong: why it cannot be used, in words; else nothing.
    :ivar empty: it has no tables.
    """

    wrong: str = ""
    empty: bool = False
    identity: int = 0
    commits: int = 0


def look(file: Path) -> Found:
    """Look at a database without changing a byte of it or of its write-ahead log: opened for writing, SQLite would
    move into the database what it makes of a damaged log, and delete it. It blocks."""
    sides = [file.with_name(f"{file.name}-{side}") for side in ("wal", "shm")]
    new = [side for side in sides if not side.exists()]
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro", uri=True)) as database:
            (checked,) = database.execute("PRAGMA quick_check(1)").fetchone()
            if checked != "ok":
                return Found("the file is damaged")
            (identity,) = database.execute("PRAGMA application_id").fetchone()
            (commits,) = database.execute("PRAGMA user_version").fetchone()
            (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return Found("", not tables, identity, commits)
    except sqlite3.Error as problem:
        return Found(str(problem))
    finally:
        for side in new:
            side.unlink(missing_ok=True)
