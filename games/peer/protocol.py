"""One line between two peers, and what either end may always say on it."""

from __future__ import annotations

from typing import Any, Protocol

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionClosed, ConnectionLost
from twisted.internet.interfaces import IDelayedCall, IHandshakeListener, IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.protocols import amp
from twisted.protocols.amp import CommandLocator
from twisted.python.failure import Failure
from zope.interface import implementer

from games.peer.commands import State
from games.peer.stage import PLACES, Place
from wire.amp.codec import written
from wire.amp.heartbeat import Ping, Pong
from wire.amp.protocol import BoundedAMP
from wire.machine import Machine
from wire.tls.identity import public_key_of

HANG_UP_SECONDS = 2.0
"""How long a closed line waits for the other end to close it too."""


class Arrival:
    """Tells whoever asks, before or after, whether somebody has come."""

    def __init__(self) -> None:
        self._outcome: list[Failure | None] = []
        self._waiting: list[Deferred[None]] = []

    def when(self) -> Deferred[None]:
        """Fires when somebody has come, and fails when nobody ever will."""
        waiting: Deferred[None] = Deferred()
        self._waiting.append(waiting)
        self._tell()
        return waiting

    def settle(self, failure: Failure | None = None) -> None:
        """Somebody has come, or will not: why. Only the first word counts."""
        if not self._outcome:
            self._outcome.append(failure)
            self._tell()

    def _tell(self) -> None:
        if not self._outcome:
            return
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if self._outcome[0] is None:
                each.callback(None)
            else:
                each.errback(self._outcome[0])


class PeerOwner(Protocol):
    """Whoever owns peer lines: a side of a match."""

    def proved(self, line: PeerProtocol) -> None:
        """The other end has proved a certificate: ``line.proven``."""

    def heard(self, line: PeerProtocol) -> None:
        """Something has arrived."""

    def lost(self, line: PeerProtocol) -> None:
        """The line is gone."""

    def told_of_state(self, line: PeerProtocol, anchor: str, state: str, signature: str) -> None:
        """The other end says to which state it has come."""


@implementer(IHandshakeListener)
class PeerProtocol(BoundedAMP):
    """A line to another side of the match, inside TLS.

    :ivar proven: the public key of the certificate that the other end has proved to be its own; empty before.
    :ivar relayed: whether it goes through the lobby.
    :ivar seat: whose line it is; ``None`` while nobody sits at the other end, or on a newer line.
    :ivar course: what the other end is to the match; :ivar arrival: whether it has sat down.
    """

    most_keys = 16

    def __init__(self, owner: PeerOwner, clock: IReactorTime) -> None:
        super().__init__(clock)
        self.owner = owner
        self.proven = ""
        self.relayed = False
        self.seat: int | None = None
        self.course = Machine(Place.STRANGER, PLACES)
        self.arrival = Arrival()
        self.locator: Any = CommandLocator()
        self._closing: IDelayedCall | None = None
        self._reading = False
        self._unsent: list[bytes] = []

    # -- who is at the other end

    @property
    def live(self) -> bool:
        """Whether what is put in order goes out at once; before that the other end has to catch up."""
        return self.course.now is Place.LIVE

    def take_seat(self, seat: int, live: bool) -> None:
        """The other end sits here."""
        self.course.to(Place.LIVE if live else Place.SEATED)
        self.seat = seat

    def give_seat_up(self) -> None:
        """The other end sits on a newer line; on this one nothing is heard any more."""
        self.course.to(Place.REPLACED)
        self.seat, self.locator = None, CommandLocator()

    # -- the life of the line

    def connectionMade(self) -> None:
        """Send small boxes at once: without this the other end's delayed acknowledgements hold them for 40 ms."""
        super().connectionMade()
        set_no_delay = getattr(self.transport, "setTcpNoDelay", None)
        if set_no_delay is not None:
            set_no_delay(True)

    def handshakeCompleted(self) -> None:
        """The other end has a certificate, and its key. A line that this end has hung up already is nobody's seat."""
        if self._closing is not None:
            return
        certificate = self.transport.getPeerCertificate()
        if certificate is not None:
            self.proven = public_key_of(certificate)
        self.owner.proved(self)

    def dataReceived(self, data: bytes) -> None:
        """Whatever arrives shows that the other end is there."""
        self.owner.heard(self)
        self._reading = True
        super().dataReceived(data)
        self._reading = False
        self.hurry()

    def sendBox(self, box: amp.AmpBox) -> None:
        """Send a box; what is said while this end reads leaves when it has read all, or when somebody hurries, and at
        once where the line is closed after it.

        :raises ConnectionLost: the line is gone.
        """
        if self.transport is None:
            raise ConnectionLost()
        self._unsent.append(written(box))
        if not self._reading or isinstance(box, amp.QuitBox):
            self.hurry()

    def hurry(self) -> None:
        """Let all that was said so far leave now: the other end is at work on it while this one goes on."""
        if self._unsent and self.transport is not None:
            unsent, self._unsent = self._unsent, []
            self.transport.write(b"".join(unsent))

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Tell the match before those who wait for answers; these need not know each way in which a line can fail."""
        if self._closing is not None and self._closing.active():
            self._closing.cancel()
        self.owner.lost(self)
        closed = reason.check(ConnectionClosed) is not None
        failure = reason if closed else Failure(ConnectionLost(reason.getErrorMessage()))
        super().connectionLost(failure)
        self.arrival.settle(failure)

    def tell(self, command: Any, **arguments: Any) -> None:
        """Send a command that wants no answer."""
        self.callRemote(command, **arguments)

    def hang_up(self) -> None:
        """Close the line once everything that was said, answers given just now too, is on its way.

        An end that does not close it as well within ``HANG_UP_SECONDS`` is cut off.
        """
        if self._closing is None and self.transport is not None:
            self._closing = self.clock.callLater(0, self._hang_up)

    def _hang_up(self) -> None:
        if self.transport is not None:
            self._closing = self.clock.callLater(HANG_UP_SECONDS, self._abort)
            self.transport.loseConnection()

    def _abort(self) -> None:
        if self.transport is not None:
            self.transport.abortConnection()


class HeartbeatResponder(CommandLocator):
    """What a peer that sits at the table may say, host or guest."""

    def __init__(self, owner: PeerOwner, line: PeerProtocol) -> None:
        self.owner, self.line = owner, line
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

    @State.responder
    def state(self, anchor: str, state: str, signature: str) -> dict[str, Any]:
        """The state to which the other side has come."""
        self.owner.told_of_state(self.line, anchor, state, signature)
        return {}
