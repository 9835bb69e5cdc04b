"""The way to the lobby: made, lost, made again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import ConnectingCancelledError
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.internet.protocol import Factory
from twisted.protocols import amp

from client.errors import LineDown, LobbyFailed, Unreachable
from client.lobby.connection import LobbyProtocol
from client.lobby.failures import CONNECT_ERRORS, differs, in_words
from client.lobby.tls import NOT_ENCRYPTED, Encrypted, NoHandshake, Security, security_of
from client.match.candidates import Address
from client.session.options import CONNECT_SECONDS, SessionOptions
from client.session.values import Welcome
from lobby.errors import ProtocolMismatch
from wire.amp.errors import BadArgument
from wire.timeouts import CANCELLED, limit


class LobbyConnector:
    """One line to a lobby at a time.

    :param make_line: makes a line that is not connected yet.
    :ivar address: the lobby's that was reached last; :ivar welcome: what it said of itself.
    :ivar security: how its line is protected.
    """

    def __init__(self, reactor: Any, options: SessionOptions, make_line: Callable[[], LobbyProtocol]) -> None:
        self._reactor, self._options, self._make_line = reactor, options, make_line
        self.address: Address | None = None
        self.welcome: Welcome | None = None
        self.line: LobbyProtocol | None = None
        self.security = Security()
        self.turned_away = ""
        self._connecting: Deferred[Any] | None = None
        self._greeting: LobbyProtocol | None = None

    @property
    def live(self) -> bool:
        """Whether the line is there and was heard lately."""
        return self.line is not None and not self.line.silent

    @property
    def drop_ins(self) -> bool:
        """Whether the lobby lets names without an account play."""
        return self.welcome is not None and self.welcome.drop_ins

    @property
    def keeps(self) -> bool:
        """Whether accounts outlive the lobby."""
        return self.welcome is not None and self.welcome.keeps

    @property
    def tells_names(self) -> bool:
        """Whether the lobby tells, when a name is looked up, which names have an account."""
        return self.welcome is not None and bool(self.welcome.tells_names)

    async def open(self, address: Address) -> Welcome:
        """Connect and say Hello. What was open before, or was about to be, is closed.

        :raises Unreachable: there is no lobby to be had.
        :raises CertificateChanged: there is one that shows another certificate than it should.
        :raises ProtocolMismatch: there is one, of another protocol.
        """
        self.close()
        self.turned_away = ""
        line = self._greeting = self._make_line()
        try:
            await self._connect(address, line)
            welcome = await self._greet(address, line)
            self._options.privacy.lobby = str(address)
            self.address, self.line, self.welcome = address, line, welcome
            self.security = security_of(line.transport)
            return welcome
        finally:
            if self.line is not line:
                line.abort()
            if self._greeting is line:
                self._greeting = None

    def _endpoint(self, address: Address) -> IStreamClientEndpoint:
        """The way to a lobby, encrypted unless that is not wanted."""
        plain = self._options.endpoint(self._reactor, address)
        pins = self._options.pins
        return plain if pins is None else Encrypted(self._reactor, plain, address, pins)

    async def _connect(self, address: Address, line: LobbyProtocol) -> None:
        connecting = self._endpoint(address).connect(Factory.forProtocol(lambda: line))
        self._connecting = limit(connecting, CONNECT_SECONDS, self._reactor)
        try:
            await self._connecting
        except NoHandshake as problem:
            reason = await self._ask_in_plain(address) or in_words(problem)
            raise Unreachable(address=str(address), reason=reason) from problem
        except (*CONNECT_ERRORS, *CANCELLED) as problem:
            given_up = self._greeting is not line
            if not given_up and isinstance(problem, CancelledError | ConnectingCancelledError):
                raise
            raise Unreachable(
                address=str(address), reason="it was given up" if given_up else in_words(problem)
            ) from problem

    async def _ask_in_plain(self, address: Address) -> str:
        """Why a lobby might not encrypt: of those from before encryption only an answer in plain says that they are.

        Nothing but Hello, in which nothing is secret, is said so, and whatever is answered, the line is closed: an
        answer in plain may be anybody's.
        """
        line = self._greeting = self._make_line()
        connecting = self._options.endpoint(self._reactor, address).connect(Factory.forProtocol(lambda: line))
        self._connecting = limit(connecting, CONNECT_SECONDS, self._reactor)
        try:
            await self._connecting
            await line.hello(self._options.software)
        except ProtocolMismatch as problem:
            return differs(problem)
        except (*CONNECT_ERRORS, *CANCELLED, LineDown, LobbyFailed, BadArgument):
            return ""
        finally:
            line.abort()
            if self._greeting is line:
                self._greeting = None
        return NOT_ENCRYPTED

    async def _greet(self, address: Address, line: LobbyProtocol) -> Welcome:
        try:
            return await line.hello(self._options.software)
        except LineDown as problem:
            given_up = "" if self._greeting is line else "it was given up"
            unlike = f"it did not answer as a lobby does: {problem.parameters['reason']}"
            raise Unreachable(address=str(address), reason=given_up or self.turned_away or unlike) from problem
        except (LobbyFailed, BadArgument) as problem:
            raise Unreachable(address=str(address), reason="it did not answer as a lobby does") from problem

    async def ask(self, command: type[amp.Command], **arguments: Any) -> dict[str, Any]:
        """Ask the lobby; see ``LobbyProtocol.ask``.

        :raises LineDown: there is no line, or it was closed before the answer came.
        """
        line = self.line
        if line is None:
            raise LineDown(reason="there is no connection to a lobby")
        answer = await line.ask(command, **arguments)
        if line is not self.line:  # it was closed, but what was still under way arrived
            raise LineDown(reason="the line was closed")
        return answer

    def give_up(self) -> None:
        """Break the line, which counts as lost."""
        if self.line is not None:
            self.line.abort()

    def close(self) -> None:
        """Close the line, or give up making it; nobody is told of it."""
        line, self.line = self.line, None
        if line is not None:
            line.hang_up()
        greeting, self._greeting = self._greeting, None
        if greeting is not None:
            greeting.abort()
        connecting, self._connecting = self._connecting, None
        if connecting is not None:
            connecting.cancel()

    def lost(self, line: LobbyProtocol) -> bool:
        """A line is gone: was it the one in use?"""
        if line is not self.line:
            return False
        self.line = None
        return True
