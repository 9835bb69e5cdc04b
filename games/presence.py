"""Heartbeats: showing the others that we are here, and noticing who is not, ourselves included."""

from __future__ import annotations

from collections.abc import Callable
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
    """Who is told of silence."""

    def beat(self) -> None:
        """It is time to be heard."""

    def fell_silent(self, seat: int) -> None:
        """Nothing has come from the seat for ``QUIET`` seconds."""

    def spoke_again(self, seat: int) -> None:
        """The silent seat is back."""

    def vanished(self, seat: int) -> None:
        """Nothing has come from the seat for ``GONE`` seconds."""


class Presence:
    """Who is there, for one match."""

    def __init__(self, clock: IReactorTime, audience: Audience) -> None:
        self._clock, self._audience = clock, audience
        self._quiet: set[int] = set()
        self._hearing = Silence[int](QUIET, clock, self._fell_silent)
        self._patience = Silence[int](GONE, clock, audience.vanished)
        self._beats = LoopingCall(self._beat)
        self._beats.clock = clock
        self._last_beat = clock.seconds()
        self._longest = 0.0

    def start(self, seats: Callable[[], object] | frozenset[int]) -> None:
        raise NotImplementedError
