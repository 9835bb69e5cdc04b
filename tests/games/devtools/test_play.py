"""``python -m games play``: a match at one keyboard."""

from __future__ import annotations

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from games.devtools.play_command import play
from tests.support.devtools import Typed, arguments

LINE = [f"{column}{row}" for column in "abcdefghijklmno" for row in range(1, 16)]
"""Every point of a gomoku board; five in a row, unless somebody was there before."""


class Play(SynchronousTestCase):
    """What a match at one keyboard promises."""

    def play(self, words: str, *lines: str, code: int = 0) -> str:
        """Play with these words on the command line and these lines typed; answers what was shown."""
        typed = Typed(*lines)
        self.assertEqual(play(arguments("play", *words.split()), typed), code)
        return typed.text

    def test_together(self) -> None:
        """Two at one keyboard: who is asked, what each did, the picture, the words, and how it ended are shown."""
        said = self.play("rps best=1", "rock", "paper")
        for part in (
            "Player 1's move (rock, paper, scissors):",
            "Player 1 plays rock.\nPlayer 2 plays paper.",
            "Player 2         paper     *",
            "paper wraps rock",
            "Player 2 has won.",
        ):
            self.assertIn(part, said)

    def test_nothing_is_given_away(self) -> None:
        """Where all choose at once the keyboard is passed on, and a choice is not told before all have chosen."""
        said = self.play("rps best=3", "rock", "quit")
        self.assertIn("Pass the keyboard to Player 2.", said)
        self.assertNotIn("plays rock", said)

    def test_secrets(self) -> None:
        """In a game with secrets each sees their own and nobody else's."""
        said = self.play("hunt --seed 2", "c5", "quit")
        parts = (part.splitlines() for part in said.split("Pass the keyboard")[1:])
        first, second = ([line for line in part if " S" in line and "ship" not in line] for part in parts)
        self.assertEqual(("".join(first).count("S"), "".join(second).count("S")), (7, 7))
        self.assertNotEqual(first, second)

    def test_onlookers_at_the_end(self) -> None:
        """A match of hidden boards ends with what all may see."""
        said = self.play("hunt --seed 2", "resign")
        self.assertIn("has resigned.", said)
        self.assertIn("S your ship", said)
        self.assertNotIn("S your ship", said.partition("has resigned.")[2])

    def test_words(self) -> None:
        """Help, all moves, nonsense, undo and an empty line are answered, and the match goes on."""
        said = self.play("gomoku --seed 1", "help", "moves", "", "h99", "h8", "undo", "a1", "b1", "quit")
        for part in ("Other words: undo", "a1, a2, a3", "A point is a letter", "The last move is taken back."):
            self.assertIn(part, said)
        self.assertIn("O on b1", said)
        self.assertNotIn("Pass the keyboard", said)

    def test_against_a_bot(self) -> None:
        """A bot plays its seat; who is alone reads of themselves as you, and undo takes back one's own move."""
        said = self.play("rps best=1 --bot 2 --brain random --seed 3", "undo", *["rock", "paper", "scissors"] * 9)
        self.assertIn("There is no such move to take back.", said)
        self.assertIn("Your move (rock, paper, scissors):", said)
        self.assertIn("You play rock.", said)
        self.assertRegex(said, "Random 2 plays (rock|paper|scissors)")
        self.assertNotIn("Pass the keyboard", said)
        self.assertRegex(said.splitlines()[-1], "^(You have|Random 2 has) won[.]$")

    def test_alone(self) -> None:
        """Who is alone with bots reads "You" in whatever the program says of them: what they did, and how it ended."""
        said = self.play("bluff --seats 3 --bot 2 --bot 3 --brain random --seed 1", "resign")
        self.assertIn("You have resigned.\n", said)
        self.assertRegex(said.splitlines()[-1], "^Random [23] has won[.] .*3[.] You[.]$")
        won = {
            self.play(f"gomoku --bot 2 --brain random --seed {seed}", *LINE).splitlines()[-1] for seed in range(1, 4)
        }
        self.assertIn("You have won.", won)
        scores = self.play("mosaic --bot 2 --brain random --seed 1", "resign").splitlines()[-1]
        self.assertEqual(scores, "You have resigned. Random 2 has won.")

    def test_as_in_the_client(self) -> None:
        """What takes a move back in the client does so here, and what it refuses in a ranked match is refused."""
        said = self.play("gomoku --seed 1", "h8", "offer undo", "a1", "quit")
        self.assertIn("The last move is taken back.", said)
        said = self.play("gomoku ranked=yes --seed 1", "h8", "undo", "hint", "quit")
        self.assertIn("In a ranked match nothing is taken back.", said)
        self.assertIn("In a ranked match no hints are given.", said)

    def test_bots_alone(self) -> None:
        """Bots on every seat play to the end by themselves; the same seed gives the same match."""
        said = [self.play(f"hunt --bot all --brain random --seed {seed}") for seed in "778"]
        self.assertIn("has won.", said[0])
        self.assertEqual(said[0], said[1])
        self.assertNotEqual(said[0], said[2])

    def test_several(self) -> None:
        """More than two sit down where the game allows it, and who resigns leaves the others playing."""
        said = self.play("mosaic --seats 3 --seed 1", "resign", "quit")
        self.assertRegex(said, "Player [123] has resigned.\n")
        self.assertNotIn("won", said.splitlines()[-1])

    def test_the_end_of_the_input(self) -> None:
        """A pipe that ends in the middle of a match ends the program with 1, the word quit with 0."""
        self.play("gomoku", "h8", code=1)
        self.play("gomoku", "h8", "quit")

    def test_wrong_words(self) -> None:
        """A game that is not there, a seat that nobody has, a brain that is no file: exit code 2."""
        for words in (
            "nosuch",
            "rps --bot 3",
            "rps --bot x",
            "rps --seats 5",
            "rps best=4",
            "rps --bot 1 --brain no.py",
        ):
            self.play(words, code=2)

    def test_interrupted(self) -> None:
        """Ctrl-C ends it with 130."""

        class Interrupted(Typed):
            def ask(self, question: str) -> str | None:
                raise KeyboardInterrupt

        self.assertEqual(play(arguments("play", "gomoku"), Interrupted()), 130)

    def test_kept(self) -> None:
        """``--keep`` writes the match down, also one that was given up."""
        path = Path(self.mktemp()) / "match"
        self.play(f"gomoku --keep {path}", "h8", "quit")
        self.assertIn('"body":"h8"', path.read_text("utf-8"))

    def test_harmless(self) -> None:
        """What a game shows cannot move the cursor."""
        typed = Typed()
        typed.say("one\x1b[2Jtwo\nthree")
        self.assertEqual(typed.text, "one\ufffd[2Jtwo\nthree\n")
