"""A client that sends whatever bytes a test likes, to a lobby in memory."""

from __future__ import annotations

import struct

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Protocol
from twisted.internet.testing import StringTransport
from twisted.protocols import amp
from twisted.python.failure import Failure

from lobby import commands
from lobby.server.factory import LobbyFactory

PROTOCOL = b"%d" % commands.PROTOCOL


def key(text: bytes) -> bytes:
    """A key or a value with its length before it."""
    return struct.pack("!H", len(text)) + text


def question(command: bytes, ask: bytes | None = b"1", **arguments: bytes) -> bytes:
    """The bytes of a command, with or without the wish for an answer."""
    asked = amp.AmpBox({b"_command": command, **{name.encode(): value for name, value in arguments.items()}})
    if ask is not None:
        asked[b"_ask"] = ask
    return bytes(asked.serialize())


def hello(ask: bytes | None = b"h") -> bytes:
    """How a client begins."""
    return question(b"Hello", ask, protocol=PROTOCOL, software=b"raw", features=b"")


class Raw(StringTransport):
    """A raw client, and its transport: it closes at once, and has what a TCP transport has.

    :param host: where it comes from.
    """

    def __init__(self, factory: LobbyFactory, host: str = "192.0.2.66", port: int = 4_000) -> None:
        kind = IPv6Address if ":" in host else IPv4Address
        address = kind("TCP", host, port)
        super().__init__(peerAddress=address)
        self.protocol: Protocol = factory.buildProtocol(address)
        self.protocol.makeConnection(self)

    def setTcpNoDelay(self, enabled: bool) -> None:
        """As TCP has it."""

    def says(self, data: bytes) -> None:
        """Bytes arrive at the lobby, if it still listens."""
        if not self.disconnecting:
            self.protocol.dataReceived(data)

    def loseConnection(self) -> None:
        """Close."""
        if not self.disconnecting:
            self.disconnecting = True
            self.protocol.connectionLost(Failure(ConnectionDone()))

    abortConnection = loseConnection

    def heard(self) -> list[amp.AmpBox]:
        """All boxes that the lobby has sent since this was asked last."""
        found = list(amp.parseString(self.value()))
        self.clear()
        return found
