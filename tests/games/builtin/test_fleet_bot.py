"""The bot of fleet."""

from __future__ import annotations

import random
from dataclasses import replace

from twisted.trial.unittest import SynchronousTestCase

from games.builtin.fleet.board import CELLS
from games.builtin.fleet.bot import choose
from games.builtin.fleet.rules import FleetHunt, Waters
from games.builtin.fleet.ships import ShotsAt, answer, draw_fleet, hits
from games.chance import SeededChance

TEXT = "a1-a5 c1-f1 c3-c5 e3-e5 j9-j10"
LENGTHS = (5, 4, 3, 3, 2)
WATERS = Waters(LENGTHS, again=True, echo=False, shooter=0)


class Bots(SynchronousTestCase):
    """How well the bot plays."""

    def shots_needed(self, seed: int, bot: bool, echo: bool) -> int:
        """How many shots sink a fleet."""
        state = replace(WATERS, echo=echo)
        fleet = draw_fleet(LENGTHS, SeededChance(str(seed).encode()))
        shots: ShotsAt = ()
        rules, pick = FleetHunt(), random.Random(seed)
        while hits(shots).bit_count() < sum(LENGTHS):
            now = replace(state, shots=((), shots))
            legal = tuple(rules.write(move) for move in rules.legal(now, 0))
            cell = choose(rules.view(now, 0, TEXT), legal, 1.0) if bot else pick.choice(legal)
            self.assertIn(cell, legal)
            shots = (*shots, (cell, answer(fleet, shots, cell, echo)))
        return len(shots)

    def test_beats_chance(self) -> None:
        """The bot sinks these fleets with half the shots that chance needs, and with fewer still by echo."""
        means = {}
        for name, bot, echo in (("chance", False, False), ("bot", True, False), ("echo", True, True)):
            means[name] = sum(self.shots_needed(seed, bot, echo) for seed in range(10))
        self.assertLess(means["bot"], means["chance"] / 2)
        self.assertLess(means["echo"], means["bot"])

    def test_same_again(self) -> None:
        """The same view gives the same shot, and a last cell is taken."""
        rules = FleetHunt()
        view = rules.view(WATERS, 0, TEXT)
        self.assertEqual(choose(view, CELLS, 1.0), choose(view, CELLS, 0.1))
        self.assertEqual(choose(view, ("c3",), 1.0), "c3")
