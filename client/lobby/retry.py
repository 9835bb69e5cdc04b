"""Trying again and again, with growing waits, until it works."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import ConnectingCancelledError
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.python.failure import Failure

LONGEST = 10.0
"""Seconds that a client waits at the most where no lobby has told it otherwise."""

SHORTEST = 0.5
"""The share of a wait that chance leaves at the least."""


@dataclass(frozen=True)
class Waits:
    """How long to wait between attempts at the most, in seconds; chance makes it shorter, by up to a half.

    The wait doubles from ``first`` to ``longest``; before the first attempt it is at least ``least``.
    """

    first: float = 1.0
    longest: float = LONGEST
    least: float = 0.0


BRIEF, NO_HURRY = 5.0, 1.0
"""Seconds. After a line that did not last longer than the one, the first wait is not shorter than the other: a lobby
that takes everybody in and breaks at once is not to be asked ten times a second."""


class RetryLoop:
    """Growing waits, each made different by chance so that not all clients come at once.

    They begin anew each time that the client was really there: how often it went before makes none of them longer. And
    none is longer than ``Waits.longest``, but for the time that a lobby wants to be left alone first. So a client is
    back within that time once there is a lobby again, however often that has died.

    :param attempt: tries once; answers ``None`` if that is the end of it, or else the seconds that the next attempt has
        to wait at the least.
    """

    def __init__(
        self, clock: IReactorTime, chance: random.Random, attempt: Callable[[], Coroutine[Any, Any, float | None]]
    ) -> None:
        self._clock, self._chance, self._attempt = clock, chance, attempt
        self._waits = Waits()
        self._wait = self._waits.first
        self._worked = float("-inf")
        self._timer: IDelayedCall | None = None
        self._trying: Deferred[float | None] | None = None
        self._by_hand = False

    @property
    def next(self) -> float | None:
        """Seconds until the next attempt, 0 in the middle of one; ``None`` while nothing is being tried."""
        if self._timer is not None:
            return max(0.0, self._timer.getTime() - self._clock.seconds())
        return 0.0 if self._trying is not None or self._by_hand else None

    def start(self, waits: Waits) -> None:
        """Begin anew."""
        self.stop()
        brief = self._clock.seconds() - self._worked < BRIEF
        self._waits, self._wait = waits, max(waits.first, NO_HURRY) if brief else waits.first
        self._later(waits.least)

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
                self._later()
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

    def _later(self, least: float = 0.0) -> None:
        wait = self._wait * self._chance.uniform(SHORTEST, 1)
        self._timer = self._clock.callLater(least + wait, self._try)

    def _try(self) -> None:
        self._timer = None
        trying = self._trying = Deferred.fromCoroutine(self._attempt())
        trying.addCallbacks(self._tried, _given_up, callbackArgs=(trying,))

    def _tried(self, least: float | None, trying: Deferred[Any]) -> None:
        if self._trying is not trying:
            return  # it was given up, and others try
        self._trying = None
        if least is not None:
            self._wait = min(self._waits.longest, self._wait * 2)
            self._later(least)
        else:
            self._worked = self._clock.seconds()


def _given_up(failure: Failure) -> None:
    failure.trap(CancelledError, ConnectingCancelledError)
