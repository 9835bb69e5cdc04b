"""Rock, paper, scissors."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from games.builtin.rps.rules import RockPaperScissors, Score, Throw
from games.chance import SeededChance
from games.game import IllegalMove
from tests.support.readers import ready, words_of

R, P, S = Throw.ROCK, Throw.PAPER, Throw.SCISSORS


class Rounds(SynchronousTestCase):
    """Rounds and the match."""

    def setUp(self) -> None:
        self.rules = ready(RockPaperScissors)

    def after(self, best: int, *rounds: tuple[Throw, Throw]) -> Score:
        """The score after these rounds."""
        score = self.rules.setup(2, {"best": str(best)}, SeededChance(b""))
        for first, second in rounds:
            score = self.rules.apply(score, {0: first, 1: second})
        return score

    def test_what_beats_what(self) -> None:
        """Rock blunts scissors, scissors cut paper, paper wraps rock; equal throws are a tie."""
        wins = {(R, S): (1, 0), (S, P): (1, 0), (P, R): (1, 0), (S, R): (0, 1), (P, S): (0, 1), (R, P): (0, 1)}
        for first in Throw:
            for second in Throw:
                score = self.after(3, (first, second))
                self.assertEqual(score.wins, wins.get((first, second), (0, 0)))

    def test_best_of(self) -> None:
        """Whoever first wins more than half of N rounds wins; a tie is thrown again."""
        self.assertIsNone(self.rules.outcome(self.after(3, (R, S), (S, R), (P, P))))
        outcome = self.rules.outcome(self.after(3, (R, S), (S, R), (P, P), (P, S)))
        assert outcome is not None
        self.assertEqual(outcome.places, (2, 1))
        self.assertEqual(outcome.winners, (1,))
        self.assertIsNotNone(self.rules.outcome(self.after(1, (R, S))))

    def test_both_must_throw(self) -> None:
        """One throw alone is refused, and so is a throw after the end."""
        self.assertRaises(IllegalMove, self.rules.apply, self.after(3), {0: R})
        self.assertRaises(IllegalMove, self.rules.apply, self.after(1, (R, S)), {0: R, 1: P})

    def test_beginnings(self) -> None:
        """A throw may be typed by its beginning; nothing and anything else are refused."""
        score = self.after(3)
        typed = [self.rules.read(score, 0, text) for text in ("r", "Pap", "SC", "scissors")]
        self.assertEqual(typed, [R, P, S, S])
        for text in ("", " ", "x", "rocks"):
            self.assertRaises(IllegalMove, self.rules.read, score, 0, text)

    def test_words(self) -> None:
        """The last round is told in words, from the seat's own side."""
        score = self.after(3, (R, S))
        mine = words_of(self.rules, self.rules.view(score, 0))
        self.assertIn("You won round 1: rock blunts scissors. You 1, Bob 0", mine)
        self.assertIn("Ada won round 1", words_of(self.rules, self.rules.view(score, 1)))
        self.assertIn("Ada won", words_of(self.rules, self.rules.view(score, None)))
        self.assertIn("tie", words_of(self.rules, self.rules.view(self.after(3, (R, R)), 0)))

    def test_nothing_after_the_end(self) -> None:
        """When it is over, not even no throws at all can be played."""
        self.assertRaises(IllegalMove, self.rules.apply, self.after(1, (R, S)), {})
