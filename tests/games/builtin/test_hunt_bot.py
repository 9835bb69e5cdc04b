"""The bot of hunt."""

from __future__ import annotations

from itertools import count
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from games import budget
from games.budget import Steps
from games.builtin.hunt.bot import choose, think
from games.builtin.hunt.render import HuntView, ShotsAt
from games.builtin.hunt.rules import Hunt, Waters
from games.builtin.hunt.ships import Answer, answer, fleets

FLEET = "a1-c1 a3-b3 d4-d5"
ALL = 10_000
"""More than there are fleets."""


class Thinking(SynchronousTestCase):
    """Where it shoots, and that it is better than chance."""

    def setUp(self) -> None:
        self.rules = Hunt()
        self.chance = Random(7)

    def seen(self, *shots: str) -> HuntView:
        """What seat 0 sees before its next shot, when its shots at a known fleet were answered truly."""
        told: ShotsAt = ()
        for shot in shots:
            told = (*told, (shot, answer(fleets()[FLEET], told, shot)))
        return self.rules.view(Waters(shooter=0, shots=((), told)), 0, FLEET)

    def shot(self, view: HuntView, counted: int = ALL) -> str:
        """Where it shoots when it may count so many fleets."""
        legal = self.rules.legal(Waters(0, view.shots), 0)
        chosen = think(view, legal, Steps(counted), self.chance)
        self.assertIn(chosen, legal)
        return chosen

    def test_follows_a_hit(self) -> None:
        """Beside a hit, and between two hits of a row, a ship must go on."""
        self.assertIn(self.shot(self.seen("a1")), ("a2", "b1"))
        self.assertEqual(self.shot(self.seen("a1", "c1")), "b1")

    def test_leaves_the_cells_around_a_sunk_ship(self) -> None:
        """Ships do not touch, so it does not shoot beside one that is sunk."""
        self.assertNotIn(self.shot(self.seen("d4", "d5")), ["c3", "d3", "e3", "c4", "e4", "c5", "e5"])

    def test_answers_truly(self) -> None:
        """Asked for an answer it gives that of its fleet."""
        state = Waters(shooter=1, shots=((("a1", Answer.HIT), ("b1", Answer.HIT)), ()), shot="c1")
        view = self.rules.view(state, 0, FLEET)
        self.assertEqual(think(view, self.rules.legal(state, 0), Steps(ALL), self.chance), "sunk")

    def test_needs_fewer_shots_than_chance(self) -> None:
        """It sinks every one of forty fleets within 21 shots, in 14 on average; at random all 25 are needed."""
        texts, needed = sorted(fleets()), []
        for text in self.chance.sample(texts, 40):
            told: ShotsAt = ()
            while sum(given is not Answer.MISS for _, given in told) < 7:
                shot = self.shot(self.rules.view(Waters(0, ((), told)), 0, FLEET))
                told = (*told, (shot, answer(fleets()[text], told, shot)))
            needed.append(len(told))
        self.assertLessEqual(max(needed), 21)
        self.assertLess(sum(needed) / len(needed), 14)

    def test_keeps_its_time(self) -> None:
        """It looks at the clock while it counts, and shoots somewhere legal whenever that is over."""
        view = self.seen("c3")
        legal = self.rules.legal(Waters(0, view.shots), 0)
        ticks = count()
        self.patch(budget, "monotonic", lambda: float(next(ticks)))
        self.assertIn(choose(view, legal, 10.0), legal)
        self.assertEqual(next(ticks), 10)
        self.shot(view, 0)
