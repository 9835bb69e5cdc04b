"""The way to the lobby: made, lost, made again."""

from __future__ import annotations

from typing import Any

from twisted.internet.protocol import Factory
from twisted.protocols import amp

from client.connection import LobbyConnection, Receiver
from client.errors import LineDown, LobbyFailed, Unreachable
from client.hosts import Address
from client.options import CONNECT_SECONDS, SessionOptions
from client.reasons import CONNECT_ERRORS, in_words
from client.values import Welcome


class Uplink:
    """One line to a lobby at a time.

    :param receiver: hears what comes on the line, and that it was lost.
    :ivar address: the lobby's; :ivar welcome: what it said of itself.
    """

    def __init__(self, reactor: Any, options: SessionOptions, receiver: Receiver) -> None:
        self._reactor, self._options, self._receiver = reactor, options, receiver
        self.address: Address | None = None
        self.welcome: Welcome | None = None
        self.line: LobbyConnection | None = None
        self.turned_away = ""
        self._attempt = 0

    async def open(self, address: Address) -> Welcome:
        """Connect and say Hello. What was open before, or was about to be, is closed.

        :raises Unreachable: there is no lobby to be had.
        :raises ProtocolMismatch: there is one, of another protocol.
        """
        self.close()
        self.address = address
        self.turned_away = ""
        self._attempt = mine = self._attempt + 1
        line = LobbyConnection(self._reactor, self._receiver, self._options.trace)
        try:
            await self._connect(address, line)
            welcome = await self._greet(address, line)
            if mine != self._attempt:
                raise Unreachable(address=str(address), reason="it was given up")
            self.line, self.welcome = line, welcome
            return welcome
        finally:
            if self.line is not line:
                line.abort()

    async def _connect(self, address: Address, line: LobbyConnection) -> None:
        try:
            connecting = self._options.endpoint(self._reactor, address).connect(Factory.forProtocol(lambda: line))
            connecting.addTimeout(CONNECT_SECONDS, self._reactor)
            await connecting
        except CONNECT_ERRORS as problem:
            raise Unreachable(address=str(address), reason=in_words(problem)) from problem

    async def _greet(self, address: Address, line: LobbyConnection) -> Welcome:
        try:
            return await line.hello(self._options.software)
        except LineDown as problem:
            reason = self.turned_away or f"it did not answer as a lobby does: {problem.parameters['reason']}"
            raise Unreachable(address=str(address), reason=reason) from problem
        except LobbyFailed as problem:
            raise Unreachable(address=str(address), reason="it did not answer as a lobby does") from problem

    async def ask(self, command: type[amp.Command], **arguments: Any) -> dict[str, Any]:
        """Ask the lobby; see ``LobbyConnection.ask``.

        :raises LineDown: there is no line.
        """
        if self.line is None:
            raise LineDown(reason="there is no connection to a lobby")
        return await self.line.ask(command, **arguments)

    def close(self) -> None:
        """Close the line, or give up making it; nobody is told of it."""
        self._attempt += 1
        line, self.line = self.line, None
        if line is not None:
            line.hang_up()

    def lost(self, line: LobbyConnection) -> bool:
        """A line is gone: was it the one in use?"""
        if line is not self.line:
            return False
        self.line = None
        return True
