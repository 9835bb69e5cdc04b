"""One side of a match between peers, joined of its parts: what host and guest share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from games.engine.branch import Branch
from games.engine.model import Ending, Entry, Kind, MatchSetup, Reason
from games.engine.phases import Phase
from games.engine.seat import Entropy, SeatSecrets
from games.engine.states import StateComparison
from games.engine.table import Table
from games.game import Game
from games.peer.attendance import Attendance
from games.peer.challenge import Arbiter, Challenger
from games.peer.clocks import MoveTimers
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

LINGER = 5.0
"""Seconds after the end until lines are closed whose last answers have not come."""


class Match(ABC):
    """One side of a match: a replica of the log, perhaps a seat, lines to the others, and everybody's time.

    A line that is gone is no end: a new one goes on where the old one broke. Meanwhile the time for a move runs on, and
    what does not come at all is asked for through the lobby (see ``games.peer.challenge``), which alone ends a match
    because of somebody's silence.

    :param entropy: where unforeseeable bytes come from; ``secrets.token_bytes``.
    :param patience: seconds of silence after which the lobby is asked.
    :param journal: keeps what this side says for good, before it is said.
    :param record: keeps what all have said, in order.
    :ivar seat: this side's; a host that does not play has the number ``host_seat``, which is no seat's.
    :ivar provider: makes lines to the others; from the beginning this side only waits for them.
    :ivar arbiter: the way to the lobby; from the beginning there is none.
    :ivar spared: this side has left, and the others play on without it: how it ends is theirs to say.
    """

    log = Logger()

    def __init__(
        self,
        setup: MatchSetup,
        credentials: MatchCredentials,
        rules: Game[Any, Any, Any],
        clock: IReactorTime,
        entropy: Entropy,
        listener: MatchListener,
        patience: float = GONE,
        journal: Journal | None = None,
        record: Writer | None = None,
    ) -> None:
        self.setup, self.credentials, self.rules = setup, credentials, rules
        self.clock, self.listener, self.patience = clock, listener, patience
        self.seat = setup.host_seat if setup.seat is None else setup.seat
        self.replica = Replica(setup, rules, credentials, record)
        self._own = None if setup.seat is None else self._sit_down(entropy, journal or Journal())
        keeper = None if self._own is None else self._own.keeper
        self.provider: ConnectionProvider = NoProvider()
        self.arbiter: Arbiter | None = None
        self.connections = PeerConnections(credentials, self._others(), clock, self)
        self.lines = self.connections.lines
        self.challenger = Challenger(clock, self, () if keeper is None else keeper.said_before)
        self.presence = Attendance(clock, self, patience).presence
        self.timers = MoveTimers(clock, self.replica, self._own, self._orders, self._time_is_up)
        self.course = Machine(Stage.SITTING, STAGES)
        self._farewell = Farewell(clock, self.connections, self, self._linger)
        self.spared = False
        self._active = self.table.active
        self.states = StateComparison(self.table, credentials, self.connections.tell_state, listener.parted)

    def _sit_down(self, entropy: Entropy, journal: Journal) -> OwnSeat:
        kept = journal.kept(self.table.history.origin, self.seat)
        keeper = SeatSecrets(self.setup, self.rules, entropy, self.credentials, kept)
        return OwnSeat(keeper, self.replica, journal, lambda: self.running, self._put)

    @abstractmethod
    def _others(self) -> frozenset[int]:
        """The seats to which this side has lines."""

    # -- what the client sees

    @property
    def table(self) -> Table:
        """The match as this side sees it."""
        return self.replica.table

    @property
    def own(self) -> OwnSeat:
        """The own seat. A side that has none raises a ``ValueError``."""
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

    # -- what the client does

    def leave(self) -> None:
        """Leave the match: this side resigns, whatever the others do.

        Where they play on without it, how it ends is theirs to say, and the lobby hears that it has resigned. Where
        only secrets are to be opened, the match goes on to its end, unless this is said again.
        """
        if not self.running:
            return
        opening = self.table.phase is Phase.OPEN
        if self._own is not None and self.seat in self.table.active and not self._own.keeper.has_resigned:
            with suppress(DeclaredError):  # it has said all that it owed: there is nothing to give up any more
                self._say_last(self._own.keeper.say(self.table, Kind.RESIGN))
        if self.table.ending is None and (opening or self.table.phase is not Phase.OPEN):
            self.spared = True
            self.table.forfeit(self.seat, Reason.LEFT)
            self._finish()
            self.challenger.unordered()
            for line in self.lines.values():
                line.hang_up()

    def interrupted(self, places: tuple[int, ...], detail: str) -> None:
        """The lobby says that the match is over, which this table does not know."""
        if self.running:
            self.table.ending = Ending(places, Reason.INTERRUPTED, None, detail)
            self.spared = True
            self._finish()

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

    def _begin(self) -> None:
        """All sit."""
        self.course.to(Stage.PLAYING)
        if self._own is not None:
            self._own.journal.note("begun")
        self.presence.start(self.lines)
        self._mind_time()
        self.listener.seated()
        if self.table.transcript:
            self.listener.changed(self.table.transcript)
        self._go_on()

    def _moved(self, entry: Entry) -> None:
        """The table has accepted this."""
        self.replica.keep(entry)
        self._mind_time()
        self.states.moved()
        self.listener.changed((entry,))
        self.states.tell()
        self._tell_who_is_out()
        self.challenger.moved()
        self._go_on()

    def _tell_who_is_out(self) -> None:
        out = self._active - self.table.active
        self._active = self.table.active
        for seat in sorted(out):
            if self.table.ending is None:
                self.listener.gone(seat)
                if not self.needs(seat):
                    self.provider.given_up(seat)

    def _go_on(self) -> None:
        """Do what needs no choice of the player's, or end."""
        if self.table.ending is not None:
            self._finish()
        while self._own is not None and (entry := self._own.owed()) is not None:
            self._put_by_itself(entry)
        if self._own is not None and (entry := self._own.signed()) is not None and not self._is_said(entry):
            self._put_by_itself(entry)

    @abstractmethod
    async def _put(self, entry: Entry) -> None:
        """Bring an entry of one's own to the table, by way of the host; refused by a ``DeclaredError``."""

    @abstractmethod
    def _say_last(self, entry: Entry) -> None:
        """Say an entry of one's own and take it at once, whoever hears it; the table may refuse it."""

    def _is_said(self, entry: Entry) -> bool:
        """Whether an entry of one's own that is not at the table is on its way there."""
        return False

    def _note(self, entry: Entry) -> None:
        """Write down what this side is about to say."""
        self.own.note(entry)
        self.challenger.said(self.table.anchor, entry)

    def _put_by_itself(self, entry: Entry) -> None:
        def refused(failure: Failure) -> None:
            failure.trap(DeclaredError)
            self.log.debug("{entry} was refused: {error!r}", entry=entry, error=failure.value)

        Deferred.fromCoroutine(self._put(entry)).addErrback(refused)

    @property
    def ordered_by_nobody(self) -> bool:
        """Whether nobody is there who puts in order what this side says."""
        return False

    def sit_anyway(self) -> None:
        """The lobby says that the match is on, whoever has come to this table."""
        if self.course.now is Stage.SITTING:
            self._begin()
            for seat in sorted(self.connections.seats - self.lines.keys()):
                self.presence.cut_off(seat)

    def take(self, history: Branch) -> None:
        """This history takes the place of the table's, or adds to it."""
        new = [entry for entry in history.entries if not self.table.has(entry)]
        kept = all(map(history.table.has, self.table.transcript))
        if self.spared or not self.begun or (kept and not new) or (kept and self._add(new)):
            return
        was_over = self.table.ending is not None
        self._log_new(self.replica.replace(history.table))
        self.states.follow(self.table)
        self.listener.replaced()
        if was_over and self.table.ending is None:
            self.course.to(Stage.PLAYING)
            self.presence.start(self.lines)
            self.challenger.goes_on()
        self._mind_time()
        self.listener.changed(new)
        self._tell_who_is_out()
        if was_over and self.table.ending is not None:
            self.listener.ended(self.table.ending)
        self._go_on()

    def _add(self, new: Sequence[Entry]) -> bool:
        """Add entries to the table; returns false where they do not fit in this order."""
        for entry in new:
            try:
                if not self.table.has(entry):
                    self.hear(entry)
            except DeclaredError:
                return False
        return True

    @abstractmethod
    def hear(self, entry: Entry) -> None:
        """Take an entry of another seat, or one's own that the lobby has in order; the table may refuse it."""

    @abstractmethod
    def _log_new(self, new: Sequence[Entry]) -> None:
        """Another history has taken the place of the table's: this is new in it."""

    def granted(self, seconds: float) -> None:
        """The lobby waits for this seat, where the table stands."""
        self.timers.grant(seconds)
        self._go_on()

    def _mind_time(self) -> None:
        """Give every seat that the table waits for its time."""
        if self.running:
            self.timers.watch()
        else:
            self.timers.stop()

    def _orders(self) -> bool:
        """Whether somebody puts in order what this side says."""
        return self.seat == self.setup.host_seat or self.setup.host_seat in self.lines

    def _time_is_up(self, seat: int) -> None:
        if seat != self.seat:
            self.challenger.challenge()
        elif self.timers.thinking:
            self.stop_thinking()
        else:  # given long ago, and the host has not put it in order
            self.challenger.unordered()

    def stop_thinking(self) -> None:
        """The player's time for a move is over, by this side's own clock."""
        if self.running and self.timers.thinking:
            self._put_by_itself(self.own.give_up())

    def wants(self, seat: int) -> bool:
        """Whether a line to this seat has any use."""
        if seat == self.seat or self.course.now is Stage.CLOSED:
            return False
        return self.needs(seat) if self.table.ending is None else self._owes(seat)

    def needs(self, seat: int) -> bool:
        """Whether the match waits for a seat: it plays, or it is the host, who passes words on until it is out."""
        return seat in self.table.active or (seat == self.setup.host_seat and seat not in self.table.history.out)

    def _owes(self, seat: int) -> bool:
        """Whether the match is over, and the seat does not know all of it."""
        return False

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
        """A seat has no line any more. It may come back on another one."""
        if self.running and not self.needs(seat):
            return
        if self.running and self.seat not in self.table.active and seat == self.setup.host_seat:
            self.leave()  # it plays no more, and cannot look on any more
        elif self.running:
            self._mind_time()
            self.presence.cut_off(seat)
        elif self.wants(seat):
            self.provider.needed(seat)

    def closed_one(self) -> None:
        """A line is gone, whosever it was."""
        self._farewell.look()

    def _finish(self) -> None:
        """The table is over: tell the client, once, and let the lines fade out."""
        if self.course.now is not Stage.PLAYING or self.table.ending is None:
            return
        self._active = self.table.active
        self.course.to(Stage.FADING)
        self.timers.stop()
        self.presence.stop()
        self._farewell.begin()
        if not any(map(self.wants, self.connections.seats)):
            self.provider.over()
        self.listener.ended(self.table.ending)
        if not self.spared:
            self.challenger.ended()
        self._fade()
        self._farewell.look()

    def _linger(self) -> float:
        """Seconds until lines are closed whose last answers have not come."""
        return LINGER

    @abstractmethod
    def _fade(self) -> None:
        """Close the lines on which nothing is awaited any more."""

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
