"""Trying again and again, with growing waits, until it works."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine
from typing import Any

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import ConnectingCancelledError
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.python.failure import Failure

LONGEST = 30.0
"""The longest wait in seconds, before chance shortens or lengthens it by up to a quarter."""


class Comeback:
    """Waits of 1, 2, 4 … 30 seconds, each made a little different by chance so that not all clients come at once.

    :param attempt: tries once; answers whether that is the end of it.
    """

    def __init__(
        self, clock: IReactorTime, chance: random.Random, attempt: Callable[[], Coroutine[Any, Any, bool]]
    ) -> None:
        self._clock, self._chance, self._attempt = clock, chance, attempt
        self._wait = 1.0
        self._timer: IDelayedCall | None = None
        self._trying: Deferred[bool] | None = None
        self._by_hand = False

    @property
    def next(self) -> float | None:
        """Seconds until the next attempt, 0 in the middle of one; ``None`` while nothing is being tried."""
        if self._timer is not None:
            return max(0.0, self._timer.getTime() - self._clock.seconds())
        return 0.0 if self._trying is not None or self._by_hand else None

    def start(self, first: float = 0.0) -> None:
        """Begin anew.

        :param first: at least so many seconds until the first attempt.
        """
        self.stop()
        self._wait = 1.0
        self._timer = self._clock.callLater(first + self._jittered(), self._try)

    async def by_hand(self, attempt: Coroutine[Any, Any, None]) -> None:
        """Let somebody try otherwise; where that comes to nothing, go on as before."""
        going = self.next is not None
        self.stop()
        self._by_hand = going
        worked = False
        try:
            await attempt
            worked = True
        finally:
            if self._by_hand and not worked:
                self._timer = self._clock.callLater(self._jittered(), self._try)
            self._by_hand = False

    def stop(self) -> None:
        """Give up, in the middle of an attempt too."""
        self._by_hand = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        trying, self._trying = self._trying, None
        if trying is not None:
            trying.cancel()

    def _jittered(self) -> float:
        return self._wait * self._chance.uniform(0.75, 1.25)

    def _try(self) -> None:
        self._timer = None
        self._trying = Deferred.fromCoroutine(self._attempt())
        self._trying.addCallbacks(self._tried, _given_up)

    def _tried(self, done: bool) -> None:
        self._trying = None
        if not done:
            self._wait = min(LONGEST, self._wait * 2)
            self._timer = self._clock.callLater(self._jittered(), self._try)


def _given_up(failure: Failure) -> None:
    failure.trap(CancelledError, ConnectingCancelledError)
