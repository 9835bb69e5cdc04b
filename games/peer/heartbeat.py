"""Heartbeats: showing the others that we are here, and noticing who is not, ourselves included."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import LoopingCall

from wire.idle import IdleMonitor

BEAT = 2.0
"""Seconds between heartbeats."""

QUIET = 5.0
"""Seconds of silence that are told."""

GONE = 15.0
"""Seconds of silence that count as having left."""

MOST_EXCUSES = 3
"""So many times is ``patience`` given again to a seat that cannot be reached because the lobby that relayed its line is
gone: 60 seconds in all, twice the time that a lobby which is back keeps a place."""

LONGEST = GONE * (1 + MOST_EXCUSES)
"""Seconds of silence that are borne at the most."""


class Audience(Protocol):
    """Who sends heartbeats and is told of silence."""

    def beat(self) -> None:
        """It is time to be heard."""

    def fell_silent(self, seat: int, seconds: float) -> None:
        """Nothing has come from the seat for so many seconds; 0: its line is gone."""

    def spoke_again(self, seat: int) -> None:
        """The silent seat is back."""

    def vanished(self, seat: int) -> None:
        """Nothing has come from the seat for too long."""


class Presence:
    """Who is there, in one match. Both sides keep it, so both notice.

    :param patience: seconds of silence after which somebody has left.
    :param excused: says whether it is no fault of a seat's that it cannot be heard just now.
    """

    def __init__(
        self,
        clock: IReactorTime,
        audience: Audience,
        patience: float = GONE,
        excused: Callable[[int], bool] = lambda seat: False,
    ) -> None:
        self._clock, self._audience, self._excused = clock, audience, excused
        self._excuses: dict[int, int] = {}
        self._quiet: set[int] = set()
        self._ear = IdleMonitor[int](QUIET, clock, self._fell_silent)
        self._patience = IdleMonitor[int](patience, clock, audience.vanished)
        self._limit = patience
        self._heart = LoopingCall(self._beat)
        self._heart.clock = clock
        self._beaten = clock.seconds()
        self._woke: float | None = None
        self._slept = 0.0

    def start(self, others: Iterable[int]) -> None:
        """Beat, and listen for these seats."""
        self._beaten = self._clock.seconds()
        for seat in others:
            self.heard(seat)
        self._heart.start(BEAT)

    def stop(self) -> None:
        """The match is over."""
        if self._heart.running:
            self._heart.stop()
        self._ear.stop()
        self._patience.stop()

    def heard(self, seat: int) -> None:
        """Something has come from the seat."""
        self._ear.heard(seat)
        self._patience.heard(seat)
        if seat in self._quiet:
            self._quiet.discard(seat)
            self._excuses.pop(seat, None)
            self._audience.spoke_again(seat)

    def is_quiet(self, seat: int) -> bool:
        """Whether the seat's silence was told."""
        return seat in self._quiet

    def allowance(self, seat: int) -> float:
        """Seconds of silence after which the seat counts as having left, as far as can be said now."""
        excused = seat in self._excuses or self._excused(seat)
        return self._limit * (1 + MOST_EXCUSES) if excused else self._limit

    def excuse(self, seat: int, proven: bool = False) -> float:
        """Excuse a seat once more, if there is reason to and it was not done too often.

        :param proven: there is a reason.
        :returns: for how many seconds of silence it was excused in all; 0: it is not.
        """
        times = self._excuses.get(seat, 0)
        if times >= MOST_EXCUSES or not (proven or self._excused(seat)):
            return 0.0
        self._excuses[seat] = times + 1
        return self._excuses[seat] * self._limit

    def bear_with(self, seat: int) -> bool:
        """Whether a seat that can be reached another way is waited for longer: as often as it is excused."""
        if not self.is_quiet(seat):
            return True
        if not self.excuse(seat, True):
            return False
        self.wait_on(seat)
        return True

    def wait_on(self, seat: int) -> None:
        """Give a seat that would have vanished its patience once more; it stays silent."""
        self._patience.heard(seat)

    def cut_off(self, seat: int) -> None:
        """The seat's line is gone: that is a silence from now on, unless it has been silent before."""
        if seat not in self._quiet:
            self._ear.forget(seat)
            self._patience.heard(seat)
            self._quiet.add(seat)
            self._audience.fell_silent(seat, 0.0)

    def slept(self, seconds: float) -> bool:
        """Whether this side itself was stopped or asleep until just now, for about so long."""
        now = self._clock.seconds()
        just_woken = self._woke is not None and now - self._woke <= QUIET
        return max(self._slept if just_woken else 0.0, now - self._beaten) > seconds - BEAT

    def _beat(self) -> None:
        now = self._clock.seconds()
        if now - self._beaten > self._limit - BEAT:
            self._woke, self._slept = now, now - self._beaten
        self._beaten = now
        self._audience.beat()

    def _fell_silent(self, seat: int) -> None:
        self._quiet.add(seat)
        self._audience.fell_silent(seat, QUIET)
