"""``python -m games tournament``: brains against each other."""

from __future__ import annotations

import random
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

from rich.console import Console
from twisted.trial.unittest import SynchronousTestCase

from games.bots.process import Source, Thinker
from games.bots.runner import BadBrain
from games.builtin.mosaic.rules import Mosaic
from games.devtools.tournament import CrossTable, Fixture, fixtures
from games.devtools.tournament_command import tournament
from games.kit.scaffold import start
from games.records.transcript import read
from tests.support.devtools import arguments
from tests.support.readers import ready

LEGAL = ("rock", "paper", "scissors")

ROCK = "def choose(view, legal, seconds):\n    print('thinking')\n    return 'rock'\n"
PAPER = "import random\ndef choose(view, legal, seconds):\n    random.random()\n    return 'paper'\n"
STUMBLES = """\
import os
import sys
import time
def choose(view, legal, seconds):
    if view == "late":
        time.sleep(60)
    if view == "dies":
        os._exit(3)
    if view == "prints":
        return "rock" if os.fstat(1).st_rdev == os.stat(os.devnull).st_rdev else "spock"
    if view == "fails":
        raise LookupError("lost")
    return {"lies": "spock"}.get(view, "rock")
"""


class Table(SynchronousTestCase):
    """Who meets whom, and what is counted."""

    def test_pairs(self) -> None:
        """Every two meet in both seats, once a round."""
        self.assertEqual([one.brains for one in fixtures(3, 2, 1)], [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)])
        self.assertEqual(len(fixtures(4, 2, 3)), 36)
        self.assertEqual([one.number for one in fixtures(2, 2, 2)], [1, 2, 3, 4])

    def test_groups(self) -> None:
        """In a game for more every group sits in every rotation; where too few are there nobody plays."""
        self.assertEqual([one.brains for one in fixtures(3, 3, 1)], [(0, 1, 2), (1, 2, 0), (2, 0, 1)])
        self.assertEqual(len(fixtures(4, 3, 2)), 24)
        self.assertEqual(fixtures(2, 3, 1), [])

    def test_scores(self) -> None:
        """A better place is a win, the same a draw, each against each; a match without places counts for nobody."""
        table = CrossTable(["a", "b", "c"])
        table.count(Fixture(1, (0, 1, 2)), (1, 2, 2))
        table.count(Fixture(2, (2, 1)), (1, 2))
        table.count(Fixture(3, (0, 1)), ())
        totals = [table.total(brain) for brain in range(3)]
        self.assertEqual([(one.wins, one.draws, one.losses) for one in totals], [(2, 0, 0), (0, 1, 2), (1, 1, 1)])
        self.assertEqual([one.points for one in totals], [2, 0.5, 1.5])
        self.assertEqual((table.ranking(), table.unresolved), ([0, 2, 1], 1))


class Processes(SynchronousTestCase):
    """A brain in a process of its own."""

    def thinker(self, text: str) -> Thinker:
        """A brain with this in its file."""
        path = Path(self.mktemp())
        path.write_text(text, "utf-8")
        made = Thinker(Source(str(path), "rps", trusted=True), random.Random(1))
        self.addCleanup(made.stop)
        return made

    def test_stumbles(self) -> None:
        """One that fails, lies, dies or is late is told off, a random move is played, and it may play on."""
        thinker = self.thinker(STUMBLES)
        thinker.begin("seed")
        for view, why in (
            ("", ""),
            ("prints", ""),
            ("fails", "failed: LookupError: lost"),
            ("lies", "answered 'spock', which is no legal move"),
            ("dies", "ended its process"),
            ("late", "took longer than 0.1 s"),
            ("", ""),
        ):
            thinker.troubles.clear()
            self.assertIn(thinker.choose(view, LEGAL, 0.1), LEGAL)
            self.assertIn(why, "".join(thinker.troubles))
            self.assertEqual(bool(thinker.troubles), bool(why), thinker.troubles)

    def test_not_loaded(self) -> None:
        """A file that holds no brain is refused at the beginning."""
        self.assertIn("must define", str(self.assertRaises(BadBrain, self.thinker("").begin, "seed")))
        demo = Path(self.mktemp())
        start("demo", demo)
        no_bot = Thinker(Source("bot", str(demo), trusted=True), random.Random(1))
        self.assertIn("no bot of its own", str(self.assertRaises(BadBrain, no_bot.begin, "seed")))


class Tournament(SynchronousTestCase):
    """The whole of it."""

    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        self.folder.mkdir()
        for name, text in (("rock", ROCK), ("paper", PAPER)):
            (self.folder / f"{name}.py").write_text(text, "utf-8")

    def run_one(self, *words: str, code: int = 0) -> str:
        """Play one; answers what was shown."""
        said = StringIO()
        with redirect_stderr(said):
            typed = arguments("tournament", "--trust-folder", *words)
            self.assertEqual(tournament(typed, Console(file=said, width=120)), code, said.getvalue())
        return said.getvalue()

    def test_words_alone(self) -> None:
        """A word of the author's that is typed alone is answered with how it is used, never with a traceback."""
        for word in ("play", "tournament"):
            said = StringIO()
            with redirect_stderr(said):
                ended = self.assertRaises(SystemExit, arguments, word)
            self.assertEqual(ended.code, 2)
            self.assertIn(f"python -m games {word}: error: the following arguments are required: GAME", said.getvalue())

    def test_cross_table(self) -> None:
        """Paper beats rock in both seats, each round; the matches are kept, with names, and can be read."""
        kept = self.folder / "kept"
        brains = [str(self.folder / f"{name}.py") for name in ("rock", "paper")]
        said = self.run_one("rps", *brains, "best=1", "--rounds", "2", "--keep", str(kept))
        rows = [line.replace("│", " ").split() for line in said.splitlines() if line.startswith("│")]
        self.assertEqual(
            rows, [["1", "paper", "4-0-0", "4", "0", "0", "4"], ["2", "rock", "0-0-4", "0", "0", "4", "0"]]
        )
        files = sorted(file.name for file in kept.iterdir())
        self.assertEqual(files[:2], ["0001-rock-paper.transcript", "0002-paper-rock.transcript"])
        self.assertEqual(len(files), 4)
        self.assertEqual(read((kept / files[1]).read_text("utf-8")).header.players, ("paper", "rock"))

    def test_seed(self) -> None:
        """The same seed gives the same matches, byte for byte; brains of the same name are told apart."""
        texts = []
        for number, seed in enumerate("445"):
            kept = self.folder / f"kept{number}"
            said = self.run_one("rps", "random", "random", "--seed", seed, "--keep", str(kept))
            self.assertIn("random 2", said)
            texts.append([file.read_text("utf-8") for file in sorted(kept.iterdir())])
        self.assertEqual(texts[0], texts[1])
        self.assertNotEqual(texts[0], texts[2])

    def test_more_than_two(self) -> None:
        """Three at a table for more than two; the same three in every rotation."""
        said = self.run_one("mosaic", "random", "random", "random", "--keep", str(self.folder / "kept"))
        self.assertEqual(len(list((self.folder / "kept").iterdir())), 3)
        self.assertIn("1 random", said)

    def test_points(self) -> None:
        """Where a game counts points each brain's row ends with what it had on average; else no row has that."""
        kept = self.folder / "kept"
        said = self.run_one("mosaic", "random", "random", "--keep", str(kept))
        rows = [line.replace("│", " ").split() for line in said.splitlines() if line.startswith("│")]
        self.assertRegex(said, r"points ┃ score ┃")
        points: dict[str, list[int]] = {}
        for file in kept.iterdir():
            match = read(file.read_text("utf-8"))
            scores = match.replay(ready(Mosaic)).position.scores
            for player, made in zip(match.header.players, scores, strict=True):
                points.setdefault(player, []).append(made)
        means = {player: f"{sum(made) / len(made):.1f}" for player, made in points.items()}
        self.assertEqual({" ".join(row[1:-6]): row[-1] for row in rows}, means)
        self.assertNotIn("score", self.run_one("rps", "random", "random", "--keep", str(self.folder / "more")))

    def test_refused(self) -> None:
        """What cannot be played is refused in a line, with 2."""
        keep = ("--keep", str(self.folder / "kept"))
        self.assertIn("nosuch: There is no such folder", self.run_one("nosuch", "random", code=2))
        self.assertIn("too few brains", self.run_one("rps", "random", *keep, code=2))
        self.assertIn("an odd whole number", self.run_one("rps", "random", "random", "best=2", *keep, code=2))
        self.assertIn("no such file", self.run_one("rps", "random", "/nowhere.py", *keep, code=2))
