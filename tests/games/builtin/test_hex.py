"""Hex."""

from __future__ import annotations

from random import Random

from twisted.trial.unittest import SynchronousTestCase

from games.builtin.hex.board import Board, cells, neighbours
from games.builtin.hex.rules import Hex
from games.chance import SeededChance
from games.game import IllegalMove
from tests.support.readers import picture_of, ready, words_of


class Slanted(SynchronousTestCase):
    """Chains, the swap, and what is refused."""

    def setUp(self) -> None:
        self.rules = ready(Hex)

    def after(self, *moves: str, size: int = 5) -> Board:
        """The board after these moves; seat 0 begins."""
        state = Board(size, x=0)
        for move in moves:
            assert state.next is not None
            state = self.rules.apply(state, {state.next: move})
        return state

    def refused(self, state: Board, moves: dict[int, str]) -> str:
        """Why moves are refused."""
        return str(self.assertRaises(IllegalMove, self.rules.apply, state, moves).parameters["rule"])

    def test_cells_touch_six_others(self) -> None:
        """A cell inside touches six, the corners two or three, and touching goes both ways."""
        touching = neighbours(5)
        self.assertEqual(set(touching["c3"]), {"b3", "d3", "c2", "c4", "d2", "b4"})
        self.assertEqual([len(touching[corner]) for corner in ("a1", "e5", "e1", "a5")], [2, 2, 3, 3])
        for cell, others in touching.items():
            for other in others:
                self.assertIn(cell, touching[other])

    def test_x_wins_from_top_to_bottom(self) -> None:
        """X wins with its last link, and the shortest chain is named from its side on."""
        state = self.after("c1", "a1", "c2", "a2", "b3", "a3", "b5", "a4", "a5", "e1", "b2", "e2")
        self.assertIsNone(self.rules.outcome(state))
        state = self.rules.apply(state, {0: "b4"})
        outcome = self.rules.outcome(state)
        assert outcome is not None
        self.assertEqual(outcome.places, (1, 2))
        self.assertEqual(state.chain, ("c1", "c2", "b3", "b4", "b5"))
        self.assertEqual(self.rules.to_move(state), frozenset())
        self.assertEqual(list(self.rules.legal(state, 1)), [])

    def test_o_wins_from_left_to_right(self) -> None:
        """The same row of cells wins for O what it does not win for X."""
        row = ("a3", "b3", "c3", "d3", "e3")
        o_wins = self.after("a1", row[0], "b1", row[1], "c1", row[2], "d1", row[3], "a5", row[4])
        x_does_not = self.after(row[0], "a1", row[1], "b1", row[2], "c1", row[3], "d1", row[4])
        outcome = self.rules.outcome(o_wins)
        assert outcome is not None
        self.assertEqual(outcome.winners, (1,))
        self.assertIsNone(self.rules.outcome(x_does_not))

    def test_a_full_board_always_has_a_winner(self) -> None:
        """There are no draws: however the cells are filled, one side is connected at the last cell or before."""
        chance = Random(4)
        for size in (5, 8, 13):
            for _ in range(20):
                state = Board(size, x=1)
                for cell in chance.sample(cells(size), size * size):
                    if state.next is not None:
                        state = self.rules.apply(state, {state.next: cell})
                self.assertIsNotNone(self.rules.outcome(state))

    def test_the_second_player_may_swap(self) -> None:
        """The stone stays, the colours change hands, and the first player moves again, as O."""
        state = self.after("c3")
        self.assertIn("swap", self.rules.legal(state, 1))
        state = self.rules.apply(state, {1: "swap"})
        self.assertEqual((state.x, state.next, state.stones), (1, 0, ("c3",)))
        self.assertNotIn("swap", self.rules.legal(state, 0))
        won = self.after("c3", "swap", "a1", "c2", "a2", "c1", "a3", "c4", "a4", "c5")
        outcome = self.rules.outcome(won)
        assert outcome is not None
        self.assertEqual(outcome.winners, (1,))

    def test_swap_comes_second_or_never(self) -> None:
        """Nobody swaps an empty board, a swapped stone or a third stone."""
        for state in (self.after(), self.after("c3", "swap"), self.after("c3", "c4")):
            assert state.next is not None
            self.assertNotIn("swap", self.rules.legal(state, state.next))
            self.assertIn("second player", self.refused(state, {state.next: "swap"}))

    def test_wrong_moves_say_why(self) -> None:
        """A taken cell, another's turn, a cell off the board and a move after the end are refused with a sentence."""
        state = self.after("c3")
        self.assertIn("stone on that cell", self.refused(state, {1: "c3"}))
        self.assertIn("other's turn", self.refused(state, {0: "c4"}))
        self.assertIn("other's turn", self.refused(state, {}))
        self.assertIn("a to e", self.refused(state, {1: "f1"}))
        over = self.after("c3", "a1", "c2", "a2", "c1", "a3", "c4", "a4", "c5")
        self.assertIn("over", self.refused(over, {1: "e5"}))

    def test_what_people_type(self) -> None:
        """Capitals and blanks do not matter; anything else is refused, and the sentence fits the board."""
        state = self.after("c3")
        for text, move in ((" B4 ", "b4"), ("b 4", "b4"), ("SWAP", "swap")):
            self.assertEqual(self.rules.read(state, 1, text), move)
        for text in ("", "4b", "f1", "a6", "a0", "b04", "b4 c5"):
            self.assertRaises(IllegalMove, self.rules.read, state, 1, text)
        told = self.assertRaises(IllegalMove, self.rules.read, self.after(size=9), 0, "z9").parameters["rule"]
        self.assertEqual(told, "A cell is a letter from a to i and a number from 1 to 9, such as e4.")

    def test_chance_says_who_begins(self) -> None:
        """Both seats begin now and then, on a board of the size that was chosen."""
        states = [self.rules.setup(2, {"size": "7"}, SeededChance(bytes([seed]))) for seed in range(20)]
        self.assertEqual({state.next for state in states}, {0, 1})
        self.assertEqual(len(self.rules.legal(states[0], states[0].next or 0)), 49)

    def test_picture(self) -> None:
        """Rows slant, each side shows whose it is, and signs mark the last stone and the winning chain."""
        lines = picture_of(self.rules, self.rules.view(self.after("c3", "a1"), 1)).split("\n")
        self.assertEqual(lines[0], "You are O: connect left and right; Ada is X.")
        self.assertEqual(lines[2:5], ["   a b c d e", "    x x x x x", " 1 o>O . . . . o 1"])
        self.assertEqual(lines[6], "   3 o . . X . . o 3")
        over = self.after("c3", "a1", "c2", "a2", "c1", "a3", "c4", "a4", "c5")
        self.assertEqual(picture_of(self.rules, self.rules.view(over, None)).count("*X"), 5)
        wide = picture_of(self.rules, self.rules.view(Board(13, 0), 0))
        self.assertEqual(max(map(len, wide.split("\n"))), 47)

    def test_words(self) -> None:
        """The words say all that the picture shows: the last stone, the swap, whose turn it is, who has won."""
        told = words_of(self.rules, self.rules.view(self.after("c3"), 1))
        self.assertIn("Ada set the last stone, X on c3. It is your turn. You may say swap", told)
        swapped = self.after("c3", "swap")
        self.assertIn("the players have swapped", words_of(self.rules, self.rules.view(swapped, 0)))
        comment = self.rules.comment(self.after("c3"), 1, "swap", self.rules.reader(("Ada", "Bob"), 0))
        self.assertEqual(comment, "Bob takes the stone on c3 over and is X now.")
        over = self.after("c3", "a1", "c2", "a2", "c1", "a3", "c4", "a4", "c5")
        self.assertIn("Ada wins with c1 c2 c3 c4 c5.", words_of(self.rules, self.rules.view(over, None)))
