"""One side of a match between peers: what host and guest share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Protocol

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from twisted.python.failure import Failure

from games.commands import Leave
from games.entries import Ending, Entry, Kind, Reason, Seating
from games.errors import MatchIsOver
from games.game import Game
from games.limits import TimeLimits, Wait
from games.peerline import PeerLine
from games.presence import QUIET, Presence
from games.seat import Entropy, SeatKeeper
from games.table import Table
from wire.commands import Ping
from wire.errors import DeclaredError

AUTOMATIC = 15.0
"""Seconds for an entry that needs no thinking: a commitment of the set-up, a reveal, a dictated answer, an opening."""

GRACE = 5.0
"""Seconds by which a peer's time is longer than its own clock's, for the way and for its giving up by itself."""

LINGER = 5.0
"""Seconds after the end until lines are closed whose last answers have not come."""


class Watcher(Protocol):
    """What a match tells the client."""

    def seated(self) -> None:
        """All sit; the match begins."""

    def changed(self, new: Sequence[Entry]) -> None:
        """The table has moved on by these entries."""

    def silent(self, seat: int, seconds: float) -> None:
        """Nothing has come from a seat for so long. It may come back, or be given up later."""

    def back(self, seat: int) -> None:
        """The silent seat speaks again."""

    def refused(self, seat: int, error: DeclaredError) -> None:
        """A seat said something wrong, stale or repeated. If it can be passed over, the match goes on."""

    def ended(self, ending: Ending) -> None:
        """The match is over; told once."""


class Match(Factory):
    """One side of a match: its table, its own seat, its lines to the others, and everybody's time.

    :param entropy: where unforeseeable bytes come from; ``secrets.token_bytes``.
    :ivar table: the match as this side sees it.
    """

    noisy = False
    log = Logger()

    def __init__(
        self, seating: Seating, rules: Game[Any, Any, Any], clock: IReactorTime, entropy: Entropy, watcher: Watcher
    ) -> None:
        self.seating, self.rules, self.clock, self.watcher = seating, rules, clock, watcher
        self.table = Table(seating, rules)
        self.keeper = SeatKeeper(seating, rules, entropy)
        self.seat = self.keeper.seat
        self.lines: dict[int, PeerLine] = {}
        self._open: set[PeerLine] = set()
        self._begun = self._told = self._out_of_time = False
        self._limits = TimeLimits(clock, self._time_is_up)
        self._presence = Presence(clock, self)
        self._lingering: IDelayedCall | None = None
        self._closed: list[Deferred[None]] = []

    # -- what the client sees

    @property
    def running(self) -> bool:
        """Whether the match has begun and not ended."""
        return self._begun and self.table.ending is None

    @property
    def yours(self) -> bool:
        """Whether a move of one's own is awaited that was not given yet."""
        return self.running and self.keeper.must_choose(self.table)

    @property
    def seconds(self) -> int:
        """The time limit of a move."""
        return int(self.seating.settings["time"])

    def legal(self) -> tuple[str, ...]:
        """One's own legal moves as text; empty when none is awaited."""
        return self.keeper.options(self.table) if self.running else ()

    def view(self) -> Any:
        """What one's own seat sees; ``None`` until the game is set up."""
        if self.table.state is None:
            return None
        return self.rules.view(self.table.state, self.seat, self.keeper.secret)

    def picture(self) -> str:
        """The view drawn; empty until the game is set up."""
        view = self.view()
        return "" if view is None else self.rules.picture(view)

    def describe(self) -> str:
        """The view in words; empty until the game is set up."""
        view = self.view()
        return "" if view is None else self.rules.describe(view)

    # -- what the client does

    async def play(self, text: str) -> None:
        """Make a move, typed as text; done when the host has put it in order.

        :raises DeclaredError: as ``SeatKeeper.choose`` and ``Table.check``; the match goes on without it.
        """
        self._must_run()
        await self._put(self.keeper.choose(self.table, text))

    async def resign(self) -> None:
        """Give the match up, at the table.

        :raises MatchIsOver: there is nothing to give up any more.
        """
        self._must_run()
        await self._put(Entry(self.table.turn, self.seat, Kind.RESIGN))

    def leave(self) -> None:
        """Leave the match, whatever the others do; they are told."""
        self._end(self.seat, Reason.LEFT)

    def close(self) -> None:
        """Be done: a running match is left, one that has not begun is called off, one that is over fades out."""
        if self.running:
            self.leave()
        elif not self._begun:
            for line in self._open:
                line.hang_up()

    def closed(self) -> Deferred[None]:
        """Fires when no line is open any more, at the latest ``LINGER`` seconds after the end."""
        waiting: Deferred[None] = Deferred()
        self._closed.append(waiting)
        self._all_closed()
        return waiting

    def _must_run(self) -> None:
        if not self.running:
            raise MatchIsOver()

    # -- moving on

    @abstractmethod
    async def _put(self, entry: Entry) -> None:
        """Bring an entry of one's own to the table, by way of the host.

        :raises DeclaredError: it was refused.
        """

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
        self._mind_time()
        self.watcher.changed(new)
        self._go_on()

    def _go_on(self) -> None:
        """Do what needs no choice of the player's, or end."""
        if self.table.ending is not None:
            self._finish()
        while self.running and (entry := self.keeper.owed(self.table)) is not None:
            self._put_by_itself(entry)

    def _put_by_itself(self, entry: Entry) -> None:
        def refused(failure: Failure) -> None:
            failure.trap(DeclaredError)
            self.log.debug("{entry} was refused: {error!r}", entry=entry, error=failure.value)

        Deferred.fromCoroutine(self._put(entry)).addErrback(refused)

    # -- time

    def _mind_time(self) -> None:
        """Have one timer for every seat that the table waits for."""
        due = self.table.due() if self.running else {}
        self._limits.watch({seat: self._wait(seat, kind) for seat, kind in due.items()})

    def _wait(self, seat: int, kind: Kind) -> Wait:
        limit = float(self.seconds) if self.table.is_choice(seat) else AUTOMATIC
        if seat != self.seat:
            return Wait((self.table.turn, kind), limit + GRACE)
        if self.keeper.must_choose(self.table):
            return Wait((self.table.turn, kind), limit)
        return Wait((self.table.turn, kind, "given"), AUTOMATIC + GRACE)

    def _time_is_up(self, seat: int) -> None:
        if seat != self.seat:
            self._end(seat, Reason.TIMEOUT)
        elif self.keeper.must_choose(self.table):
            self._out_of_time = True
            self._put_by_itself(self.keeper.give_up(self.table))
        else:  # given long ago, and the host has not put it in order
            self._end(self.seating.host_seat, Reason.TIMEOUT)

    # -- who is there

    def heard(self, line: PeerLine) -> None:
        """Something has arrived on a line."""
        if line.seat is not None and self.running:
            self._presence.heard(line.seat)

    def beat(self) -> None:
        """Let all hear that this side is here."""
        for line in self.lines.values():
            line.tell(Ping)

    def fell_silent(self, seat: int) -> None:
        """Tell the client."""
        self.watcher.silent(seat, QUIET)

    def spoke_again(self, seat: int) -> None:
        """Tell the client."""
        self.watcher.back(seat)

    def vanished(self, seat: int) -> None:
        """A seat was silent for too long."""
        self._end(seat, Reason.LEFT)

    def lost(self, line: PeerLine) -> None:
        """A line is gone, and with it the side at its other end, unless it was this side that could not be heard."""
        self._open.discard(line)
        if line.seat is not None and self.lines.get(line.seat) is line:
            del self.lines[line.seat]
            self._end(self.seat if self._presence.slept else line.seat, Reason.LEFT)
        self._all_closed()

    # -- ending

    def told_to_end(self, line: PeerLine, reason: Reason, seat: int) -> None:
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
            return self._presence.slept
        overdue = self.keeper.must_choose(self.table) and self._limits.overdue(self.seat)
        return reason is Reason.TIMEOUT and (self._out_of_time or overdue)

    def _end(self, seat: int, reason: Reason, detail: str = "") -> None:
        """End a running match at once, and say so."""
        if not self.running:
            return
        self.table.forfeit(seat, reason, detail)
        for line in self.lines.values():
            line.tell(Leave, reason=reason, seat=seat)
        self._finish()

    def _finish(self) -> None:
        """The table is over: tell the client, once, and let the lines fade out."""
        if self._told or self.table.ending is None:
            return
        self._told = True
        self._limits.stop()
        self._presence.stop()
        self._lingering = self.clock.callLater(LINGER, self._cut)
        self.watcher.ended(self.table.ending)
        self._fade()
        self._all_closed()

    @abstractmethod
    def _fade(self) -> None:
        """Close the lines on which nothing is awaited any more."""

    def _cut(self) -> None:
        self._lingering = None
        for line in tuple(self._open):
            line.cut("the match is over, and it was not closed")

    def _all_closed(self) -> None:
        """If no line is open, say so to who waits for it."""
        if self._open:
            return
        if self._lingering is not None:
            self._lingering.cancel()
            self._lingering = None
        waiting, self._closed = self._closed, []
        for each in waiting:
            each.callback(None)
