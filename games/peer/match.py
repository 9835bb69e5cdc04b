"""One side of a match between peers: what host and guest share."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.python.failure import Failure

from games.engine.model import Entry, Gone, Kind, MatchSetup, Reason
from games.engine.seat import Entropy
from games.game import Game
from games.peer.by_lobby import ByLobby
from games.peer.clocks import TimeLimits, Wait
from games.peer.commands import Leave
from games.peer.credentials import MatchCredentials
from games.peer.heartbeat import GONE, Presence
from games.peer.interfaces import MatchListener
from games.peer.protocol import PeerProtocol
from games.records.journal import Journal
from games.records.transcript import Writer
from wire.amp.errors import DeclaredError
from wire.amp.heartbeat import Ping

AUTOMATIC = 15.0
"""Seconds for an entry that needs no thinking: a commitment of the set-up, a reveal, a dictated answer, an opening."""

GRACE = 5.0
"""Seconds by which a peer's time is longer than its own clock's, for the way and for its giving up by itself."""

ASKING = 10.0
"""Seconds beyond ``patience`` for which a silent seat is asked for through the lobby: by default its time for that."""

MOST_EXCUSES = 3
"""So many times is ``patience`` given anew to a seat that cannot be reached because the lobby that relayed its line is
gone: 60 seconds in all, twice the time that a lobby which is back keeps a place."""

LINGER = 5.0
"""Seconds after the end until lines are closed whose last answers have not come."""


class Match(ByLobby):
    """One side of a match: its table, its own seat, its lines to the others, and everybody's time.

    A line that is gone is no end: whoever was at its other end has ``patience`` seconds to come back on a new one,
    which goes on where the old one broke. Meanwhile the time for a move runs on.

    :param entropy: where unforeseeable bytes come from; ``secrets.token_bytes``.
    :param patience: seconds of silence, or without a line, that count as having left.
    :param journal: keeps what this side says for good, before it is said.
    :param record: keeps what all have said, in order.
    :ivar spared: this side has left, and the others play on without it: how it ends is theirs to say.
    """

    def __init__(
        self,
        seating: MatchSetup,
        papers: MatchCredentials,
        rules: Game[Any, Any, Any],
        clock: IReactorTime,
        entropy: Entropy,
        watcher: MatchListener,
        patience: float = GONE,
        journal: Journal | None = None,
        record: Writer | None = None,
    ) -> None:
        super().__init__(seating, papers, rules, clock, entropy, watcher)
        self.patience = patience
        self.journal, self.record = journal or Journal(), record
        self.journal.note("seat", seat=self.keeper.seat, **self.keeper.kept())
        self._active = self.table.active
        self.spared = False
        self._told = self._out_of_time = self._called_off = False
        self._limits = TimeLimits(clock, self._time_is_up)
        self._presence = Presence(clock, self, patience)
        self._excuses: dict[int, int] = {}
        self._lingering: IDelayedCall | None = None
        self._closed: list[Deferred[None]] = []

    # -- what the client does

    def leave(self) -> None:
        """Leave the match, whatever the others do; they are told.

        A guest whom the others can do without resigns, and goes when that is said.
        """
        if self.running and self._can_do_without(self.seat):
            self.spared = True
            if self.seat in self.table.active and not self.keeper.has_resigned:
                self._put_by_itself(self.keeper.say(self.table, Kind.RESIGN))
            self.table.forfeit(self.seat, Reason.LEFT)
            self._finish()
            for line in self.lines.values():
                line.hang_up()
        self._end(self.seat, Reason.LEFT)

    def _can_do_without(self, seat: int) -> bool:
        """Whether the match goes on when a seat is gone."""
        if seat == self.seating.host_seat or self.seating.gone is Gone.ENDS or self.table.state is None:
            return False
        return len(self.table.active - {seat}) > 1

    def close(self) -> None:
        """Be done: a running match is left, one that has not begun is called off, one that is over fades out."""
        if self.running:
            self.leave()
        elif not self._begun:
            self._called_off = True
            self.roads.over()
            for line in self._open:
                line.hang_up()

    def closed(self) -> Deferred[None]:
        """Fires when no line is open any more, at the latest ``LINGER`` seconds after the end."""
        waiting: Deferred[None] = Deferred()
        self._closed.append(waiting)
        self._all_closed()
        return waiting

    # -- moving on

    def _begin(self) -> None:
        """All sit."""
        self._begun = True
        self._presence.start(self.lines)
        self._mind_time()
        self.watcher.seated()
        if self.table.transcript:
            self.watcher.changed(self.table.transcript)
        self._go_on()

    def _moved(self, *new: Entry) -> None:
        """The table has accepted these."""
        for entry in new:
            self._keep(entry)
        self._owing.moved()
        self._mind_time()
        self.watcher.changed(new)
        out = self._active - self.table.active
        self._active = self.table.active
        for seat in sorted(out):
            if self.table.ending is None:
                self._owing.forget(seat)
                self.watcher.gone(seat)
        self._go_on()

    def _go_on(self) -> None:
        """Do what needs no choice of the player's, or end."""
        if self.table.ending is not None:
            self._finish()
        while self.running and (entry := self.keeper.owed(self.table)) is not None:
            self._put_by_itself(entry)

    def _note(self, entry: Entry) -> None:
        """Write down what this side is about to say; the lobby may be waiting for it, too."""
        self.journal.note("said", **vars(entry), **self.keeper.kept(entry.turn))
        if self._owing.giving:
            self.clock.callLater(0, self._owing.said)

    def _put_by_itself(self, entry: Entry) -> None:
        def refused(failure: Failure) -> None:
            failure.trap(DeclaredError)
            self.log.debug("{entry} was refused: {error!r}", entry=entry, error=failure.value)

        Deferred.fromCoroutine(self._put(entry)).addErrback(refused)

    # -- time

    def _mind_time(self) -> None:
        """Give every seat that the table waits for its time."""
        due = self.table.due() if self.running else {}
        waits = {seat: self._wait(seat, kind) for seat, kind in due.items()}
        self._limits.watch({seat: wait for seat, wait in waits.items() if wait is not None})

    def _wait(self, seat: int, kind: Kind) -> Wait | None:
        """How long to wait for a seat; for the host's taking of one's own entry only while it has a line."""
        limit = float(self.seconds) if self.table.is_choice(seat) else AUTOMATIC
        if seat != self.seat:
            return Wait((self.table.turn, kind), limit + GRACE)
        if self.keeper.must_choose(self.table):
            return Wait((self.table.turn, kind), limit)
        if self.seat != self.seating.host_seat and self.seating.host_seat not in self.lines:
            return None
        return Wait((self.table.turn, kind, "given"), AUTOMATIC + GRACE)

    def _time_is_up(self, seat: int) -> None:
        if seat != self.seat:
            self._owing.miss(seat, Reason.TIMEOUT)
        elif self.keeper.must_choose(self.table):
            self.stop_thinking()
        else:  # given long ago, and the host has not put it in order
            self._owing.miss(self.seating.host_seat, Reason.TIMEOUT)

    def stop_thinking(self) -> None:
        """The player's time for a move is over, by this side's own clock."""
        if self.running and self.keeper.must_choose(self.table):
            self._out_of_time = True
            self._put_by_itself(self.keeper.give_up(self.table))

    def lose(self, seat: int, reason: Reason) -> None:
        """A seat owes what it does not give, or is not there any more: it has lost."""
        self._end(seat, reason)

    # -- who is there

    def _cannot_hear(self, seat: int) -> bool:
        return self._presence.is_quiet(seat)

    def _bear_with(self, seat: int) -> bool:
        if not self._presence.is_quiet(seat):
            return True
        if not self._excuse(seat, True):
            return False
        self._presence.wait_on(seat)
        return True

    def wants(self, seat: int) -> bool:
        """Whether a line to this seat has any use."""
        if seat == self.seat or self._called_off:
            return False
        return self._needs(seat) if self.table.ending is None else self._owes(seat)

    def _needs(self, seat: int) -> bool:
        """Whether the match waits for a seat: it plays, or it is the host, who passes on what the others say."""
        return seat in self.table.active or seat == self.seating.host_seat

    def _owes(self, seat: int) -> bool:
        """Whether the match is over, and the seat does not know all of it."""
        return False

    def _present(self, seat: int) -> None:
        if self.running:
            self._presence.heard(seat)

    def heard(self, line: PeerProtocol) -> None:
        """Something has arrived on a line."""
        if line.seat is not None and self.running:
            self._presence.heard(line.seat)

    def beat(self) -> None:
        """Let all hear that this side is here."""
        for line in self.lines.values():
            line.tell(Ping)

    def fell_silent(self, seat: int, seconds: float) -> None:
        """Tell the client, and look for a line on which the seat can be heard."""
        if not self._needs(seat):
            return
        self.watcher.silent(seat, seconds)
        self.roads.needed(seat)

    def spoke_again(self, seat: int) -> None:
        """Tell the client."""
        self._excuses.pop(seat, None)
        self._owing.heard_again(seat)
        self.watcher.back(seat)
        if seat in self.lines:
            self.roads.found(seat)

    def vanished(self, seat: int) -> None:
        """A seat was silent for too long; where that is the lobby's fault it has longer, which is told."""
        if not self._needs(seat):
            return
        if self._excuse(seat):
            self._presence.wait_on(seat)
            self.watcher.silent(seat, self._excuses[seat] * self.patience)
            self.roads.needed(seat)
        elif seat in self._owing.absences:
            self._take_word(seat)
        else:
            self._owing.miss(seat, Reason.LEFT)

    def allowance(self, seat: int) -> float:
        """Seconds of silence after which the seat counts as having left, as far as can be said now."""
        excused = seat in self._excuses or self.roads.excused(seat)
        return self.patience * (1 + MOST_EXCUSES) if excused else self.patience

    def _excuse(self, seat: int, proven: bool = False) -> bool:
        """Excuse a seat once more, if there is reason to and it was not done too often."""
        times = self._excuses.get(seat, 0)
        if times >= MOST_EXCUSES or not (proven or self.roads.excused(seat)):
            return False
        self._excuses[seat] = times + 1
        return True

    def lost(self, line: PeerProtocol) -> None:
        """A line is gone. Who was at its other end may come back on another one, unless it was this side that slept for
        so long that the others do not wait any more."""
        self._open.discard(line)
        self._strangers.forget(line)
        if line.seat is not None and self.lines.get(line.seat) is line:
            del self.lines[line.seat]
            self._without(line.seat)
        self._all_closed()

    def _without(self, seat: int) -> None:
        """A seat has no line any more."""
        if self.running and not self._needs(seat):
            return
        if self.running and self.seat not in self.table.active and seat == self.seating.host_seat:
            self.leave()  # it plays no more, and cannot look on any more
        if self.running and self._presence.slept(self.patience + ASKING):
            self._end(self.seat, Reason.LEFT)
        elif self.running:
            self._mind_time()
            self._presence.cut_off(seat)
        elif self.wants(seat):
            self.roads.needed(seat)

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
            return self._presence.slept(self.patience)
        overdue = self.keeper.must_choose(self.table) and self._limits.overdue(self.seat)
        return reason is Reason.TIMEOUT and (self._out_of_time or overdue)

    def _end(self, seat: int, reason: Reason, detail: str = "") -> None:
        """End a running match at once, and say so."""
        if not self.running:
            return
        self.table.forfeit(seat, reason, detail)
        for line in self.lines.values():
            if line.live:
                line.tell(Leave, reason=reason, seat=seat)
        self._finish()

    def _finish(self) -> None:
        """The table is over: tell the client, once, and let the lines fade out."""
        if self._told or self.table.ending is None:
            return
        self._active = self.table.active
        self._told = True
        self._limits.stop()
        self._presence.stop()
        self._owing.stop()
        self._lingering = self.clock.callLater(self._linger(), self._cut)
        if not any(map(self.wants, range(self.seating.seats))):
            self.roads.over()
        self.watcher.ended(self.table.ending)
        self._fade()
        self._all_closed()

    def _linger(self) -> float:
        """Seconds until lines are closed whose last answers have not come."""
        return LINGER

    @abstractmethod
    def _fade(self) -> None:
        """Close the lines on which nothing is awaited any more."""

    def _cut(self) -> None:
        self._lingering = None
        if any(self._owes(seat) and self._excuse(seat) for seat in range(self.seating.seats)):
            self._lingering = self.clock.callLater(self._linger(), self._cut)
            return
        self._called_off = True
        self.roads.over()
        for line in tuple(self._open):
            line.cut("the match is over, and it was not closed")
        self._all_closed()

    def _all_closed(self) -> None:
        """If no line is open, say so to who waits for it."""
        if self._open or any(map(self._awaited, range(self.seating.seats))):
            return
        if self._lingering is not None:
            self._lingering.cancel()
            self._lingering = None
        if self._told or self._called_off:
            self.roads.over()
            self.journal.close()
            if self.record is not None:
                self.record.close()
        waiting, self._closed = self._closed, []
        for each in waiting:
            each.callback(None)

    def _awaited(self, seat: int) -> bool:
        """Whether the match is over, and the seat may still come back to hear of it."""
        return self._told and self._lingering is not None and self.wants(seat)
