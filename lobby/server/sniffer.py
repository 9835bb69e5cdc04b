"""The first byte of a connection says whether it is encrypted, and only then is a line made for it."""

from __future__ import annotations

from typing import Any

from twisted.internet.interfaces import IOpenSSLServerConnectionCreator
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.logger import Logger
from twisted.protocols import amp
from twisted.protocols.amp import AmpBox
from twisted.protocols.tls import TLSMemoryBIOFactory, TLSMemoryBIOProtocol
from twisted.python.failure import Failure

from lobby.commands import Hello
from lobby.commands.announced import Farewell
from lobby.commands.reasons import TurnedAway
from lobby.errors import BadArgument, ProtocolMismatch
from lobby.server.connection import HANDSHAKE, ConnectionRegistry, LobbyConnection
from lobby.server.encoding import announcement
from lobby.server.visitor import require_protocol
from wire.amp import codec
from wire.apart import each
from wire.timeouts import Deadline

HTTP_BEGINS = (b"G", b"H")
"""The first byte of a request for the hand-out, GET or HEAD, which goes without encryption."""

SECONDS = 10.0
"""The time to send a first byte."""

BOX_BEGINS = b"\0"
"""The first byte of an AMP box: a client that does not encrypt."""

ENCRYPT = announcement(Farewell(TurnedAway.ENCRYPTED, 0))
"""What it is told where its version is this lobby's."""

MOST = 2_000
"""So many connections may say nothing yet; one more, and the one that has waited longest goes."""


def answer_in_plain(asked: AmpBox) -> bytes:
    """The last thing said to somebody who sends this without encryption: to a client of another version, that it is
    one.

    Clients from before encryption know no other reason, and such a one has to be updated, not started otherwise.
    """
    tag = asked.get(amp.ASK)
    if asked.get(amp.COMMAND) != Hello.commandName or tag is None:
        return ENCRYPT
    try:
        require_protocol(Hello.parseArguments(asked, None)["protocol"])
    except BadArgument:
        return ENCRYPT
    except ProtocolMismatch as problem:
        error = {amp.ERROR: tag, amp.ERROR_CODE: problem.code, amp.ERROR_DESCRIPTION: str(problem).encode()}
        return codec.written(AmpBox(error))
    return ENCRYPT


class UndecidedConnections:
    """What connections that have said nothing share.

    :param certificate: makes the lobby's end of an encrypted line.
    :ivar waiting: those that have said nothing yet, the oldest first.
    """

    def __init__(
        self, registry: ConnectionRegistry, certificate: IOpenSSLServerConnectionCreator, most: int = MOST
    ) -> None:
        self.registry, self.clock, self._most = registry, registry.clock, most
        self.tls = TLSMemoryBIOFactory(certificate, False, Factory(), registry.clock)
        self.waiting: dict[ProtocolSniffer, None] = {}

    def come(self, sniffer: ProtocolSniffer) -> None:
        """One more."""
        self.waiting[sniffer] = None
        if len(self.waiting) > self._most:
            next(iter(self.waiting)).give_up("too many others say nothing, too")

    def clear(self) -> None:
        """The lobby closes."""
        each(list(self.waiting), lambda one: one.give_up("the lobby closes"), "a connection was not closed")


class ProtocolSniffer(Protocol):
    """A connection until its first byte. It counts in the limits from the beginning.

    What the line becomes takes this protocol's place at the transport, so nothing of it stays.
    """

    log = Logger()
    transport: Any

    def __init__(self, undecided: UndecidedConnections, host: str) -> None:
        self._undecided, self._host, self._said = undecided, host, b""
        self._deadline: Deadline | None = None

    def connectionMade(self) -> None:
        """It has some seconds."""
        self._deadline = Deadline(self._undecided.clock, SECONDS, self._too_late)
        self._undecided.come(self)

    def dataReceived(self, data: bytes) -> None:
        """TLS, a request for the hand-out, a client that does not encrypt, or nothing for us."""
        if self._deadline is None:
            return
        self._said += data
        begins = self._said[:1]
        if begins == HANDSHAKE:
            line = LobbyConnection(self._undecided.registry, self._host)
            self._become(TLSMemoryBIOProtocol(self._undecided.tls, line), data)
        elif begins in HTTP_BEGINS:
            self._become(LobbyConnection(self._undecided.registry, self._host), data)
        elif begins == BOX_BEGINS:
            self._hear_out()
        else:
            self._refuse(ENCRYPT)

    def _become(self, protocol: Protocol, data: bytes) -> None:
        self._decided()
        transport, self.transport = self.transport, None
        transport.protocol = protocol
        protocol.makeConnection(transport)
        protocol.dataReceived(data)

    def _hear_out(self) -> None:
        """Wait for the whole of a first box: it may be a client's of another version, which is told so."""
        try:
            found = codec.first(self._said, 0, LobbyConnection.most_keys, self._undecided.registry.bounds.visitor_bytes)
        except (codec.TooBig, codec.LongKey):
            self._refuse(ENCRYPT)
            return
        if found is not None:
            self._refuse(answer_in_plain(found[0]))

    def _refuse(self, answer: bytes) -> None:
        """It speaks without encryption. If it is a client, it can tell its player."""
        self._decided()
        self.log.warn("{host} did not encrypt, which this lobby wants", host=self._host)
        self.transport.write(answer)
        self.transport.loseConnection()

    def give_up(self, why: str) -> None:
        """Close it."""
        self._decided()
        self.log.info("closed a connection from {host}: {why}", host=self._host, why=why)
        self.transport.abortConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """It went before it was anything."""
        self._decided()
        self._undecided.registry.limits.release(self._host)

    def _too_late(self) -> None:
        self.give_up(f"it said nothing for {SECONDS:g} seconds")

    def _decided(self) -> None:
        self._undecided.waiting.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
