"""The robot on the command line: it has an output like everybody, but nobody types."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from twisted.internet.defer import CancelledError, Deferred

from client.arguments import Arguments
from client.entrance import NEARBY
from client.events import Event
from client.memory import Memory
from client.shell import INTERRUPTED

if TYPE_CHECKING:
    from client.session import Session


class Robot:
    """Runs ``client.bot`` until it is done or interrupted.

    :param show: takes every event.
    """

    def __init__(self, session: Session, show: Callable[[Event], object], arguments: Arguments, memory: Memory) -> None:
        self._session, self._show, self._arguments, self._memory = session, show, arguments, memory
        self._running: Deferred[int] | None = None
        self._code = INTERRUPTED

    async def run(self) -> int:
        """Play; answers the exit code."""
        address = self._arguments.invitation or self._memory.lobby or NEARBY
        self._running = Deferred.fromCoroutine(self._play(address))
        try:
            return await self._running
        except CancelledError:
            return self._code

    async def _play(self, address: str) -> int:
        raise NotImplementedError(address)

    def hear(self, event: Event) -> None:
        """The session has something to tell."""
        self._show(event)

    def stop(self, code: int) -> None:
        """End with this exit code."""
        self._code = code
        if self._running is not None:
            self._running.cancel()

    # -- a typist that does not type

    def line(self, text: str) -> None:
        """Nobody types."""

    def refused(self, limit: int) -> None:
        """Nobody types."""

    def ended(self) -> None:
        """Nobody typed to begin with."""

    def complete(self, before: str) -> tuple[int, list[str]]:
        """Nobody types."""
        return 0, []

    def interrupt(self) -> None:
        """Ctrl-C ends a robot at once."""
        self.stop(INTERRUPTED)

    def lost(self) -> None:
        """Nobody reads what it writes."""
        self.stop(INTERRUPTED)
