"""How long each seat may take, with one timer for all, judged only after what has arrived was read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from twisted.internet.interfaces import IReactorTime

from wire.apart import alone
from wire.timeouts import Deadline


class Wait(NamedTuple):
    """Something that is awaited of a seat.

    :ivar about: what; while it stays the same the seat's time runs on.
    :ivar seconds: how long.
    """

    about: Hashable
    seconds: float


@dataclass
class _Running:
    wait: Wait
    until: float
    told: bool = False


class TimeLimits:
    """The waits of a match.

    Every move ends a wait and begins another, and hardly any wait ever expires. So the timer is left alone when a wait
    is over: it looks when it rings who is due then, and is set anew for who is next.

    :param expired: called with the seat, once, when its wait is over.
    """

    def __init__(self, clock: IReactorTime, expired: Callable[[int], object]) -> None:
        self._clock, self._expired = clock, expired
        self._running: dict[int, _Running] = {}
        self._timer: Deadline | None = None
        self._rings = 0.0

    def watch(self, waits: Mapping[int, Wait]) -> None:
        """Wait for exactly this. Waits that go on keep their time; a wait that has expired already stays so."""
        now = self._clock.seconds()
        before, self._running = self._running, {}
        for seat, wait in waits.items():
            running = before.get(seat)
            if running is None or running.wait != wait:
                running = _Running(wait, now + wait.seconds)
            self._running[seat] = running
        self._set()

    def overdue(self, seat: int) -> bool:
        """Whether the seat's time has run out, by this clock, and what is awaited of it has not come."""
        running = self._running.get(seat)
        return running is not None and self._clock.seconds() >= running.until

    def stop(self) -> None:
        """Wait for nothing."""
        self._running = {}
        self._forget_timer()

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set(self) -> None:
        """Have the timer ring no later than the first wait is over."""
        following = min((running.until for running in self._running.values() if not running.told), default=None)
        if following is None:
            self._forget_timer()
            return
        if self._timer is not None and self._rings <= following:
            return
        self._forget_timer()
        self._rings = following
        self._timer = Deadline(self._clock, max(0.0, following - self._clock.seconds()), self._ring)

    def _ring(self) -> None:
        self._timer = None
        now = self._clock.seconds()
        for seat, running in tuple(self._running.items()):
            if running.until <= now and not running.told and self._running.get(seat) is running:
                running.told = True
                with alone("a time that was over was not told"):
                    self._expired(seat)
        self._set()
