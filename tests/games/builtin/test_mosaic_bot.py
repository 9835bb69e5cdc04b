"""The bot of mosaic."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from twisted.trial.unittest import SynchronousTestCase

from games import budget
from games.budget import Steps
from games.builtin.mosaic.board import Wall
from games.builtin.mosaic.bot import choose, think
from games.builtin.mosaic.rules import Mosaic
from games.builtin.mosaic.supply import Site, Tile
from games.chance import SeededChance


class Thinking(SynchronousTestCase):
    """What it takes, and that it is better than chance."""

    def setUp(self) -> None:
        self.rules = Mosaic()

    def site(self, offer: str, *walls: Wall) -> Site:
        """A match of these walls; seat 0 is to move."""
        state = self.rules.setup(len(walls), {"height": "4"}, SeededChance(b"1"))
        number = max(sum(map(len, wall)) for wall in walls)
        offered = tuple(Tile(colour, 0) for colour in offer)
        return replace(state, walls=walls, offer=offered, round=number + 1, first=0)

    def answer(self, state: Site, moves: int = 100) -> str:
        """What it plays when it may look at so many moves."""
        assert state.next is not None
        legal = [move.name for move in self.rules.legal(state, state.next)]
        answer = think(state, legal, Steps(moves))
        self.assertIn(answer, legal)
        return answer

    def test_makes_a_patch_larger(self) -> None:
        """The fourth and fifth tile of a patch are taken."""
        state = self.site("GRB", ("R", "R", "R", "R", ""), ("", "", "", "", ""))
        self.assertEqual(self.answer(state), "r5")

    def test_fills_a_column(self) -> None:
        """The last colour of a column without a double is taken."""
        state = self.site("RWG", ("", "", "RGB", "", ""), ("Y", "", "", "", "Y"))
        self.assertEqual(self.answer(state), "w3")

    def test_takes_coins(self) -> None:
        """Where all else is equal it takes the tile with coins."""
        state = self.site("RGB", ("", "", "", "", ""), ("", "", "", "", ""))
        state = replace(state, offer=(Tile("R", 0), Tile("G", 0), Tile("B", 2)))
        self.assertEqual(self.answer(state)[0], "b")

    def test_takes_what_the_next_player_needs(self) -> None:
        """Where all else is equal it takes the tile that is worth most to whoever comes next."""
        state = self.site("RGB", ("", "", "", "", ""), ("G", "G", "G", "G", ""))
        self.assertEqual(self.answer(state)[0], "g")

    def test_beats_chance(self) -> None:
        """At tables of two, three and four it has more points than everybody who moves at random, in every match."""
        for seats in (2, 3, 4):
            for match in range(4):
                chance = SeededChance(f"{seats} {match}".encode())
                state = self.rules.setup(seats, {"height": "4", "teams": "no"}, chance)
                while (outcome := self.rules.outcome(state)) is None:
                    if self.rules.is_chance(state):
                        state = self.rules.apply_chance(state, chance)
                        continue
                    seat = state.next
                    assert seat is not None
                    legal = self.rules.legal(state, seat)
                    text = self.answer(state) if seat == 0 else legal[chance.below(len(legal))].name
                    state = self.rules.apply(state, {seat: self.rules.read(state, seat, text)})
                self.assertEqual(outcome.winners, (0,))

    def test_keeps_its_time(self) -> None:
        """It looks at the clock before each move that it considers, and has an answer whenever that is over."""
        state = self.site("RGB", ("", "", "", "", ""), ("", "", "", "", ""))
        legal = [move.name for move in self.rules.legal(state, 0)]
        ticks = count()
        self.patch(budget, "monotonic", lambda: float(next(ticks)))
        self.assertIn(choose(self.rules.view(state, 0), legal, 5.0), legal)
        self.assertEqual(next(ticks), 6)
        self.assertEqual(self.answer(state, 0), legal[0])
