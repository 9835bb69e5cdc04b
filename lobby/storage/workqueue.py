"""Jobs that wait for a thread: bounded, in turns, and forgotten when their asker has gone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Generic, TypeVar

from twisted.internet.defer import Deferred, succeed
from twisted.python.failure import Failure

from lobby.errors import TryLater
from lobby.storage.threads import Threads

Job = TypeVar("Job")
Result = TypeVar("Result")

BUSY_SECONDS = 5
"""What somebody is told to wait whose job finds the backlog full."""


class Backlog(Generic[Job, Result]):
    """Do jobs in threads, several at a time where the worker can.

    A job waits here, not in the thread pool: so the wait can be bounded, and a job whose Deferred is cancelled costs
    nothing any more. What gathers while a thread is busy goes to it together. Those for whom jobs are done take turns,
    and where it is full, room is made at the cost of whoever has the most jobs waiting: a burst of one's does not keep
    the others out.

    :param work: called in a thread with some jobs; returns a result, or a ``Failure``, for each.
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
        self._waiting: dict[Hashable, dict[Deferred[Result], Job]] = {}
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

    def ask(self, job: Job, whose: Hashable = None) -> Deferred[Result]:
        """Have a job done. Cancel the Deferred and the job is dropped, if it has not begun.

        :param whose: for whom the job is done.
        :raises TryLater: too many wait already, or the backlog is closed. The Deferred fails with it, too, where the
            job gives way to somebody else's.
        """
        if not self._open or not self._room_for(whose):
            raise TryLater(seconds=BUSY_SECONDS)
        asker: Deferred[Result] = Deferred(partial(self._drop, whose))
        self._waiting.setdefault(whose, {})[asker] = job
        self._next()
        return asker

    def _room_for(self, whose: Hashable) -> bool:
        """Whether one more may wait; whoever has more jobs waiting than this one would have gives its last one up."""
        if sum(map(len, self._waiting.values())) < self._most:
            return True
        longest = max(self._waiting, key=lambda each: len(self._waiting[each]), default=whose)
        if len(self._waiting.get(longest, ())) <= len(self._waiting.get(whose, ())) + 1:
            return False
        last = next(reversed(self._waiting[longest]))
        self._take(longest, last)
        last.errback(TryLater(seconds=BUSY_SECONDS))
        return True

    def _drop(self, whose: Hashable, asker: Deferred[Result]) -> None:
        if asker in self._waiting.get(whose, ()):
            self._take(whose, asker)
        self._rest()

    def _take(self, whose: Hashable, asker: Deferred[Result]) -> Job:
        """A job that waits no longer."""
        jobs = self._waiting[whose]
        job = jobs.pop(asker)
        if not jobs:
            del self._waiting[whose]
        return job

    def _in_turn(self) -> tuple[Deferred[Result], Job]:
        """The next job; whose it is goes to the end of the queue."""
        whose, jobs = next(iter(self._waiting.items()))
        asker = next(iter(jobs))
        job = self._take(whose, asker)
        if jobs:
            self._waiting[whose] = self._waiting.pop(whose)
        return asker, job

    def _next(self) -> None:
        while self._waiting and self._busy < self._at_once:
            taken: list[tuple[Deferred[Result], Job]] = []
            while self._waiting and len(taken) < self._together:
                taken.append(self._in_turn())
            askers, jobs = [asker for asker, _ in taken], [job for _, job in taken]
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
