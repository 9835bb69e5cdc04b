"""How long each seat may take, one timer a seat, judged only after what has arrived was read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from wire.silence import JUMP


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
    timer: IDelayedCall


class TimeLimits:
    """The waits of a match.

    A timer that comes late itself means that we ourselves were stopped: then the reactor first reads what the others
    said meanwhile.

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
                timer = self._clock.callLater(wait.seconds, self._look, seat, until)
                self._running[seat] = _Running(wait, until, timer)

    def overdue(self, seat: int) -> bool:
        """Whether the seat's time has run out, by this clock, and what is awaited of it has not come."""
        running = self._running.get(seat)
        return running is not None and self._clock.seconds() >= running.until

    def stop(self) -> None:
        """Wait for nothing."""
        for seat in list(self._running):
            self._forget(seat)

    def _look(self, seat: int, due: float) -> None:
        now = self._clock.seconds()
        if now - due > JUMP:
            self._running[seat].timer = self._clock.callLater(JUMP, self._look, seat, now + JUMP)
        else:
            self._expired(seat)

    def _forget(self, seat: int) -> None:
        running = self._running.pop(seat)
        if running.timer.active():
            running.timer.cancel()
