"""How long each seat may take, one timer a seat, judged only after what has arrived was read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial

from twisted.internet.interfaces import IReactorTime

from wire.patience import Deadline


@dataclass(frozen=True)
class Wait:
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
    timer: Deadline


class TimeLimits:
    """The waits of a match.

    Each is a ``Deadline``: what has arrived is read before anybody is judged.

    :param expired: called with the seat, once, when its wait is over.
    """

    def __init__(self, clock: IReactorTime, expired: Callable[[int], object]) -> None:
        self._clock, self._expired = clock, expired
        self._running: dict[int, _Running] = {}

    def watch(self, waits: Mapping[int, Wait]) -> None:
        """Wait for exactly this. Waits that go on keep their time; a wait that has expired already stays so."""
        for seat in [seat for seat, running in self._running.items() if waits.get(seat) != running.wait]:
            self._forget(seat)
        for seat, wait in waits.items():
            if seat not in self._running:
                until = self._clock.seconds() + wait.seconds
                timer = Deadline(self._clock, wait.seconds, partial(self._expired, seat))
                self._running[seat] = _Running(wait, until, timer)

    def overdue(self, seat: int) -> bool:
        """Whether the seat's time has run out, by this clock, and what is awaited of it has not come."""
        running = self._running.get(seat)
        return running is not None and self._clock.seconds() >= running.until

    def stop(self) -> None:
        """Wait for nothing."""
        for seat in list(self._running):
            self._forget(seat)

    def _forget(self, seat: int) -> None:
        self._running.pop(seat).timer.cancel()
