"""Who has been silent for how long, judged only after what has arrived was read."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from wire.apart import alone

Who = TypeVar("Who", bound=Hashable)

JUMP = 1.0
"""Seconds by which a timer may be late before we conclude that we ourselves were stopped, asleep or overloaded."""


class IdleMonitor(Generic[Who]):
    """Watch many talkers with one timer: report who has been silent for a given time, once, until it speaks again.

    Talkers are kept in the order in which they were last heard, so each word costs the same however many there are,
    and the timer looks only at those who are due. When the timer itself comes late (this process was stopped, or the
    machine slept), nobody is judged until the reactor has had ``JUMP`` seconds, and in any case one turn, to read what
    others said meanwhile.

    :param seconds: the silence after which ``told`` is called with the talker.
    """

    def __init__(self, seconds: float, clock: IReactorTime, told: Callable[[Who], object]) -> None:
        self._seconds, self._clock, self._told = seconds, clock, told
        self._heard: dict[Who, float] = {}
        self._timer: IDelayedCall | None = None

    def heard(self, who: Who) -> None:
        """The talker said something (or is new)."""
        self._heard.pop(who, None)
        self._heard[who] = self._clock.seconds()
        if self._timer is None:
            self._wait(self._seconds)

    def forget(self, who: Who) -> None:
        """The talker is gone for good."""
        self._heard.pop(who, None)

    def stop(self) -> None:
        """Forget everybody."""
        self._heard.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self, seconds: float) -> None:
        self._timer = self._clock.callLater(seconds, self._look, self._clock.seconds() + seconds)

    def _look(self, due: float) -> None:
        if self._clock.seconds() - due > JUMP:
            self._wait(JUMP)
        else:
            self._timer = self._clock.callLater(0, self._judge)

    def _judge(self) -> None:
        self._timer = None
        now = self._clock.seconds()
        while self._heard:
            who, since = next(iter(self._heard.items()))
            left = since + self._seconds - now
            if left > 0:
                self._wait(left)
                return
            del self._heard[who]
            with alone("a silence was not told"):
                self._told(who)
