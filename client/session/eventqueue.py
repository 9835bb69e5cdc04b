"""Telling events one at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from client.events import Event
from wire.apart import alone


class EventQueue:
    """Hands events to a listener in order. What is told while it listens is told when it has done so.

    Where the listener stumbles over one the others are told all the same, and so is whatever led to it done.
    """

    def __init__(self, listener: Callable[[Event], object]) -> None:
        self._listener = listener
        self._untold: deque[Event] = deque()
        self._telling = False

    def tell(self, event: Event) -> None:
        """Tell an event now, or right after the one that is being told."""
        self._untold.append(event)
        if self._telling:
            return
        self._telling = True
        while self._untold:
            with alone("an event was not shown"):
                self._listener(self._untold.popleft())
        self._telling = False
