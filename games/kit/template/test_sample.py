"""What only Sample promises; what every game promises, ``python -m games check`` tries."""

from __future__ import annotations

import unittest
from pathlib import Path

from games.catalogue import open_folder
from games.chance import SeededChance
from games.game import IllegalMove, won


class Rules(unittest.TestCase):
    def setUp(self) -> None:
        self.game = open_folder(Path(__file__).parent).rules()
        self.state = self.game.setup(2, {}, SeededChance(b"test"))
        (self.first,) = self.game.to_move(self.state)

    def play(self, *cells: str) -> None:
        """Both mark cells in turn."""
        for cell in cells:
            (seat,) = self.game.to_move(self.state)
            self.state = self.game.apply(self.state, {seat: cell})

    def test_three_in_a_row_win(self) -> None:
        """Whoever has a row of three has won, and the match is over."""
        self.play("b2", "a1", "a3", "b1", "c1")
        self.assertEqual(self.game.outcome(self.state), won(2, self.first))
        self.assertEqual(self.game.to_move(self.state), frozenset())

    def test_a_marked_cell(self) -> None:
        """Nobody marks a cell twice."""
        self.play("b2")
        self.assertRaises(IllegalMove, self.play, "b2")

    def test_who_am_i(self) -> None:
        """A player reads who they are; an onlooker only who is who."""
        names = ("Ada", "Bob")
        for seat, told in ((self.first, "You are X."), (1 - self.first, "You are O.")):
            view = self.game.view(self.state, seat)
            self.assertIn(told, self.game.render(view, self.game.reader(names, seat)))
        view = self.game.view(self.state, None)
        self.assertNotIn("You", self.game.render(view, self.game.reader(names)))


if __name__ == "__main__":
    unittest.main()
