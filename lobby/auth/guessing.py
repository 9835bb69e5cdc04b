"""Codes that are tried: slowed like wrong passwords, by the address that tries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater
from twisted.logger import Logger

from lobby.auth.throttle import Throttle
from lobby.errors import CodeRefused, StorageFailed, TryLater


class Guessing:
    """Slows those who try codes.

    :param what: kind of code, for the throttle and for the log.
    """

    log = Logger()

    def __init__(self, what: str, clock: IReactorTime) -> None:
        self._what, self._clock, self._throttle = what, clock, Throttle()

    async def tried(self, host: str, check: Callable[[], Awaitable[None]]) -> None:
        """Check a code when its address has its turn.

        :raises CodeRefused: as ``check`` does.
        :raises TryLater: too many attempts from there wait before this one.
        """
        delay = self._throttle.delay(self._what, host, self._clock.seconds())
        if delay > 0:
            await deferLater(self._clock, delay)
        try:
            await check()
        except (StorageFailed, TryLater):
            self._throttle.undecided(self._what, host, self._clock.seconds())
            raise
        except CodeRefused:
            self._throttle.failed(self._what, host, self._clock.seconds())
            self.log.info("a {what} from {host} was refused", what=self._what, host=host)
            raise
        self._throttle.succeeded(self._what, host, self._clock.seconds())
