"""Heartbeats: showing the others that we are here, and noticing who is not, ourselves included."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import LoopingCall

from wire.idle import IdleMonitor

BEAT = 2.0
"""Seconds between heartbeats."""

QUIET = 5.0
"""Seconds of silence that are told."""

GONE = 15.0
"""Seconds of silence after which a seat that owes something is asked for it by the lobby."""


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

    :param patience: seconds of silence after which it is told that nothing comes.
    """

    def __init__(self, clock: IReactorTime, audience: Audience, patience: float = GONE) -> None:
        self._audience = audience
        self._quiet: set[int] = set()
        self._ear = IdleMonitor[int](QUIET, clock, self._fell_silent)
        self._patience = IdleMonitor[int](patience, clock, audience.vanished)
        self._heart = LoopingCall(audience.beat)
        self._heart.clock = clock

    def start(self, others: Iterable[int]) -> None:
        """Beat, and listen for these seats."""
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

    def is_quiet(self, seat: int) -> bool:
        """Whether the seat's silence was told."""
        return seat in self._quiet

    def cut_off(self, seat: int) -> None:
        """The seat's line is gone: that is a silence from now on, unless it has been silent before."""
        if seat not in self._quiet:
            self._ear.forget(seat)
            self._patience.heard(seat)
            self._quiet.add(seat)
            self._audience.fell_silent(seat, 0.0)

    def _fell_silent(self, seat: int) -> None:
        self._quiet.add(seat)
        self._audience.fell_silent(seat, QUIET)
