"""Telling events one at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from client.events import Event


class Teller:
    """Hands events to a listener in order. What is told while it listens is told when it has done so."""

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
        try:
            while self._untold:
                self._listener(self._untold.popleft())
        finally:
            self._telling = False
