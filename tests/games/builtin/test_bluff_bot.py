"""The bot of bluff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from twisted.trial.unittest import SynchronousTestCase

from games.builtin.bluff.bot import at_least, choose, likely
from games.builtin.bluff.moves import Bid
from games.builtin.bluff.rules import Bluff
from tests.support.bluff import CUPS, Player, beginner, by_chance, played, said


class Bots(SynchronousTestCase):
    """How well the bot plays."""

    def wins(self, count: int, other: Callable[[int], Player], text: str = "", matches: int = 20) -> int:
        """How many matches one bot wins at a table of others."""
        total = 0
        for seed in range(matches):
            players = [other(seed * 10 + seat) for seat in range(count)]
            players[seed % count] = lambda view, legal: choose(view, legal, 1.0)
            outcome = Bluff().outcome(played(seed, players, text)[-1][0])
            assert outcome is not None
            total += outcome.places[seed % count] == 1
        return total

    def test_beats_chance(self) -> None:
        """It wins nearly all matches against one, and against three, that say anything."""
        self.assertGreaterEqual(self.wins(2, by_chance), 19)
        self.assertGreaterEqual(self.wins(4, by_chance), 18)
        self.assertGreaterEqual(self.wins(4, by_chance, "stars=yes"), 18)

    def test_beats_a_beginner(self) -> None:
        """It wins most matches against careful bidding without thought: against one, and against three."""
        self.assertGreaterEqual(self.wins(2, beginner), 16)
        self.assertGreaterEqual(self.wins(4, beginner), 10)

    def test_odds(self) -> None:
        """Chances of a bid: own dice count surely, unseen ones by one in six, with stars by one in three."""
        self.assertAlmostEqual(at_least(1, 1, False), 1 / 6)
        self.assertAlmostEqual(at_least(1, 2, True), 1 - (2 / 3) ** 2)
        self.assertAlmostEqual(at_least(0, 3, False), 1.0)
        self.assertEqual(at_least(4, 3, False), 0)
        view = replace(Bluff().view(CUPS, 0), own=(5, 5))
        self.assertAlmostEqual(likely(view, Bid(2, 5)), 1.0)
        self.assertAlmostEqual(likely(view, Bid(3, 5)), 1 - (5 / 6) ** 4)
        self.assertGreater(likely(replace(view, bids=((1, Bid(1, 5)),)), Bid(3, 5), 0.5), likely(view, Bid(3, 5)))

    def test_doubts_the_impossible(self) -> None:
        """A bid that its own dice disprove is doubted."""
        view = replace(Bluff().view(said(CUPS, "6 sixes"), 1), own=(1, 2))
        self.assertEqual(choose(view, ("doubt",), 1.0), "doubt")
        view = replace(Bluff().view(said(CUPS, "5 sixes"), 1), own=(1, 2))
        self.assertEqual(choose(view, ("6 sixes", "doubt"), 1.0), "doubt")
