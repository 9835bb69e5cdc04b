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
from client.session.values import (
    Change,
    GuestOrder,
    HostOrder,
    Row,
    Verdict,
    Welcome,
    player_rows,
    room_rows,
)
from lobby import commands
from lobby.errors import ProtocolMismatch
from wire.amp.errors import BadArgument
from wire.amp.heartbeat import Ping, Pong
from wire.amp.protocol import BoundedAMP
from wire.idle import IdleMonitor
from wire.timeouts import limit

CALL_SECONDS = 20.0
"""How long the lobby may take to answer."""

QUIET_SECONDS = 5.0
"""Silence after which the person is told that the lists may be stale."""


LEAST_WAIT = 0.01
"""Seconds below which a heartbeat is due now: what rounding leaves over must not be waited for."""


class Receiver(Protocol):
    """Who is told what comes from the lobby; the methods are named after ``lobby.commands`` and explained there."""

    def line_silent(self, seconds: int) -> None:
        """Nothing has come for some seconds."""

    def line_back(self) -> None:
        """The silent line speaks again."""

    def line_lost(self, line: LobbyProtocol, why: str) -> None:
        """The line is gone; ``why`` in words."""

    def changed(self, change: Change) -> None: ...
    def invited(self, row: Row) -> None: ...
    def invitation_ended(self, invitation: str, host: str, player: str, why: str) -> None: ...
    def room_changed(self, mine: list[Row]) -> None: ...
    def room_left(self, room: str, why: str, detail: str) -> None: ...
    def host_match(self, order: HostOrder) -> None: ...
    def connect_to(self, order: GuestOrder) -> None: ...
    def reachable(self, match: str, seat: int, addresses: tuple[str, ...]) -> None: ...
    def relay_offered(self, match: str, seat: int, relay: str) -> None: ...
    def relay_ended(self, match: str, seat: int, why: str) -> None: ...
    def match_began(self, match: str) -> None: ...
    def start_failed(self, match: str, room: str, why: str, player: str, detail: str) -> None: ...
    def start_proposed(self, room: str, host: str, seconds: int) -> None: ...
    def start_dropped(self, room: str, player: str, why: str) -> None: ...
    def opponent_gone(self, match: str, seat: int, player: str, why: str, absence: str) -> None: ...
    def owed(self, match: str, seat: int, entries: list[str], seconds: int) -> None: ...
    def deposited(self, match: str, seat: int, why: str, entries: list[str]) -> None: ...
    def evidence(self, match: str) -> None: ...
    def match_ended(self, verdict: Verdict) -> None: ...
    def said(self, player: str, private: bool, text: str) -> None: ...
    def session_ended(self, why: str) -> None: ...
    def farewell(self, why: str, seconds: int) -> None: ...


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
        answer = await self.ask(commands.Hello, protocol=commands.PROTOCOL, software=software, features=[])
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

    # -- what the lobby announces

    @Ping.responder
    def ping(self) -> dict[str, Any]:
        """The lobby wants to hear us."""
        self.callRemote(Pong)
        return {}

    @Pong.responder
    def pong(self) -> dict[str, Any]:
        """Our heartbeat came back."""
        return {}

    @commands.Changed.responder
    def changed(self, players: list[Row], gone: list[str], rooms: list[Row], closed: list[str], **rest: Any) -> Any:
        """The lists have changed."""
        change = Change(
            players=player_rows(players), gone=tuple(gone), rooms=room_rows(rooms), closed=tuple(closed), **rest
        )
        self.receiver.changed(change)
        return {}

    @commands.Invited.responder
    def invited(self, **row: Any) -> dict[str, Any]:
        """Somebody invites me."""
        self.receiver.invited(row)
        return {}

    @commands.InvitationEnded.responder
    def invitation_ended(self, invitation: str, host: str, player: str, why: str) -> dict[str, Any]:
        """An invitation of mine, or to me, is answered or gone."""
        self.receiver.invitation_ended(invitation, host, player, why)
        return {}

    @commands.RoomChanged.responder
    def room_changed(self, mine: list[Row]) -> dict[str, Any]:
        """My room has changed."""
        self.receiver.room_changed(mine)
        return {}

    @commands.RoomLeft.responder
    def room_left(self, room: str, why: str, detail: str) -> dict[str, Any]:
        """I sit in that room no longer."""
        self.receiver.room_left(room, why, detail)
        return {}

    @commands.HostMatch.responder
    def host_match(self, players: list[str], **rest: Any) -> dict[str, Any]:
        """I am to host a match."""
        self.receiver.host_match(HostOrder(players=tuple(players), **rest))
        return {}

    @commands.ConnectTo.responder
    def connect_to(self, players: list[str], addresses: list[str], **rest: Any) -> dict[str, Any]:
        """I am to connect to a match's host."""
        self.receiver.connect_to(GuestOrder(players=tuple(players), addresses=tuple(addresses), **rest))
        return {}

    @commands.Reachable.responder
    def reachable(self, match: str, seat: int, addresses: list[str]) -> dict[str, Any]:
        """Another member of the match can be reached."""
        self.receiver.reachable(match, seat, tuple(addresses))
        return {}

    @commands.RelayOffered.responder
    def relay_offered(self, match: str, seat: int, relay: str) -> dict[str, Any]:
        """A guest comes by the lobby's relay."""
        self.receiver.relay_offered(match, seat, relay)
        return {}

    @commands.RelayEnded.responder
    def relay_ended(self, match: str, seat: int, why: str) -> dict[str, Any]:
        """A relayed line has reached a limit."""
        self.receiver.relay_ended(match, seat, why)
        return {}

    @commands.MatchBegan.responder
    def match_began(self, match: str, room: str) -> dict[str, Any]:
        """All sit at the table."""
        self.receiver.match_began(match)
        return {}

    @commands.StartFailed.responder
    def start_failed(self, match: str, room: str, why: str, player: str, detail: str) -> dict[str, Any]:
        """The start came to nothing."""
        self.receiver.start_failed(match, room, why, player, detail)
        return {}

    @commands.StartProposed.responder
    def start_proposed(self, room: str, host: str, seconds: int) -> dict[str, Any]:
        """The host wants to begin."""
        self.receiver.start_proposed(room, host, seconds)
        return {}

    @commands.StartDropped.responder
    def start_dropped(self, room: str, player: str, why: str) -> dict[str, Any]:
        """The proposed start is off."""
        self.receiver.start_dropped(room, player, why)
        return {}

    @commands.OpponentGone.responder
    def opponent_gone(self, match: str, seat: int, player: str, why: str, absence: str) -> dict[str, Any]:
        """An opponent is gone for good."""
        self.receiver.opponent_gone(match, seat, player, why, absence)
        return {}

    @commands.Owed.responder
    def owed(self, match: str, seat: int, entries: list[str], seconds: int) -> dict[str, Any]:
        """Somebody waits for what I have to say at the table."""
        self.receiver.owed(match, seat, entries, seconds)
        return {}

    @commands.Deposited.responder
    def deposited(self, match: str, seat: int, why: str, entries: list[str]) -> dict[str, Any]:
        """What came of my asking for what is missing."""
        self.receiver.deposited(match, seat, why, entries)
        return {}

    @commands.Evidence.responder
    def evidence(self, match: str, seconds: int) -> dict[str, Any]:
        """The lobby wants to see how a match went."""
        self.receiver.evidence(match)
        return {}

    @commands.MatchEnded.responder
    def match_ended(self, players: list[str], places: list[int], **rest: Any) -> dict[str, Any]:
        """The lobby took a result down."""
        self.receiver.match_ended(Verdict(players=tuple(players), places=tuple(places), **rest))
        return {}

    @commands.Said.responder
    def said(self, player: str, private: bool, text: str) -> dict[str, Any]:
        """Somebody's words."""
        self.receiver.said(player, private, text)
        return {}

    @commands.SessionEnded.responder
    def session_ended(self, why: str) -> dict[str, Any]:
        """The lobby ends my session."""
        self.receiver.session_ended(why)
        return {}

    @commands.Farewell.responder
    def farewell(self, why: str, seconds: int) -> dict[str, Any]:
        """The lobby stops."""
        self.receiver.farewell(why, seconds)
        return {}
