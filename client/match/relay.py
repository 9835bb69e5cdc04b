"""A line to another player through the lobby's relay: to whatever runs on it, a transport like any other."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.defer import TimeoutError as NoAnswer
from twisted.internet.interfaces import IProtocol, IProtocolFactory, IReactorTime, ITCPTransport
from twisted.internet.protocol import Factory, connectionDone
from twisted.protocols import amp
from twisted.python.failure import Failure

from client.errors import LineDown, LobbyFailed, Unreachable
from client.lobby.address import Address
from client.lobby.failures import CONNECT_ERRORS, in_words
from client.lobby.options import CONNECT_SECONDS, LobbyOptions
from client.lobby.tls import Encrypted
from lobby.commands import PROTOCOL, Hello, Relay
from wire.amp.protocol import BoundedAMP
from wire.timeouts import limit

HELLO_SECONDS = 10.0
"""How long the lobby may take to answer Hello."""

MEET_SECONDS = 25.0
"""How long to wait for the other end; the lobby gives it 20."""


async def relayed(
    reactor: Any, options: LobbyOptions, address: Address, pass_: str, factory: IProtocolFactory
) -> IProtocol:
    """Be one end of a relayed line; returns the protocol that ``factory`` built for it.

    :param address: the lobby's, which is reached as the main line is, by ``options.endpoint``.
    :param pass_: of ``UseRelay`` or ``RelayOffered``.
    :param factory: makes what is to run on the line; bytes come to it only after both ends are there.
    :raises Unreachable: the lobby cannot be reached.
    :raises LineDown: the line broke before the other end was there, or there was no answer.
    :raises NoSuchRelay: the pass is good no longer, or the other end did not come.
    :raises RelayExhausted: the lobby relays no more.
    :raises LobbyFailed: the lobby could not handle it at all.
    """
    line = RelayLine(reactor)
    met = False
    try:
        await _connect(reactor, options, address, line)
        await line.ask(Hello, HELLO_SECONDS, protocol=PROTOCOL, software=options.software, features=[])
        await line.ask(Relay, MEET_SECONDS, relay=pass_)
        protocol = factory.buildProtocol(line.transport.getPeer())
        if protocol is None:
            raise LineDown(reason="it is wanted no more")
        met = True
        line.hand_over(protocol)
        return protocol
    finally:
        if not met:
            line.abort()


async def _connect(reactor: Any, options: LobbyOptions, address: Address, line: RelayLine) -> None:
    endpoint = options.endpoint(reactor, address)
    if options.pins is not None:
        endpoint = Encrypted(reactor, endpoint, address, options.pins)
    connecting: Deferred[Any] = endpoint.connect(Factory.forProtocol(lambda: line))
    limit(connecting, CONNECT_SECONDS, reactor)
    try:
        await connecting
    except CONNECT_ERRORS as problem:
        raise Unreachable(address=str(address), reason=in_words(problem)) from problem


class RelayLine(BoundedAMP):
    """A connection to the lobby that speaks AMP only at first."""

    def __init__(self, clock: IReactorTime) -> None:
        super().__init__(clock)
        self._inner: IProtocol | None = None

    async def ask(self, command: type[amp.Command], seconds: float, **arguments: Any) -> dict[str, Any]:
        """Ask the lobby.

        :raises DeclaredError: as the command declares.
        :raises LineDown: the line broke, or there was no answer in so many seconds.
        :raises LobbyFailed: the lobby could not handle it.
        """
        if self.transport is None:
            raise LineDown(reason="the line broke")
        asked = self.callRemote(command, **arguments)
        limit(asked, seconds, self.clock)
        try:
            answer: dict[str, Any] = await asked
        except NoAnswer as problem:
            raise LineDown(reason=f"no answer in {seconds:g} seconds") from problem
        except (amp.RemoteAmpError, amp.UnhandledCommand) as problem:
            raise LobbyFailed(command=command.__name__) from problem
        return answer

    def hand_over(self, protocol: IProtocol) -> None:
        """From now on the line is the protocol's. What came right behind the last answer is its first bytes.

        It has to be called at once when the answer is there: nothing else may be read as AMP.
        """
        rest, self.recvd = self.recvd, b""
        self._inner = protocol
        protocol.makeConnection(self.transport)
        if rest:
            protocol.dataReceived(rest)

    def connectionMade(self) -> None:
        """The line is there. Small moves must not wait for the other side's acknowledgement."""
        super().connectionMade()
        if ITCPTransport.providedBy(self.transport):
            self.transport.setTcpNoDelay(True)

    def dataReceived(self, data: bytes) -> None:
        """AMP at first, then whatever the protocol makes of it."""
        if self._inner is not None:
            self._inner.dataReceived(data)
        else:
            super().dataReceived(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The line is gone: who waits for an answer, or the protocol, is told."""
        if self._inner is not None:
            super().connectionLost(reason)
            self._inner.connectionLost(reason)
        else:
            why = in_words(reason.value) if reason.value is not None else "the line broke"
            super().connectionLost(Failure(LineDown(reason=why)))

    def abort(self) -> None:
        """Close at once."""
        if self.transport is not None:
            self.transport.abortConnection()
