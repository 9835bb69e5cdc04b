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

    def __init__(
        self, registry: ConnectionRegistry, certificate: IOpenSSLServerConnectionCreator | None = None
    ) -> None:
        self.registry = registry
        self.undecided = UndecidedConnections(registry, certificate) if certificate is not None else None

    def buildProtocol(self, addr: IAddress | None) -> Protocol:
        """A connection of the lobby, or one that is turned away."""
        host = plain(str(getattr(addr, "host", "")))
        if not self.registry.limits.admit(host):
            self.log.warn("turned {host} away: too many connections", host=host)
            return Turned()
        if self.undecided is not None:
            return ProtocolSniffer(self.undecided, host)
        return LobbyConnection(self.registry, host)
