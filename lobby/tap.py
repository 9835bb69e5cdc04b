"""``twistd lobby``: the only place where the lobby is wired, and its only reactor import."""

from __future__ import annotations

import resource
import socket
import sys
from typing import Any, cast

from sqlalchemy import URL
from twisted.application.service import MultiService, Service
from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IListeningPort
from twisted.logger import Logger

from lobby import greeting, ports
from lobby.accounts.database import Database, Unusable, prepare
from lobby.accounts.engine import MEMORY, address
from lobby.accounts.passwords import Passwords, processors
from lobby.accounts.threads import OwnThreads
from lobby.factory import LobbyFactory
from lobby.furnish import furnish
from lobby.handout import Handout
from lobby.hub import Hub
from lobby.options import Options, Refusal
from wire.addresses import join

__all__ = ["Options", "makeService"]

reactor = cast(Any, installed_reactor)

FAREWELL_SECONDS = 2

OPEN_MAX = 10_240
"""The most open files that macOS lets a process ask for."""


class Listening(Service):
    """The open port. Stopping it says farewell to every client first.

    :param taken: the listening socket.
    """

    name = "listening"
    log = Logger()

    def __init__(self, taken: socket.socket, factory: LobbyFactory, hub: Hub, farewell: str, back_in: int) -> None:
        self._taken, self._factory, self._hub = taken, factory, hub
        self._farewell, self._back_in = farewell, back_in
        self._port: IListeningPort | None = None

    def startService(self) -> None:
        """Begin to accept."""
        super().startService()
        _raise_file_limit()
        self._port = reactor.adoptStreamPort(self._taken.fileno(), self._taken.family, self._factory)
        self._taken.close()

    async def _stop(self) -> None:
        if self._port is not None:
            await Deferred.fromCoroutine(_stopped(self._port))
        house = self._factory.house
        self._hub.stop()
        for connection in list(house.connections):
            connection.farewell(self._farewell, self._back_in)
        await house.emptied().addTimeout(FAREWELL_SECONDS, reactor, lambda _, __: None)
        for connection in list(house.connections):
            connection.cut("it did not close in time")
        house.quiet.stop()

    def stopService(self) -> Deferred[None]:
        """Accept no more, say farewell, and close."""
        super().stopService()
        return Deferred.fromCoroutine(self._stop())


async def _stopped(port: IListeningPort) -> None:
    stopped = port.stopListening()
    if stopped is not None:
        await stopped


def _raise_file_limit() -> None:
    """Every connection is an open file, and the usual soft limit is lower than the hard one.

    On macOS the hard limit is often unlimited, which the soft one must not be (setrlimit(2) there).
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft = OPEN_MAX if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def makeService(options: Options) -> MultiService:
    """Wire the lobby.

    Whatever can fail is tried here, before the process goes to the background, and its failure is one sentence. What
    a fork would break (threads, database connections) begins only with the services.
    """
    folder = options.folder
    url = MEMORY if folder is None else address(folder)
    data = "kept in memory only, gone when the lobby stops" if folder is None else str(folder.absolute())
    taken = ports.take(options["interface"] or "", options["port"])
    if folder is not None:
        _prepare(url)
    port = taken.getsockname()[1]
    host = greeting.public_host(options["public"] or "", options["interface"] or "")
    handout = Handout.build()
    print(greeting.greeting(host, port, data, handout), file=sys.stdout, flush=True)
    return wire(options, url, taken, join(host, port), handout)


def _prepare(url: str | URL) -> None:
    try:
        prepare(url)
    except Unusable as problem:
        raise Refusal(f"{problem} Choose another folder with --data, or --memory to keep nothing.") from None


def wire(options: Options, url: str | URL, taken: socket.socket, public: str, handout: Handout) -> MultiService:
    """The services, from the database outwards."""
    database = Database(url, OwnThreads(reactor, 1, "database"))
    passwords = Passwords(OwnThreads(reactor, processors(), "passwords"), processors(), options["bcrypt-cost"])
    house, hub = furnish(options, reactor, database, passwords, public, handout)
    top = MultiService()
    listening = Listening(taken, LobbyFactory(house), hub, options["farewell"], options["back-in"])
    for service in (database, passwords, listening):
        service.setServiceParent(top)
    return top
