"""Mosaic."""

from __future__ import annotations

from dataclasses import replace

from twisted.trial.unittest import SynchronousTestCase

from games.builtin.mosaic.board import COLUMNS, laid, patches, tiles, worth
from games.builtin.mosaic.rules import Mosaic
from games.builtin.mosaic.supply import Lay, Site, Tile
from games.chance import SeededChance
from games.game import Chance, IllegalMove
from games.paint import painted
from tests.support.readers import picture_of, ready, words_of


class FixedChance:
    """Chance that always draws the same."""

    def __init__(self, number: int) -> None:
        self.number = number

    def below(self, bound: int) -> int:
        """The number, or the highest there is."""
        return min(self.number, bound - 1)


class Walls(SynchronousTestCase):
    """What walls are worth."""

    def test_patches_of_one_colour(self) -> None:
        """Tiles that touch side to side count together, corners do not; more than five are worth no more than five."""
        self.assertEqual(sorted(patches(("RRG", "GR", "", "R", ""))), [1, 1, 1, 3])
        for size, points in enumerate((0, 0, 1, 3, 6, 10)):
            self.assertEqual(worth(tuple("R" * (column < size) for column in range(COLUMNS)), 4), points)
        self.assertEqual(worth(("RR", "RR", "RR", "R", "R"), 4), 10)
        self.assertEqual(worth(("RG", "GR", "RG", "", ""), 4), 0)

    def test_columns_of_many_colours(self) -> None:
        """A full column in which no colour is twice is worth four; one with a double, or not yet full, nothing."""
        self.assertEqual(worth(("RGBY", "", "", "", ""), 4), 4)
        self.assertEqual(worth(("RGBR", "", "", "", ""), 4), 0)
        self.assertEqual(worth(("RGB", "", "", "", ""), 4), 0)
        self.assertEqual(worth(("RGB", "", "", "", ""), 3), 4)


class Building(SynchronousTestCase):
    """Offers, turns, coins and the end."""

    def setUp(self) -> None:
        self.rules = ready(Mosaic)

    def begun(self, seats: int = 3, first: int = 0, height: int = 4, teams: str = "no") -> Site:
        """A match before its first offer."""
        return self.rules.setup(seats, {"height": str(height), "teams": teams}, FixedChance(first))

    def offering(self, offer: str, seats: int = 3) -> Site:
        """A match in its first round, with these tiles on offer."""
        return replace(self.begun(seats), round=1, offer=tuple(Tile(colour, 0) for colour in offer))

    def play(self, state: Site, *texts: str) -> Site:
        """The state after these moves."""
        for text in texts:
            assert state.next is not None
            state = self.rules.apply(state, {state.next: self.rules.read(state, state.next, text)})
        return state

    def refused(self, state: Site, moves: dict[int, Lay]) -> str:
        """Why moves are refused."""
        return str(self.assertRaises(IllegalMove, self.rules.apply, state, moves).parameters["rule"])

    def played_out(self, state: Site, chance: Chance, gone: dict[int, int] | None = None) -> Site:
        """A match of random moves to its end. :param gone: seats by the number of the move before which they leave."""
        number = 0
        while self.rules.outcome(state) is None:
            if self.rules.is_chance(state):
                self.assertEqual(self.rules.to_move(state), frozenset())
                state = self.rules.apply_chance(state, chance)
                continue
            if gone and number in gone:
                state = self.rules.without(state, gone[number])
            number += 1
            for seat in self.rules.to_move(state):
                legal = self.rules.legal(state, seat)
                state = self.rules.apply(state, {seat: legal[chance.below(len(legal))]})
        return state

    def test_chance_comes_first(self) -> None:
        """Before each round it is chance's turn, which puts one tile more on offer than there are players."""
        for seats in (2, 3, 4):
            state = self.begun(seats)
            self.assertTrue(self.rules.is_chance(state))
            self.assertEqual(self.rules.to_move(state), frozenset())
            state = self.rules.apply_chance(state, SeededChance(b"1"))
            self.assertFalse(self.rules.is_chance(state))
            self.assertEqual(len(state.offer), seats + 1)
            self.assertEqual(self.rules.to_move(state), {0})

    def test_the_bag_loses_what_is_drawn(self) -> None:
        """Bag, offer and walls hold the same tiles at any time, and four are never drawn."""
        state = self.rules.apply_chance(self.begun(2), SeededChance(b"2"))
        for number, colour in enumerate("RGBYW"):
            self.assertEqual(state.bag[number] + sum(tile.colour == colour for tile in state.offer), 9)
        over = self.played_out(state, SeededChance(b"3"))
        self.assertEqual((sum(over.bag), len(over.offer), [tiles(wall) for wall in over.walls]), (4, 1, [20, 20]))

    def test_each_tile_of_the_bag_is_equally_likely(self) -> None:
        """The number drawn counts through the bag: its first tile is red, its last white."""
        bag = (1, 0, 2, 0, 3)
        drawn = [
            self.rules.apply_chance(replace(self.begun(2), bag=bag), FixedChance(number)).offer[0].colour
            for number in range(6)
        ]
        self.assertEqual("".join(drawn), "RBBWWW")

    def test_what_is_left_gets_a_coin(self) -> None:
        """The tile that nobody took stays with a coin more each round, and whoever takes it has them as points."""
        state = self.play(self.offering("RGB", seats=2), "r1", "g1")
        for coins in (1, 2):
            self.assertTrue(self.rules.is_chance(state))
            state = self.rules.apply_chance(state, FixedChance(0))
            self.assertEqual(state.offer[0], Tile("B", coins))
            if coins == 1:
                state = self.play(state, "r1", "r1")
        state = self.play(state, "b5")
        self.assertEqual((state.coins, state.points(0)), ((2, 0), 2 + worth(state.walls[0], 4)))

    def test_the_tile_with_most_coins_is_taken(self) -> None:
        """Of two tiles of a colour one takes the one that is worth more."""
        state = replace(self.offering("R", seats=2), offer=(Tile("R", 0), Tile("R", 3), Tile("G", 1)))
        state = self.play(state, "r2")
        self.assertEqual((state.coins[0], state.offer), (3, (Tile("R", 0), Tile("G", 1))))

    def test_turns_go_round(self) -> None:
        """Whoever begins changes from round to round, so that the last of one round is not always the last."""
        state, firsts = self.begun(3, first=2), []
        chance = SeededChance(b"4")
        for _ in range(4):
            state = self.rules.apply_chance(state, chance)
            firsts.append(state.next)
            while state.next is not None:
                state = self.rules.apply(state, {state.next: self.rules.legal(state, state.next)[0]})
        self.assertEqual(firsts, [2, 0, 1, 2])

    def test_places(self) -> None:
        """The most points win; equal points share a place, and the place after it is left out."""
        walls = ("GGGG", "RRRR", "BBBB", "YYYY", "WWWW")
        state = replace(self.begun(4), walls=(walls,) * 4, coins=(3, 5, 3, 0), round=20)
        outcome = self.rules.outcome(state)
        assert outcome is not None
        self.assertEqual(outcome.places, (2, 1, 2, 4))
        self.assertEqual(outcome.scores, (33, 35, 33, 30))
        self.assertIn("won with", words_of(self.rules, self.rules.view(state, 0)))
        tie = replace(state, coins=(0, 5, 5, 0))
        self.assertIn("You and Cleo tie with 35 points", words_of(self.rules, self.rules.view(tie, 1)))

    def test_two_against_two(self) -> None:
        """The points of both count, they share a place, and who is gone is behind all others."""
        settings = {"height": "4", "teams": "yes"}
        self.assertEqual(self.rules.teams(4, settings), ((0, 2), (1, 3)))
        self.assertEqual([self.rules.teams(seats, settings) for seats in (2, 3)], [(), ()])
        walls = ("GGGG", "RRRR", "BBBB", "YYYY", "WWWW")
        state = replace(self.begun(4, teams="yes"), walls=(walls,) * 4, coins=(0, 3, 1, 0), round=20)
        outcome = self.rules.outcome(state)
        assert outcome is not None
        self.assertEqual((outcome.places, outcome.scores), ((3, 1, 3, 1), (61, 63, 61, 63)))
        self.assertIn("You and Dan won with 63 points", words_of(self.rules, self.rules.view(state, 1)))
        self.assertIn("Together: Ada and Cleo: 61, You and Dan: 63.", picture_of(self.rules, self.rules.view(state, 1)))
        alone = self.rules.outcome(self.rules.without(state, 3))
        assert alone is not None
        self.assertEqual(alone.places, (1, 3, 1, 4))
        left = self.rules.without(self.rules.without(self.begun(4, teams="yes"), 1), 3)
        self.assertEqual(self.rules.to_move(left), frozenset())
        self.assertFalse(self.rules.is_chance(left))

    def test_wrong_moves_say_why(self) -> None:
        """A colour that is not there, a full column, another's turn and a move after the end are refused."""
        state = self.offering("RRGG", seats=3)
        self.assertIn("There are: red, green", self.refused(state, {0: Lay("W", 0)}))
        self.assertIn("not your turn", self.refused(state, {1: Lay("R", 0)}))
        self.assertIn("not your turn", self.refused(state, {}))
        self.assertIn("A move is", self.refused(state, {0: Lay("R", 5)}))
        full = replace(state, walls=(laid(("GGG", "", "", "", ""), "G", 0), *state.walls[1:]), round=5)
        self.assertIn("column of your wall is full", self.refused(full, {0: Lay("R", 0)}))
        self.assertNotIn(Lay("R", 0), self.rules.legal(full, 0))
        over = self.played_out(self.begun(2), SeededChance(b"5"))
        self.assertIn("over", self.refused(over, {0: Lay("R", 0)}))

    def test_what_people_type(self) -> None:
        """A letter or the word for the colour, and the column, with spaces or without."""
        state = self.offering("RRGG")
        for text in ("r3", "R3", " r 3 ", "red 3", "Red3"):
            self.assertEqual(self.rules.read(state, 0, text), Lay("R", 2))
        for text in ("", "r", "3", "3r", "r6", "r0", "r33", "re3", "r²"):
            self.assertRaises(IllegalMove, self.rules.read, state, 0, text)

    def test_without_a_player(self) -> None:
        """Who is gone moves never again, is last, and the others fill their walls, whoever it was and whenever."""
        for seat in range(3):
            for number in (0, 1, 2, 17, 44):
                state = self.played_out(self.begun(3), SeededChance(b"6"), {number: seat})
                outcome = self.rules.outcome(state)
                assert outcome is not None
                self.assertEqual(outcome.places[seat], 3)
                self.assertLess(tiles(state.walls[seat]), 20)
                self.assertEqual([tiles(wall) for other, wall in enumerate(state.walls) if other != seat], [20, 20])

    def test_with_only_one_left_it_is_over(self) -> None:
        """The last one at the table has won."""
        state = self.rules.without(self.rules.without(self.offering("RGBY"), 0), 2)
        outcome = self.rules.outcome(state)
        assert outcome is not None
        self.assertEqual(outcome.places, (2, 1, 2))
        self.assertFalse(self.rules.is_chance(state))
        self.assertEqual(self.rules.to_move(state), frozenset())

    def test_picture(self) -> None:
        """One's own wall is on the left, the last tile and full columns are marked by signs, coins are shown."""
        state = self.play(self.offering("RGBYW", seats=4), "r1", "g5")
        state = replace(
            state,
            offer=(Tile("B", 2), Tile("W", 0)),
            walls=(("RGBY", "", "", "", ""), *state.walls[1:]),
        )
        lines = picture_of(self.rules, self.rules.view(state, 1)).split("\n")
        self.assertEqual(lines[0], "Round 1 of 20    on offer:  B+2   W")
        self.assertEqual(lines[3], "  You: 0           > Cleo: 0            Dan: 0             Ada: 4")
        self.assertTrue(lines[4].endswith("+-*---------+"))
        self.assertTrue(lines[8].startswith("  | . . . .>G |"))
        self.assertLessEqual(max(map(len, lines)), 80)

    def test_colours(self) -> None:
        """Tiles have their colours, white ones none; the signs are the same without."""
        state = replace(self.offering("RW"), walls=(("R", "", "", "", "W"), *self.begun(3).walls[1:]))
        shown = painted(self.rules.render(self.rules.view(state, 0), self.rules.reader(("Ada", "Bob", "Eve"), 0)))
        red = [shown.text[first:last] for first, last, role in shown.colours if role == "red"]
        self.assertEqual(red, ["R", "R", "R"])  # on offer, in the bag and on the wall
        self.assertNotIn("W", "".join(shown.text[first:last] for first, last, _ in shown.colours))

    def test_words(self) -> None:
        """The words tell the last move, the offer, the points, one's own wall and whose turn it is."""
        state = self.play(self.offering("RGBY"), "r1", "g5")
        told = words_of(self.rules, self.rules.view(replace(state, offer=(Tile("B", 1), Tile("Y", 0))), 2))
        self.assertEqual(
            told,
            "Round 1 of 20. Bob laid green on column 5. On offer: blue with a coin, yellow. "
            "Points: You: 0, Ada: 0, Bob: 0. It is your turn.",
        )
        self.assertIn("column", words_of(self.rules, self.rules.view(state, 1)))
        made = self.rules.comment(self.offering("RGBY"), 0, Lay("B", 2), self.rules.reader(("Ada", "Bob", "Eve"), 1))
        self.assertEqual(made, "Ada takes blue for column 3.")
