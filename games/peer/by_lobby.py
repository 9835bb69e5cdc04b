"""What a side of a match asks of the lobby while it plays, and what the lobby asks of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from games.engine.model import Entry, MatchSetup, Reason
from games.engine.table import Table
from games.peer.challenge import Owing, absence
from games.peer.heartbeat import Presence
from games.peer.interfaces import ConnectionProvider, MatchListener
from wire.amp.errors import DeclaredError


class Respondent(Protocol):
    """The side of a match that asks and is asked."""

    seating: MatchSetup
    seat: int
    table: Table
    provider: ConnectionProvider
    listener: MatchListener
    presence: Presence

    @property
    def begun(self) -> bool:
        """Whether all sit, or sat."""

    @property
    def running(self) -> bool:
        """Whether the match has begun and not ended."""

    @property
    def seconds(self) -> int:
        """The time limit of a move."""

    def lose(self, seat: int, reason: Reason) -> None:
        """A seat owes what it does not give, or is not there any more: it has lost."""

    def said_of_late(self) -> Sequence[Entry]:
        """What others may not have heard of this side."""

    def unordered(self) -> Sequence[Entry]:
        """What this side has said or heard by way of the lobby, and the host has not put in order yet."""

    def can_do_without(self, seat: int) -> bool:
        """Whether the match goes on when a seat is gone."""

    def news(self, seat: int, entries: Sequence[Entry]) -> Sequence[Entry]:
        """What this side has to hear of what a seat has given."""

    def hear(self, entry: Entry) -> None:
        """Take an entry that came by way of the lobby.

        :raises DeclaredError: it is not right now.
        """

    def put_absence(self, entry: Entry) -> None:
        """A seat is gone for good."""


class ByLobby:
    """Asks for what is owed to a side of a match, gives what it owes, and hears who is gone."""

    log = Logger()

    def __init__(self, clock: IReactorTime, side: Respondent) -> None:
        self._side = side
        self.owing = Owing(clock, self)

    @property
    def table(self) -> Table:
        """The side's."""
        return self._side.table

    def lose(self, seat: int, reason: Reason) -> None:
        """The lobby does not help: the seat has lost."""
        self._side.lose(seat, reason)

    def ask_for(self, seat: int) -> bool:
        """Ask the lobby for what a seat owes; returns whether it can be asked."""
        asked = self._side.provider.missing(seat, (*self.table.history.recent, *self._side.unordered()))
        if asked:
            self._side.listener.asked(seat)
        return asked

    def ask_again(self) -> None:
        """The lobby can be asked again: what it was asked for before may be lost."""
        self.owing.lobby_back()

    def give(self) -> None:
        """Deposit what this side has said of late."""
        self._side.provider.deposit(self._side.said_of_late())

    def owed(self, seat: int, entries: Sequence[Entry], seconds: float) -> None:
        """A seat waits for this side, says the lobby; ``entries`` may be new."""
        self._hear_all(seat, entries)
        if self._side.begun:
            self.owing.give(seconds if self._side.running else 0)
        else:  # there is nothing to give yet, and this side is here
            self.give()

    def deposited(self, seat: int, entries: Sequence[Entry]) -> None:
        """The lobby was given this for what it was asked for.

        A seat that gives anything at all is there. What it owes must be in it, but for a move that its player still
        thinks about: its time began later than it did here if its line was broken, so once it has all of it again.
        """
        said = self.table.count
        self._hear_all(seat, entries)
        given = any(entry.seat == seat for entry in self._side.unordered())
        owes = seat in self.table.due() and not given
        if seat == self._side.seating.host_seat:
            owes = owes or bool(self._side.unordered())
        elif given:  # now it is the host that has to put it in order
            self.owing.forget(seat)
            self.owing.miss(self._side.seating.host_seat, Reason.TIMEOUT)
            return
        there = not owes or self.table.count > said or self.owing.why(seat) is Reason.LEFT
        if there and self._side.presence.bear_with(seat):
            self.owing.forget(seat)
        elif not there and self.table.is_choice(seat) and self.owing.once(seat, self.table.turn):
            self.owing.ask_again(seat, self._side.seconds)
        else:
            self.owing.settle(seat)

    def not_there(self, seat: int) -> None:
        """The lobby cannot reach the seat either.

        Where the others can play on without it they wait a while for the lobby's word that it is gone for good.
        """
        guest = self._side.seat != self._side.seating.host_seat  # of guests, the host sees to the others
        waits = guest or self._side.presence.is_quiet(seat)
        if self._side.can_do_without(seat) and waits and self._side.presence.bear_with(seat):
            self.owing.forget(seat)
        else:
            self.owing.settle(seat)

    def gone_for_good(self, seat: int, word: str, at_once: bool) -> None:
        """The lobby says that a seat is gone.

        :param word: the same, signed.
        :param at_once: whether the seat has done this itself; else it may still be at the table, and plays on there.
        """
        self.owing.absences[seat] = word
        if self.table.ending is not None:
            return  # the table has done without that word
        if at_once or self.owing.asking(seat) or self._side.presence.is_quiet(seat):
            self.take_word(seat)

    def take_word(self, seat: int) -> None:
        """Put the lobby's word that a seat is gone on the table."""
        if self.owing.forget(seat) is not None or seat != self._side.seat:
            self._side.put_absence(absence(self.table, seat, self.owing.absences[seat]))

    def _hear_all(self, seat: int, entries: Sequence[Entry]) -> None:
        """Take what a seat has given to the lobby, as far as it is new and right."""
        for entry in self._side.news(seat, entries):
            try:
                if self._side.running:
                    self._side.hear(entry)
            except DeclaredError as error:
                self.log.info("by way of the lobby came what the table refuses: {error!r}", error=error)
                if self._side.seat != self._side.seating.host_seat:
                    return  # what follows in the host's order cannot come before this
