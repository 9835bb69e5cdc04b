"""What is offered in a phase, and the turns that can be taken back."""

from __future__ import annotations

from games.engine.model import Entry, Kind
from games.engine.parsing import Played
from games.game import IllegalMove


class Offers:
    """The offers of one table.

    :param ranked: whether the match counts; then nothing is taken back.
    :ivar open: what is offered in this phase, and which seats want it.
    :ivar turns: those that can be taken back, in order.
    """

    def __init__(self, ranked: bool) -> None:
        self.open: dict[str, set[int]] = {}
        self.turns: list[Played] = []
        self._ranked = ranked
        self._offerer: dict[str, int] = {}

    def may_be_said(self, entry: Entry) -> bool:
        """Whether there is something to answer, by who has not made it; or nothing yet, to make an offer."""
        wanting = self.open.get(entry.body, set())
        if entry.kind is Kind.OFFER:
            return not wanting
        return bool(wanting) and entry.seat not in wanting

    def check(self, entry: Entry) -> None:
        """Refuse to take back where that cannot be.

        :raises IllegalMove: there is nothing to take back, or the match is ranked.
        """
        if entry.body == "undo" and entry.kind is not Kind.DECLINE:
            self._chosen_by(entry.seat if entry.kind is Kind.OFFER else self._offerer[entry.body])

    def say(self, entry: Entry, active: frozenset[int]) -> bool:
        """Somebody offers something, or answers; returns whether all who play want it now."""
        what = entry.body
        if entry.kind is Kind.DECLINE:
            del self.open[what]
            return False
        wanting = self.open.setdefault(what, set())
        if entry.kind is Kind.OFFER:
            self._offerer[what] = entry.seat
        wanting.add(entry.seat)
        return wanting >= active

    def take_back(self) -> Played:
        """The turn to go back to: the last in which who has offered that chose. What follows it is forgotten."""
        number = self._chosen_by(self._offerer["undo"])
        turn = self.turns[number]
        del self.turns[number:]
        return turn

    def _chosen_by(self, seat: int) -> int:
        if self._ranked:
            raise IllegalMove(move="undo", rule="In a ranked match nothing is taken back.")
        for number in reversed(range(len(self.turns))):
            if seat in self.turns[number].chosen:
                return number
        raise IllegalMove(move="undo", rule="There is no such move to take back.")
