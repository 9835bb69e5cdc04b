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
        self.state = self.game.setup(2, {"heap": "5"}, SeededChance(b"test"))

    def test_the_last_match_wins(self) -> None:
        """Three and two are five: the second to move has won."""
        first = self.state.next
        for seat, taken in ((first, 3), (1 - first, 2)):
            self.state = self.game.apply(self.state, {seat: taken})
        self.assertEqual(self.game.outcome(self.state), won(2, 1 - first))

    def test_four_are_too_many(self) -> None:
        """Nobody takes four at once."""
        self.assertRaises(IllegalMove, self.game.apply, self.state, {self.state.next: 4})


if __name__ == "__main__":
    unittest.main()
