"""Threads that do one thing for the reactor: the database's one, the passwords' few."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

from twisted.internet.defer import Deferred, execute
from twisted.internet.interfaces import IReactorFromThreads
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Threads(Protocol):
    """Where work goes that would keep the reactor waiting."""

    def start(self) -> None:
        """Ready for work."""

    def stop(self) -> None:
        """No more work; wait for what is under way."""

    def run(self, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Deferred[Result]:
        """Call ``work`` in a thread; its result, or its failure, comes back to the reactor."""


class OwnThreads:
    """A number of threads that nothing else in the process uses, started when the service is: after a fork.

    :param name: what the threads are called in a debugger.
    """

    def __init__(self, reactor: IReactorFromThreads, number: int, name: str) -> None:
        self._reactor, self._number, self._name = reactor, number, name
        self._pool: ThreadPool | None = None

    def start(self) -> None:
        """Start all threads."""
        self._pool = ThreadPool(self._number, self._number, self._name)
        self._pool.start()

    def stop(self) -> None:
        """End all threads."""
        if self._pool is not None:
            self._pool.stop()
            self._pool = None

    def run(self, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Deferred[Result]:
        """Call ``work`` in one of the threads."""
        assert self._pool is not None, "not started"
        answer: Deferred[Result] = deferToThreadPool(self._reactor, self._pool, work, *args, **kwargs)
        return answer


class SynchronousThreads:
    """Work done at once by whoever asks: for tests, and for programs without a reactor.

    What threads refuse it refuses, too; but its work is done before ``run`` returns, and theirs never is.
    """

    def __init__(self) -> None:
        self._started = False

    def start(self) -> None:
        """From now on there may be work."""
        self._started = True

    def stop(self) -> None:
        """No more work."""
        self._started = False

    def run(self, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Deferred[Result]:
        """Call ``work`` now. Like a thread it waits for no Deferred that ``work`` hands out."""
        assert self._started, "not started"
        return execute(work, *args, **kwargs)
