"""What one move costs: each side asks the game's rules once for what it wants to know of a state."""

from __future__ import annotations

from collections import Counter
from typing import Any

from games.game import Game
from games.packages.catalog import Package
from tests.support.stage import StageCase

COUNTED = ("outcome", "to_move", "legal", "apply", "view", "read", "render", "describe", "comment")


class Counting:
    """A game's rules, and how often they are asked by others than themselves.

    :ivar asked: by the name of the method; a move that is written counts as ``write``.
    """

    def __init__(self, rules: Game[Any, Any, Any]) -> None:
        self.rules = rules
        self.asked: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.rules, name)
        if name not in (*COUNTED, "write"):
            return found

        def counted(*given: Any) -> Any:
            self.asked[name] += 1
            return found(*given)

        return counted


class OneMove(StageCase):
    """Two real sessions at one table, each with rules that count."""

    def setUp(self) -> None:
        """Every side of a match has rules of its own."""
        self.made: list[Counting] = []
        honest = Package.rules

        def counting(package: Package) -> Any:
            self.made.append(Counting(honest(package)))
            return self.made[-1]

        self.patch(Package, "rules", counting)
        super().setUp()

    def test_each_once_a_side(self) -> None:
        """Of one move each side asks each thing once, and only who moves next has its legal moves written."""
        self.ada.do(self.ada.session.rooms.create("gomoku", False, ""))
        self.ada.do(self.ada.session.invitations.invite("Bea"))
        self.network.settle()
        self.bea.do(self.bea.session.invitations.answer(next(iter(self.bea.session.invitations.waiting)), True))
        self.screens("playing", "playing")
        if self.ada.heard("turn", yours=True):
            self.ada.do(self.ada.session.match.move("a1"))
        turn: Any = self.bea.heard("turn", yours=True)[0]
        left = len(turn.legal) - 1
        host, guest = self.made
        host.asked.clear()
        guest.asked.clear()
        self.bea.do(self.bea.session.match.move("h8"))
        self.assertTrue(self.ada.heard("moved", move="h8"))
        once = dict.fromkeys(COUNTED, 1)
        self.assertEqual(host.asked, Counter({**once, "write": left + 1}))
        self.assertEqual(guest.asked, Counter({**once, "legal": 0, "write": 1}))
