"""Releases and their digests, and games in any folder."""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from games.chance import SeededChance
from games.game import Game
from games.packages import catalog, digest
from games.packages.catalog import BadGame, open_folder
from games.packages.digest import TooMuch, digest_of
from tests.support.kit import folder

USE = ("from games.game import", "from .words import HEAP\nfrom games.game import")
"""The sample's rules with a module beside them."""

BOT = ('rules = "rules:Sample"', 'rules = "rules:Sample"\nbot = "clever:choose"')


class Digests(SynchronousTestCase):
    """``games/packages/digest.py``."""

    def test_as_documented(self) -> None:
        """The digest is SHA-256 over names and contents in the order of names, each after its length."""
        path = Path(self.mktemp())
        (path / "deep").mkdir(parents=True)
        (path / "rules.py").write_text("a = 1\n")
        (path / "deep" / "words.txt").write_text("é\n", "utf-8")
        total = sha256()
        for field in (b"deep/words.txt", "é\n".encode(), b"rules.py", b"a = 1\n"):
            total.update(len(field).to_bytes(8, "big") + field)
        self.assertEqual(digest_of(path), total.hexdigest())

    def test_what_counts(self) -> None:
        """Rules, texts and the manifest count, with their names; tests, stored digests, notes and caches do not."""
        path = folder(self.mktemp())
        before = digest_of(path)
        for name in ("test_more.py", "digests.json", "README.md", ".hidden.py", "picture.png"):
            (path / name).write_text("x")
        for inside in ("__pycache__", ".git", ".venv"):
            (path / inside).mkdir()
            (path / inside / "x.py").write_text("x")
        self.assertEqual(digest_of(path), before)
        seen = {before}
        for name in ("words.txt", "more.py", "more.toml"):
            (path / name).write_text("x")
            seen.add(digest_of(path))
        os.rename(path / "more.py", path / "mores.py")
        seen.add(digest_of(path))
        (path / "mores.py").write_text("y")
        seen.add(digest_of(path))
        self.assertEqual(len(seen), 6)

    def test_ends_of_lines(self) -> None:
        """A checkout on Windows is the same release."""
        path = folder(self.mktemp())
        before = digest_of(path)
        rules = path / "rules.py"
        rules.write_bytes(rules.read_bytes().replace(b"\n", b"\r\n"))
        self.assertEqual(digest_of(path), before)

    def test_too_much(self) -> None:
        """A folder that is no game's is not read to its end."""
        path = folder(self.mktemp())
        self.patch(digest, "MOST_BYTES", 1000)
        self.assertRaises(TooMuch, digest_of, path)
        problem = self.assertRaises(BadGame, open_folder, path)
        self.assertIn("at most", str(problem.parameters["problem"]))

    def test_of_the_built_in(self) -> None:
        """Each built-in game has a digest, which is its folder's."""
        self.assertEqual(catalog.digests().keys(), catalog.manifests().keys())
        for name, package in catalog.packages().items():
            self.assertEqual(catalog.digests()[name], digest_of(package.folder))
            self.assertRegex(package.digest, "^[0-9a-f]{64}$")
            self.assertIsInstance(package.rules(), Game)


class Folders(SynchronousTestCase):
    """``games.packages.catalog.open_folder``."""

    def heap(self, path: Path) -> int:
        """How many matches a game begins with where its settings say five."""
        return int(open_folder(path).rules().setup(2, {"heap": "5"}, SeededChance(b"")).left)

    def problem(self, path: Path) -> str:
        """Why there is no game in a folder."""
        problem = self.assertRaises(BadGame, open_folder, path)
        self.assertIn(path.name, str(problem.parameters["folder"]))
        return str(problem.parameters["problem"])

    def test_any_folder(self) -> None:
        """A game in any folder can be played: manifest, digest, rules, and no bot unless it has one."""
        path = folder(self.mktemp())
        package = open_folder(path)
        self.assertEqual((package.manifest.name, package.digest), ("sample", digest_of(path)))
        self.assertEqual((package.built_in, package.bot()), (False, None))
        self.assertEqual(self.heap(path), 5)

    def test_a_bot(self) -> None:
        """The manifest's bot is a function beside it."""
        clever = "def choose(view, legal, seconds):\n    return legal[0]\n"
        bot = open_folder(folder(self.mktemp(), BOT, file="manifest.toml", clever=clever)).bot()
        assert bot is not None
        self.assertEqual(bot(None, ("a", "b"), 1.0), "a")

    def test_same_names(self) -> None:
        """Two games whose modules have the same names do not meet, and nothing can be imported by accident."""
        change = ('left=int(settings["heap"])', "left=HEAP")
        one = folder(self.mktemp(), USE, change, words="HEAP = 7")
        other = folder(self.mktemp(), USE, change, words="HEAP = 8")
        self.assertEqual((self.heap(one), self.heap(other), self.heap(one)), (7, 8, 7))
        self.assertNotIn("rules", sys.modules)
        self.assertNotIn("words", sys.modules)
        self.assertNotIn(str(one), sys.path)

    def test_a_changed_folder(self) -> None:
        """A folder that has changed is loaded anew, at once; what was opened before stays as it was."""
        path = folder(self.mktemp(), USE, ('left=int(settings["heap"])', "left=HEAP"), words="HEAP = 7")
        before = open_folder(path).rules()
        (path / "words.py").write_text("HEAP = 9")
        self.assertEqual(self.heap(path), 9)
        self.assertEqual(before.setup(2, {}, SeededChance(b"")).left, 7)
        self.assertNotIn("__pycache__", os.listdir(path))

    def test_folders_inside(self) -> None:
        """A game may have folders in its folder."""
        path = folder(self.mktemp(), (USE[0], USE[1].replace(".words", ".deep.down.words")))
        (path / "deep" / "down").mkdir(parents=True)
        (path / "deep" / "down" / "words.py").write_text("from ..other import HEAP")
        (path / "deep" / "other.py").write_text("HEAP = 3")
        self.assertEqual(self.heap(path), 5)

    def test_a_built_in_games_folder(self) -> None:
        """The folder of a built-in game is that game."""
        package = catalog.packages()["rps"]
        self.assertIs(open_folder(package.folder), package)

    def test_no_game(self) -> None:
        """What keeps a folder from being a game is said in a sentence, whatever its modules raise."""
        beside = ('rules = "rules:Sample"', 'rules = "games.builtin.rps.rules:RockPaperScissors"')
        for path, said in (
            (Path("/nowhere/at/all"), "There is no such folder."),
            (folder(self.mktemp(), beside, file="manifest.toml"), "there is no games.builtin.rps.rules.py beside it."),
            (folder(self.mktemp(), ("rules:Sample", "rules:Other"), file="manifest.toml"), "rules has no Other."),
            (folder(self.mktemp(), BOT, file="manifest.toml"), "$.bot: there is no clever.py beside it."),
            (folder(self.mktemp(), BOT, file="manifest.toml", clever="choose = 3"), "clever:choose is no function."),
            (folder(self.mktemp(), USE), "ModuleNotFoundError: "),
            (folder(self.mktemp(), (USE[0], USE[1].replace(".", "", 1)), words=""), "with a dot: from .words import"),
            (folder(self.mktemp(), ("def setup(", "def setup)")), "SyntaxError: "),
            (folder(self.mktemp(), ("class Heap:", "class Heap:\n    1 / 0")), "ZeroDivisionError: "),
            (folder(self.mktemp(), ("def setup", "def set_up")), "abstract method"),
            (
                folder(self.mktemp(), ("class Sample(Game[Heap, int, Seen[Heap]])", "class Sample")),
                "is no games.game.Game",
            ),
            (
                folder(self.mktemp(), ("min_players = 2", "min_players = 1"), file="manifest.toml"),
                "$.min_players: must be from 2 to 8",
            ),
        ):
            self.assertIn(said, self.problem(path))
