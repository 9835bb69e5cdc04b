"""Makes connections, up to the limits."""

from __future__ import annotations

from twisted.internet.interfaces import IAddress, IOpenSSLServerConnectionCreator
from twisted.internet.protocol import Factory, Protocol
from twisted.logger import Logger

from lobby.commands.announced import Farewell
from lobby.commands.reasons import TurnedAway
from lobby.server.connection import ConnectionRegistry, LobbyConnection
from lobby.server.encoding import announcement
from lobby.server.sniffer import ProtocolSniffer, UndecidedConnections
from wire.addresses import plain


class Turned(Protocol):
    """A connection for which there is no room: it is told so and closed."""

    def connectionMade(self) -> None:
        """Tell and close."""
        if self.transport is not None:
            self.transport.write(announcement(Farewell(TurnedAway.FULL, 10)))
            self.transport.loseConnection()


class LobbyFactory(Factory):
    """Makes connections, up to the limits.

    :param certificate: what the lobby shows; without one, lines are not encrypted.
    """

    log = Logger()
    noisy = False

    def __init__(self, house: ConnectionRegistry, certificate: IOpenSSLServerConnectionCreator | None = None) -> None:
        self.house = house
        self.hall = UndecidedConnections(house, certificate) if certificate is not None else None

    def buildProtocol(self, addr: IAddress | None) -> Protocol:
        """A connection of the lobby, or one that is turned away."""
        host = plain(str(getattr(addr, "host", "")))
        if not self.house.limits.admit(host):
            self.log.warn("turned {host} away: too many connections", host=host)
            return Turned()
        return ProtocolSniffer(self.hall, host) if self.hall is not None else LobbyConnection(self.house, host)
