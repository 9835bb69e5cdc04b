"""A state of the game, and what the rules say of it: each is asked once, however many want to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from games.game import Game


class Position:
    """One state. What a rule raises is not kept: it is asked again the next time.

    :ivar state: the game's state, ``None`` before the set-up is complete.
    """

    def __init__(self, rules: Game[Any, Any, Any], state: Any) -> None:
        self.state = state
        self._rules = rules
        self._tried: tuple[Mapping[int, Any], Any] | None = None
        self._automatic: dict[int, bool] = {}
        self._reads: dict[int, tuple[str, Any, str]] = {}
        self._legal: dict[tuple[int, str], Sequence[Any]] = {}
        self._texts: dict[tuple[int, str], tuple[str, ...]] = {}
        self._views: dict[tuple[int | None, str], Any] = {}

    def after(self, moves: Mapping[int, Any]) -> Any:
        """The state after these moves. What was tried last, to see whether it is right, is not computed once more.

        :raises IllegalMove: the rules do not allow them.
        """
        if self._tried is None or self._tried[0] != moves:
            self._tried = moves, self._rules.apply(self.state, moves)
        return self._tried[1]

    def automatic(self, seat: int) -> bool:
        """Whether the move that the seat owes is one that its secret dictates."""
        if seat not in self._automatic:
            self._automatic[seat] = self._rules.automatic(self.state, seat)
        return self._automatic[seat]

    def read(self, seat: int, text: str) -> tuple[Any, str]:
        """A seat's move from text, and how the game writes that move. The last one of each seat is kept.

        :raises IllegalMove: the text is no move of this game.
        """
        known = self._reads.get(seat)
        if known is None or known[0] != text:
            move = self._rules.read(self.state, seat, text)
            known = self._reads[seat] = text, move, self._rules.write(move)
        return known[1:]

    def legal(self, seat: int, secret: str = "") -> Sequence[Any]:
        """Every move that the seat may make now, see ``Game.legal``."""
        if (seat, secret) not in self._legal:
            self._legal[seat, secret] = self._rules.legal(self.state, seat, secret)
        return self._legal[seat, secret]

    def texts(self, seat: int, secret: str = "") -> tuple[str, ...]:
        """The same moves as text."""
        if (seat, secret) not in self._texts:
            self._texts[seat, secret] = tuple(map(self._rules.write, self.legal(seat, secret)))
        return self._texts[seat, secret]

    @property
    def scores(self) -> tuple[int, ...]:
        """The points by seat, where the game counts any and came to its end; see ``Outcome``."""
        outcome = None if self.state is None else self._rules.outcome(self.state)
        return () if outcome is None else outcome.scores or ()

    def view(self, seat: int | None, secret: str = "") -> Any:
        """What a seat sees, see ``Game.view``."""
        if (seat, secret) not in self._views:
            self._views[seat, secret] = self._rules.view(self.state, seat, secret)
        return self._views[seat, secret]
