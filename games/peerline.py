"""One line between two peers, and what either end may always say on it."""

from __future__ import annotations

from typing import Any, Protocol

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionClosed, ConnectionLost
from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.protocols.amp import CommandLocator
from twisted.python.failure import Failure

from games.commands import Leave
from games.entries import Reason
from wire.commands import Ping, Pong
from wire.line import Line


class Company(Protocol):
    """Whoever owns peer lines: a side of a match."""

    def heard(self, line: PeerLine) -> None:
        """Something has arrived."""

    def lost(self, line: PeerLine) -> None:
        """The line is gone."""

    def told_to_end(self, line: PeerLine, reason: Reason, seat: int) -> None:
        """The other end says that the match has ended."""


class PeerLine(Line):
    """A line to another side of the match.

    :ivar seat: whose line it is; ``None`` while the other end has proved nothing.
    :ivar unanswered: entries sent whose answers are still to come.
    :ivar refusals: how many entries of the other end were refused.
    :ivar sat: on the host's side, fires when the other end may be told that all sit.
    """

    most_keys = 16

    def __init__(self, company: Company, clock: IReactorTime) -> None:
        super().__init__(clock)
        self.company = company
        self.seat: int | None = None
        self.unanswered = self.refusals = 0
        self.sat: Deferred[None] | None = None
        self.locator: Any = CommandLocator()

    def connectionMade(self) -> None:
        """Send small boxes at once: without this the other end's delayed acknowledgements hold them for 40 ms."""
        super().connectionMade()
        set_no_delay = getattr(self.transport, "setTcpNoDelay", None)
        if set_no_delay is not None:
            set_no_delay(True)

    def dataReceived(self, data: bytes) -> None:
        """Whatever arrives shows that the other end is there."""
        self.company.heard(self)
        super().dataReceived(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Tell the match before those who wait for answers; these need not know each way in which a line can fail."""
        self.company.lost(self)
        closed = reason.check(ConnectionClosed) is not None
        super().connectionLost(reason if closed else Failure(ConnectionLost(reason.getErrorMessage())))

    def tell(self, command: Any, **arguments: Any) -> None:
        """Send a command that wants no answer."""
        self.callRemote(command, **arguments)

    def hang_up(self) -> None:
        """Close the line once everything that was said, answers given just now too, is on its way."""
        self.clock.callLater(0, self._hang_up)

    def _hang_up(self) -> None:
        if self.transport is not None:
            self.transport.loseConnection()


class Speaking(CommandLocator):
    """What a peer that sits at the table may say, host or guest."""

    def __init__(self, company: Company, line: PeerLine) -> None:
        self.company, self.line = company, line
        self._echoed = float("-inf")

    @Ping.responder
    def ping(self) -> dict[str, Any]:
        """A heartbeat; echoed at most once a second, so that a flood of them is not answered by another."""
        now = self.line.clock.seconds()
        if now - self._echoed >= 1:
            self._echoed = now
            self.line.tell(Pong)
        return {}

    @Pong.responder
    def pong(self) -> dict[str, Any]:
        """An echo; that it arrived was noticed already."""
        return {}

    @Leave.responder
    def leave(self, reason: Reason, seat: int) -> dict[str, Any]:
        """The end, as the other side sees it."""
        self.company.told_to_end(self.line, reason, seat)
        return {}
