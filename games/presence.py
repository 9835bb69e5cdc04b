"""Heartbeats: showing the others that we are here, and noticing who is not, ourselves included."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import LoopingCall

from wire.silence import Silence

BEAT = 2.0
"""Seconds between heartbeats."""

QUIET = 5.0
"""Seconds of silence that are told."""

GONE = 15.0
"""Seconds of silence that count as having left."""


class Audience(Protocol):
    """Who sends heartbeats and is told of silence."""

    def beat(self) -> None:
        """It is time to be heard."""

    def fell_silent(self, seat: int) -> None:
        """Nothing has come from the seat for ``QUIET`` seconds."""

    def spoke_again(self, seat: int) -> None:
        """The silent seat is back."""

    def vanished(self, seat: int) -> None:
        """Nothing has come from the seat for ``GONE`` seconds."""


class Presence:
    """Who is there, in one match. Both sides keep it, so both notice."""

    def __init__(self, clock: IReactorTime, audience: Audience) -> None:
        self._clock, self._audience = clock, audience
        self._quiet: set[int] = set()
        self._ear = Silence[int](QUIET, clock, self._fell_silent)
        self._patience = Silence[int](GONE, clock, audience.vanished)
        self._heart = LoopingCall(self._beat)
        self._heart.clock = clock
        self._beaten = clock.seconds()
        self._woke: float | None = None

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
            self._audience.spoke_again(seat)

    @property
    def slept(self) -> bool:
        """Whether this side itself was stopped or asleep until just now, for so long that the others must miss it."""
        now = self._clock.seconds()
        just_woken = self._woke is not None and now - self._woke <= QUIET
        return just_woken or self._missed(now)

    def _missed(self, now: float) -> bool:
        return now - self._beaten > GONE - BEAT

    def _beat(self) -> None:
        now = self._clock.seconds()
        if self._missed(now):
            self._woke = now
        self._beaten = now
        self._audience.beat()

    def _fell_silent(self, seat: int) -> None:
        self._quiet.add(seat)
        self._audience.fell_silent(seat)
