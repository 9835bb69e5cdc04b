"""Games of ``api = 1`` as they were stored, with their matches: they work unchanged in this version."""

from __future__ import annotations

import ast
import inspect
import shutil
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from rich.console import Console
from twisted.trial.unittest import SynchronousTestCase

from games.cage.report import cage_for
from games.devtools.replay_command import replay
from games.engine.commitments import opened
from games.engine.table import Table
from games.game import Game
from games.kit import report
from games.packages.catalog import Package, look_into, open_folder
from games.packages.digest import files_of
from games.records.transcript import SUFFIX, Transcript, read
from tests import ROOT
from tests.support.devtools import Typed, arguments
from tests.test_house import AUTHORS
from tools import stored

TOLD = """{where}: line {line} is now
    {now}
and when it was stored it was
    {then}
A game that was made for api = 1 does or shows something else in this version. Mend what runs games; what is stored
stays as it is."""

NOT_WRITTEN = {"text", "reader"}
"""Methods of ``Game`` that are there to be used."""


def games() -> Iterator[tuple[Path, Package]]:
    """Every stored game, by the folder of its matches."""
    for folder in sorted(stored.FOLDER.iterdir()):
        yield folder, open_folder(folder / stored.GAME)


def matches(folder: Path) -> Iterator[tuple[Path, Transcript]]:
    """Every stored match of a game."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        yield path, read(path.read_text("utf-8"))


class StoredGames(SynchronousTestCase):
    """``tests/stored``."""

    def compare(self, path: Path, transcript: Transcript, package: Package) -> None:
        """A match's account is, line for line, what was stored."""
        then = path.with_suffix(stored.ACCOUNT).read_text("utf-8").split("\n")
        now = stored.account(transcript, package).split("\n")
        if now != then:
            both = enumerate(zip([*now, "(nothing)"], [*then, "(nothing)"], strict=False), 1)
            line, (one, other) = next((line, both) for line, both in both if both[0] != both[1])
            self.fail(TOLD.format(where=path.relative_to(ROOT), line=line, now=one, then=other))

    def test_matches(self) -> None:
        """Every stored match, replayed now, has the same states, legal moves, pictures, words, colours, hints, comments
        and ending with its scores, for each seat and for an onlooker; and no file of a stored game has changed."""
        for folder, package in games():
            found = list(matches(folder))
            self.assertGreater(len(found), 0, folder.name)
            for path, transcript in found:
                changed = (
                    f"{folder.name}: what is stored has changed; it never does. Store a new release by another name."
                )
                self.assertEqual(package.digest, transcript.header.digest, changed)
                self.compare(path, transcript, package)

    def test_in_a_cage(self) -> None:
        """The same comes out of the process in which the code of folders runs."""
        for name in ("pig", "bluff"):
            folder = stored.FOLDER / name
            package = look_into(folder / stored.GAME, cage_for(name, True))
            self.compare(*next(matches(folder)), package)

    def test_replay_command(self) -> None:
        """``python -m games replay`` steps through every stored match to its ending."""
        for folder, _ in games():
            for path, transcript in matches(folder):
                typed = Typed()
                words = ("replay", str(path), "--game", str(folder / stored.GAME), "--trust-folder")
                self.assertEqual(replay(arguments(*words), typed), 0, path)
                self.assertNotIn("other files", typed.text)
                self.assertRegex(typed.text.rsplit("Step", 1)[1], "won|draw", transcript.header.match)

    def test_promises(self) -> None:
        """The kit of this version finds nothing wrong with a stored game; but that some have a built-in one's name."""
        for folder, package in games():
            said = StringIO()
            found = report.check(package, range(1), Console(file=said, width=200))
            self.assertLessEqual(
                {one.check.name for one in found if one.problem}, {"names"}, f"{folder}: {said.getvalue()}"
            )

    def test_bots(self) -> None:
        """A stored game's bot, as it was written, chooses a legal move in this version."""
        chosen = 0
        for folder, package in games():
            bot, rules = package.bot(), package.rules()
            if bot is None:
                continue
            _, transcript = next(matches(folder))
            secrets = opened(transcript.entries, transcript.setup.seats)
            state = None
            table = Table(transcript.setup, rules, transcript.verifier())
            for entry in transcript.entries:
                table.accept(entry)
                if table.state != state and table.ending is None:
                    state = table.state
                    for seat in filter(table.is_choice, table.due()):
                        legal = table.position.texts(seat, secrets[seat])
                        self.assertIn(bot(table.position.view(seat, secrets[seat]), legal, 0.01), legal)
                        chosen += 1
        self.assertGreater(chosen, 20)

    def test_every_part(self) -> None:
        """The stored games together write every method of the interface, and use all that is there for games, so that
        nothing of it can change unseen."""
        written, used = set(), set()
        for _, package in games():
            for name, contents in files_of(package.folder).items():
                for node in ast.walk(ast.parse(contents)) if name.endswith(".py") else ():
                    if isinstance(node, ast.FunctionDef):
                        written.add(node.name)
                    elif isinstance(node, ast.ImportFrom):
                        used |= {f"{node.module}.{alias.name}" for alias in node.names}
        methods = {name for name, _ in inspect.getmembers(Game, inspect.isfunction) if not name.startswith("_")}
        self.assertEqual(methods - NOT_WRITTEN - written, set())
        offered = {f"{module}.{name}" for module, names in AUTHORS.items() for name in names}
        self.assertEqual(offered - {"games.catalogue.open_folder"} - used, set())


class Storing(SynchronousTestCase):
    """``python -m tools.stored``."""

    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        self.patch(stored, "FOLDER", self.folder)
        self.patch(sys, "stdout", StringIO())
        self.patch(sys, "stderr", StringIO())
        self.game = str(ROOT / "tests" / "stored" / "pig" / stored.GAME)

    def test_one_more(self) -> None:
        """A first call stores the game and a match, further ones more matches; the same match is the same file."""
        for _ in range(2):
            self.assertEqual(stored.main([self.game, "pig", "--seats", "3", "goal=12"]), 0)
        names = sorted(path.name for path in (self.folder / "pig").iterdir())
        self.assertEqual(names, ["1.account", "1.transcript", "2.account", "2.transcript", "game"])
        first = (self.folder / "pig" / "1.transcript").read_bytes()
        shutil.rmtree(self.folder)
        self.assertEqual(stored.main([self.game, "pig", "--seats", "3", "goal=12"]), 0)
        self.assertEqual((self.folder / "pig" / "1.transcript").read_bytes(), first)

    def test_another_release(self) -> None:
        """Nothing is stored over another release; nor where there is no game, or none for so many."""
        self.assertEqual(stored.main([self.game, "pig", "goal=12"]), 0)
        rules = self.folder / "pig" / "game" / "rules.py"
        rules.write_text(rules.read_text("utf-8") + "\n", "utf-8")
        self.assertEqual(stored.main([self.game, "pig", "goal=12"]), 1)
        self.assertEqual(stored.main([self.game, "other", "--seats", "9"]), 1)
        self.assertEqual(stored.main(["./nowhere", "other"]), 1)
