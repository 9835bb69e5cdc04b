"""The threshold: the first byte of a connection says whether it is encrypted, and only then a line is made for it."""

from __future__ import annotations

from typing import Any

from twisted.internet.interfaces import IOpenSSLServerConnectionCreator
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.logger import Logger
from twisted.protocols.tls import TLSMemoryBIOFactory, TLSMemoryBIOProtocol
from twisted.python.failure import Failure

from lobby.commands import Farewell
from lobby.connection import HANDSHAKE, House, LobbyConnection
from lobby.wording import box
from wire.apart import each
from wire.patience import Deadline

HTTP_BEGINS = (b"G", b"H")
"""The first byte of a request for the hand-out, GET or HEAD, which goes without encryption."""

SECONDS = 10.0
"""The time to send a first byte."""

MOST = 2_000
"""So many connections may say nothing yet; one more, and the one that has waited longest goes."""


class Hall:
    """What connections that have said nothing share.

    :param certificate: makes the lobby's end of an encrypted line.
    :ivar waiting: those that have said nothing yet, the oldest first.
    """

    def __init__(self, house: House, certificate: IOpenSSLServerConnectionCreator, most: int = MOST) -> None:
        self.house, self.clock, self._most = house, house.clock, most
        self.tls = TLSMemoryBIOFactory(certificate, False, Factory(), house.clock)
        self.waiting: dict[Threshold, None] = {}

    def come(self, threshold: Threshold) -> None:
        """One more."""
        self.waiting[threshold] = None
        if len(self.waiting) > self._most:
            next(iter(self.waiting)).give_up("too many others say nothing, too")

    def clear(self) -> None:
        """The lobby closes."""
        each(list(self.waiting), lambda one: one.give_up("the lobby closes"), "a connection was not closed")


class Threshold(Protocol):
    """A connection until its first byte. It counts in the limits from the beginning.

    What the line becomes takes this protocol's place at the transport, so nothing of it stays.
    """

    log = Logger()
    transport: Any

    def __init__(self, hall: Hall, host: str) -> None:
        self._hall, self._host = hall, host
        self._deadline: Deadline | None = None

    def connectionMade(self) -> None:
        """It has some seconds."""
        self._deadline = Deadline(self._hall.clock, SECONDS, self._too_late)
        self._hall.come(self)

    def dataReceived(self, data: bytes) -> None:
        """TLS, a request for the hand-out, or nothing for us."""
        if self._deadline is None:
            return
        if data[:1] == HANDSHAKE:
            line = LobbyConnection(self._hall.house, self._host)
            self._become(TLSMemoryBIOProtocol(self._hall.tls, line), data)
        elif data[:1] in HTTP_BEGINS:
            self._become(LobbyConnection(self._hall.house, self._host), data)
        else:
            self._refuse()

    def _become(self, protocol: Protocol, data: bytes) -> None:
        self._decided()
        transport, self.transport = self.transport, None
        transport.protocol = protocol
        protocol.makeConnection(transport)
        protocol.dataReceived(data)

    def _refuse(self) -> None:
        """It speaks without encryption. If it is a client, it can tell its person."""
        self._decided()
        self.log.warn("{host} did not encrypt, which this lobby wants", host=self._host)
        self.transport.write(box(Farewell, why="encrypted", seconds=0))
        self.transport.loseConnection()

    def give_up(self, why: str) -> None:
        """Close it."""
        self._decided()
        self.log.info("closed a connection from {host}: {why}", host=self._host, why=why)
        self.transport.abortConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """It went before it was anything."""
        self._decided()
        self._hall.house.limits.release(self._host)

    def _too_late(self) -> None:
        self.give_up(f"it said nothing for {SECONDS:g} seconds")

    def _decided(self) -> None:
        self._hall.waiting.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
