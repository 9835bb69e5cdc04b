"""``docs/making-a-game.md``: the files on that page are complete and work, so the page cannot go stale."""

from __future__ import annotations

import argparse
import inspect
import random
import re
import shlex
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from twisted.trial.unittest import SynchronousTestCase

from games.__main__ import parser
from games.bots import runner
from games.devtools.entropy import entropy
from games.devtools.local_table import LocalTable
from games.devtools.seating import setup
from games.devtools.tournament_command import tournament
from games.engine.model import Reason
from games.game import Game, IllegalMove
from games.kit import report
from games.kit.scaffold import start
from games.packages.catalog import Package, open_folder
from games.packages.manifest import Manifest, settings_of
from tests import ROOT
from tests.support.readers import picture_of

PAGE = ROOT / "docs" / "making-a-game.md"

MOST_LINES = 60
"""Of the first example, its imports, docstrings and picture included."""

BOT = 'bot = "bot:choose"'
"""The line that the page says to add to the manifest."""


def files() -> Mapping[str, str]:
    """Every file on the page by its path: a block under its path in backticks."""
    found = re.findall(r"^`([\w/.]+)`:\n\n```\w+\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return dict(found)


def write_out(folder: Path) -> None:
    """Write the page's files as it says."""
    for path, text in files().items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    manifest = folder / "tictactoe" / "manifest.toml"
    manifest.write_text(f"{manifest.read_text('utf-8')}{BOT}\n", "utf-8")


class Page(SynchronousTestCase):
    """The page's files, in a folder."""

    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        write_out(self.folder)

    def package(self, game: str) -> Package:
        """A game of the page."""
        return open_folder(self.folder / game)

    def table(self, game: str, seed: str, seats: int = 2) -> LocalTable:
        """A match of it."""
        package = self.package(game)
        seated = setup(package, [f"Seat {seat}" for seat in range(seats)], "", "m1")
        return LocalTable(seated, package.rules(), entropy(seed))

    def test_sixty_lines(self) -> None:
        """The first example is one module of at most sixty lines, all in all, and says so."""
        lines = len(files()["tictactoe/rules.py"].splitlines())
        self.assertLessEqual(lines, MOST_LINES)
        self.assertIn(f"(noughts and crosses, {lines} lines)", PAGE.read_text("utf-8"))

    def test_what_new_writes(self) -> None:
        """The first example is, letter for letter, what ``python -m games new tictactoe`` writes."""
        made = self.folder / "made"
        start("tictactoe", made)
        for name in ("manifest.toml", "rules.py"):
            self.assertEqual((made / name).read_text("utf-8"), files()[f"tictactoe/{name}"])

    def test_kit(self) -> None:
        """Both games keep every promise of a game, the bot's among them."""
        for game in ("tictactoe", "pig"):
            said = StringIO()
            found = report.check(self.package(game), range(3), Console(file=said, width=200))
            self.assertEqual([one.problem for one in found if one.problem], [], said.getvalue())
            untried = {one.check.name for one in found if one.untried}
            self.assertLessEqual(untried, {"bot", "stored"} if game == "pig" else {"stored"})

    def test_pictures(self) -> None:
        """No line of a picture ends with a blank, as the page asks for."""
        for game in ("tictactoe", "pig"):
            table, chance = self.table(game, "1"), random.Random(1)
            while not table.over:
                lines = picture_of(table.rules, table.view(0)).split("\n")
                self.assertEqual(lines, [line.rstrip() for line in lines])
                table.move(table.choosing[0], chance.choice(table.legal(table.choosing[0])))

    def test_a_known_match(self) -> None:
        """Three in a row win, a marked cell and a word that is no cell are refused, and the picture shows it."""
        table = self.table("tictactoe", "1")
        first = table.choosing[0]
        for turn, cell in enumerate(("b2", "a1", "A3", "c3", "c1")):
            self.assertRaises(IllegalMove, table.move, (first + turn) % 2, "d4")
            table.move((first + turn) % 2, cell)
            self.assertRaises(IllegalMove, table.rules.apply, table.table.state, {first: "b2"})
        picture = picture_of(table.rules, table.view(None))
        drawn = ("3 X . O", "2 . X .", "1 O . X", "  a b c")
        sides, *rows = picture.split("\n")
        self.assertEqual(tuple(rows), drawn)
        self.assertRegex(sides, "^(Ada is X, Bob is O|Bob is X, Ada is O)\\.$")
        self.assertIn("You are X.", picture_of(table.rules, table.view(first)))
        ending = table.table.ending
        assert ending is not None
        self.assertEqual((ending.reason, ending.places[first]), (Reason.PLAYED, 1))

    @settings(max_examples=20, deadline=None)
    @given(st.text(max_size=8), st.integers(2, 6), st.integers())
    def test_chance(self, seed: str, seats: int, choices: int) -> None:
        """Pig is played to the end by two to six, whatever they choose and whatever comes out."""
        table, chance = self.table("pig", f"seed {seed}", seats), random.Random(choices)
        while not table.over:
            (seat,) = table.choosing
            table.move(seat, chance.choice(table.legal(seat)))
        state, ending = table.table.state, table.table.ending
        assert ending is not None
        self.assertEqual([place == 1 for place in ending.places], [total >= state.goal for total in state.totals])

    def test_the_script(self) -> None:
        """The script that is turned into rules works itself."""
        said: list[Any] = []
        answers = random.Random(1)
        builtins = {
            "input": lambda question: answers.choice(("roll", "hold")),
            "print": lambda *words: said.append(words),
        }
        exec(compile(files()["script.py"], "script.py", "exec"), builtins)
        self.assertEqual(said[-1][0], "Player")

    def test_brains(self) -> None:
        """The bot wins where it can, and the page's brain plays against it in a tournament."""
        choose = self.package("tictactoe").bot()
        assert choose is not None
        table = self.table("tictactoe", "1")
        first = table.choosing[0]
        for turn, cell in enumerate(("a1", "c3", "b1", "c2")):
            table.move((first + turn) % 2, cell)
        self.assertEqual(choose(table.view(first), table.legal(first), 1.0), "c1")
        own = runner.load(self.folder / "corners.py")
        self.assertEqual(own(table.view(first), table.legal(first), 1.0), "a3")
        said = StringIO()
        words = [
            "--trust-folder",
            str(self.folder / "tictactoe"),
            str(self.folder / "corners.py"),
            "bot",
            "--keep",
            str(self.folder / "t"),
        ]
        code = tournament(parser().parse_args(["tournament", *words]), Console(file=said, width=200))
        self.assertEqual(code, 0, said.getvalue())
        self.assertEqual(len(list((self.folder / "t").iterdir())), 2)

    def test_commands(self) -> None:
        """Every command on the page is one that ``python -m games`` takes."""
        text = PAGE.read_text("utf-8")
        typed = re.findall(r"python -m games ([^`\n]+)", text)
        self.assertGreater(len(typed), 8)
        for line in typed:
            self.assertIsInstance(parser().parse_args(shlex.split(line)), argparse.Namespace, line)

    def test_tables(self) -> None:
        """The tables name every field of a manifest and every method of the interface."""
        text = PAGE.read_text("utf-8")
        for field in msgspec.structs.fields(Manifest):
            self.assertRegex(text, rf"(?m)^\| .*`(\[{field.name}\.NAME\]|{field.name})`.* \|")
        for name, _ in inspect.getmembers(Game, inspect.isfunction):
            if not name.startswith("_"):
                self.assertRegex(text, rf"(?m)^\| .*`{name}\(", name)
        self.assertEqual(set(settings_of(self.package("tictactoe").manifest)), {"time", "clock", "ranked"})
