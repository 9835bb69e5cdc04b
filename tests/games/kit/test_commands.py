"""``python -m games new`` and ``check``: what is written, printed and answered."""

from __future__ import annotations

import json
import os
import sys
import unittest
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from games.__main__ import main
from games.kit.check_determinism import NAME
from games.kit.report import EVERY
from tests.support.kit import folder

SET_ORDER = (
    "return range(1, min(3, state.left) + 1)",
    'return [int(word) for word in {"1", "2", "3"} if int(word) <= state.left]',
)
"""A break that only another seed of hashes shows."""


class Words(SynchronousTestCase):
    """Each runs in a folder of its own."""

    def setUp(self) -> None:
        home, here = os.getcwd(), self.mktemp()
        os.makedirs(here)
        os.chdir(here)
        self.addCleanup(os.chdir, home)

    def run_with(self, *arguments: str) -> tuple[int, str]:
        """The exit code, and what was printed."""
        said = StringIO()
        with redirect_stdout(said):
            code = main(arguments)
        return code, said.getvalue()

    def check(self, *arguments: str) -> tuple[int, str]:
        """Check ./mine with few matches."""
        return self.run_with("check", "./mine", "--matches", "3", *arguments)

    def test_a_new_game_keeps_every_promise(self) -> None:
        """What ``new`` writes passes the kit, and its own test, which stands by itself."""
        code, said = self.run_with("new", "two-heaps")
        self.assertEqual(code, 0)
        self.assertIn("python -m games check ./two-heaps\n", said)
        code, said = self.run_with("check", "./two-heaps", "--matches", "3")
        self.assertEqual(code, 0, said)
        self.assertIn("Two Heaps 0.1.0, 3 matches, digest ", said)
        for check in EVERY:
            self.assertRegex(said, rf"(?m)^  {check.name} +(ok|-) +{check.promise}$")
        self.assertIn("python -m games check ./two-heaps --store makes it\n", said)
        tests = unittest.defaultTestLoader.discover("two-heaps", "test_two_heaps.py")
        self.addCleanup(sys.modules.pop, "test_two_heaps", None)
        self.addCleanup(sys.path.remove, str(Path("two-heaps").resolve()))
        result = unittest.TestResult()
        tests.run(result)
        self.assertEqual((result.testsRun, result.errors, result.failures), (3, [], []))

    def test_new_spoils_nothing(self) -> None:
        """A name that is none and a folder that is there are refused, and nothing is written."""
        Path("mine").mkdir()
        for arguments in (("mine",), ("Mine",), ("../mine",), ("",), ("fine", "mine")):
            code, said = self.run_with("new", *arguments)
            self.assertEqual((code, said.count("\n")), (2, 1))
        self.assertEqual(os.listdir("mine"), [])
        self.assertEqual(os.listdir("."), ["mine"])

    def test_names_that_are_taken(self) -> None:
        """A name that ``check`` would refuse later is refused at once, in a sentence with another one to take."""
        for name, other in (("rps", "rps"), ("r-p-s", "rps"), ("doubted-dice", "Doubted dice"), ("f1eet", "fleet")):
            code, said = self.run_with("new", name)
            self.assertEqual((code, said.count("\n")), (2, 1), said)
            self.assertIn(f"that of a built-in game: {other}. Take another name, such as my-{name}.", said)
        self.assertEqual(os.listdir("."), [])
        self.assertEqual(self.run_with("new", "my-rps")[0], 0)

    def test_names_of_other_things(self) -> None:
        """A game may be called like something that its module has already, or that is a word of Python's."""
        for name in ("board", "illegal-move", "none", "grid"):
            self.assertEqual(self.run_with("new", name)[0], 0)
            code, said = self.run_with("check", f"./{name}", "--matches", "1")
            self.assertEqual(code, 0, said)

    def test_elsewhere(self) -> None:
        """``new NAME FOLDER`` writes into that folder, with the folders above it."""
        self.assertEqual(self.run_with("new", "mine", "my/games/mine")[0], 0)
        self.assertEqual(self.run_with("check", "my/games/mine", "--matches", "1")[0], 0)

    def test_storing(self) -> None:
        """Digests are stored, and then compared: rules that have changed need a new version, a picture does not."""
        folder("mine")
        self.assertEqual(self.check("--store")[0], 0)
        kept = json.loads(Path("mine", NAME).read_bytes())
        self.assertEqual((kept["version"], len(kept["matches"])), ("0.1.0", 4))
        self.assertEqual(self.check()[0], 0)
        rules, manifest = Path("mine/rules.py"), Path("mine/manifest.toml")
        rules.write_text(rules.read_text().replace('"|" *', '"/" *'))
        self.assertEqual(self.check()[0], 0)
        rules.write_text(rules.read_text().replace("next=chance.below(seats)", "next=1 - chance.below(seats)"))
        code, said = self.check()
        self.assertEqual(code, 1)
        self.assertIn("the rules have changed. Give the game a new version", said)
        manifest.write_text(manifest.read_text().replace("0.1.0", "0.2.0"))
        self.assertIn("is of version 0.1.0", self.check()[1])
        self.assertEqual(self.check("--store")[0], 0)
        self.assertEqual(self.check()[0], 0)
        for wrong in ("{}", json.dumps({**kept, "version": "0.2.0", "matches": []})):
            Path("mine", NAME).write_text(wrong)
            self.assertEqual(self.check()[0], 1, wrong)
        Path("mine", NAME).write_text("{}")
        self.assertEqual(self.check()[0], 1)

    def test_other_hashes(self) -> None:
        """Rules that use the order of a set are found by processes whose hashes differ; nothing is stored then."""
        folder("mine", SET_ORDER)
        code, said = self.check("--store")
        self.assertEqual(code, 1)
        self.assertRegex(said, r"same +FAILED")
        self.assertIn("the order of a set", said)
        self.assertIn("Nothing was stored.", said)
        self.assertFalse(Path("mine", NAME).exists())

    def test_other_pictures(self) -> None:
        """Words that use the order of a set are found too."""
        folder("mine", ('f"{view.state.left} matches', "f\"{[*set('abc')]} {view.state.left} matches"))
        self.assertIn("the picture or the words differ", self.check()[1])

    def test_what_fails_elsewhere(self) -> None:
        """A game that works only in one process is found, with what it raised."""
        folder(
            "mine",
            (
                "@dataclass(frozen=True)",
                "import dataclasses\nassert '1' not in dataclasses.sys.modules['os'].environ['PYTHONHASHSEED']\n\n"
                "@dataclass(frozen=True)",
            ),
        )
        code, said = self.check()
        self.assertEqual(code, 1)
        self.assertIn("in a process of its own it fails: ", said)

    def test_no_game(self) -> None:
        """What is no game, or is broken before it can be tried, is said in lines, with the exit code 2."""
        self.assertEqual(self.run_with("check", "nothing")[0], 2)
        folder("mine", ('version = "0.1.0"', 'version = "0.1"\ncolour = "red"'), file="manifest.toml")
        code, said = self.check()
        self.assertEqual((code, said.count("\n")), (2, 2))
        self.assertIn("manifest.toml: $.colour: is unknown", said)
        self.assertIn("manifest.toml: $.version: must be three numbers", said)

    def test_a_failure_is_told(self) -> None:
        """A broken promise is a line in the table, why, the match to see it again, and the exit code 1."""
        folder("mine", ("min(3, state.left)", "min(3, state.left + 1)"))
        code, said = self.check()
        self.assertEqual(code, 1)
        self.assertRegex(said, r"ends +FAILED")
        self.assertIn("see it again: python -m games check ./mine --seed ", said)
        self.assertIn("1 of 21 checks failed.", said)
