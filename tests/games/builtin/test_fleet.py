"""Fleet, the hidden board of 10 by 10."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.builtin.fleet.board import CELLS, PLACES, SHIPS, named
from games.builtin.fleet.rules import FleetHunt, Waters
from games.builtin.fleet.search import believable, example
from games.builtin.fleet.ships import (
    Answer,
    Fleet,
    ShotsAt,
    afloat,
    answer,
    draw_fleet,
    read_fleet,
    sunk,
    write_fleet,
)
from games.chance import SeededChance
from games.engine.errors import BrokenRules
from games.engine.model import Kind, Reason
from games.game import IllegalMove
from games.packages import catalog
from games.packages.manifest import read_settings
from tests.support.peers import Side, play_out
from tests.support.readers import picture_of, ready, words_of

TEXT = "a1-a5 c1-f1 c3-c5 e3-e5 j9-j10"
LENGTHS = (5, 4, 3, 3, 2)
WATERS = Waters(LENGTHS, again=True, echo=False, shooter=0)

seeds = st.integers(0, 2**32)
echoes = st.booleans()
sizes = st.integers(1, len(SHIPS))


def chosen(text: str = "") -> dict[str, str]:
    """Complete settings."""
    return dict(read_settings(catalog.manifests()["fleet"], text))


def fleet_of(text: str = TEXT, lengths: tuple[int, ...] = LENGTHS) -> Fleet:
    """A fleet from its text."""
    fleet = read_fleet(text, lengths)
    assert fleet is not None
    return fleet


def answered(fleet: Fleet, cells: list[str], echo: bool = False) -> ShotsAt:
    """Shots with the true answers."""
    shots: ShotsAt = ()
    for cell in cells:
        shots = (*shots, (cell, answer(fleet, shots, cell, echo)))
    return shots


def cell_order(seed: int) -> list[str]:
    """All cells in some order."""
    return random.Random(seed).sample(CELLS, len(CELLS))


class Fleets(SynchronousTestCase):
    """Where ships lie and what they answer."""

    @settings(max_examples=50, deadline=None)
    @given(seeds, sizes)
    def test_drawn_fleets_keep_the_rules(self, seed: int, size: int) -> None:
        """Ships of the right lengths, straight, inside the board, touching nowhere, with one text."""
        fleet = draw_fleet(SHIPS[:size], SeededChance(str(seed).encode()))
        self.assertEqual([len(ship.cells) for ship in fleet], list(SHIPS[:size]))
        for number, ship in enumerate(fleet):
            self.assertIn(ship, PLACES[len(ship.cells)])
            for other in fleet[number + 1 :]:
                self.assertEqual(ship.halo & other.mask, 0)
        self.assertEqual(fleet_of(write_fleet(fleet), SHIPS[:size]), fleet)

    def test_places(self) -> None:
        """Each length fits upright and across; a ship's halo is it and all around it."""
        self.assertEqual([len(PLACES[length]) for length in (2, 3, 4, 5)], [180, 160, 140, 120])
        self.assertEqual(PLACES[2][0].text, "a1-a2")
        self.assertEqual(named(PLACES[2][0].halo), ("a1", "a2", "a3", "b1", "b2", "b3"))

    def test_malformed_placements(self) -> None:
        """Touching, bent, missing, doubled or differently written ships are refused with a sentence."""
        wrong = (
            "",
            "a1-a5",
            "a1-a5 b6-e6 g3-g5 i3-i5 j9-j10",
            "a1-a5 c1-f1 c3-c5 c3-c5 j9-j10",
            "a1-a5 c1-f1 e3-e5 c3-c5 j9-j10",
            "a5-a1 c1-f1 c3-c5 e3-e5 j9-j10",
            "a1-b5 c1-f1 c3-c5 e3-e5 j9-j10",
            "a1-a5 c1-f1 c3-c5 e3-e5 j10-j11",
            TEXT.upper(),
            f"{TEXT} ",
            TEXT.replace(" ", "  "),
            f"{TEXT} h1-h2",
        )
        for text in wrong:
            problem = self.assertRaises(IllegalMove, ready(FleetHunt).check_secret, 2, chosen(), 0, text)
            self.assertIn("5, 4, 3, 3, 2", str(problem.parameters["rule"]))
        FleetHunt().check_secret(2, chosen(), 0, TEXT)
        self.assertRaises(IllegalMove, ready(FleetHunt).check_secret, 2, chosen("ships=4"), 0, TEXT)

    def test_answers(self) -> None:
        """Water is a miss; a ship is hit until its last cell, which sinks it."""
        shots = answered(fleet_of(), ["b1", "a1", "a3", "j9", "j10", "a2", "a5", "a4"])
        self.assertEqual([told.value for _, told in shots], ["miss", "hit", "hit", "hit", "sunk", "hit", "hit", "sunk"])
        self.assertEqual([named(ship) for ship in sunk(shots)], [("j9", "j10"), ("a1", "a2", "a3", "a4", "a5")])
        self.assertEqual(afloat(LENGTHS, shots), (4, 3, 3))

    def test_echo(self) -> None:
        """Where there is an echo, water that a ship touches, even by a corner, is near, sunk or not."""
        shots = answered(fleet_of(), ["i8", "j9", "j10", "i10", "h8"], echo=True)
        self.assertEqual([told.value for _, told in shots], ["near", "hit", "sunk", "near", "miss"])


class Belief(SynchronousTestCase):
    """Which answers are found to be lies at once."""

    @settings(max_examples=25, deadline=None)
    @given(seeds, sizes, echoes)
    def test_truth_is_believed(self, seed: int, size: int, echo: bool) -> None:
        """Honest answers are believed at any moment."""
        fleet = draw_fleet(SHIPS[:size], SeededChance(str(seed).encode()))
        shots = answered(fleet, cell_order(seed), echo)
        for number in range(0, len(shots) + 1, 7):
            self.assertTrue(believable(SHIPS[:size], echo, shots[:number]))
        self.assertTrue(believable(SHIPS[:size], echo, shots))

    @settings(max_examples=25, deadline=None)
    @given(seeds, echoes, st.data())
    def test_what_is_believed_is_possible(self, seed: int, echo: bool, data: st.DataObject) -> None:
        """Whoever answers anything that is believed could have told the truth: some fleet gives all the answers."""
        shots: ShotsAt = ()
        words = [word for word in Answer if echo or word is not Answer.NEAR]
        for cell in cell_order(seed)[: data.draw(st.integers(1, 60))]:
            told = data.draw(st.sampled_from(words))
            found = example(LENGTHS, echo, (*shots, (cell, told)), most=10**5)
            if found is not None:
                self.assertEqual(answered(found, [cell for cell, _ in (*shots, (cell, told))], echo)[-1][1], told)
                shots = (*shots, (cell, told))
                self.assertEqual(answered(found, [cell for cell, _ in shots], echo), shots)

    def test_lies(self) -> None:
        """Each of these no fleet can say."""
        hit, miss, near, gone = Answer.HIT, Answer.MISS, Answer.NEAR, Answer.SUNK
        lies: dict[str, tuple[bool, ShotsAt]] = {
            "a ship of one cell": (False, (("a1", gone),)),
            "a bent ship": (False, (("b2", hit), ("b3", hit), ("c3", hit))),
            "ships that touch by a corner": (False, (("b2", hit), ("c3", hit))),
            "a ship of six": (False, tuple((f"b{number}", hit) for number in range(1, 7))),
            "two ships of five": (
                False,
                tuple((f"{c}{n}", gone if n == 5 else hit) for c in "ac" for n in range(1, 6)),
            ),
            "a third ship of three": (
                False,
                tuple((f"{c}{n}", gone if n == 3 else hit) for c in "ace" for n in (1, 2, 3)),
            ),
            "sunk with a gap": (False, (("b2", hit), ("b4", gone))),
            "sunk, and hit beside it": (False, (("b2", hit), ("b3", gone), ("b4", hit))),
            "hits with water all around": (False, (("a2", miss), ("b1", miss), ("a1", hit))),
            "hits too far apart": (False, tuple((cell, hit) for cell in ("a1", "a10", "j1", "j10", "e5", "g8"))),
            "water everywhere": (False, tuple((cell, miss) for cell in CELLS)),
            "a miss beside a hit, with an echo": (True, (("b2", hit), ("c3", miss))),
            "near with water around": (True, (("a1", near), ("c3", miss), ("c1", miss), ("a3", miss))),
        }
        for name, (echo, shots) in lies.items():
            self.assertFalse(believable(LENGTHS, echo, shots), name)
            if name not in ("a ship of one cell",):
                self.assertTrue(believable(LENGTHS, echo, shots[:1]), name)

    def test_hard_search_ends(self) -> None:
        """A search that takes too long is given up, and then the answer is believed."""
        shots = answered(fleet_of(), cell_order(7)[:40])
        self.assertEqual(example(LENGTHS, False, shots, most=0), ())
        self.assertNotIn(example(LENGTHS, False, shots), ((), None))


class Rules(SynchronousTestCase):
    """The course of a match."""

    def setUp(self) -> None:
        self.rules = ready(FleetHunt)

    def say(self, state: Waters, *moves: tuple[int, str]) -> Waters:
        """Play moves as they are typed."""
        for seat, text in moves:
            state = self.rules.apply(state, {seat: self.rules.read(state, seat, text)})
        return state

    def test_answer_is_the_owners_move(self) -> None:
        """After a shot the other side moves, and its secret leaves it one answer."""
        state = self.say(WATERS, (0, "a1"))
        self.assertEqual(self.rules.to_move(state), {1})
        self.assertTrue(self.rules.automatic(state, 1))
        self.assertFalse(self.rules.automatic(state, 0))
        self.assertEqual(self.rules.forced(state, 1, TEXT), Answer.HIT)
        self.assertEqual(self.rules.legal(state, 1, TEXT), (Answer.HIT,))
        self.assertEqual(self.rules.legal(state, 1), (Answer.MISS, Answer.HIT))
        self.assertEqual(self.rules.legal(state, 0, TEXT), ())
        echoing = replace(state, echo=True)
        self.assertEqual(self.rules.legal(echoing, 1), (Answer.MISS, Answer.NEAR, Answer.HIT))

    def test_a_hit_shoots_again(self) -> None:
        """Who hits shoots on, unless the room wants it otherwise; who misses does not."""
        self.assertEqual(self.rules.to_move(self.say(WATERS, (0, "a1"), (1, "hit"))), {0})
        self.assertEqual(self.rules.to_move(self.say(WATERS, (0, "a1"), (1, "miss"))), {1})
        strict = replace(WATERS, again=False)
        self.assertEqual(self.rules.to_move(self.say(strict, (0, "a1"), (1, "hit"))), {1})

    def test_winning(self) -> None:
        """Whoever has hit every cell of the other's fleet has won, and nobody moves any more."""
        state = replace(WATERS, lengths=(5, 4))
        secret = "a1-a5 c1-f1"
        cells = [cell for ship in fleet_of(secret, (5, 4)) for cell in ship.cells]
        for cell in cells:
            self.assertIsNone(self.rules.outcome(state))
            state = self.say(state, (0, cell))
            state = self.rules.apply(state, {1: self.rules.legal(state, 1, secret)[0]})
        outcome = self.rules.outcome(state)
        assert outcome is not None
        self.assertEqual(outcome.places, (1, 2))
        self.assertEqual(self.rules.to_move(state), frozenset())
        self.assertEqual([self.rules.legal(state, seat) for seat in (0, 1)], [(), ()])
        problem = self.assertRaises(IllegalMove, self.rules.apply, state, {0: "j1"})
        self.assertEqual(problem.parameters["rule"], "The match is over.")
        self.assertIn("You won.", words_of(self.rules, self.rules.view(state, 0)))

    def test_refusals(self) -> None:
        """Every wrong move is refused with the rule that it breaks."""
        state = self.say(WATERS, (0, "a1"), (1, "miss"), (1, "a1"), (0, "hit"))
        waiting = self.say(state, (1, "b2"))
        wrong = (
            (state, 1, "a1", "shot at before"),
            (state, 0, "a2", "the other's turn"),
            (state, 1, Answer.MISS, "no shot to be answered"),
            (state, 1, "k1", "letter from a to j"),
            (waiting, 0, "c3", "waits for its answer"),
            (waiting, 0, Answer.NEAR, "without an echo"),
            (waiting, 0, Answer.HIT, "No fleet gives this answer"),
        )
        for before, seat, move, rule in wrong:
            problem = self.assertRaises(IllegalMove, self.rules.apply, before, {seat: move})
            self.assertIn(rule, str(problem.parameters["rule"]))
        self.assertRaises(IllegalMove, self.rules.apply, state, {})
        self.assertRaises(IllegalMove, self.rules.apply, state, {0: "c3", 1: "c3"})

    def test_typing(self) -> None:
        """Cells are typed in capitals, with spaces or a comma; anything else is answered with an example."""
        for text in ("c10", "C10", " c 10 ", "c, 10"):
            self.assertEqual(self.rules.read(WATERS, 0, text), "c10")
        self.assertEqual(self.rules.read(WATERS, 0, "Sunk"), Answer.SUNK)
        for text in ("", "k1", "a0", "a11", "a01", "1a", "a", "a1b", "a१"):
            problem = self.assertRaises(IllegalMove, self.rules.read, WATERS, 0, text)
            self.assertIn("such as c7", str(problem.parameters["rule"]))

    def test_settings(self) -> None:
        """The room says how many ships there are, and whether hits shoot again and water echoes."""
        state = self.rules.setup(2, chosen("ships=3 again=no echo=yes"), SeededChance(b""))
        self.assertEqual((state.lengths, state.again, state.echo), ((5, 4, 3), False, True))
        firsts = {self.rules.setup(2, chosen(), SeededChance(bytes([seed]))).shooter for seed in range(9)}
        self.assertEqual(firsts, {0, 1})


class Openings(SynchronousTestCase):
    """The end of a match at the table."""

    def test_honest(self) -> None:
        """A match of two honest sides is played to its end, and both fleets are opened."""
        sides = [Side("fleet", seat, "honest", "ships=2") for seat in (0, 1)]
        ending = play_out(sides, random.Random(1).randrange)
        self.assertEqual(ending.reason, Reason.PLAYED)
        self.assertEqual([entry.kind for entry in sides[0].table.transcript[-2:]], [Kind.OPEN, Kind.OPEN])

    def test_another_fleet(self) -> None:
        """Whoever answers by another fleet than the one committed to is believed until the opening, and lost then."""
        sides = [Side("fleet", seat, "liar", "ships=2") for seat in (0, 1)]
        sides[1].keeper.secret = "j1-j5 g1-g4"
        with self.assertRaises(BrokenRules) as caught:
            play_out(sides, random.Random(2).randrange)
        self.assertEqual(caught.exception.parameters["seat"], 1)
        self.assertIn("was false", str(caught.exception.parameters["rule"]))


class Faces(SynchronousTestCase):
    """What is seen and said."""

    def setUp(self) -> None:
        self.rules = ready(FleetHunt)

    @settings(max_examples=20, deadline=None)
    @given(seeds, seeds, st.integers(0, 99))
    def test_views_hide_the_other_fleet(self, one: int, other: int, count: int) -> None:
        """Matches that differ only in the other's secret, and not in its answers, look the same from here."""
        fleets = [draw_fleet(LENGTHS, SeededChance(str(seed).encode())) for seed in (one, other)]
        seen = []
        for fleet in fleets:
            told: ShotsAt = ()
            for cell in cell_order(one)[:count]:
                if len({answer(each, told, cell, False) for each in fleets}) == 1:
                    told = (*told, (cell, answer(fleet, told, cell, False)))
            state = replace(WATERS, shots=((), told))
            view = self.rules.view(state, 0, TEXT)
            seen.append(
                (view, picture_of(self.rules, view), words_of(self.rules, view), self.rules.legal(state, 0, TEXT))
            )
        self.assertEqual(seen[0], seen[1])
        self.assertEqual(self.rules.view(state, None).fleets, ((), ()))
        self.assertEqual(self.rules.view(state, 0, TEXT).fleets, (tuple(ship.cells for ship in fleet_of()), ()))

    def test_picture(self) -> None:
        """Signs tell everything: shots, the last of them, sunk ships and the water around them, one's own ships."""
        theirs = (("b2", Answer.MISS), ("a4", Answer.HIT), ("a5", Answer.SUNK))
        state = replace(WATERS, shots=((("a1", Answer.HIT), ("h1", Answer.MISS)), theirs), shot="j1")
        lines = picture_of(self.rules, self.rules.view(state, 0, TEXT)).split("\n")
        self.assertEqual(lines[0].split(), ["Bob's", "fleet", "YOUR", "FLEET"])
        self.assertEqual(lines[2], "   1  . . . . . . . . .>?                  1  x . S S S S .>o . .")
        self.assertEqual([line.split()[1:3] for line in lines[4:8]], [["-", "-"], ["#", "-"], ["#", "-"], ["-", "-"]])
        self.assertEqual(lines[12], "  Afloat: ===== ==== === ===              Afloat: ===== ==== === === ==")
        self.assertIn("? no answer yet", picture_of(self.rules, self.rules.view(state, 0, TEXT)))
        self.assertNotIn("~", picture_of(self.rules, self.rules.view(state, 0, TEXT)))
        self.assertIn("~", picture_of(self.rules, self.rules.view(replace(state, echo=True), 0, TEXT)))

    def test_words(self) -> None:
        """The picture in words: fleets, the last shots, whose turn it is."""
        fresh = words_of(self.rules, self.rules.view(WATERS, 0, TEXT))
        self.assertIn("placed by chance", fresh)
        self.assertIn("a1 to a5, c1 to f1", fresh)
        self.assertIn("It is your shot.", fresh)
        state = replace(WATERS, shots=((), (("a4", Answer.HIT), ("a5", Answer.SUNK), ("c7", Answer.HIT))))
        told = words_of(self.rules, self.rules.view(state, 1))
        self.assertIn("Ada shot last at c7: hit.", told)
        self.assertIn("Your fleet: ships of 5, 4, 3 and 3 afloat, hit 1 time.", told)
        self.assertIn("Ada shoots next.", told)
        self.assertIn("Ada shoots next.", words_of(self.rules, self.rules.view(state, None)))

    def test_comment(self) -> None:
        """An answer is worded as what became of the shot; a shot needs no comment."""
        names = ("Ada", "Robo")
        state = replace(WATERS, shots=((), (("e2", Answer.HIT),)), shot="e3")
        self.assertEqual(
            self.rules.comment(state, 1, Answer.MISS, self.rules.reader(names, 0)), "Your shot at e3 falls into water."
        )
        self.assertEqual(
            self.rules.comment(state, 1, Answer.SUNK, self.rules.reader(names, 1)),
            "Ada's shot at e3 sinks a ship of 2; another shot follows.",
        )
        self.assertEqual(self.rules.comment(replace(state, shot=""), 0, "e3", self.rules.reader(names, 0)), "")
