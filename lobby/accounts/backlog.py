"""Jobs that wait for a thread: bounded, in order, and forgotten when their asker has gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Generic, TypeVar

from twisted.internet.defer import Deferred, succeed
from twisted.python.failure import Failure

from lobby.accounts.threads import Threads
from lobby.errors import TryLater

Job = TypeVar("Job")
Result = TypeVar("Result")

BUSY_SECONDS = 5
"""What somebody is told to wait whose job finds the backlog full."""


class Backlog(Generic[Job, Result]):
    """Do jobs in threads, several at a time where the worker can.

    A job waits here, not in the thread pool: so the wait can be bounded, and a job whose Deferred is cancelled costs
    nothing any more. What gathers while a thread is busy goes to it together.

    :param work: called in a thread with some jobs; answers a result, or a ``Failure``, for each.
    :param at_once: how many calls of ``work`` may be under way.
    :param together: the most jobs in one call.
    :param most: the most jobs that may wait.
    """

    def __init__(
        self,
        threads: Threads,
        work: Callable[[Sequence[Job]], Sequence[Result | Failure]],
        *,
        at_once: int,
        together: int,
        most: int,
    ) -> None:
        self._threads, self._work = threads, work
        self._at_once, self._together, self._most = at_once, together, most
        self._waiting: dict[Deferred[Result], Job] = {}
        self._busy = 0
        self._open = False
        self._idle: list[Deferred[None]] = []

    def open(self) -> None:
        """Jobs are taken from now on."""
        self._open = True

    def close(self) -> Deferred[None]:
        """Take no more jobs; fires when all that were taken are done."""
        self._open = False
        if not (self._busy or self._waiting):
            return succeed(None)
        self._idle.append(Deferred())
        return self._idle[-1]

    def ask(self, job: Job) -> Deferred[Result]:
        """Have a job done. Cancel the Deferred and the job is dropped, if it has not begun.

        :raises TryLater: too many wait already, or the backlog is closed.
        """
        if not self._open or len(self._waiting) >= self._most:
            raise TryLater(seconds=BUSY_SECONDS)
        asker: Deferred[Result] = Deferred(self._drop)
        self._waiting[asker] = job
        self._next()
        return asker

    def _drop(self, asker: Deferred[Result]) -> None:
        self._waiting.pop(asker, None)
        self._rest()

    def _next(self) -> None:
        while self._waiting and self._busy < self._at_once:
            askers = list(islice(self._waiting, self._together))
            jobs = [self._waiting.pop(asker) for asker in askers]
            self._busy += 1
            done = self._threads.run(self._work, jobs)
            done.addErrback(lambda failure, askers: [failure] * len(askers), askers)
            done.addCallback(self._done, askers)

    def _done(self, results: Sequence[Result | Failure], askers: list[Deferred[Result]]) -> None:
        self._busy -= 1
        self._next()
        for asker, result in zip(askers, results, strict=True):
            if not asker.called:  # it may have gone while its job was under way
                asker.callback(result)
        self._rest()

    def _rest(self) -> None:
        while self._idle and not (self._busy or self._waiting):
            self._idle.pop().callback(None)
