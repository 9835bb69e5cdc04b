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

from wire.machine import Machine

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


@dataclass(frozen=True)
class Resting:
    """Nothing is tried."""


@dataclass(frozen=True)
class Waiting:
    """The next attempt has its time."""

    timer: IDelayedCall


@dataclass(frozen=True)
class Trying:
    """An attempt is under way."""

    attempt: Deferred[float | None]


@dataclass(frozen=True, eq=False)
class ByHand:
    """Somebody tries otherwise; where that comes to nothing, it goes on as before."""


Retrying = Resting | Waiting | Trying | ByHand

NEXT: dict[type[Retrying], frozenset[type[Retrying]]] = {
    Resting: frozenset({Waiting}),
    Waiting: frozenset({Trying, ByHand, Resting}),
    Trying: frozenset({Waiting, ByHand, Resting}),
    ByHand: frozenset({ByHand, Waiting, Resting}),
}
"""No attempt begins beside somebody else's, nor after the end."""


class RetryLoop:
    """Growing waits, each made different by chance so that not all clients come at once.

    They start over each time that the client was really there: how often it went before makes none of them longer. And
    none is longer than ``Waits.longest``, but for the time that a lobby wants to be left alone first. So a client is
    back within that time once there is a lobby again, however often that has died.

    :param attempt: tries once; returns ``None`` if that is the end of it, or else the seconds that the next attempt has
        to wait at the least.
    """

    def __init__(
        self, clock: IReactorTime, chance: random.Random, attempt: Callable[[], Coroutine[Any, Any, float | None]]
    ) -> None:
        self._clock, self._chance, self._attempt = clock, chance, attempt
        self._waits = Waits()
        self._wait = self._waits.first
        self._worked = float("-inf")
        self._machine = Machine[Retrying](Resting(), NEXT)

    @property
    def next(self) -> float | None:
        """Seconds until the next attempt, 0 in the middle of one; ``None`` while nothing is being tried."""
        match self._machine.now:
            case Resting():
                return None
            case Waiting(timer=timer):
                return max(0.0, timer.getTime() - self._clock.seconds())
            case Trying() | ByHand():
                return 0.0

    def start(self, waits: Waits) -> None:
        """Start over."""
        self.stop()
        brief = self._clock.seconds() - self._worked < BRIEF
        self._waits, self._wait = waits, max(waits.first, NO_HURRY) if brief else waits.first
        self._later(waits.least)

    async def by_hand(self, attempt: Coroutine[Any, Any, None]) -> None:
        """Let somebody try otherwise; where that comes to nothing, go on as before."""
        mine = ByHand()
        if not isinstance(self._machine.now, Resting):
            self._instead(mine)
        worked = False
        try:
            await attempt
            worked = True
        finally:
            if self._machine.now is mine and worked:
                self._machine.to(Resting())
            elif self._machine.now is mine:
                self._later()

    def stop(self) -> None:
        """Give up, in the middle of an attempt too."""
        if not isinstance(self._machine.now, Resting):
            self._instead(Resting())

    def _instead(self, state: Retrying) -> None:
        """Leave the present state for another, and call off what was to come of it."""
        old = self._machine.now
        self._machine.to(state)
        if isinstance(old, Waiting) and old.timer.active():
            old.timer.cancel()
        elif isinstance(old, Trying):
            old.attempt.cancel()

    def _later(self, least: float = 0.0) -> None:
        wait = self._wait * self._chance.uniform(SHORTEST, 1)
        self._machine.to(Waiting(self._clock.callLater(least + wait, self._try)))

    def _try(self) -> None:
        trying = Trying(Deferred.fromCoroutine(self._attempt()))
        self._machine.to(trying)
        trying.attempt.addCallbacks(self._tried, _given_up, callbackArgs=(trying,))

    def _tried(self, least: float | None, trying: Trying) -> None:
        if self._machine.now is not trying:
            return  # it was given up, and others try
        if least is not None:
            self._wait = min(self._waits.longest, self._wait * 2)
            self._later(least)
        else:
            self._machine.to(Resting())
            self._worked = self._clock.seconds()


def _given_up(failure: Failure) -> None:
    failure.trap(CancelledError, ConnectingCancelledError)
