"""One side of a match between peers, joined of its parts: what host and guest share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from games.engine.model import Entry, Gone, Kind, MatchSetup, Reason
from games.engine.seat import Entropy, SeatSecrets
from games.engine.states import StateComparison
from games.game import Game
from games.peer.attendance import Attendance
from games.peer.by_lobby import ByLobby
from games.peer.clocks import MoveTimers
from games.peer.commands import Leave
from games.peer.connections import PeerConnections
from games.peer.credentials import MatchCredentials
from games.peer.farewell import Farewell
from games.peer.heartbeat import GONE
from games.peer.interfaces import ConnectionProvider, MatchListener, NoProvider
from games.peer.ownseat import OwnSeat
from games.peer.protocol import PeerProtocol
from games.peer.replica import Replica
from games.peer.stage import STAGES, Stage
from games.records.journal import Journal
from games.records.transcript import Writer
from wire.amp.errors import DeclaredError
from wire.machine import Machine

ASKING = 10.0
"""Seconds beyond ``patience`` for which a silent seat is asked for through the lobby: by default its time for that."""

LINGER = 5.0
"""Seconds after the end until lines are closed whose last answers have not come."""


class Match(ABC):
    """One side of a match: a replica of the log, perhaps a seat, lines to the others, and everybody's time.

    A line that is gone is no end: whoever was at its other end has ``patience`` seconds to come back on a new one,
    which goes on where the old one broke. Meanwhile the time for a move runs on.

    :param entropy: where unforeseeable bytes come from; ``secrets.token_bytes``.
    :param patience: seconds of silence, or without a line, that count as having left.
    :param journal: keeps what this side says for good, before it is said.
    :param record: keeps what all have said, in order.
    :ivar seat: this side's; a host that does not play has the number ``host_seat``, which is no seat's.
    :ivar table: the match as this side sees it.
    :ivar provider: makes lines to the others; from the beginning this side only waits for them.
    :ivar spared: this side has left, and the others play on without it: how it ends is theirs to say.
    """

    log = Logger()

    def __init__(
        self,
        seating: MatchSetup,
        credentials: MatchCredentials,
        rules: Game[Any, Any, Any],
        clock: IReactorTime,
        entropy: Entropy,
        listener: MatchListener,
        patience: float = GONE,
        journal: Journal | None = None,
        record: Writer | None = None,
    ) -> None:
        self.seating, self.credentials, self.rules = seating, credentials, rules
        self.clock, self.listener, self.patience = clock, listener, patience
        self.seat = seating.host_seat if seating.seat is None else seating.seat
        self.replica = Replica(seating, rules, credentials, record)
        self.table = self.replica.table
        self._own = None if seating.seat is None else self._sit_down(entropy, journal or Journal())
        keeper = None if self._own is None else self._own.keeper
        self.provider: ConnectionProvider = NoProvider()
        self.connections = PeerConnections(credentials, self._others(), clock, self)
        self.lines = self.connections.lines
        self.by_lobby = ByLobby(clock, self)
        self.presence = Attendance(clock, self, patience).presence
        self.timers = MoveTimers(clock, self.table, keeper, self._orders, self._time_is_up)
        self.course = Machine(Stage.SITTING, STAGES)
        self._farewell = Farewell(clock, self.connections, self, self._linger)
        self.spared = False
        self._active = self.table.active
        self.states = StateComparison(self.table, credentials, self.connections.tell_state, listener.parted)

    def _sit_down(self, entropy: Entropy, journal: Journal) -> OwnSeat:
        keeper = SeatSecrets(self.seating, self.rules, entropy, self.credentials)
        return OwnSeat(keeper, self.table, journal, lambda: self.running, self._put)

    @abstractmethod
    def _others(self) -> frozenset[int]:
        """The seats to which this side has lines."""

    # -- what the client sees

    @property
    def own(self) -> OwnSeat:
        """The own seat.

        :raises ValueError: this side has none.
        """
        if self._own is None:
            raise ValueError("this side has no seat, and nothing to say")
        return self._own

    @property
    def begun(self) -> bool:
        """Whether all sit, or sat."""
        return self.course.now in (Stage.PLAYING, Stage.FADING)

    @property
    def running(self) -> bool:
        """Whether the match has begun and not ended."""
        return self.course.now is Stage.PLAYING and self.table.ending is None

    @property
    def seconds(self) -> int:
        """The time limit of a move."""
        return self.timers.seconds

    @property
    def testimony(self) -> tuple[Entry, ...]:
        """All that was said at the table; what this side has said, and the host did not put in order; and what broke
        the rules."""
        return (*self.table.transcript, *self.unordered(), *self.replica.broken)

    # -- what the client does

    def leave(self) -> None:
        """Leave the match, whatever the others do; they are told.

        A guest whom the others can do without resigns, and goes when that is said.
        """
        if self.running and self.can_do_without(self.seat):
            self.spared = True
            if self.seat in self.table.active and not self.own.keeper.has_resigned:
                self._put_by_itself(self.own.keeper.say(self.table, Kind.RESIGN))
            self.table.forfeit(self.seat, Reason.LEFT)
            self._finish()
            for line in self.lines.values():
                line.hang_up()
        self._end(self.seat, Reason.LEFT)

    def close(self) -> None:
        """Be done: a running match is left, one that has not begun is called off, one that is over fades out."""
        if self.running:
            self.leave()
        elif self.course.now is Stage.SITTING:
            self.course.to(Stage.CLOSED)
            self.provider.over()
            for line in self.connections.open:
                line.hang_up()

    def closed(self) -> Deferred[None]:
        """Fires when no line is open any more, at the latest ``LINGER`` seconds after the end."""
        return self._farewell.closed()

    # -- moving on

    def _begin(self) -> None:
        """All sit."""
        self.course.to(Stage.PLAYING)
        self.presence.start(self.lines)
        self._mind_time()
        self.listener.seated()
        if self.table.transcript:
            self.listener.changed(self.table.transcript)
        self._go_on()

    def _moved(self, entry: Entry) -> None:
        """The table has accepted this."""
        self.replica.keep(entry)
        self.by_lobby.owing.moved()
        self._mind_time()
        self.listener.changed((entry,))
        self.states.moved()
        out = self._active - self.table.active
        self._active = self.table.active
        for seat in sorted(out):
            if self.table.ending is None:
                self.by_lobby.owing.forget(seat)
                self.listener.gone(seat)
        self._go_on()

    def _go_on(self) -> None:
        """Do what needs no choice of the player's, or end."""
        if self.table.ending is not None:
            self._finish()
        while self._own is not None and (entry := self._own.owed()) is not None:
            self._put_by_itself(entry)

    @abstractmethod
    async def _put(self, entry: Entry) -> None:
        """Bring an entry of one's own to the table, by way of the host.

        :raises DeclaredError: it was refused.
        """

    def _note(self, entry: Entry) -> None:
        """Record what this side is about to say; the lobby may be waiting for it, too."""
        self.own.note(entry)
        if self.by_lobby.owing.giving:
            self.clock.callLater(0, self.by_lobby.owing.said)

    def _put_by_itself(self, entry: Entry) -> None:
        def refused(failure: Failure) -> None:
            failure.trap(DeclaredError)
            self.log.debug("{entry} was refused: {error!r}", entry=entry, error=failure.value)

        Deferred.fromCoroutine(self._put(entry)).addErrback(refused)

    # -- by way of the lobby

    def unordered(self) -> Sequence[Entry]:
        """What this side has said or heard by way of the lobby, and the host has not put in order yet."""
        return ()

    def news(self, seat: int, entries: Sequence[Entry]) -> Sequence[Entry]:
        """What this side has to hear of what a seat has given."""
        return [entry for entry in entries if not self.table.has(entry)]

    @abstractmethod
    def said_of_late(self) -> Sequence[Entry]:
        """What others may not have heard of this side."""

    @abstractmethod
    def hear(self, entry: Entry) -> None:
        """Take an entry that came by way of the lobby.

        :raises DeclaredError: it is not right now.
        """

    @abstractmethod
    def put_absence(self, entry: Entry) -> None:
        """A seat is gone for good."""

    def lose(self, seat: int, reason: Reason) -> None:
        """A seat owes what it does not give, or is not there any more: it has lost."""
        self._end(seat, reason)

    # -- time

    def _mind_time(self) -> None:
        """Give every seat that the table waits for its time."""
        if self.running:
            self.timers.watch()
        else:
            self.timers.stop()

    def _orders(self) -> bool:
        """Whether somebody puts in order what this side says."""
        return self.seat == self.seating.host_seat or self.seating.host_seat in self.lines

    def _time_is_up(self, seat: int) -> None:
        if seat != self.seat:
            self.by_lobby.owing.miss(seat, Reason.TIMEOUT)
        elif self.timers.thinking:
            self.stop_thinking()
        else:  # given long ago, and the host has not put it in order
            self.by_lobby.owing.miss(self.seating.host_seat, Reason.TIMEOUT)

    def stop_thinking(self) -> None:
        """The player's time for a move is over, by this side's own clock."""
        if self.running and self.timers.thinking:
            self.timers.give_up()
            self._put_by_itself(self.own.give_up())

    # -- who is there

    def can_do_without(self, seat: int) -> bool:
        """Whether the match goes on when a seat is gone."""
        if seat == self.seating.host_seat or self.seating.gone is Gone.ENDS or self.table.state is None:
            return False
        return len(self.table.active - {seat}) > 1

    def wants(self, seat: int) -> bool:
        """Whether a line to this seat has any use."""
        if seat == self.seat or self.course.now is Stage.CLOSED:
            return False
        return self.needs(seat) if self.table.ending is None else self._owes(seat)

    def needs(self, seat: int) -> bool:
        """Whether the match waits for a seat: it plays, or it is the host, who passes on what the others say."""
        return seat in self.table.active or seat == self.seating.host_seat

    def _owes(self, seat: int) -> bool:
        """Whether the match is over, and the seat does not know all of it."""
        return False

    # -- its lines

    @abstractmethod
    def met(self, line: PeerProtocol, seat: int) -> None:
        """A member is at the other end of a line."""

    @abstractmethod
    def replaced(self, line: PeerProtocol) -> None:
        """A line has made way for a newer one, or is gone."""

    def present(self, seat: int) -> None:
        """Something has come from a seat."""
        if self.running:
            self.presence.heard(seat)

    def without(self, seat: int) -> None:
        """A seat has no line any more. It may come back on another one, unless it was this side that slept for so long
        that the others do not wait any more."""
        if self.running and not self.needs(seat):
            return
        if self.running and self.seat not in self.table.active and seat == self.seating.host_seat:
            self.leave()  # it plays no more, and cannot look on any more
        if self.running and self.presence.slept(self.patience + ASKING):
            self._end(self.seat, Reason.LEFT)
        elif self.running:
            self._mind_time()
            self.presence.cut_off(seat)
        elif self.wants(seat):
            self.provider.needed(seat)

    def closed_one(self) -> None:
        """A line is gone, whosever it was."""
        self._farewell.look()

    # -- ending

    def told_to_end(self, line: PeerProtocol, reason: Reason, seat: int) -> None:
        """The side at the other end of a line says that the match has ended because of a seat."""
        host = self.seating.host_seat
        others = frozenset(range(self.seating.seats)) - {host, self.seat}
        if (seat == self.seat and self._admits(reason)) or (line.seat == host and seat in others):
            self._end(seat, reason)
        elif line.seat is not None:
            self._end(line.seat, Reason.LEFT)

    def _admits(self, reason: Reason) -> bool:
        """Whether this side's own clock agrees with what it is accused of."""
        if reason is Reason.LEFT:
            return self.presence.slept(self.patience)
        return reason is Reason.TIMEOUT and self.timers.admits

    def _end(self, seat: int, reason: Reason, detail: str = "") -> None:
        """End a running match at once, and say so."""
        if not self.running:
            return
        self.table.forfeit(seat, reason, detail)
        for line in self.connections.live:
            line.tell(Leave, reason=reason, seat=seat)
        self._finish()

    def _finish(self) -> None:
        """The table is over: tell the client, once, and let the lines fade out."""
        if self.course.now is not Stage.PLAYING or self.table.ending is None:
            return
        self._active = self.table.active
        self.course.to(Stage.FADING)
        self.timers.stop()
        self.presence.stop()
        self.by_lobby.owing.stop()
        self._farewell.begin()
        if not any(map(self.wants, self.connections.seats)):
            self.provider.over()
        self.listener.ended(self.table.ending)
        self._fade()
        self._farewell.look()

    def _linger(self) -> float:
        """Seconds until lines are closed whose last answers have not come."""
        return LINGER

    @abstractmethod
    def _fade(self) -> None:
        """Close the lines on which nothing is awaited any more."""

    def has_longer(self) -> bool:
        """Whether a seat that has not heard the end is excused for not being here."""
        return any(self._owes(seat) and self.presence.excuse(seat) for seat in self.connections.seats)

    def cut_off(self) -> None:
        """Nobody is waited for any more."""
        self.course.to(Stage.CLOSED)
        self.provider.over()

    def all_closed(self) -> None:
        """No line is open; in a match that has ended, or was called off, none will be."""
        if self.course.now in (Stage.FADING, Stage.CLOSED):
            self.provider.over()
            self.replica.close()
            if self._own is not None:
                self._own.journal.close()
