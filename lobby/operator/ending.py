"""The lobby's end as an operator wants it: at once, or when the last match is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from lobby.commands.reasons import NoticeKind
from lobby.core import closing, queries
from lobby.server.dispatcher import Dispatcher


class Ending:
    """How the lobby ends before somebody stops its process.

    :ivar farewell: what every client is told then; the operator's words, where there are some.
    """

    def __init__(self, clock: IReactorTime, stop: Callable[[], object], farewell: str) -> None:
        self._clock, self._stop, self.farewell = clock, stop, farewell
        self._wanted = self._stopping = False
        self._holds = 0

    def begin(self, farewell: str = "") -> None:
        """End the lobby, as soon as nobody holds it any more."""
        self.farewell = farewell or self.farewell
        self._wanted = True
        self._go()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Something is to come to its own end before the lobby does."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
            self._go()

    def _go(self) -> None:
        if self._wanted and not self._holds and not self._stopping:
            self._stopping = True
            self._clock.callLater(0, self._stop)


class Draining:
    """No new match begins, and with the last one the lobby ends; or so it will be in a while.

    :ivar due: when it begins, on the clock; ``None`` where it is not to begin, or has begun.
    """

    def __init__(self, dispatcher: Dispatcher, ending: Ending) -> None:
        self._dispatcher, self._ending = dispatcher, ending
        self._later: IDelayedCall | None = None
        dispatcher.delivered.append(self._look)
        dispatcher.ending.append(self._forget)

    @property
    def due(self) -> float | None:
        """When it will begin, if that is so."""
        return self._later.getTime() if self._later is not None else None

    def begin(self, reason: str, seconds: float) -> None:
        """Begin, after so many seconds."""
        self._forget()
        if seconds:
            self._later = self._dispatcher.clock.callLater(seconds, self.begin, reason, 0)
            self._dispatcher.do(closing.announce, reason, NoticeKind.DRAINING, round(seconds))
        else:
            self._dispatcher.do(closing.drain, reason)
            self._dispatcher.clock.callLater(0, self._look)  # also where nobody is here to be told

    def off(self) -> bool:
        """Go on as usual; returns whether anything else was meant."""
        meant = self._later is not None or queries.draining(self._dispatcher.world) is not None
        self._forget()
        if meant:
            self._dispatcher.do(closing.reopen)
        return meant

    def _forget(self) -> None:
        if self._later is not None and self._later.active():
            self._later.cancel()
        self._later = None

    def _look(self) -> None:
        world, writer = self._dispatcher.world, self._dispatcher.result_writer
        reason = queries.draining(world)
        if reason is not None and not queries.matches(world) and not writer.pending:
            self._ending.begin(reason)
