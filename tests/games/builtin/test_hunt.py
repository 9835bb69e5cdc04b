"""Hunt, the game with secrets."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.builtin.hunt.rules import Hunt, Waters
from games.builtin.hunt.ships import CELLS, LENGTHS, Answer, answer, believable, fleets, neighbours, sunk_cells
from games.game import IllegalMove
from tests.support.readers import picture_of, ready, words_of

FLEET = "a1-c1 a3-b3 d4-d5"
texts = st.sampled_from(sorted(fleets()))


class Fleets(SynchronousTestCase):
    """Where ships lie and what they answer."""

    def test_every_fleet_keeps_the_rules(self) -> None:
        """Ships of 3, 2 and 2 cells, straight, inside the board, touching nowhere; each fleet once."""
        for fleet in fleets().values():
            self.assertEqual(tuple(len(ship) for ship in fleet), LENGTHS)
            for number, ship in enumerate(fleet):
                self.assertTrue(len({cell[0] for cell in ship}) == 1 or len({cell[1] for cell in ship}) == 1)
                near = {touching for cell in ship for touching in neighbours(cell)}
                for other in fleet[number + 1 :]:
                    self.assertTrue(near.isdisjoint(other))
        self.assertEqual(len({frozenset(fleet) for fleet in fleets().values()}), len(fleets()))
        self.assertIn(FLEET, fleets())

    def test_malformed_placements(self) -> None:
        """Touching, bent, missing, doubled or differently written ships are refused."""
        wrong = ("", "a1-c1", "a1-c1 a2-b2 d4-d5", "a1-c1 d2-e2 a4-a5", "c1-a1 a3-b3 d4-d5", "a3-b3 a1-c1 d4-d5")
        for text in (*wrong, "a1-c1 d4-d5 a3-b3", f"{FLEET} ", FLEET.upper(), f"{FLEET} e1-e2"):
            self.assertRaises(IllegalMove, Hunt().check_secret, 2, {}, 0, text)

    def test_answers(self) -> None:
        """Water is a miss; a ship is hit until its last cell, which sinks it."""
        fleet = fleets()[FLEET]
        shots: list[tuple[str, Answer]] = []
        for cell in ("e1", "a1", "c1", "b1", "d5", "d4"):
            shots.append((cell, answer(fleet, shots, cell)))
        self.assertEqual([told.value for _, told in shots], ["miss", "hit", "hit", "sunk", "hit", "sunk"])
        self.assertEqual(sunk_cells(shots), {"a1", "b1", "c1", "d4", "d5"})

    @settings(max_examples=25, deadline=None)
    @given(texts, st.permutations(CELLS))
    def test_truth_is_believable(self, text: str, order: list[str]) -> None:
        """True answers can be believed at any moment; water everywhere cannot."""
        shots: list[tuple[str, Answer]] = []
        for cell in order:
            shots.append((cell, answer(fleets()[text], shots, cell)))
            self.assertTrue(believable(tuple(shots)))
        self.assertFalse(believable(tuple((cell, Answer.MISS) for cell in order)))


class Secrets(SynchronousTestCase):
    """Who knows what."""

    def setUp(self) -> None:
        self.rules = ready(Hunt)

    def test_answer_is_the_owners_move(self) -> None:
        """After a shot the other side moves, and its secret leaves it one answer."""
        state = self.rules.apply(Waters(shooter=0), {0: "a1"})
        self.assertEqual(self.rules.to_move(state), {1})
        self.assertTrue(self.rules.automatic(state, 1))
        self.assertEqual(self.rules.forced(state, 1, FLEET), Answer.HIT)
        self.assertEqual(self.rules.legal(state, 1, FLEET), (Answer.HIT,))
        self.assertEqual(set(self.rules.legal(state, 1)), {Answer.MISS, Answer.HIT})
        answered = self.rules.apply(state, {1: Answer.HIT})
        self.assertEqual(self.rules.to_move(answered), {1})
        self.assertFalse(self.rules.automatic(answered, 1))

    def test_answers_that_no_fleet_gives(self) -> None:
        """An answer that contradicts the earlier ones is refused at once, without any secret."""
        state = self.rules.apply(Waters(shooter=0), {0: "a1"})
        self.assertRaises(IllegalMove, self.rules.apply, state, {1: Answer.SUNK})
        lies = tuple((cell, Answer.MISS) for cell in CELLS[:-1])
        late = Waters(shooter=0, shots=((), lies), shot=CELLS[-1])
        self.assertRaises(IllegalMove, self.rules.apply, late, {1: Answer.MISS})

    def test_shots(self) -> None:
        """No cell is shot at twice, no shot is made while one waits, no answer without a shot."""
        state = Waters(shooter=0, shots=((), (("a1", Answer.MISS),)))
        for wrong in ("a1", Answer.MISS):
            self.assertRaises(IllegalMove, self.rules.apply, state, {0: wrong})
        self.assertRaises(IllegalMove, self.rules.apply, state, {1: "a2"})
        waiting = self.rules.apply(state, {0: "a2"})
        self.assertRaises(IllegalMove, self.rules.apply, waiting, {1: "a2"})

    @settings(max_examples=25, deadline=None)
    @given(texts, texts, texts, st.permutations(CELLS), st.integers(0, 24))
    def test_views_hide_the_other_secret(self, mine: str, one: str, other: str, order: list[str], shots: int) -> None:
        """Matches that differ only in the other's secret, and not in its answers, look the same from here."""
        states = []
        for theirs in (one, other):
            told: list[tuple[str, Answer]] = []
            for cell in order[:shots]:
                if answer(fleets()[one], told, cell) is answer(fleets()[other], told, cell):
                    told.append((cell, answer(fleets()[theirs], told, cell)))
            states.append(Waters(shooter=1, shots=((), tuple(told))))
        views = [self.rules.view(state, 0, mine) for state in states]
        self.assertEqual(views[0], views[1])
        self.assertEqual(picture_of(self.rules, views[0]), picture_of(self.rules, views[1]))
        self.assertEqual(views[0].fleet, fleets()[mine])
        self.assertEqual(self.rules.view(states[0], None).fleet, ())

    def test_comment(self) -> None:
        """An answer is worded as what became of the shot; a shot needs no comment."""
        state = Waters(shooter=1, shots=((), ()), shot="e3")
        names = ("Ada", "Robo")
        self.assertEqual(
            self.rules.comment(state, 0, Answer.MISS, self.rules.reader(names, 0)), "Robo's shot at e3 misses."
        )
        self.assertEqual(
            self.rules.comment(state, 0, Answer.SUNK, self.rules.reader(names, 1)), "Your shot at e3 sinks a ship."
        )
        self.assertEqual(self.rules.comment(state, 1, "e3", self.rules.reader(names, 0)), "")

    def test_placed_by_chance(self) -> None:
        """At the start one is told that chance has placed the fleet."""
        for shots, told in (((), ()), True), (((("a1", Answer.MISS),), ()), False):
            view = self.rules.view(Waters(shooter=1, shots=shots), 0, FLEET)
            self.assertEqual("placed by chance" in picture_of(self.rules, view), told)
            self.assertEqual("placed by chance" in words_of(self.rules, view), told)

    def test_picture(self) -> None:
        """Both boards are drawn with signs, one's own ships on one's own only."""
        shots = (("a1", Answer.MISS),), (("b2", Answer.HIT),)
        state = Waters(shooter=1, shots=shots, shot="a3")
        picture = picture_of(self.rules, self.rules.view(state, 0, FLEET)).split("\n")
        self.assertEqual(picture[0].split(), ["Bob", "Yours"])
        self.assertEqual(picture[2].split(), ["1", ".", ".", ".", ".", ".", "1", "o", "S", "S", ".", "."])
        self.assertEqual(picture[3].split()[:4], ["2", ".", "x", "."])
        self.assertEqual(picture[4].split()[6:], ["3", "?", "S", ".", ".", "."])
        self.assertIn("Bob shot at a3; the answer is awaited.", words_of(self.rules, self.rules.view(state, 0)))
