"""Work in threads that is done when a test says so, so that anything may happen meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Table, select
from twisted.internet.defer import Deferred, execute
from twisted.protocols import amp

from lobby import commands
from lobby.server.connection import Bounds
from lobby.storage.database import Job as Piece
from lobby.storage.schema import accounts
from lobby.storage.threads import SynchronousThreads
from tests.support.lobby import FakeClient, LobbyCase

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Job:
    """One call: first it is done, then its result is delivered."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work
        self._result: Deferred[Any] = Deferred()
        self.answer: Deferred[Any] = Deferred()
        self.done = False

    def do(self) -> None:
        """Do the work, in the thread as it were."""
        self.done = True
        self._result = execute(self._work)

    def deliver(self) -> None:
        """Bring the result back to the reactor."""
        self._result.chainDeferred(self.answer)


class HeldThreads(SynchronousThreads):
    """Threads whose work waits for the test while ``held``.

    ``tests/lobby/storage/test_contract_threads.py`` holds them to real ones.

    :ivar jobs: what was begun and not delivered yet, the oldest first.
    """

    def __init__(self, held: bool = False) -> None:
        super().__init__()
        self.held = held
        self.jobs: list[Job] = []

    def stop(self) -> None:
        """No more work; what is under way is done, and delivered later."""
        super().stop()
        for job in self.jobs:
            if not job.done:
                job.do()

    def run(self, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Deferred[Result]:
        """Call ``work`` now, or later."""
        assert self._started, "not started"
        job = Job(lambda: work(*args, **kwargs))
        if self.held:
            self.jobs.append(job)
        else:
            job.do()
            job.deliver()
        return job.answer

    def step(self, number: int = 0) -> None:
        """Go on with one of the jobs: do it, or deliver it if it is done."""
        job = self.jobs[number % len(self.jobs)]
        if job.done:
            self.jobs.remove(job)
            job.deliver()
        else:
            job.do()

    def release(self) -> None:
        """Do and deliver the oldest."""
        while not self.jobs[0].done:
            self.step()
        self.step()

    def finish(self) -> None:
        """Go on until nothing is left, the oldest first; what is begun later is done at once."""
        while self.jobs:
            self.step()
        self.held = False

    def hold(self) -> list[Job]:
        """Take what waits out of the test's way: it is its to do and deliver; the rest goes on at once."""
        waiting, self.jobs, self.held = self.jobs, [], False
        return waiting


class HeldCase(LobbyCase):
    """A lobby whose threads wait for the test."""

    bounds = Bounds(rate=1000, burst=1000)

    def threads(self) -> HeldThreads:
        self.held = HeldThreads()
        return self.held

    def runTest(self) -> None:
        """For use outside a suite."""

    def visitor(self, host: str = "192.0.2.1") -> FakeClient:
        client, _ = self.dial(host)
        self.hello(client)
        return client

    def owner(self, password: str, host: str) -> FakeClient:
        """Somebody who has just registered as Ada."""
        client = self.visitor(host)
        self.call(client, commands.Register, name="Ada", password=password)
        return client

    def begin(self, client: FakeClient, command: type[amp.Command], **arguments: Any) -> list[Any]:
        """Ask and do not wait: the answer will be in the list."""
        answer: list[Any] = []
        client.callRemote(command, **arguments).addBoth(answer.append)
        self.flush()
        return answer

    def go_on(self) -> None:
        """Do and deliver one piece of work."""
        self.held.release()
        self.flush()

    def hashes(self) -> dict[int, tuple[str, str]]:
        """The key and the hash of every account, by id."""
        return {row.id: (row.key, row.password) for row in self.rows_of(accounts)}

    def rows_of(self, table: Table) -> list[Any]:
        """All rows of a table."""
        piece = Piece(lambda connection: list(connection.execute(select(table))), writes=False)
        (rows,) = self.database._share([piece])
        return list(rows)
