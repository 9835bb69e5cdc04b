"""Lines between peers are encrypted, and each end proves which certificate is its own."""

from __future__ import annotations

from typing import Any

from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.internet.protocol import Factory
from twisted.internet.tcp import Connection
from twisted.protocols.tls import TLSMemoryBIOFactory, TLSMemoryBIOProtocol

from games.peer.protocol import PeerProtocol
from wire.tls.contexts import mutual
from wire.tls.identity import Identity


class Prompt(TLSMemoryBIOProtocol):
    """TLS whose bytes go to the socket at once.

    By way of the transport's buffer they would leave after another turn of the reactor's loop, and the other side could
    begin to work on them only then: a quarter of the moves would be lost (``python -m bench table --quick``, six turns
    each with this class and without: 0.64 and 0.47 of a bare pair of AMP in TLS). What may wait to leave together is
    gathered by the line (``PeerProtocol.sendBox``).
    """

    def makeConnection(self, transport: Any) -> None:
        """The connection is there; it has a socket, unless it goes through another one, as within TLS to the lobby."""
        self._socket = transport if isinstance(transport, Connection) else None
        super().makeConnection(transport)

    def write(self, bytes: bytes) -> None:
        """Encrypt and send. What the socket does not take the reactor sends later; it sees to failures too."""
        super().write(bytes)
        socket = self._socket
        if socket is not None and socket.connected and not socket.disconnecting:
            socket.doWrite()


class PeerTLSFactory(TLSMemoryBIOFactory):
    """A match's lines inside TLS.

    Who is at the other end shows when the handshake is done: the match compares the keys.

    :param owner: the match.
    :param dialling: whether this end makes the connections, or takes those of others.
    :param relayed: whether they go through the lobby.
    """

    noisy = False
    protocol = Prompt

    def __init__(
        self, identity: Identity, owner: Factory, clock: IReactorTime, *, dialling: bool, relayed: bool = False
    ) -> None:
        super().__init__(mutual(identity), dialling, owner, clock)
        self.relayed = relayed

    def buildProtocol(self, addr: IAddress | None) -> TLSMemoryBIOProtocol | None:  # type: ignore[override]
        """A line, or ``None`` where the match wants no more of them, which closes the connection."""
        line = self.wrappedFactory.buildProtocol(addr)
        if line is None:
            return None
        if isinstance(line, PeerProtocol):
            line.relayed = self.relayed
        made: TLSMemoryBIOProtocol = self.protocol(self, line)
        return made
