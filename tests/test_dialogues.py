"""The dialogues of the end-to-end tests are written as they must be; playing them is ``e2e_dialogues``' affair."""

from __future__ import annotations

import re
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from tests import ROOT
from tests.e2e.script import BadDialogue, dialogues, filled, parse, pattern, read, seen

HEAD = "# B1 A promise.\n"

USE_CASES = ROOT / "docs" / "use-cases.md"


class Written(SynchronousTestCase):
    """The files."""

    def test_all(self) -> None:
        """Every dialogue can be read, and stands at each of its rows in the use cases."""
        table = USE_CASES.read_text("utf-8").splitlines()
        for path in dialogues():
            for row in read(path).rows:
                (line,) = [line for line in table if line.startswith(f"| {row} |")]
                self.assertIn(f"../tests/e2e/dialogues/{path.name}", line, path.name)

    def test_every_row(self) -> None:
        """Every row of the lobby, of rooms for more and of messages has a dialogue, or says why it has none."""
        table = USE_CASES.read_text("utf-8").splitlines()
        rows = [line for line in table if re.match(r"\| [A-JMN]\d \|", line)]
        self.assertGreater(len(rows), 40)
        for line in rows:
            self.assertNotEqual("../tests/e2e/dialogues/" in line, "no dialogue: " in line, line[:60])

    def test_mistakes(self) -> None:
        """A line that cannot be understood, or cannot happen, is named with its number before anything is started."""
        for text, number, words in (
            ("ada> x\n", 1, "the first line"),
            (f"{HEAD}ada says x\n", 2, "is none of"),
            (f"{HEAD}lobby:\nada> x\n", 3, "ada was not started"),
            (f"{HEAD}lobby:\nada:\nada> join {{room}}\n", 4, "{room} was not found"),
            (f"{HEAD}ada:\nada! jump\n", 3, "what can be done is"),
            (f"{HEAD}ada:\nada<! x\nada> y\n", 3, "until when?"),
            (f"{HEAD}ada:\nada= well\n", 3, "a number"),
            (f"{HEAD}lobby:\nlobby> x\n", 3, "nobody can type"),
            (f"{HEAD}lobby:\nlobby~ x\n", 3, "nobody can type"),
        ):
            problem = str(self.assertRaises(BadDialogue, parse, Path("x.txt"), text))
            self.assertTrue(problem.startswith(f"x.txt:{number}:"), problem)
            self.assertIn(words, problem)


class Patterns(SynchronousTestCase):
    """What a line must be like."""

    def found(self, text: str, line: str, **kept: str) -> dict[str, str] | None:
        """What a pattern keeps of a line; ``None``: it is not like it."""
        match = pattern(text, kept).fullmatch(line)
        return None if match is None else match.groupdict()

    def test_whole_lines(self) -> None:
        """A pattern is the whole line; only the star stands for anything, and nothing else has a meaning."""
        self.assertEqual(self.found("Welcome, Ada!", "Welcome, Ada!"), {})
        self.assertIsNone(self.found("Welcome", "Welcome, Ada!"))
        self.assertEqual(self.found("*Ada*", "Ada"), {})
        self.assertIsNone(self.found("a.c [x]?", "abc x"))

    def test_names(self) -> None:
        """A name keeps a word, and is that word where it has one, also later in the same pattern."""
        self.assertEqual(self.found("(join {room}).", "(join K3J4)."), {"room": "K3J4"})
        self.assertIsNone(self.found("(join {room}).", "(join K3 J4)."))
        self.assertIsNone(self.found("join {room}", "join K3J4", room="OTHER"))
        self.assertEqual(filled("join {room}", {"room": "K3J4"}), "join K3J4")
        self.assertTrue(re.fullmatch(pattern("{lobby}/{room}", {"lobby": "a:1"}), "a:1/K3J4"))

    def test_what_is_seen(self) -> None:
        """Of what a terminal is sent, a line is what stands there in the end, without colours and movements."""
        self.assertEqual(seen("\x1b[?2004h\r\x1b[K\r\r\x1b[KConnecting …\r"), "Connecting …")
        self.assertEqual(seen("\r\x1b[KAda> \r\x1b[5C\r\x1b[KAda> players"), "Ada> players")
        self.assertEqual(seen("\x1b[1m#\x1b[0m \x1b[1m game \x1b[0m"), "#  game")
        self.assertEqual(seen("  indented"), "  indented")
