"""The lobby's line, the client's end: calls with a time limit, announcements as values, heartbeats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from twisted.internet.defer import TimeoutError as NoAnswer
from twisted.internet.interfaces import IDelayedCall, IReactorTime, ITCPTransport
from twisted.internet.protocol import connectionDone
from twisted.protocols import amp
from twisted.python.failure import Failure

from client.errors import LineDown, LobbyFailed
from client.lobby.failures import in_words
from client.lobby.trace import Trace
from client.lobby.welcome import Welcome
from lobby import commands
from lobby.errors import ProtocolMismatch
from wire.amp.errors import BadArgument
from wire.amp.heartbeat import Ping, Pong
from wire.amp.protocol import BoundedAMP
from wire.idle import IdleMonitor
from wire.timeouts import limit

FEATURES = ["notices", "codes"]
"""What this client can do beyond its version of the vocabulary."""

CALL_SECONDS = 20.0
"""How long the lobby may take to answer."""

QUIET_SECONDS = 5.0
"""Silence after which the person is told that the lists may be stale."""


LEAST_WAIT = 0.01
"""Seconds below which a heartbeat is due now: what rounding leaves over must not be waited for."""


class Receiver(Protocol):
    """Who is told what happens on the line, and has a responder for each of the lobby's announcements."""

    def line_silent(self, seconds: int) -> None:
        """Nothing has come for some seconds."""

    def line_back(self) -> None:
        """The silent line speaks again."""

    def line_lost(self, line: LobbyProtocol, why: str) -> None:
        """The line is gone; ``why`` in words."""

    def locateResponder(self, name: bytes) -> Any:
        """The responder for a command by its name on the wire, ``None`` where there is none."""


def too_old(lobby: int) -> ProtocolMismatch:
    """This client is to be updated before it can do more with a lobby of a newer version."""
    return ProtocolMismatch(lobby=lobby, client=commands.PROTOCOL, upgrade="client")


class LobbyProtocol(BoundedAMP):
    """One connection to the lobby.

    :param clock: times calls, heartbeats and silence.
    :param receiver: is told what the lobby announces.
    :param write_trace: takes each box as a line of text, or ``None``.
    :ivar silent: nothing has come for ``QUIET_SECONDS``.
    """

    def __init__(
        self, clock: IReactorTime, receiver: Receiver, write_trace: Callable[[str], object] | None = None
    ) -> None:
        super().__init__(clock)
        self.receiver = receiver
        self._trace = Trace(write_trace) if write_trace is not None else None
        self._last_sent = 0.0
        self._beat: IDelayedCall | None = None
        self._quiet: IdleMonitor[str] = IdleMonitor(QUIET_SECONDS, clock, self._is_quiet)
        self._dead: IdleMonitor[str] | None = None
        self.silent = False
        self._lobby = commands.PROTOCOL

    # -- asking

    async def hello(self, software: str) -> Welcome:
        """Say who we are, and from then on keep and watch the line's heartbeat.

        :raises ProtocolMismatch: the lobby speaks another protocol.
        :raises LineDown: there was no answer.
        """
        answer = await self.ask(commands.Hello, protocol=commands.PROTOCOL, software=software, features=FEATURES)
        del answer["features"]
        welcome = Welcome(**answer)
        self._lobby = welcome.protocol
        self._watch(welcome.beat, welcome.silence)
        return welcome

    async def ask(self, command: type[amp.Command], **arguments: Any) -> dict[str, Any]:
        """Ask the lobby and wait for its answer.

        :raises DeclaredError: the lobby refused; ``command.errors`` says with what.
        :raises BadArgument: an argument is too long for any line, or no text.
        :raises LineDown: the line broke, or there was no answer in ``CALL_SECONDS``.
        :raises LobbyFailed: the lobby could not handle the command at all.
        :raises ProtocolMismatch: the lobby is of the next version, and lets this client only end what it has begun.
        """
        if self._lobby != commands.PROTOCOL and command.commandName not in commands.OF_PREVIOUS:
            raise too_old(self._lobby)
        asked = self.callRemote(command, **arguments)
        limit(asked, CALL_SECONDS, self.clock)
        try:
            answer: dict[str, Any] = await asked
        except (amp.TooLong, UnicodeEncodeError) as problem:
            raise BadArgument(argument=command.__name__, limit=amp.MAX_VALUE_LENGTH) from problem
        except NoAnswer as problem:
            self.abort()  # whether it was done nobody knows, and a new line starts clean
            raise LineDown(reason=f"no answer in {CALL_SECONDS:g} seconds") from problem
        except (amp.RemoteAmpError, amp.UnhandledCommand) as problem:
            raise LobbyFailed(command=command.__name__) from problem
        return answer

    # -- the life of the line

    def connectionMade(self) -> None:
        """The line is there. Small boxes must not wait for the other side's acknowledgement."""
        super().connectionMade()
        if ITCPTransport.providedBy(self.transport):
            self.transport.setTcpNoDelay(True)

    def dataReceived(self, data: bytes) -> None:
        """Anything at all ends a silence."""
        if self._dead is not None:
            self._quiet.heard("lobby")
            self._dead.heard("lobby")
        if self.silent:
            self.silent = False
            self.receiver.line_back()
        super().dataReceived(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The line is gone: who still waits for an answer gets ``LineDown``."""
        self._unwatch()
        why = in_words(reason.value) if reason.value is not None else "the line broke"
        super().connectionLost(Failure(LineDown(reason=why)))
        self.receiver.line_lost(self, why)

    def hang_up(self) -> None:
        """Close the line when what was said has gone out; nothing is watched any more."""
        self._unwatch()
        if self.transport is not None:
            self.transport.loseConnection()

    def abort(self) -> None:
        """Close the line at once."""
        self._unwatch()
        if self.transport is not None:
            self.transport.abortConnection()

    def _watch(self, beat: int, silence: int) -> None:
        self._dead = IdleMonitor(max(1, silence), self.clock, self._is_dead)
        self._dead.heard("lobby")
        self._quiet.heard("lobby")
        self._beat_now(max(1, beat))

    def _unwatch(self) -> None:
        if self._beat is not None:
            self._beat.cancel()
            self._beat = None
        self._quiet.stop()
        if self._dead is not None:
            self._dead.stop()
            self._dead = None

    def _beat_now(self, beat: int) -> None:
        """Send a heartbeat if nothing was sent for so long; in any case look again when the next one may be due."""
        left = self._last_sent + beat - self.clock.seconds()
        if left < LEAST_WAIT:
            self.callRemote(Ping)
            left = beat
        self._beat = self.clock.callLater(left, self._beat_now, beat)

    def _is_quiet(self, _who: str) -> None:
        self.silent = True
        self.receiver.line_silent(int(QUIET_SECONDS))

    def _is_dead(self, _who: str) -> None:
        self.cut("silence")

    # -- boxes

    def sendBox(self, box: amp.AmpBox) -> None:
        """Send, and write it down."""
        self._last_sent = self.clock.seconds()
        if self._trace is not None:
            self._trace.sent(box)
        super().sendBox(box)

    def ampBoxReceived(self, box: amp.AmpBox) -> None:
        """Write it down, and handle it."""
        if self._trace is not None:
            self._trace.received(box)
        super().ampBoxReceived(box)

    def announcement_refused(self, command: bytes, error: amp.RemoteAmpError) -> None:
        """The lobby announced what nobody here can read. What a newer lobby says is passed over; but where it is one of
        our own announcements, something has been missed that a new line tells again."""
        if error.errorCode != amp.UNHANDLED_ERROR_CODE:
            self.cut(f"{command!r} with {error.errorCode!r}")

    # -- what the lobby says

    def locateResponder(self, name: bytes) -> Any:
        """Heartbeats are the line's own affair, everything else is the receiver's."""
        return super().locateResponder(name) or self.receiver.locateResponder(name)

    @Ping.responder
    def ping(self) -> dict[str, Any]:
        """The lobby wants to hear us."""
        self.callRemote(Pong)
        return {}

    @Pong.responder
    def pong(self) -> dict[str, Any]:
        """Our heartbeat came back."""
        return {}
