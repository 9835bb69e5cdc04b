"""Time limits for others, judged only after what has arrived was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from twisted.internet.defer import CancelledError, Deferred, TimeoutError
from twisted.internet.error import ConnectingCancelledError, DNSLookupError
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.python.failure import Failure

from wire.idle import JUMP

T = TypeVar("T")

CANCELLED = (CancelledError, ConnectingCancelledError, DNSLookupError)
"""What comes of cancelling: an endpoint that is connecting has errors of its own for that, and one that is still
looking the name up says that there is no such name."""


class Deadline:
    """Calls ``over`` when a time is over, unless it is cancelled before.

    A reactor runs its timers before it reads. So where the timer itself comes late (this process was stopped, or the
    machine slept), what is awaited may have arrived long ago: the reactor is given ``JUMP`` seconds to read it, and in
    any case one turn.

    :param seconds: from now.
    """

    def __init__(self, clock: IReactorTime, seconds: float, over: Callable[[], object]) -> None:
        self._clock, self._over = clock, over
        self._wait(seconds)

    def _wait(self, seconds: float) -> None:
        self._timer = self._clock.callLater(seconds, self._look, self._clock.seconds() + seconds)

    def _look(self, due: float) -> None:
        if self._clock.seconds() - due > JUMP:
            self._wait(JUMP)
        else:
            self._timer = self._clock.callLater(0, self._over)

    def cancel(self) -> None:
        """What was awaited is here, or is awaited no more."""
        if self._timer.active():
            self._timer.cancel()


class Alarm:
    """One call that may be to come, at a time that may be changed.

    :param ring: what is called.
    """

    def __init__(self, clock: IReactorTime, ring: Callable[[], object]) -> None:
        self._clock, self._ring = clock, ring
        self._timer: IDelayedCall | None = None

    @property
    def due(self) -> bool:
        """Whether the call is to come."""
        return self._timer is not None and self._timer.active()

    def set(self, seconds: float) -> None:
        """Let it come in so many seconds, and not when it was to come before."""
        self.cancel()
        self._timer = self._clock.callLater(seconds, self._ring)

    def cancel(self) -> None:
        """Let it not come."""
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        self._timer = None


def limit(waiting: Deferred[T], seconds: float, clock: IReactorTime) -> Deferred[T]:
    """Give a Deferred a time limit: ``Deferred.addTimeout`` with a ``Deadline``.

    :returns: ``waiting``, which fails with ``twisted.internet.defer.TimeoutError`` when the time is over.
    """
    over = False

    def cancel() -> None:
        nonlocal over
        over = True
        waiting.cancel()

    def settled(result: T | Failure) -> T | Failure:
        deadline.cancel()
        if over and isinstance(result, Failure) and result.check(*CANCELLED):
            raise TimeoutError(seconds, "Deferred")
        return result

    deadline = Deadline(clock, seconds, cancel)
    return waiting.addBoth(settled)
