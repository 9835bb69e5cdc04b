"""Results on their way to the disk: nobody is told before they are there, and a disk that fails is tried again."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from lobby.core.model.match import Result
from lobby.errors import StorageFailed, TryLater
from lobby.storage.results import Results

FIRST, LONGEST = 1.0, 60.0
"""The waits, in seconds, before a result that could not be written is tried again: each twice the one before."""


class ResultWriter:
    """Writes every result, once, and then has it told.

    Until that its players keep their reports, so a lobby that dies here loses nothing.
    """

    log = Logger()

    def __init__(self, results: Results, clock: IReactorTime) -> None:
        self.results, self._clock = results, clock
        self.pending: dict[str, Result] = {}
        self._waits: dict[str, IDelayedCall] = {}
        self._stopped = False

    def take(self, result: Result, told: Callable[[Result], object]) -> None:
        """Write a result.

        :param told: called with what stands, as soon as it does.
        """
        self.pending[result.match] = result
        self._try(result, told, FIRST)

    def _try(self, result: Result, told: Callable[[Result], object], wait: float) -> None:
        self._waits.pop(result.match, None)
        writing = Deferred.fromCoroutine(self._write(result, told, wait))
        writing.addErrback(lambda failure: self.log.failure("a result was not told", failure))

    async def _write(self, result: Result, told: Callable[[Result], object], wait: float) -> None:
        try:
            stands = await self.results.take(result)
        except (StorageFailed, TryLater):
            self.log.error("the result of {match} is not written; again in {wait} s", match=result.match, wait=wait)
            if not self._stopped:
                again = min(wait * 2, LONGEST)
                self._waits[result.match] = self._clock.callLater(wait, self._try, result, told, again)
            return
        del self.pending[result.match]
        told(stands)

    def stop(self) -> None:
        """Try no more."""
        self._stopped = True
        for wait in self._waits.values():
            wait.cancel()
        self._waits.clear()
