"""The way to the lobby: made, lost, made again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import ConnectingCancelledError
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.internet.protocol import Factory
from twisted.protocols import amp

from client.errors import LineDown, LobbyFailed, Unreachable
from client.lobby.address import Address
from client.lobby.connection import LobbyProtocol
from client.lobby.failures import CONNECT_ERRORS, differs, in_words
from client.lobby.options import CONNECT_SECONDS, LobbyOptions
from client.lobby.tls import NOT_ENCRYPTED, Encrypted, NoHandshake, Security, security_of
from client.lobby.welcome import Welcome
from lobby.commands.reasons import Registration
from lobby.errors import ProtocolMismatch
from wire.amp.errors import BadArgument
from wire.machine import Machine
from wire.timeouts import CANCELLED, limit

GIVEN_UP = "it was given up"


@dataclass(frozen=True)
class Closed:
    """There is no line."""


@dataclass(frozen=True)
class Opening:
    """A line is being made, or made and not welcome yet.

    :ivar turned_away: why the lobby will not have it, in words.
    """

    line: LobbyProtocol
    connecting: Deferred[Any]
    turned_away: str = ""


@dataclass(frozen=True)
class Open:
    """There is a line, and the lobby has said Hello."""

    line: LobbyProtocol


Way = Closed | Opening | Open

NEXT: dict[type[Way], frozenset[type[Way]]] = {
    Closed: frozenset({Opening}),
    Opening: frozenset({Opening, Open, Closed}),
    Open: frozenset({Closed}),
}
"""A line that was given up is never the one in use, and nothing is opened beside it."""


@dataclass(frozen=True)
class Reached:
    """The lobby that was reached last: where it is, what it said of itself, how its line is or was protected."""

    address: Address
    welcome: Welcome
    security: Security


class LobbyConnector:
    """One line to a lobby at a time.

    :param make_line: makes a line that is not connected yet.
    :ivar reached: the lobby that was reached last, ``None`` before the first.
    """

    def __init__(self, reactor: Any, options: LobbyOptions, make_line: Callable[[], LobbyProtocol]) -> None:
        self._reactor, self._options, self._make_line = reactor, options, make_line
        self.reached: Reached | None = None
        self._machine = Machine[Way](Closed(), NEXT)

    @property
    def line(self) -> LobbyProtocol | None:
        """The line in use."""
        return self._machine.now.line if isinstance(self._machine.now, Open) else None

    @property
    def address(self) -> Address | None:
        """Of the lobby that was reached last."""
        return self.reached.address if self.reached is not None else None

    @property
    def welcome(self) -> Welcome | None:
        """What that lobby said of itself."""
        return self.reached.welcome if self.reached is not None else None

    @property
    def security(self) -> Security:
        """How its line is protected."""
        return self.reached.security if self.reached is not None else Security()

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

    @property
    def registration(self) -> str:
        """Who may make an account, as the lobby said it: ``open``, ``code``, ``closed``."""
        return (self.welcome.registration if self.welcome is not None else None) or Registration.OPEN

    async def open(self, address: Address) -> Welcome:
        """Connect and say Hello. What was open before, or was about to be, is closed.

        :raises Unreachable: there is no lobby to be had.
        :raises CertificateChanged: there is one that shows another certificate than it should.
        :raises ProtocolMismatch: there is one, of another protocol.
        """
        self.close()
        line = self._make_line()
        try:
            await self._connect(address, line)
            welcome = await self._greet(address, line)
            self._machine.to(Open(line))
            self.reached = Reached(address, welcome, security_of(line.transport))
            return welcome
        finally:
            if self.line is not line:
                line.abort()
                self._opens_no_more(line)

    def _opens(self, line: LobbyProtocol) -> bool:
        """Whether this is the line that is being made: it was not given up."""
        return isinstance(self._machine.now, Opening) and self._machine.now.line is line

    def _opens_no_more(self, line: LobbyProtocol) -> None:
        if self._opens(line):
            self._machine.to(Closed())

    def turn_away(self, why: str) -> None:
        """The lobby has no room for the line that is being made, and said why."""
        if isinstance(self._machine.now, Opening):
            self._machine.to(replace(self._machine.now, turned_away=why))

    def _endpoint(self, address: Address) -> IStreamClientEndpoint:
        """The way to a lobby, encrypted unless that is not wanted."""
        plain = self._options.endpoint(self._reactor, address)
        pins = self._options.pins
        return plain if pins is None else Encrypted(self._reactor, plain, address, pins)

    async def _connect(self, address: Address, line: LobbyProtocol) -> None:
        try:
            await self._dial(self._endpoint(address), line)
        except (NoHandshake, *CONNECT_ERRORS, *CANCELLED) as problem:
            reason = in_words(problem)
            if not self._opens(line):
                reason = GIVEN_UP
            elif isinstance(problem, CancelledError | ConnectingCancelledError):
                raise
            elif isinstance(problem, NoHandshake):
                reason = await self._ask_in_plain(address) or reason
            raise Unreachable(address=str(address), reason=reason) from problem

    async def _dial(self, endpoint: IStreamClientEndpoint, line: LobbyProtocol) -> None:
        connecting = limit(endpoint.connect(Factory.forProtocol(lambda: line)), CONNECT_SECONDS, self._reactor)
        self._machine.to(Opening(line, connecting))
        await connecting

    async def _ask_in_plain(self, address: Address) -> str:
        """Why a lobby might not encrypt: of those from before encryption only an answer in plain says that they are.

        Nothing but Hello, in which nothing is secret, is said so, and whatever is answered, the line is closed: an
        answer in plain may be anybody's.
        """
        line = self._make_line()
        try:
            await self._dial(self._options.endpoint(self._reactor, address), line)
            await line.hello(self._options.software)
        except ProtocolMismatch as problem:
            return differs(problem)
        except (*CONNECT_ERRORS, *CANCELLED, LineDown, LobbyFailed, BadArgument):
            return ""
        finally:
            line.abort()
            self._opens_no_more(line)
        return NOT_ENCRYPTED

    async def _greet(self, address: Address, line: LobbyProtocol) -> Welcome:
        try:
            return await line.hello(self._options.software)
        except LineDown as problem:
            reason = f"it did not answer as a lobby does: {problem.parameters['reason']}"
            if not self._opens(line):
                reason = GIVEN_UP
            elif isinstance(self._machine.now, Opening):
                reason = self._machine.now.turned_away or reason
            raise Unreachable(address=str(address), reason=reason) from problem
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
        was = self._machine.now
        if not isinstance(was, Closed):
            self._machine.to(Closed())
        if isinstance(was, Open):
            was.line.hang_up()
        elif isinstance(was, Opening):
            was.line.abort()
            was.connecting.cancel()

    def lost(self, line: LobbyProtocol) -> bool:
        """A line is gone: was it the one in use?"""
        if line is not self.line:
            return False
        self._machine.to(Closed())
        return True
