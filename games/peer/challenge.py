"""What is owed and does not come: asked for through the lobby, and given to it when it asks.

Between two peers "it was never sent" and "it was never accepted" look alike. So whoever misses a message that is due
asks the lobby for it; the lobby asks the other side, and passes on what that deposits, signed. Who is there and
deposits nothing has abandoned the match, by the lobby's signed word; where a line was down, nobody has.
"""

from __future__ import annotations

from functools import partial
from typing import Protocol

from twisted.internet.interfaces import IReactorTime

from games.engine.model import Entry, Kind, Reason
from games.engine.table import Table
from wire.timeouts import Deadline

ANSWER_SECONDS = 25.0
"""How long the lobby's answer is waited for; its own time for a deposit is 10 seconds by default."""

MARGIN = 2.0
"""Seconds of the lobby's time that are kept for the way."""


class Debtor(Protocol):
    """The side of a match that owes and is owed."""

    @property
    def table(self) -> Table:
        """The match as this side sees it."""

    def ask_for(self, seat: int) -> bool:
        """Ask the lobby for what a seat owes; returns whether it can be asked."""

    def give(self) -> None:
        """Deposit what this side has said of late."""

    def lose(self, seat: int, reason: Reason) -> None:
        """End the match because of a seat."""


class Owing:
    """What this side waits for by way of the lobby, and what is waited for of it."""

    def __init__(self, clock: IReactorTime, side: Debtor) -> None:
        self._clock, self._side = clock, side
        self._asked: dict[int, tuple[Reason, Deadline]] = {}
        self._open: set[int] = set()
        self._giving: Deadline | None = None
        self._borne: set[tuple[int, int]] = set()
        self.absences: dict[int, str] = {}

    # -- owed to this side

    def miss(self, seat: int, reason: Reason) -> None:
        """A seat gives nothing: ask the lobby; where that cannot be, the seat has lost.

        :param reason: for which.
        """
        if seat in self._asked:
            return
        if self._side.ask_for(seat):
            self._wait(seat, reason)
        else:
            self._side.lose(seat, reason)

    def _wait(self, seat: int, reason: Reason) -> None:
        self._open.add(seat)
        self._asked[seat] = reason, Deadline(self._clock, ANSWER_SECONDS, partial(self.settle, seat))

    def why(self, seat: int) -> Reason | None:
        """For what a seat is asked for, if it is."""
        return self._asked[seat][0] if seat in self._asked else None

    def once(self, seat: int, turn: int) -> bool:
        """Whether this is the first time that a seat is borne with in a turn."""
        first = (seat, turn) not in self._borne
        self._borne.add((seat, turn))
        return first

    def ask_again(self, seat: int, seconds: float) -> None:
        """Ask for the same in so many seconds, unless it has come then."""
        reason = self.forget(seat)
        if reason is not None:
            self._asked[seat] = reason, Deadline(self._clock, seconds, partial(self._ask_again, seat, reason))

    def _ask_again(self, seat: int, reason: Reason) -> None:
        self.forget(seat)
        self.miss(seat, reason)

    def lobby_back(self) -> None:
        """The lobby could not be reached for a while: what it was asked for, or its answer, may be lost."""
        for seat, (reason, deadline) in tuple(self._asked.items()):
            if seat in self._open and self._side.ask_for(seat):
                deadline.cancel()
                self._wait(seat, reason)

    def asking(self, seat: int) -> bool:
        """Whether the lobby was asked for what the seat owes, and has not answered."""
        return seat in self._asked

    def settle(self, seat: int) -> None:
        """The lobby does not help: the seat has lost."""
        reason = self.forget(seat)
        if reason is not None:
            self._side.lose(seat, reason)

    def heard_again(self, seat: int) -> None:
        """A seat that was silent speaks again; what it owes is another matter."""
        if seat in self._asked and self._asked[seat][0] is Reason.LEFT:
            self.forget(seat)

    def moved(self) -> None:
        """The table has moved on: who owed something and has given it is not asked for it any more."""
        due = self._side.table.due()
        for seat, (reason, _) in tuple(self._asked.items()):
            if reason is Reason.TIMEOUT and seat not in due:
                self.forget(seat)

    def forget(self, seat: int) -> Reason | None:
        """The seat is not waited for any more; returns for what it was."""
        self._open.discard(seat)
        reason, deadline = self._asked.pop(seat, (None, None))
        if deadline is not None:
            deadline.cancel()
        return reason

    # -- owed by this side

    def give(self, seconds: float) -> None:
        """Somebody waits for this side: give what there is, now or as soon as there is something.

        :param seconds: what the lobby allows.
        """
        self._stop_giving()
        self._giving = Deadline(self._clock, max(0.0, seconds - MARGIN), self._too_late)
        self._side.give()

    @property
    def giving(self) -> bool:
        """Whether the lobby waits for something that this side has not said yet."""
        return self._giving is not None

    def said(self) -> None:
        """This side has just said something."""
        if self._giving is not None:
            self._stop_giving()
            self._side.give()

    def _too_late(self) -> None:
        """The lobby will wait no longer. It was answered, if only by nothing: who thinks may go on thinking."""
        self._stop_giving()

    def _stop_giving(self) -> None:
        giving, self._giving = self._giving, None
        if giving is not None:
            giving.cancel()

    def stop(self) -> None:
        """The match is over."""
        for seat in tuple(self._asked):
            self.forget(seat)
        self._stop_giving()


def absence(table: Table, seat: int, word: str) -> Entry:
    """The lobby's word as an entry. It is the same whoever brings it."""
    return Entry(table.turn, seat, Kind.GONE, word)
