"""The bot of gomoku."""

from __future__ import annotations

from itertools import count
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from games import budget
from games.budget import Steps
from games.builtin.gomoku.board import NAMED, POINTS
from games.builtin.gomoku.bot import choose, think
from games.builtin.gomoku.patterns import Position
from games.builtin.gomoku.rules import Gomoku, Stones
from games.game import IllegalMove

FAR = ("a1", "o1", "a15", "o15", "a8", "o8", "h1", "h15")
"""Points where stones do no good."""


class Thinking(SynchronousTestCase):
    """What it sees, in positions that any player should know."""

    def setUp(self) -> None:
        self.rules = Gomoku()
        self.chance = Random(5)

    def board(self, x: str, o: str) -> Stones:
        """A board with these stones; whoever has too few gets far ones, so that X is to move."""
        xs, os = x.split(), o.split()
        most = max(len(xs), len(os))
        spare = [name for name in FAR if name not in (*xs, *os)]
        while len(xs) < most:
            xs.append(spare.pop())
        while len(os) < most:
            os.append(spare.pop())
        state = Stones(first=0)
        for pair in zip(xs, os, strict=True):
            for name in pair:
                state = self.rules.apply(state, {state.next: NAMED[name]})
        return state

    def answer(self, state: Stones, positions: int = 2000) -> str:
        """What it plays when it may look at so many positions."""
        legal = [point.name for point in self.rules.legal(state, state.next)]
        move = think(self.rules.view(state, state.next), legal, Steps(positions), self.chance)
        self.assertIn(move, legal)
        return move

    def wins(self, state: Stones, replies: int = 60) -> bool:
        """Whether it wins from here in a few moves, against an opponent that thinks as it does."""
        mover = state.next
        while (outcome := self.rules.outcome(state)) is None and replies:
            state = self.rules.apply(state, {state.next: NAMED[self.answer(state)]})
            replies -= 1
        return outcome is not None and outcome.winners == (mover,)

    def test_makes_five(self) -> None:
        """It makes its five although the other threatens one, without looking ahead: at an end, and in a gap."""
        self.assertIn(self.answer(self.board("e5 f5 g5 h5", "e8 f8 g8 h8"), 0), ("d5", "i5"))
        self.assertEqual(self.answer(self.board("e5 f5 h5 i5", "e8 f8 g8 h8"), 0), "g5")

    def test_stops_a_four(self) -> None:
        """A four with one end left, or with a gap, is stopped at the only point."""
        self.assertEqual(self.answer(self.board("i6", "e6 f6 g6 h6"), 0), "d6")
        self.assertEqual(self.answer(self.board("c11", "e6 f7 h9 i10"), 0), "g8")

    def test_stops_an_open_three(self) -> None:
        """Three in a row with room at both ends must be answered on the row, be it with a gap or not."""
        self.assertIn(self.answer(self.board("f9 h6", "f5 g5 h5")), ("e5", "i5", "d5", "j5"))
        self.assertIn(self.answer(self.board("c3 m12", "f5 g6 i8")), ("e4", "h7", "j9"))

    def test_makes_an_open_four(self) -> None:
        """With an open three of its own it wins, and does not stop to answer the other's open three."""
        state = self.board("f5 g5 h5", "f9 g9 h9")
        self.assertIn(self.answer(state), ("e5", "i5"))
        self.assertTrue(self.wins(state, 5))

    def test_plays_a_double_threat(self) -> None:
        """Where one stone makes a four and an open three at once it wins by force."""
        self.assertTrue(self.wins(self.board("f8 g8 h8 i9 i10", "e8 m3 c12 l13 b4"), 11))

    def test_wins_by_two_open_threes(self) -> None:
        """Where one stone makes two open threes it wins by force."""
        self.assertTrue(self.wins(self.board("g8 h8 i9 i10", "c3 m3 c12 l13"), 15))

    def test_prevents_a_double_threat(self) -> None:
        """It takes or spoils the point where the other would make two open threes."""
        state = self.board("c3 m3 c12 l13", "g8 h8 i9 i10")
        self.assertIn(self.answer(state), ["e8", "f8", "i8", "j8", "k8", "i6", "i7", "i11", "i12", "h9", "j10", "g7"])

    def test_beats_chance(self) -> None:
        """Looking at 60 positions a move it always wins against random moves, from either seat."""
        for match in range(10):
            state = Stones(first=match % 2)
            while (outcome := self.rules.outcome(state)) is None:
                point = NAMED[self.answer(state, 60)] if state.next == 0 else self.chance.choice(POINTS)
                try:
                    state = self.rules.apply(state, {state.next: point})
                except IllegalMove:
                    continue
            self.assertEqual(outcome.winners, (0,))
            self.assertLess(len(state.stones), 40)

    def test_begins_in_the_middle(self) -> None:
        """The first stone goes into the middle, the second beside it, in a corner towards the middle."""
        empty = Stones(first=0)
        self.assertEqual(self.answer(empty), "h8")
        for corner, near in (("h8", "g7 g8 g9 h7 h9 i7 i8 i9"), ("a1", "a2 b1 b2"), ("o8", "n7 n8 n9 o7 o9")):
            state = self.rules.apply(empty, {0: NAMED[corner]})
            self.assertIn(self.answer(state), near.split())

    def test_plays_to_the_end_of_a_full_board(self) -> None:
        """It finds a legal move also where nothing can be won any more."""
        columns = ("XXOO" * 4)[:15], ("OOXX" * 4)[:15]
        colour = {point: columns[point.row % 2][point.column] for point in POINTS}
        by = [[point for point in POINTS if colour[point] == mark] for mark in "XO"]
        by.sort(key=len, reverse=True)
        order = [point for pair in zip(*by, strict=False) for point in pair]
        self.assertEqual(self.answer(Stones(0, tuple(order))), by[0][-1].name)

    def test_keeps_its_time(self) -> None:
        """It looks at the clock before each position and stops before its time is over."""
        state = self.board("g8 h9 f6", "h8 g9 i7")
        legal = [point.name for point in self.rules.legal(state, 0)]
        ticks = count()
        self.patch(budget, "monotonic", lambda: next(ticks) / 1000)
        self.assertIn(choose(self.rules.view(state, 0), legal, 1.0), legal)
        self.assertTrue(800 < next(ticks) < 1000)


class Counting(SynchronousTestCase):
    """What is kept up to date stone by stone."""

    def test_taking_back_restores_everything(self) -> None:
        """After any stones set and taken, all counts are those of a board set up anew."""
        chance, position = Random(6), Position()
        stones: list[tuple[int, int]] = []
        for step in range(600):
            if stones and (len(stones) > 90 or chance.random() < 0.4):
                position.take(*stones.pop(chance.randrange(len(stones))))
            else:
                free = [place for place, colour in enumerate(position.colour) if colour < 0]
                stones.append((chance.choice(free), chance.randrange(2)))
                position.put(*stones[-1])
            if step % 20 == 0:
                fresh = Position([[place for place, colour in stones if colour == mark] for mark in (0, 1)])
                self.assertEqual(vars(position), vars(fresh))
