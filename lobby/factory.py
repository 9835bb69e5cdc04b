"""Makes connections, up to the limits."""

from __future__ import annotations

from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory, Protocol
from twisted.logger import Logger

from lobby.commands import Farewell
from lobby.connection import House, LobbyConnection
from lobby.wording import box
from wire.addresses import plain


class Turned(Protocol):
    """A connection for which there is no room: it is told so and closed."""

    def connectionMade(self) -> None:
        """Tell and close."""
        if self.transport is not None:
            self.transport.write(box(Farewell, why="full", seconds=10))
            self.transport.loseConnection()


class LobbyFactory(Factory):
    """Makes connections, up to the limits."""

    log = Logger()
    noisy = False

    def __init__(self, house: House) -> None:
        self.house = house

    def buildProtocol(self, addr: IAddress | None) -> Protocol:
        """A connection of the lobby, or one that is turned away."""
        host = plain(str(getattr(addr, "host", "")))
        if not self.house.limits.admit(host):
            self.log.warn("turned {host} away: too many connections", host=host)
            return Turned()
        return LobbyConnection(self.house, host)
