"""The bot of hex."""

from __future__ import annotations

from itertools import count
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from games import budget
from games.budget import Steps
from games.builtin.hex.board import Board
from games.builtin.hex.bot import choose, think
from games.builtin.hex.rules import Hex


class Thinking(SynchronousTestCase):
    """What it sees, and that it is better than chance."""

    def setUp(self) -> None:
        self.rules = Hex()
        self.chance = Random(3)

    def after(self, *moves: str, size: int = 5) -> Board:
        """The board after these moves; seat 0 begins."""
        state = Board(size, x=0)
        for move in moves:
            assert state.next is not None
            state = self.rules.apply(state, {state.next: move})
        return state

    def answer(self, state: Board, games: int = 0) -> str:
        """What it plays when it may play so many games in its head."""
        assert state.next is not None
        legal = [self.rules.write(move) for move in self.rules.legal(state, state.next)]
        move = think(state, legal, Steps(games), self.chance)
        self.assertIn(move, legal)
        return move

    def test_wins_at_once(self) -> None:
        """A cell that closes its own chain is played before anything else, without any game in the head."""
        state = self.after("c1", "a2", "c2", "b2", "c3", "d1", "c4", "d2")
        self.assertIn(self.answer(state), ("c5", "b5"))

    def test_blocks_at_once(self) -> None:
        """A single cell that would close the other's chain is taken."""
        state = self.after("c1", "b5", "c2", "a1", "c3", "a2", "c4")
        self.assertEqual(self.answer(state), "c5")

    def test_keeps_a_bridge(self) -> None:
        """When the other enters one of the two cells between two stones, it takes the other cell."""
        state = self.after("c1", "b1", "c2", "b2", "b4", "e1", "b5", "b3")
        self.assertEqual(self.answer(state, 300), "c3")

    def test_swaps_what_is_worth_it(self) -> None:
        """A first stone in the middle is taken over, one in the corner is not."""
        self.assertEqual(self.answer(self.after("e5", size=9)), "swap")
        self.assertNotEqual(self.answer(self.after("a1", size=9), 10), "swap")

    def test_begins_so_that_nobody_need_swap(self) -> None:
        """Its own first stone is none that it would take over itself."""
        for size in range(5, 14):
            state = Board(size, x=0)
            after = self.rules.apply(state, {0: self.answer(state)})
            self.assertNotEqual(self.answer(after, 1), "swap")

    def test_beats_chance(self) -> None:
        """With 100 games in its head for a move it wins every match against random moves, from either seat."""
        for match in range(8):
            state = Board(7, x=match % 2)
            while state.next is not None:
                legal = self.rules.legal(state, state.next)
                move = self.answer(state, 100) if state.next == 0 else self.chance.choice(legal)
                state = self.rules.apply(state, {state.next: move})
            outcome = self.rules.outcome(state)
            assert outcome is not None
            self.assertEqual(outcome.winners, (0,))

    def test_more_thinking_is_better(self) -> None:
        """With 600 games in its head it wins most matches against itself with 30."""
        won = 0
        for match in range(10):
            state = Board(6, x=match % 2)
            while state.next is not None:
                state = self.rules.apply(state, {state.next: self.answer(state, (600, 30)[state.next])})
            outcome = self.rules.outcome(state)
            assert outcome is not None
            won += outcome.winners == (0,)
        self.assertGreaterEqual(won, 8)

    def test_keeps_its_time(self) -> None:
        """It looks at the clock between two games in its head and stops before its time is over."""
        state = self.after("a1", "b5", size=13)
        legal = self.rules.legal(state, 0)
        ticks = count()
        self.patch(budget, "monotonic", lambda: next(ticks) / 100)
        self.assertIn(choose(self.rules.view(state, 0), legal, 2.0), legal)
        self.assertTrue(100 < next(ticks) < 200)
