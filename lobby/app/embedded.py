"""A lobby in another program, on that program's reactor."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.logger import Logger

from lobby.app import config, service

log = Logger()


class Embedded:
    """A lobby that runs.

    :ivar port: where it listens.
    :ivar invitation: what a client connects to: address, port and fingerprint.
    """

    def __init__(self, reactor: Any, made: service.Lobby) -> None:
        self.port, self.invitation = made.port, made.invitation
        self._reactor, self._services = reactor, made.services
        self._services.startService()
        self._ending = reactor.addSystemEventTrigger("before", "shutdown", self._services.stopService)

    async def stop(self) -> None:
        """Say farewell to everybody, and close."""
        if self._services.running:
            self._reactor.removeSystemEventTrigger(self._ending)
            await maybeDeferred(self._services.stopService)


def start(reactor: Any, *options: str) -> Embedded:
    """Start a lobby.

    :param reactor: Twisted's; the lobby runs while it runs, and ends with it.
    :param options: as on the command line of ``twistd lobby``.
    :raises lobby.app.options.Refusal: it cannot start; its text is one plain sentence.
    """

    def stop() -> None:
        ended = Deferred.fromCoroutine(running.stop())
        ended.addErrback(lambda failure: log.failure("the lobby did not end as its operator wanted", failure))

    running = Embedded(reactor, service.make(reactor, config.parse(*options), stop))
    return running
