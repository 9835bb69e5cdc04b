"""What a side of a match asks of the lobby while it plays, and what the lobby asks of it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from games.engine.model import Entry, Reason
from games.peer.challenge import Owing, absence
from games.peer.player import Playing
from wire.amp.errors import DeclaredError


class ByLobby(Playing):
    """A side of a match that can ask for what is owed to it, gives what it owes, and hears who is gone."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._owing = Owing(self.clock, self)

    @abstractmethod
    def lose(self, seat: int, reason: Reason) -> None:
        """A seat owes what it does not give, or is not there any more: it has lost."""

    def ask_for(self, seat: int) -> bool:
        """Ask the lobby for what a seat owes; answers whether it can be asked."""
        asked = self.roads.missing(seat, (*self.table.recent(), *self._unordered()))
        if asked:
            self.watcher.asked(seat)
        return asked

    def ask_again(self) -> None:
        """The lobby can be asked again: what it was asked for before may be lost."""
        self._owing.lobby_back()

    def give(self) -> None:
        """Deposit what this side has said of late."""
        self.roads.deposit(self._said_of_late())

    @abstractmethod
    def _said_of_late(self) -> Sequence[Entry]:
        """What others may not have heard of this side."""

    def owed(self, seat: int, entries: Sequence[Entry], seconds: float) -> None:
        """A seat waits for this side, says the lobby; ``entries`` may be new."""
        self._hear_all(seat, entries)
        if self._begun:
            self._owing.give(seconds if self.running else 0)
        else:  # there is nothing to give yet, and this side is here
            self.give()

    def deposited(self, seat: int, entries: Sequence[Entry]) -> None:
        """The lobby was given this for what it was asked for.

        A seat that gives anything at all is there. What it owes must be in it, but for a move that its player still
        thinks about: its time began later than it did here if its line was broken, so once it has all of it again.
        """
        said = self.table.count
        self._hear_all(seat, entries)
        given = any(entry.seat == seat for entry in self._unordered())
        owes = seat in self.table.due() and not given
        if seat == self.seating.host_seat:
            owes = owes or bool(self._unordered())
        elif given:  # now it is the host that has to put it in order
            self._owing.forget(seat)
            self._owing.miss(self.seating.host_seat, Reason.TIMEOUT)
            return
        there = not owes or self.table.count > said or self._owing.why(seat) is Reason.LEFT
        if there and self._bear_with(seat):
            self._owing.forget(seat)
        elif not there and self.table.is_choice(seat) and self._owing.once(seat, self.table.turn):
            self._owing.ask_again(seat, self.seconds)
        else:
            self._owing.settle(seat)

    @abstractmethod
    def _bear_with(self, seat: int) -> bool:
        """The lobby can reach a seat that owes nothing more: whether it is waited for on."""

    def not_there(self, seat: int) -> None:
        """The lobby cannot reach the seat either.

        Where the others can play on without it they wait a while for the lobby's word that it is gone for good.
        """
        waits = self._cannot_hear(seat) or self.seat != self.seating.host_seat  # of guests, the host sees to the others
        if self._can_do_without(seat) and waits and self._bear_with(seat):
            self._owing.forget(seat)
        else:
            self._owing.settle(seat)

    @abstractmethod
    def _can_do_without(self, seat: int) -> bool:
        """Whether the match goes on when a seat is gone."""

    def gone_for_good(self, seat: int, word: str, at_once: bool) -> None:
        """The lobby says that a seat is gone.

        :param word: the same, signed.
        :param at_once: whether the seat has done this itself; else it may still be at the table, and plays on there.
        """
        self._owing.absences[seat] = word
        if self.table.ending is not None:
            return  # the table has done without that word
        if at_once or self._owing.asking(seat) or self._cannot_hear(seat):
            self._take_word(seat)

    @abstractmethod
    def _cannot_hear(self, seat: int) -> bool:
        """Whether nothing comes from a seat."""

    def _take_word(self, seat: int) -> None:
        """Put the lobby's word that a seat is gone on the table."""
        if self._owing.forget(seat) is not None or seat != self.seat:
            self._put_absence(absence(self.table, seat, self._owing.absences[seat]))

    def _hear_all(self, seat: int, entries: Sequence[Entry]) -> None:
        """Take what a seat has given to the lobby, as far as it is new and right."""
        for entry in self._news(seat, entries):
            try:
                if self.running:
                    self.hear(entry)
            except DeclaredError as error:
                self.log.info("by way of the lobby came what the table refuses: {error!r}", error=error)
                if self.seat != self.seating.host_seat:
                    return  # what follows in the host's order cannot come before this

    def _news(self, seat: int, entries: Sequence[Entry]) -> Sequence[Entry]:
        """What this side has to hear of what a seat has given."""
        return [entry for entry in entries if not self.table.has(entry)]

    @abstractmethod
    def hear(self, entry: Entry) -> None:
        """Take an entry that came by way of the lobby.

        :raises DeclaredError: it is not right now.
        """

    @abstractmethod
    def _put_absence(self, entry: Entry) -> None:
        """A seat is gone for good."""
