"""Lines whose other end has not sat down: few of them, and none for long."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from twisted.internet.interfaces import IReactorTime

from games.peer.protocol import PeerProtocol
from wire.timeouts import Deadline

SIT_SECONDS = 10.0
"""Seconds that a new connection has to prove itself and to sit down."""

MOST_STRANGERS = 32
"""Connections that have not sat down; one more, and the oldest of them is cut off."""

STRANGER_BYTES = 16_384
"""Bytes of a box before its sender has sat down: a ticket and what belongs to it."""


class Strangers:
    """The strangers of one match."""

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._timers: dict[PeerProtocol, Deadline] = {}

    def __iter__(self) -> Iterator[PeerProtocol]:
        """All of them."""
        return iter(tuple(self._timers))

    def add(self, line: PeerProtocol) -> None:
        """A new connection."""
        line.most_bytes = STRANGER_BYTES
        if len(self._timers) >= MOST_STRANGERS:
            oldest = next(iter(self._timers))
            self.forget(oldest)
            oldest.cut("too many connections that did not sit down")
        self._timers[line] = Deadline(self._clock, SIT_SECONDS, partial(self._too_late, line))

    def forget(self, line: PeerProtocol) -> None:
        """The line is no stranger's any more."""
        timer = self._timers.pop(line, None)
        if timer is not None:
            timer.cancel()

    def _too_late(self, line: PeerProtocol) -> None:
        del self._timers[line]
        line.cut(f"did not sit down within {SIT_SECONDS:g} seconds")
