"""What authors get ready-made: turn order, phases, typed moves, boards, hands."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.chance import SeededChance
from games.helpers.grid import Grid
from games.helpers.hands import Hand
from games.helpers.moves import Shape
from games.helpers.turns import Phases, after, order

BID = Shape("[bid] COUNT [x|times] FACE", COUNT=range(1, 31), FACE={"one": 1, "ones": 1, "1": 1, "11": 11})


class Turns(SynchronousTestCase):
    """Who comes after whom."""

    @given(st.integers(2, 8), st.integers(0, 7), st.sets(st.integers(0, 7)))
    def test_order(self, seats: int, first: int, out: set[int]) -> None:
        """A round has every seat once, from the first on, without those that are out; after is its next."""
        found = order(seats, first % seats, out)
        self.assertEqual(sorted(found), [seat for seat in range(seats) if seat not in out])
        self.assertEqual(found, tuple(sorted(found, key=lambda seat: (seat - first) % seats)))
        others = order(seats, (first + 1) % seats, {*out, first % seats})
        self.assertEqual(after(first % seats, seats, out), others[0] if others else first % seats)

    def test_phases(self) -> None:
        """The first condition that holds is the phase; where none holds, the one that is named for it."""
        phase = Phases[int]("middle", low=lambda number: number < 3, even=lambda number: number % 2 == 0)
        self.assertEqual([phase(number) for number in (2, 4, 5)], ["low", "even", "middle"])


class Typed(SynchronousTestCase):
    """Moves by their declared shapes."""

    def test_arguments(self) -> None:
        """Words may be left out where the shape says so, and case and spaces do not matter."""
        for text in ("bid 4 ones", "BID  4 one", "4 1", " 4 times ones ", "4x1", "4 x 1"):
            self.assertEqual(BID.read(text), {"COUNT": 4, "FACE": 1}, text)
        self.assertEqual(BID.read("11 11"), {"COUNT": 11, "FACE": 11})
        for text in ("", "bid", "41", "bid4 1", "31 1", "0 1", "4 2", "4 1 1", "４ 1", "x 1"):
            self.assertIsNone(BID.read(text), text)

    def test_glued(self) -> None:
        """Where the shape has a plus no space is needed."""
        cell = Shape("COLUMN + ROW", COLUMN=("a", "b"), ROW=range(1, 12))
        for text in ("a11", "A 11"):
            self.assertEqual(cell.read(text), {"COLUMN": "a", "ROW": 11})
        self.assertIsNone(cell.read("a12"))

    def test_nothing_allowed(self) -> None:
        """An argument for which nothing is declared is the author's mistake."""
        self.assertRaises(ValueError, Shape, "go WHERE")


class Values(SynchronousTestCase):
    """Boards and hands."""

    def test_grid(self) -> None:
        """Cells have names, neighbours and lines."""
        grid = Grid(3, 3)
        self.assertEqual(grid.cells[:4], ("a1", "a2", "a3", "b1"))
        self.assertEqual([grid.name(*grid.place(cell)) for cell in grid.cells], list(grid.cells))
        self.assertEqual(set(grid.neighbours("a1")), {"a2", "b1"})
        self.assertEqual((len(grid.neighbours("b2")), len(grid.neighbours("b2", corners=True))), (4, 8))
        self.assertEqual((len(grid.lines(3)), len(grid.lines(3, slanted=False))), (8, 6))
        self.assertIn(("a3", "b2", "c1"), grid.lines(3))

    @given(st.lists(st.integers(0, 4), min_size=3, max_size=3).filter(any), st.binary())
    def test_hand(self, counts: list[int], seed: bytes) -> None:
        """Drawn one by one a bag gives what was in it, and no more of a kind can be taken than there are."""
        bag = whole = Hand(("r", "g", "b"), tuple(counts))
        chance, drawn = SeededChance(seed), Counter[str]()
        while len(bag):
            kind, bag = bag.drawn(chance)
            drawn[kind] += 1
        self.assertEqual([drawn[kind] for kind in whole.kinds], counts)
        self.assertEqual(sorted(whole), sorted(drawn.elements()))
        self.assertRaises(ValueError, whole.plus, "r", -counts[0] - 1)
