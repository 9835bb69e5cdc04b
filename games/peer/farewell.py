"""The lines of a match that is over, until the last of them is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from games.peer.connections import PeerConnections


class Leaver(Protocol):
    """The side of a match that ends."""

    def wants(self, seat: int) -> bool:
        """Whether a line to this seat has any use."""

    def cut_off(self) -> None:
        """Nobody is waited for any more."""

    def all_closed(self) -> None:
        """No line is open, and none is awaited."""


class Farewell:
    """Waits until all lines are closed, for so long and no longer.

    :param seconds: for that, at once; asked when the match is over.
    """

    def __init__(
        self, clock: IReactorTime, connections: PeerConnections, side: Leaver, seconds: Callable[[], float]
    ) -> None:
        self._clock, self._connections, self._side, self._seconds = clock, connections, side, seconds
        self._cutting: IDelayedCall | None = None
        self._waiting: list[Deferred[None]] = []

    def begin(self) -> None:
        """The match is over."""
        self._cutting = self._clock.callLater(self._seconds(), self._cut)

    def closed(self) -> Deferred[None]:
        """Fires when no line is open any more."""
        waiting: Deferred[None] = Deferred()
        self._waiting.append(waiting)
        self.look()
        return waiting

    def look(self) -> None:
        """If no line is open, and nobody can still come back to hear of the end, tell whoever waits for it."""
        coming = self._cutting is not None and any(map(self._side.wants, self._connections.seats))
        if self._connections.open or coming:
            return
        if self._cutting is not None:
            self._cutting.cancel()
            self._cutting = None
        self._side.all_closed()
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.callback(None)

    def _cut(self) -> None:
        self._cutting = None
        self._side.cut_off()
        for line in tuple(self._connections.open):
            line.cut("the match is over, and it was not closed")
        self.look()
