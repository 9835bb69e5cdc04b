"""A move for who is at a loss: the game's own hint, or what its bot would do."""

from __future__ import annotations

from random import Random
from typing import Any

from client.events import Turn
from client.games import find
from client.match.setup import MatchOrder
from games.bots.runner import Brain, Choose, Unawaited, seconds_for
from games.game import IllegalMove
from games.packages.catalog import BadGame
from games.packages.guard import ForeignErrors
from games.peer.match import Match


class Hints:
    """Gives hints in one match.

    :param reactor: clock and threads: a bot thinks where it holds nobody up.
    """

    def __init__(self, order: MatchOrder, reactor: Any) -> None:
        self._order, self._reactor = order, reactor
        self._failed = False
        self._brain: Brain | None = None

    async def give(self, match: Match, turn: Turn) -> str:
        """One of the legal moves; nothing where the game gives no hints.

        :raises IllegalMove: the match is ranked.
        """
        if match.setup.ranked:
            raise IllegalMove(move="hint", rule="In a ranked match no hints are given.")
        with ForeignErrors():  # a game that fails here has no hint
            if (hint := match.rules.hint(turn.view, turn.legal)) in turn.legal:
                return hint
        brain = self._brain = self._brain or self._bot()
        if brain is None or not turn.legal:
            return ""
        self._failed = False
        move = await brain.choose(turn.view, turn.legal, seconds_for(turn.seconds))
        return "" if self._failed else move

    def _bot(self) -> Brain | None:
        """The game's bot, ready to think."""
        choose = self._choose()
        if choose is None:
            return None
        pool = Unawaited()
        pool.start()
        return Brain(choose, "hint", self._reactor, pool, Random(), self._fails)

    def _choose(self) -> Choose | None:
        package = find(self._order.game, self._order.release, self._order.digest)
        try:
            return package.bot() if package is not None else None
        except BadGame:
            return None

    def _fails(self, _who: str, _why: str) -> None:
        self._failed = True
