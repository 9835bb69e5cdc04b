"""The lobby's database as a service: every statement runs in one thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from sqlalchemy import URL, Connection, Engine, delete, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError
from twisted.application.service import Service
from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from lobby.errors import DeclaredError, StorageFailed
from lobby.storage.engine import LOOKING, connect, file_of
from lobby.storage.looks import renew
from lobby.storage.mark import Mark, identify
from lobby.storage.migrations import NewerDatabase, migrate
from lobby.storage.schema import sessions
from lobby.storage.threads import Threads
from lobby.storage.workqueue import Backlog

Result = TypeVar("Result")
Work = Callable[[Connection], Any]

TOGETHER = 100
"""The most pieces of work that share one commit. (A commit waits for the disk; a queue of writers waits once.)"""

MOST_WAITING = 1_000
"""The most pieces of work that may wait, so that a dead disk does not eat the memory."""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work, and whether it writes."""

    work: Work
    writes: bool = True


class Unusable(Exception):
    """The database cannot be used. Its text is one plain sentence for the operator."""


def prepare(url: str | URL) -> tuple[int, int]:
    """Make the data folder and bring the database up to date; returns its identity and how often it was written to. It
    blocks, and leaves nothing open: call it before the reactor runs and before the process forks.

    :raises Unusable: the folder cannot be used, or the database is damaged, newer than this release or out of reach.
    """
    try:
        file, shown = file_of(url), make_url(url).render_as_string()
    except (ArgumentError, NoSuchModuleError) as problem:
        raise Unusable("The address of the accounts database cannot be understood.") from problem
    if file is not None:
        shown = str(file)
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.touch(mode=0o600)
        except OSError as problem:
            raise Unusable(f"The data folder {file.parent} cannot be used: {problem.strerror}.") from problem
    try:
        return _prepare(url)
    except NewerDatabase as problem:
        raise Unusable(
            f"The accounts in {shown} were written by a newer release of the lobby: upgrade it."
        ) from problem
    except (SQLAlchemyError, ImportError) as problem:
        raise Unusable(f"The accounts in {shown} cannot be used: {_plain(problem)}.") from problem


def _prepare(url: str | URL) -> tuple[int, int]:
    engine = connect(url, foreign_keys=False)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
                if found != "ok":
                    raise Unusable(f"The accounts in {file_of(url)} cannot be used: the file is damaged.")
            migrate(connection)
            renew(connection)
            now = datetime.now(UTC).replace(tzinfo=None)
            connection.execute(delete(sessions).where(sessions.c.expires <= now))  # nobody comes back by these
            return identify(connection) if engine.dialect.name == "sqlite" else (0, 0)
    finally:
        engine.dispose()


def _plain(problem: Exception) -> str:
    """What went wrong, as the driver says it, in one line and without the statement."""
    said = str(getattr(problem, "orig", None) or problem).strip()
    return " ".join(said.splitlines()[0].split()).rstrip(".") if said else type(problem).__name__


class Database(Service):
    """Runs work on the database, one piece after the other; a piece is done when it is safely stored.

    Pieces that come while another is under way share the next transaction, each in a savepoint: one that refuses
    undoes only itself. Nobody is answered before the commit.

    :param url: prepared with ``prepare``; the database in memory (``engine.MEMORY``) needs no preparation.
    :param threads: one thread.
    :param mark: counts the commits, where the database has one beside it.
    """

    name = "database"
    log = Logger()

    def __init__(self, url: str | URL, threads: Threads, mark: Mark | None = None) -> None:
        self._url, self._threads, self._mark = url, threads, mark
        self._engine: Engine | None = None
        self._told: SQLAlchemyError | None = None
        self._backlog: Backlog[Job, Any] = Backlog(
            threads, self._share, at_once=1, together=TOGETHER, most=MOST_WAITING
        )

    def startService(self) -> None:
        """Start the thread; the connection opens with the first piece of work."""
        super().startService()
        self._engine = connect(self._url)
        self._threads.start()
        self._backlog.open()
        if self._engine.dialect.name == "sqlite" and file_of(self._url) is None:
            made = Deferred.fromCoroutine(self.run(migrate))
            made.addErrback(lambda failure: self.log.failure("no tables in memory", failure))

    def stopService(self) -> Deferred[None]:
        """Finish what was asked, then close the connection and end the thread."""
        super().stopService()
        stopped = self._backlog.close()
        if self._engine is not None:
            stopped.addCallback(lambda _, dispose: self._threads.run(dispose), self._engine.dispose)
        return stopped.addCallback(lambda _: self._threads.stop())

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Do a piece of work in the thread. It may be done again when one beside it fails, so it has no other effect.

        :raises StorageFailed: the database refused; nothing of this piece was stored.
        :raises TryLater: too much work waits already.
        """
        return cast(Result, await self._ask(Job(work)))

    async def look(self, work: Callable[[Connection], Result]) -> Result:
        """Do a piece of work that reads with one statement and writes nothing: it needs no transaction and no commit.

        :raises StorageFailed, TryLater: as ``run``.
        """
        return cast(Result, await self._ask(Job(work, writes=False)))

    async def _ask(self, job: Job) -> Any:
        try:
            return await self._backlog.ask(job)
        except SQLAlchemyError as problem:
            if problem is not self._told:  # pieces that shared a transaction fail together, with one line
                self._told = problem
                self.log.error("the database refused: {what}", what=_plain(problem))
            raise StorageFailed from problem

    # -- in the thread

    def _share(self, jobs: Sequence[Job]) -> Sequence[Any]:
        """Do all jobs in one transaction, or in none where none of them writes: a result or a ``Failure`` for each."""
        assert self._engine is not None
        if not any(job.writes for job in jobs):
            with self._engine.connect().execution_options(**{LOOKING: True}) as connection:
                return [job.work(connection) for job in jobs]
        try:
            return self._commit(self._engine, jobs)
        except OperationalError:
            raise  # the database itself: the others would fare no better alone
        except SQLAlchemyError:
            if len(jobs) == 1:
                raise
        return [self._alone(job) for job in jobs]

    def _commit(self, engine: Engine, jobs: Sequence[Job]) -> Sequence[Any]:
        with engine.begin() as connection:
            results = [_attempt(connection, job.work) for job in jobs]
            if self._mark is not None:
                self._mark.count(connection)
        if self._mark is not None:
            self._mark.note()
        return results

    def _alone(self, job: Job) -> Any:
        try:
            return self._share([job])[0]
        except SQLAlchemyError:
            return Failure()


def _attempt(connection: Connection, work: Work) -> Any:
    try:
        with connection.begin_nested():
            return work(connection)
    except DeclaredError:
        return Failure()
