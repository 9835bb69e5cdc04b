"""Whether this side's rules and another side's make the same states of the same moves."""

from __future__ import annotations

from collections.abc import Callable

from twisted.logger import Logger

from games.engine.statehash import state_hash, state_message
from games.engine.table import Table
from games.peer.credentials import MatchCredentials

EVERY = 8
"""Phases from one comparison to the next. The last state is compared, too."""

MOST_EARLY = 64
"""So many states that others tell of are kept until this side has come so far."""


class StateComparison:
    """Compares this side's states with those of which the others tell.

    That they differ ends nothing: else who is about to lose would only have to say so.

    :param tell: says to all others what they hear with ``told``: anchor, hash and signature.
    :param parted: called once for each seat whose state is another one, with the seat and the turn.
    """

    log = Logger()

    def __init__(
        self,
        table: Table,
        credentials: MatchCredentials,
        tell: Callable[[str, str, str], object],
        parted: Callable[[int, int], object],
    ) -> None:
        self._table, self._credentials, self._tell, self._parted = table, credentials, tell, parted
        self._phases = 0
        self._mine: dict[str, tuple[int, str]] = {}
        self._early: dict[tuple[str, int], str] = {}
        self._known: set[int] = set()

    def moved(self) -> None:
        """The table has moved on: tell of its state, if it is time."""
        table, history = self._table, self._table.history
        if history.phases == self._phases or table.state is None:
            return
        self._phases = history.phases
        if history.phases % EVERY and table.ending is None:
            return
        state = state_hash(table.state)
        if not state:
            return
        anchor = history.anchor
        self._mine[anchor] = table.turn, state
        self._tell(anchor, state, self._credentials.sign(state_message(history.origin, anchor, state)))
        for key in [key for key in self._early if key[0] == anchor]:
            self._compare(key[1], anchor, self._early.pop(key))

    def told(self, seat: int, anchor: str, state: str, signature: str) -> None:
        """A seat tells of its state. What it has not signed is passed over."""
        message = state_message(self._table.history.origin, anchor, state)
        if seat not in range(self._table.seating.seats) or not self._credentials.signed(seat, message, signature):
            self.log.info("seat {seat} tells of a state, and has not signed it", seat=seat)
        elif anchor in self._mine:
            self._compare(seat, anchor, state)
        elif len(self._early) < MOST_EARLY:
            self._early[anchor, seat] = state

    def _compare(self, seat: int, anchor: str, state: str) -> None:
        turn, mine = self._mine[anchor]
        if state != mine and seat not in self._known:
            self._known.add(seat)
            self._parted(seat, turn)
