"""Gomoku."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from games.builtin.gomoku.board import NAMED, POINTS, SIZE, Point
from games.builtin.gomoku.rules import Gomoku, Stones
from games.game import IllegalMove
from tests.support.readers import picture_of, ready, words_of


class FixedChance:
    """Chance that always draws the same."""

    def __init__(self, number: int) -> None:
        self.number = number

    def below(self, bound: int) -> int:
        """The number."""
        return self.number


class Board(SynchronousTestCase):
    """Stones, rows and draws."""

    def setUp(self) -> None:
        self.rules = ready(Gomoku)

    def after(self, *names: str, first: int = 0) -> Stones:
        """The board after these stones."""
        state = self.rules.setup(2, {}, FixedChance(first))
        for name in names:
            state = self.rules.apply(state, {state.next: NAMED[name]})
        return state

    def row(self, step: tuple[int, int], length: int, start: Point) -> Stones:
        """X has a row; O's stones lie apart. The row is closed from its inside."""
        row = [Point(start.column + n * step[0], start.row + n * step[1]) for n in range(length)]
        row.append(row.pop(2))
        elsewhere = [point for point in POINTS[::2] if point not in row and abs(point.row - 7) > 5]
        names = [name for x, o in zip(row, elsewhere, strict=False) for name in (x.name, o.name)]
        return self.after(*names[:-1])

    def test_five_or_more_win_in_every_direction(self) -> None:
        """Five and six in a row win along lines, columns and both diagonals; four do not."""
        for step in ((1, 0), (0, 1), (1, 1), (1, -1)):
            for length in (5, 6):
                state = self.row(step, length, Point(4, 7))
                outcome = self.rules.outcome(state)
                assert outcome is not None
                self.assertEqual(outcome.places, (1, 2))
                self.assertEqual(len(state.row), length)
            self.assertIsNone(self.rules.outcome(self.row(step, 4, Point(4, 7))))

    def test_rows_do_not_wrap(self) -> None:
        """Stones at the end of a column and the beginning of the next are no row."""
        self.assertIsNone(self.rules.outcome(self.after("a13", "e1", "a14", "e3", "a15", "e5", "b1", "e7", "b2")))

    def test_full_board_is_a_draw(self) -> None:
        """When no point is left and nobody has a row, both are first."""
        columns = ("XXOO" * 4)[:SIZE], ("OOXX" * 4)[:SIZE]
        colour = {point: columns[point.row % 2][point.column] for point in POINTS}
        xs = [point for point in POINTS if colour[point] == "X"]
        os = [point for point in POINTS if colour[point] == "O"]
        self.assertEqual(abs(len(xs) - len(os)), 1)
        more, fewer = (xs, os) if len(xs) > len(os) else (os, xs)
        order = [point.name for pair in zip(more, fewer, strict=False) for point in pair] + [more[-1].name]
        outcome = self.rules.outcome(self.after(*order))
        assert outcome is not None
        self.assertEqual(outcome.places, (1, 1))

    def test_taken_point_and_wrong_turn(self) -> None:
        """A point is used once, and seats take turns."""
        state = self.after("h8")
        self.assertRaises(IllegalMove, self.rules.apply, state, {1: NAMED["h8"]})
        self.assertRaises(IllegalMove, self.rules.apply, state, {0: NAMED["h9"]})
        self.assertEqual(len(self.rules.legal(state, 1)), 224)
        self.assertEqual(self.rules.legal(state, 0), ())

    def test_chance_says_who_begins(self) -> None:
        """The seat that begins is drawn, and has the X."""
        for first in (0, 1):
            state = self.after(first=first)
            self.assertEqual(self.rules.to_move(state), {first})
            self.assertIn("You are X", words_of(self.rules, self.rules.view(state, first)))

    def test_coordinates(self) -> None:
        """Points are a letter and a number; everything off the board is refused."""
        state = self.after()
        self.assertEqual(self.rules.read(state, 0, " H8 "), Point(7, 7))
        for text in ("", "8h", "p1", "a16", "a0", "h 8", "h08"):
            self.assertRaises(IllegalMove, self.rules.read, state, 0, text)

    def test_picture(self) -> None:
        """The last stone and the winning row are marked by signs, and named in words."""
        state = self.after("a1", "o15")
        lines = picture_of(self.rules, self.rules.view(state, state.first)).split("\n")
        self.assertEqual(lines[0].partition(",")[0], "You are X")
        self.assertEqual(lines[2], "15" + " ." * 14 + ">O 15")
        self.assertEqual(lines[16], " 1" + " X" + " ." * 14 + " 1")
        self.assertEqual(max(map(len, lines)), 35)
        won = self.row((1, 0), 5, Point(4, 7))
        view = self.rules.view(won, None)
        self.assertIn("*X*X*X*X*X", picture_of(self.rules, view))
        self.assertIn(" wins with e8 f8 g8 h8 i8.", words_of(self.rules, view))
