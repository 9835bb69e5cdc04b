"""Bluff, the dice game with hidden dice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.builtin.bluff.moves import FACES, Bid, Doubt, Move, Show, every_show
from games.builtin.bluff.round import Cups, thrown
from games.builtin.bluff.rules import Bluff
from games.chance import SeededChance
from games.engine.errors import BrokenRules
from games.engine.model import Gone, Kind, MatchSetup, Reason
from games.engine.seat import SeatSecrets
from games.engine.table import Table
from games.game import IllegalMove
from tests.support.bluff import CUPS, SECRETS, by_chance, chosen, played, said, seats, seeds, shown
from tests.support.peers import entropy
from tests.support.readers import picture_of, ready, words_of


class Rounds(SynchronousTestCase):
    """Bids, doubts, and who loses a die."""

    def setUp(self) -> None:
        self.rules = ready(Bluff)

    def test_setup(self) -> None:
        """All have the dice that the room wants, chance says who begins, and the dice are thrown."""
        states = [self.rules.setup(3, chosen("dice=4 stars=yes"), SeededChance(bytes([seed]))) for seed in range(20)]
        self.assertEqual({state.next for state in states}, {0, 1, 2})
        self.assertEqual({(state.dice, state.stars) for state in states}, {((4, 4, 4), True)})
        self.assertEqual(len({state.salt for state in states}), 20)
        self.assertEqual(self.rules.to_move(states[0]), {states[0].next})

    def test_bids_rise(self) -> None:
        """A bid has more dice than the last, or as many of a higher face, and no more than are on the table."""
        self.assertEqual(len(self.rules.legal(CUPS, 0)), 6 * 6)
        state = said(CUPS, "2 threes")
        legal = self.rules.legal(state, 1)
        self.assertEqual(legal[:3], (Bid(2, 4), Bid(2, 5), Bid(2, 6)))
        self.assertEqual(legal[3], Bid(3, 1))
        self.assertEqual(legal[-2:], (Bid(6, 6), Doubt()))
        self.assertEqual(self.rules.legal(said(state, "6 sixes"), 2), (Doubt(),))
        self.assertEqual(self.rules.legal(state, 0), ())

    def test_true_bid(self) -> None:
        """Where there are as many dice as were bid, or more, who doubted loses a die and begins."""
        state = shown(said(CUPS, "3 fives", "doubt"), "5 5", "1 2", "4 5")
        assert state.last is not None
        self.assertEqual((state.last.there, state.last.loser, state.dice, state.next), (3, 1, (2, 1, 2), 1))
        self.assertEqual((state.bids, state.doubter, state.salt), ((), None, None))

    def test_false_bid(self) -> None:
        """Where there are fewer, the bidder loses one and begins."""
        state = shown(said(CUPS, "1 one", "4 fives", "doubt"), "5 5", "1 2", "4 5")
        assert state.last is not None
        self.assertEqual((state.last.there, state.last.loser, state.dice, state.next), (3, 1, (2, 1, 2), 1))

    def test_chance_throws_again(self) -> None:
        """After a round it is chance's turn; nobody moves before it."""
        state = shown(said(CUPS, "3 fives", "doubt"), "5 5", "1 2", "4 5")
        self.assertTrue(self.rules.is_chance(state))
        self.assertEqual(self.rules.to_move(state), frozenset())
        problem = self.assertRaises(IllegalMove, self.rules.apply, state, {1: Bid(1, 1)})
        self.assertEqual(problem.parameters["rule"], "The dice are being thrown.")
        again = self.rules.apply_chance(state, SeededChance(b""))
        self.assertFalse(self.rules.is_chance(again))
        self.assertEqual(self.rules.to_move(again), {1})

    def test_going_out(self) -> None:
        """Without dice one is out; the next with dice begins; the last with dice wins, places by going out."""
        state = replace(CUPS, dice=(2, 1, 1))
        state = shown(said(state, "3 fives", "doubt"), "5 5", "5", "4")
        self.assertEqual((state.dice, state.next, state.out), ((2, 0, 1), 2, (1,)))
        state = said(self.rules.apply_chance(state, SeededChance(b"")), "1 six", "2 sixes")
        self.assertEqual(state.next, 2)
        state = shown(said(state, "doubt"), "6 6", "1")
        outcome = self.rules.outcome(state)
        assert outcome is not None
        self.assertEqual(outcome.places, (1, 3, 2))
        self.assertFalse(self.rules.is_chance(state))
        problem = self.assertRaises(IllegalMove, self.rules.apply, state, {0: Bid(1, 1)})
        self.assertEqual(problem.parameters["rule"], "The match is over.")

    def test_stars(self) -> None:
        """In a match with stars a six counts for every face and cannot be bid."""
        state = replace(CUPS, stars=True)
        self.assertNotIn(6, {bid.face for bid in self.rules.legal(state, 0) if isinstance(bid, Bid)})
        problem = self.assertRaises(IllegalMove, said, state, "1 six")
        self.assertIn("star", str(problem.parameters["rule"]))
        ended = shown(said(state, "3 fives", "doubt"), "5 6", "1 2", "4 6")
        assert ended.last is not None
        self.assertEqual((ended.last.there, ended.last.loser), (3, 1))

    def test_refusals(self) -> None:
        """Every wrong move is refused with the rule that it breaks."""
        bidden, doubted = said(CUPS, "3 sixes"), said(CUPS, "3 sixes", "doubt")
        wrong: tuple[tuple[Cups, dict[int, Move], str], ...] = (
            (CUPS, {1: Bid(1, 1)}, "another player's turn"),
            (CUPS, {}, "another player's turn"),
            (CUPS, {0: Bid(1, 1), 1: Bid(1, 1)}, "another player's turn"),
            (CUPS, {0: Doubt()}, "no bid yet"),
            (CUPS, {0: Show((1, 2))}, "when a bid is doubted"),
            (CUPS, {0: Bid(7, 1)}, "only 6 dice"),
            (bidden, {1: Bid(3, 6)}, "higher than 3 sixes: more dice; or doubt it"),
            (bidden, {1: Bid(2, 6)}, "more dice"),
            (said(CUPS, "2 fives"), {1: Bid(2, 5)}, "or 2 of a face above fives"),
            (doubted, {1: Show((1, 2))}, "all who have dice show them"),
            (doubted, {0: Bid(4, 1), 1: Show((1, 2)), 2: Show((1, 2))}, "all who have dice show them"),
            (doubted, {0: Show((2, 1)), 1: Show((1, 2)), 2: Show((1, 2))}, "rising order"),
            (doubted, {0: Show((1, 2)), 1: Show((1,)), 2: Show((1, 2))}, "All 2 of one's dice"),
            (doubted, {0: Show((1, 2)), 1: Show((1, 1, 2)), 2: Show((1, 2))}, "All 2 of one's dice"),
        )
        for state, moves, rule in wrong:
            problem = self.assertRaises(IllegalMove, self.rules.apply, state, moves)
            self.assertIn(rule, str(problem.parameters["rule"]))

    def test_typing(self) -> None:
        """Bids are typed in digits or words; anything else is answered with an example."""
        for text in (
            "4 fives",
            "four fives",
            "4 5",
            "4x5",
            "4 x fives",
            "bid four five",
            " FOUR  FIVES ",
            "4,5",
            "4 times 5",
        ):
            self.assertEqual(self.rules.read(CUPS, 0, text), Bid(4, 5), text)
        for text in ("one six", "a six", "1 6", "1 sixes"):
            self.assertEqual(self.rules.read(CUPS, 0, text), Bid(1, 6), text)
        self.assertEqual(self.rules.read(CUPS, 0, "twenty ones"), Bid(20, 1))
        self.assertEqual(self.rules.read(CUPS, 0, "Doubt"), Doubt())
        self.assertEqual(self.rules.read(CUPS, 0, "show 1 1 6"), Show((1, 1, 6)))
        for text in (
            "",
            "4",
            "fives",
            "0 fives",
            "4 sevens",
            "4 7",
            "05 5",
            "9999 1",
            "a b",
            "show",
            "show 7",
            "४ 5",
            "-1 5",
        ):
            problem = self.assertRaises(IllegalMove, self.rules.read, CUPS, 0, text)
            self.assertIn("such as 4 fives or 4 5", str(problem.parameters["rule"]))

    @settings(max_examples=20, deadline=None)
    @given(seeds, seats)
    def test_random_matches(self, seed: int, count: int) -> None:
        """Each round costs one die, all places are given, and each legal move is read from its text."""
        rules = ready(Bluff)
        course = played(seed, [by_chance(seed + seat) for seat in range(count)], "dice=3")
        totals = [state.total for state, moves in course if not moves]
        self.assertEqual(totals, sorted(totals, reverse=True))
        self.assertEqual(totals[0] - totals[-1], len(totals) - 1)
        outcome = rules.outcome(course[-1][0])
        assert outcome is not None
        self.assertEqual(sorted(outcome.places), list(range(1, count + 1)))
        for state, _ in course[::5]:
            for seat in range(count):
                legal = rules.legal(state, seat)
                self.assertEqual([rules.read(state, seat, rules.write(move)) for move in legal], list(legal))
                self.assertEqual(len(set(map(rules.write, legal))), len(legal))


class Secrets(SynchronousTestCase):
    """Who knows which dice."""

    def setUp(self) -> None:
        self.rules = ready(Bluff)

    def test_own_dice(self) -> None:
        """Dice follow from the secret and what was drawn: others with every secret, others with every draw."""
        self.assertEqual(len(thrown(SECRETS[0], 7, 5)), 5)
        self.assertGreater(len({thrown(secret, 7, 5) for secret in SECRETS}), 3)
        self.assertGreater(len({thrown(SECRETS[0], salt, 5) for salt in range(20)}), 15)
        counted = [sum(thrown(SECRETS[0], salt, 6).count(face) for salt in range(1000)) for face in FACES]
        self.assertTrue(all(900 < count < 1100 for count in counted), counted)

    def test_showing_is_dictated(self) -> None:
        """When a bid is doubted each owner's client shows its dice; without the secret they can be any."""
        state = said(CUPS, "3 sixes", "doubt")
        self.assertEqual(self.rules.to_move(state), {0, 1, 2})
        for seat in range(3):
            own = Show(thrown(SECRETS[seat], 7, 2))
            self.assertTrue(self.rules.automatic(state, seat))
            self.assertEqual(self.rules.forced(state, seat, SECRETS[seat]), own)
            self.assertEqual(self.rules.legal(state, seat, SECRETS[seat]), (own,))
            self.assertEqual(self.rules.legal(state, seat), every_show(2))
        self.assertEqual(len(every_show(6)), 462)
        self.assertFalse(self.rules.automatic(CUPS, 0))
        self.assertIsNone(self.rules.forced(CUPS, 0, SECRETS[0]))

    def test_malformed(self) -> None:
        """A secret is 64 small hexadecimal digits, and nothing else."""
        drawn = self.rules.secret(2, chosen(), 0, SeededChance(b""))
        self.rules.check_secret(2, chosen(), 0, drawn)
        for text in ("", "0" * 63, "0" * 65, "G" * 64, "A" * 64, f" {'0' * 63}"):
            self.assertRaises(IllegalMove, self.rules.check_secret, 2, chosen(), 0, text)

    @settings(max_examples=20, deadline=None)
    @given(seeds, st.integers(0, 30))
    def test_views_hide_others(self, seed: int, moment: int) -> None:
        """What a seat sees and may do is the same whatever the others' secrets are; an onlooker sees no dice."""
        course = played(seed, [by_chance(seed)] * 3)
        state, _ = course[moment % len(course)]
        view = self.rules.view(state, 1, SECRETS[1])
        self.assertEqual(view.own, thrown(SECRETS[1], state.salt or 0, state.dice[1]) if state.salt else ())
        for onlooker in (self.rules.view(state, None), self.rules.view(state, 1)):
            self.assertEqual(onlooker.own, ())
        self.assertNotIn(str(state.salt or "never"), repr(view))

    def test_lie_is_found(self) -> None:
        """Whoever shows other dice than its own is found out at the end, when the secrets are opened."""
        setup = MatchSetup("m1", "bluff", "2.0.0", ("Ada", "Bob", "Cy"), chosen("dice=1"), 0, 0, gone=Gone.PLAYS_ON)
        places = [replace(setup, seat=seat) for seat in range(3)]
        tables = [Table(place, self.rules) for place in places]
        keepers = [SeatSecrets(place, self.rules, entropy(f"lie{place.seat}")) for place in places]
        keepers[1].secret = SECRETS[1]
        with self.assertRaises(BrokenRules) as caught:
            for _ in range(200):
                self.round(tables, keepers)
        self.assertEqual(caught.exception.parameters["seat"], 1)
        self.assertIn("was false", str(caught.exception.parameters["rule"]))

    def test_match_at_the_table(self) -> None:
        """Four play through the table with its chance and commitments; one leaves, the others go on to the end."""
        setup = MatchSetup("m1", "bluff", "2.0.0", ("A", "B", "C", "D"), chosen("dice=2"), 0, 0, gone=Gone.PLAYS_ON)
        places = [replace(setup, seat=seat) for seat in range(4)]
        tables = [Table(place, self.rules) for place in places]
        keepers = [SeatSecrets(place, self.rules, entropy(f"table{place.seat}")) for place in places]
        while tables[0].turn < 3:
            self.round(tables, keepers)
        resigned = keepers[2].say(tables[2], Kind.RESIGN)
        for table in tables:
            table.accept(resigned)
        self.assertEqual(tables[0].state.dice[2], 0)
        while tables[0].ending is None:
            self.round(tables, [keepers[0], keepers[1], keepers[3]])
        self.assertEqual(tables[0].ending.reason, Reason.PLAYED)
        self.assertEqual(tables[0].ending.places[2], 4)
        self.assertEqual([table == tables[0] for table in tables], [True] * 4)

    def round(self, tables: Sequence[Table], keepers: Sequence[SeatSecrets]) -> None:
        """All say what they owe; who may choose bids the least, and doubts whatever was bid."""
        for keeper in keepers:
            table = tables[keeper.seat]
            entry = keeper.owed(table)
            options = keeper.options(table)
            if entry is None and options:
                entry = keeper.choose(table, options[-1] if options[-1] == "doubt" else options[0])
            if entry is not None:
                for each in tables:
                    each.accept(entry)


class Leaving(SynchronousTestCase):
    """Somebody is gone for good."""

    def setUp(self) -> None:
        self.rules = ready(Bluff)

    def test_round_is_thrown_anew(self) -> None:
        """Its dice leave the table, nobody loses one, and the round begins again with whoever's turn it was."""
        state = self.rules.without(said(CUPS, "2 threes", "3 threes"), 0)
        self.assertEqual((state.dice, state.bids, state.next, state.out), ((0, 2, 2), (), 2, (0,)))
        self.assertTrue(self.rules.is_chance(state))
        state = self.rules.without(said(CUPS, "2 threes"), 1)
        self.assertEqual(state.next, 2)
        state = self.rules.without(said(CUPS, "2 threes", "doubt"), 0)
        self.assertEqual((state.doubter, state.dice), (None, (0, 2, 2)))

    def test_who_is_out_already(self) -> None:
        """Nothing changes when somebody leaves who has no dice any more."""
        state = said(replace(CUPS, dice=(2, 0, 2), out=(1,)), "2 threes")
        self.assertEqual(self.rules.without(state, 1), state)

    def test_last_one(self) -> None:
        """Who alone has dice then has won."""
        state = self.rules.without(replace(CUPS, dice=(2, 0, 2), out=(1,)), 0)
        outcome = self.rules.outcome(state)
        assert outcome is not None
        self.assertEqual(outcome.places, (2, 3, 1))
        self.assertFalse(self.rules.is_chance(state))


class Faces(SynchronousTestCase):
    """What is seen and said."""

    def setUp(self) -> None:
        self.rules = ready(Bluff)

    def test_picture(self) -> None:
        """The last round openly, the cups with their bids, one's own dice; dice that counted in brackets."""
        state = shown(said(CUPS, "3 fives", "doubt"), "5 5", "1 2", "4 5")
        state = said(replace(state, salt=7), "1 two")
        lines = picture_of(self.rules, self.rules.view(state, 0, SECRETS[0])).split("\n")
        self.assertEqual(lines[0], "  The last round: You bid 3 fives, Bob doubted.")
        self.assertEqual(lines[1], f"  {'You':<17} [5] [5]")
        self.assertEqual(lines[3], f"  {'Cleo':<18} 4  [5]")
        self.assertEqual(lines[4], "  There were 3 fives: Bob loses a die.")
        own = thrown(SECRETS[0], 7, 2)
        self.assertIn(f"  {'You':<16} [{own[0]}] [{own[1]}]", lines)
        self.assertIn(f"  {'Bob':<16} {'[?]':<25}bids 1 two <", lines)
        self.assertIn(f"> {'Cleo':<16} [?] [?]", lines)
        self.assertIn("  5 dice on the table", lines)
        self.assertEqual(lines[-1], "  +-------+ +-------+")
        self.assertNotIn("last round", picture_of(self.rules, self.rules.view(said(state, "2 twos", "3 twos"), 0)))
        starry = picture_of(self.rules, self.rules.view(replace(state, stars=True), 0, SECRETS[0]))
        self.assertIn("* counts for every face", starry)

    @settings(max_examples=10, deadline=None)
    @given(seeds, seats, st.booleans())
    def test_pictures_fit(self, seed: int, count: int, stars: bool) -> None:
        """Six seats with six dice fit into 80 columns and 30 lines, and the words tell the same."""
        text = f"dice=6 stars={'yes' if stars else 'no'}"
        for state, _ in played(seed, [by_chance(seed)] * count, text)[::4]:
            for seat in (None, 0, count - 1):
                view = self.rules.view(state, seat, "" if seat is None else SECRETS[seat])
                lines = picture_of(self.rules, view).split("\n")
                self.assertLessEqual(len(lines), 30)
                for line in lines:
                    self.assertLessEqual(len(line), 80)
                    self.assertEqual(line, line.rstrip())
                self.assertTrue(words_of(self.rules, view).endswith("."))

    def test_words(self) -> None:
        """The picture in words: the last round, own dice, who has how many, the bid and whose turn it is."""
        state = shown(said(CUPS, "3 fives", "doubt"), "5 5", "1 2", "4 5")
        thrown_anew = words_of(self.rules, self.rules.view(state, 1, SECRETS[1]))
        self.assertIn("You doubted: Ada five, five; You one, two; Cleo four, five.", thrown_anew)
        self.assertIn("There were 3 fives: you lose a die.", thrown_anew)
        self.assertIn("The dice are being thrown.", thrown_anew)
        told = words_of(self.rules, self.rules.view(said(replace(state, salt=7), "1 two"), 2, SECRETS[2]))
        self.assertIn("The bid is 1 two, by Bob. It is your turn: bid higher, such as 1 three, or say doubt.", told)
        self.assertIn("On the table: Ada 2 dice, Bob 1 die, You 2 dice.", told)

    def test_doubt_is_taught(self) -> None:
        """Whoever is to move reads what may be said, before any mistake: a bid, and as soon as there is one, doubt."""
        for state, taught in (
            (CUPS, "It is your turn: bid, such as 1 one."),
            (replace(said(CUPS, "2 sixes"), next=0), "It is your turn: bid higher, such as 3 ones, or say doubt."),
            (replace(said(CUPS, "6 sixes"), next=0), "It is your turn: no bid is higher; say doubt."),
        ):
            mine, theirs = self.rules.view(state, 0), self.rules.view(state, 1)
            self.assertIn(taught, words_of(self.rules, mine))
            self.assertIn(taught, picture_of(self.rules, mine))
            self.assertNotIn("doubt", picture_of(self.rules, theirs))

    def test_end(self) -> None:
        """At the end it is told who has won, and in which order the others went."""
        state = replace(CUPS, dice=(1, 0, 1), out=(1,))
        state = shown(said(state, "1 six", "doubt"), "1", "2")
        won, lost = self.rules.view(state, 2, SECRETS[2]), self.rules.view(state, 0, SECRETS[0])
        lines = picture_of(self.rules, won).split("\n")
        self.assertIn(f"  {'Ada':<16}  out, place 2", lines)
        self.assertIn(f"  {'You':<16} {'[?]':<25}have won", lines)
        self.assertIn("On the table: You 1 die. Out: Ada, place 2; Bob, place 3.", words_of(self.rules, won))
        self.assertTrue(words_of(self.rules, won).endswith("You won."))
        self.assertTrue(words_of(self.rules, lost).endswith("Cleo won, you are in place 2."))

    def test_comments(self) -> None:
        """Bids, doubts and shown dice are told as sentences with names."""
        names = ("Ada", "Bob", "Cy")
        state = said(CUPS, "3 fives")
        told = (
            (CUPS, 0, Bid(3, 5), 1, "Ada bids 3 fives."),
            (CUPS, 0, Bid(3, 5), 0, "You bid 3 fives."),
            (state, 1, Doubt(), 0, "Bob doubts your 3 fives."),
            (state, 1, Doubt(), 1, "You doubt Ada's 3 fives."),
            (said(state, "doubt"), 2, Show((1, 6)), None, "Cy shows 1, 6."),
            (replace(said(state, "doubt"), stars=True), 2, Show((1, 6)), 2, "You show 1, *."),
        )
        for before, seat, move, you, sentence in told:
            self.assertEqual(self.rules.comment(before, seat, move, self.rules.reader(names, you)), sentence)
