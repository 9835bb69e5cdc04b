"""One client's connection: what it may do is its avatar's, and its loss is noticed here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, assert_never, cast

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.interfaces import IDelayedCall, IPushProducer, IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.protocols import amp
from twisted.protocols.amp import CommandLocator
from twisted.python.failure import Failure
from zope.interface import implementer

from lobby import commands
from lobby.commands import Browse, Subscribe
from lobby.commands.announced import Announcement, Farewell, SessionEnded
from lobby.commands.reasons import SessionEnd, TurnedAway
from lobby.core.model.bucket import TokenBucket
from lobby.server.encoding import announcement, box
from lobby.server.limits import ConnectionLimits
from lobby.web.channel import LobbySite, OneRequest
from wire.amp.codec import written
from wire.amp.heartbeat import Ping, Pong
from wire.amp.protocol import BoundedAMP
from wire.apart import each
from wire.idle import IdleMonitor
from wire.timeouts import Deadline

PING, PONG = box(Ping), box(Pong)

HANDSHAKE = b"\x16"
"""How TLS begins (RFC 8446, 5.1: a record of type handshake)."""

HTTP = (b"GET ", b"HEAD ")
"""How an HTTP request begins. An AMP box begins with a zero."""

COSTS: dict[bytes, float] = {Browse.commandName: 5, Subscribe.commandName: 5}
"""Commands whose answer is long cost as much as so many others: a hundred rows are most of a millisecond's work."""

CLOSING_SECONDS = 30
"""The time that a closing connection has to take what was written last."""


@dataclass(frozen=True)
class Bounds:
    """What one connection may cost.

    :ivar visitor_bytes: the largest box before log-in, :ivar player_bytes: and after it.
    :ivar hello_seconds: the time to say Hello.
    :ivar backlog: bytes that may wait for a client that does not read.
    :ivar rate: commands a second in the long run, :ivar burst: and at once.
    """

    visitor_bytes: int = 4_096
    player_bytes: int = 32_768
    hello_seconds: float = 10
    backlog: int = 1_048_576
    rate: float = 20
    burst: float = 100


class Avatar(Protocol):
    """What a connection may do now, and what is to be done when it is lost.

    :ivar signed_in: whether this is a player's.
    """

    signed_in: bool

    def locateResponder(self, name: bytes) -> Any:
        """Find the responder of a command."""

    def heard(self) -> None:
        """Something arrived."""

    def lost(self) -> None:
        """The connection is gone."""

    def ended(self) -> None:
        """The session is over, as its client is just being told."""


@dataclass
class ConnectionRegistry:
    """What every connection shares.

    :ivar silence: seconds after which a line on which nothing arrives is given up.
    :ivar visitor: makes a connection's first avatar.
    :ivar site: answers HTTP.
    :ivar turned_away: why nobody from an address may come in; empty where anybody may.
    """

    clock: IReactorTime
    bounds: Bounds
    limits: ConnectionLimits
    silence: float
    visitor: Callable[[LobbyConnection], Avatar]
    site: LobbySite | None = None
    turned_away: Callable[[str], str] = lambda host: ""
    connections: dict[LobbyConnection, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.quiet: IdleMonitor[LobbyConnection] = IdleMonitor(self.silence, self.clock, LobbyConnection.fell_silent)
        self._empty: list[Deferred[None]] = []

    def left(self, connection: LobbyConnection) -> None:
        """A connection is gone."""
        self.connections.pop(connection, None)
        self.quiet.forget(connection)
        self.limits.release(connection.host)
        if not self.connections:
            waiting, self._empty = self._empty, []
            for deferred in waiting:
                deferred.callback(None)

    def emptied(self) -> Deferred[None]:
        """Fires when no connection is left."""
        empty: Deferred[None] = Deferred()
        if self.connections:
            self._empty.append(empty)
        else:
            empty.callback(None)
        return empty


class Ended(CommandLocator):
    """The avatar of a connection whose session was ended here: nothing may be done any more."""

    signed_in = True

    def heard(self) -> None:
        """It does not matter."""

    def lost(self) -> None:
        """It was lost already."""

    def ended(self) -> None:
        """It was over already."""


class Http(Ended):
    """The avatar of a connection that speaks HTTP: nothing may be done by commands."""

    def __init__(self, channel: OneRequest) -> None:
        super().__init__()
        self._channel = channel

    def lost(self) -> None:
        """So is whatever is being answered."""
        self._channel.connectionLost()


@implementer(IPushProducer)
class LobbyConnection(BoundedAMP):
    """The lobby's end of a client's line.

    :ivar avatar: a Visitor's first; signing in replaces it.
    :ivar protocol: what the client speaks, :ivar features: and what else it can do, once it has said so.
    """

    log = Logger()

    def __init__(self, registry: ConnectionRegistry, host: str) -> None:
        super().__init__(registry.clock)
        self.registry, self.host, self.protocol = registry, host, commands.PROTOCOL
        self.features: frozenset[str] = frozenset()
        self.bucket = TokenBucket(registry.bounds.rate, registry.bounds.burst)
        self._hello: Deadline | None = None
        self._closing: IDelayedCall | None = None
        self._waiting_bytes: int | None = None
        self._answering: set[Deferred[amp.AmpBox]] = set()
        self._pipe: Callable[[bytes], object] | None = None
        self.become_visitor(registry.visitor(self))

    def become(self, avatar: Avatar, most_bytes: int) -> None:
        """Let the connection do what this avatar may do, and nothing else."""
        self.avatar = self.locator = avatar
        self.most_bytes = most_bytes

    def become_visitor(self, avatar: Avatar) -> None:
        """Let it look up, register, log in or drop in."""
        self.become(avatar, self.registry.bounds.visitor_bytes)

    def become_player(self, avatar: Avatar) -> None:
        """Let it do what the player's avatar may do."""
        self.become(avatar, self.registry.bounds.player_bytes)

    # -- coming and going

    def connectionMade(self) -> None:
        """A visitor: it has some seconds to say Hello."""
        super().connectionMade()
        self.transport.setTcpNoDelay(True)
        self.transport.registerProducer(self, True)
        self.registry.connections[self] = None
        self.registry.quiet.heard(self)
        self._hello = Deadline(self.clock, self.registry.bounds.hello_seconds, self._no_hello)
        if why := self.registry.turned_away(self.host):
            self.farewell(why, 0)

    def greeted(self) -> None:
        """Hello was said."""
        if self._hello is not None:
            self._hello.cancel()
            self._hello = None

    def _no_hello(self) -> None:
        self._hello = None
        self.cut("no Hello")

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The line is gone: the avatar sees to its session."""
        super().connectionLost(reason)
        self.greeted()
        if self._closing is not None and self._closing.active():
            self._closing.cancel()
        self.registry.left(self)
        each(tuple(self._answering), Deferred.cancel, "what was asked for was not given up")
        self.avatar.lost()

    def fell_silent(self) -> None:
        """Nothing has come for too long."""
        self.log.info("{peer} was silent for {seconds:g} seconds", peer=self.peer, seconds=self.registry.silence)
        self.end_session(SessionEnd.SILENT)

    @property
    def signed_in(self) -> bool:
        """Whether somebody has signed in on it."""
        return self.avatar.signed_in

    @property
    def alive(self) -> bool:
        """Whether there is still somebody to answer."""
        return self in self.registry.connections

    # -- what arrives

    def dataReceived(self, data: bytes) -> None:
        """Any byte is a sign of life; a lone heartbeat, the most frequent box by far, is answered right here."""
        if self._pipe is not None:
            self._pipe(data)
            return
        self.registry.quiet.heard(self)
        self.avatar.heard()
        if self.between_boxes:  # a box may begin here
            if data.startswith(HTTP) and self.registry.site is not None and not self.signed_in:
                self._become_http(self.registry.site, data)
                return
            if data.startswith(HANDSHAKE) and not self.signed_in:
                self._turn_encryption_down()
                return
            if data == PING:
                self._write(PONG)
                return
        super().dataReceived(data)

    def _become_http(self, site: LobbySite, data: bytes) -> None:
        """A browser, or a friend's pip that asks for the client: no AMP box begins like that."""
        self.greeted()
        channel = cast(OneRequest, site.buildProtocol(self.transport.getPeer()))
        channel.line = self
        self.become(Http(channel), 0)
        channel.makeConnection(self.hand_over(channel.dataReceived))
        channel.dataReceived(data)

    def _turn_encryption_down(self) -> None:
        """A client that encrypts, at a lobby that does not (or within a line that is encrypted already)."""
        self.log.warn("{peer} wants to encrypt, which this line does not", peer=self.peer)
        self.greeted()
        self.become(Ended(), 0)
        self.tell(Farewell(TurnedAway.PLAINTEXT, 0))
        self.hang_up()

    def ampBoxReceived(self, box: amp.AmpBox) -> None:
        """A box: counted, so that nobody floods the lobby with small ones. What follows our last word is not read."""
        if self._closing is not None:
            return
        command = box.get(amp.COMMAND)
        if command is not None and not self.bucket.take(self.clock.seconds(), COSTS.get(command, 1)):
            self.log.warn("{peer} sends too many commands", peer=self.peer)
            self.end_session(SessionEnd.FLOODING)
            return
        super().ampBoxReceived(box)

    def dispatchCommand(self, box: amp.AmpBox) -> Deferred[amp.AmpBox]:
        """Call the responder. What was asked as a visitor ends with the line: no password is hashed for somebody who
        has gone."""
        answer = super().dispatchCommand(box)
        if not self.signed_in and not answer.called:
            self._answering.add(answer)
            answer.addBoth(self._answered, answer)
        return answer

    def _answered(self, result: amp.AmpBox | Failure, answer: Deferred[amp.AmpBox]) -> amp.AmpBox | Failure:
        self._answering.discard(answer)
        if isinstance(result, Failure) and result.check(CancelledError):
            return Failure(amp.RemoteAmpError(amp.UNKNOWN_ERROR_CODE, "gone"))
        return result

    def hand_over(self, pipe: Callable[[bytes], object]) -> Any:
        """From now on this is no AMP: what arrives goes to ``pipe``, and whoever asked has the transport.

        Nothing is sent by the connection itself any more, and silence is not watched any more.
        """
        if not self.between_boxes:
            self.cut("bytes before the relay's answer")
        self._pipe = pipe
        self.registry.quiet.forget(self)
        self.transport.unregisterProducer()
        return self.transport

    # -- what is sent

    def tell(self, said: Announcement) -> None:
        """Send an announcement."""
        self._write(announcement(said))

    def write_all(self, data: bytes) -> None:
        """Write boxes that are the same for everybody."""
        self._write(data)

    def sendBox(self, box: amp.AmpBox) -> None:
        """Send one box."""
        self._write(written(box))

    def _write(self, data: bytes) -> None:
        if self.transport is None or self._cut or self._pipe is not None:
            return
        self.transport.write(data)
        if self._waiting_bytes is not None:
            self._waiting_bytes += len(data)
            if self._waiting_bytes > self.registry.bounds.backlog:
                self.cut(f"a client that leaves {self.registry.bounds.backlog} bytes unread")

    def pauseProducing(self) -> None:
        """The client does not read as fast as we write: count what waits."""
        self._waiting_bytes = 0

    def resumeProducing(self) -> None:
        """The client has caught up."""
        self._waiting_bytes = None

    def stopProducing(self) -> None:
        """The transport is closing."""

    def end_session(self, why: SessionEnd, reason: str | None = None, until: int | None = None) -> None:
        """Say why, and close; whatever else arrives may do nothing. A line that is closing has heard its last word.

        Where it was only silent, the session itself goes on without a line.
        """
        if self._closing is not None:
            return
        self.tell(SessionEnded(why, reason, until))
        avatar, self.avatar = self.avatar, Ended()
        self.locator = self.avatar
        match why:
            case SessionEnd.SILENT:
                avatar.lost()
            case SessionEnd.TAKEN_OVER | SessionEnd.DELETED | SessionEnd.FLOODING:
                avatar.ended()
            case SessionEnd.KICKED | SessionEnd.BANNED:
                avatar.ended()
            case _:
                assert_never(why)
        self.hang_up()

    def hang_up(self) -> None:
        """Close when all is sent, but do not wait long for a client that does not read.

        A transport does not close under a producer that it has paused, so we are none any more.
        """
        if self._closing is not None or self.transport is None:
            return
        self.transport.unregisterProducer()
        self.transport.loseConnection()
        self._closing = self.clock.callLater(CLOSING_SECONDS, self.cut, "a client that does not close")

    def replace(self) -> None:
        """The same client has another line: close this one, which is most likely dead, and say nothing."""
        self.avatar = self.locator = Ended()
        if self.transport is not None:
            self.transport.abortConnection()

    def farewell(self, why: str, seconds: int) -> None:
        """Say that the lobby goes, and close."""
        self.tell(Farewell(why, seconds))
        self.hang_up()
