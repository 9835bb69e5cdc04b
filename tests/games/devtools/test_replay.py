"""``python -m games replay``: a finished match, step by step."""

from __future__ import annotations

import json
import os
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from itertools import pairwise
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from games.devtools.replay import HELP, steps, walk
from games.devtools.replay_command import replay
from games.engine.model import Entry, Kind
from games.packages.catalog import packages
from games.records.transcript import BadTranscript, Transcript, header_of
from tests.support.devtools import Typed, arguments, local, play_out


def match(game: str = "rps", *moves: tuple[int, str], seed: str = "1", ending: bool = True) -> Transcript:
    """A match with these moves; played on at random to the end."""
    table = local(game, seed)
    for seat, move in moves:
        table.move(seat, move)
    if ending:
        play_out(table)
    return Transcript(header_of(table.setup, digest=packages()[game].digest), table.table.transcript)


class Stepper(Typed):
    """A person at a keyboard."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.person = True

    def ask(self, question: str) -> str | None:
        self.say(question)
        line = self._source.readline()
        return line.strip() if line else None


class Replay(SynchronousTestCase):
    """What a replay promises."""

    def test_steps(self) -> None:
        """Each turn is a step: who did what, the picture and the words after it; the last says how it ended."""
        shown = steps(match("rps", (0, "rock"), (1, "paper"), (0, "rock"), (1, "paper")), packages()["rps"])
        self.assertEqual(len(shown), 3)
        self.assertEqual([step.turn for step in shown], [0, 1, 2])
        self.assertEqual([step.said for step in shown[:2]], [(), ("Ada plays rock.", "Bob plays paper.")])
        self.assertEqual(shown[2].said[-1], "Bob has won.")
        self.assertIn("**", shown[2].picture)
        self.assertIn("paper wraps rock", shown[2].words)

    def test_every_game(self) -> None:
        """A match of every game is stepped through, as an onlooker and from each seat; onlookers see no secrets."""
        for name, package in packages().items():
            transcript = match(name)
            for seat in (None, 0, 1):
                shown = steps(transcript, package, seat)
                self.assertGreater(len(shown), 2)
                self.assertTrue(all(step.picture and step.words for step in shown), name)
        hunt = match("hunt")
        self.assertNotIn("your ship", steps(hunt, packages()["hunt"])[0].picture)
        self.assertIn("your ship", steps(hunt, packages()["hunt"], 1)[0].picture)

    def test_chance(self) -> None:
        """What chance brings is part of the step that called for it; the opening of secrets is none of its own."""
        table = local("bluff")
        play_out(table)
        shown = steps(Transcript(header_of(table.setup), table.table.transcript), packages()["bluff"])
        self.assertTrue(all(step.said for step in shown[1:]), [step.said for step in shown])
        self.assertTrue(all(len({one.picture, two.picture}) == 2 for one, two in pairwise(shown)))

    def test_not_ended(self) -> None:
        """A match that did not end is shown as far as it came, and that is said."""
        shown = steps(match("rps", (0, "rock"), (1, "paper"), ending=False), packages()["rps"])
        self.assertIn("had not ended", shown[-1].said[-1])

    def test_changed(self) -> None:
        """A move that was changed afterwards is found, with its line; a match of another game is no match of this."""
        good = match("gomoku")
        entries = list(good.entries)
        entries[5] = Entry(entries[5].turn, entries[5].seat, Kind.MOVE, entries[4].body)
        refused = self.assertRaises(BadTranscript, steps, Transcript(good.header, tuple(entries)), packages()["gomoku"])
        self.assertEqual(refused.parameters["reason"], "line 7: There is a stone on that point already.")
        self.assertRaises(BadTranscript, steps, good, packages()["rps"])

    def test_broken_rules(self) -> None:
        """Where the last entry broke the rules, the replay ends with that, and says whose it was."""
        good = match("rps", (0, "rock"), (1, "paper"), ending=False)
        commits = tuple(Entry(2, seat, Kind.COMMIT, "0" * 64) for seat in (0, 1))
        lie = Entry(2, 1, Kind.REVEAL, f"{'0' * 32} rock")
        shown = steps(Transcript(good.header, (*good.entries, *commits, lie)), packages()["rps"])
        self.assertIn("Bob broke the rules: The move that was shown", shown[-1].said[-1])

    def test_walking(self) -> None:
        """Enter goes on, b back, e to the end, q out; past the last step the replay is over."""
        shown = steps(match("rps", (0, "rock"), (1, "paper"), (0, "rock"), (1, "paper")), packages()["rps"])
        for lines, walked in (
            (("", "", ""), "123"),
            (("b", "", "b", "q"), "1121"),
            (("e", "b", "q"), "132"),
            ((), "1"),
        ):
            keyboard = Stepper(*lines)
            walk(keyboard, shown)
            seen = [line for line in keyboard.text.splitlines() if line.startswith("Step")]
            self.assertEqual([line.split()[1] for line in seen], [*walked], lines)
            self.assertIn(HELP, keyboard.text)

    def test_piped(self) -> None:
        """From a pipe all steps are written."""
        keyboard = Typed()
        walk(keyboard, steps(match(), packages()["rps"]))
        self.assertIn("Step 1 of", keyboard.text)
        self.assertIn("has won.", keyboard.text)


class Words(SynchronousTestCase):
    """The command line."""

    def setUp(self) -> None:
        self.path = Path(self.mktemp())
        self.path.write_text(match("hunt").text, "utf-8")

    def replay(self, *words: str, code: int = 0) -> str:
        """Replay with these words; answers all that was written."""
        typed, out = Typed(), StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            self.assertEqual(replay(arguments("replay", *words), typed), code)
        return typed.text + out.getvalue()

    def test_file(self) -> None:
        """A file is shown; with ``--seat`` as that player saw it, by name or number."""
        self.assertNotIn("your ship", self.replay(str(self.path)))
        for seat in ("Bob", "2"):
            self.assertIn("your ship", self.replay(str(self.path), "--seat", seat))

    def test_refused(self) -> None:
        """What is no transcript, of no game that is here, or nobody's seat is refused in a line."""
        self.assertIn("No such file", self.replay("/nowhere", code=2))
        self.assertIn("Ada, Bob played", self.replay(str(self.path), "--seat", "3", code=2))
        self.assertIn("a match of hunt", self.replay(str(self.path), "--game", "rps", code=1))
        lines = self.path.read_text("utf-8").splitlines()
        header = json.loads(lines[0])
        self.path.write_text(json.dumps({**header, "game": "gone"}), "utf-8")
        self.assertIn("gone is not built in", self.replay(str(self.path), code=2))
        self.path.write_text("nonsense", "utf-8")
        self.assertIn("no header", self.replay(str(self.path), code=2))

    def test_other_files(self) -> None:
        """That the game's files have changed since is said before all else."""
        text = self.path.read_text("utf-8").replace(packages()["hunt"].digest, "0" * 64)
        self.path.write_text(text, "utf-8")
        self.assertTrue(self.replay(str(self.path)).startswith("This match was played with other files"))

    def test_list(self) -> None:
        """Without a file those that the client keeps are listed, newest first, without what is none or
        never began; the name is enough then."""
        home = Path(self.mktemp())
        self.patch(os, "environ", {"TXLOBBY_HOME": str(home)})
        self.assertIn("No match is kept", self.replay())
        folder = home / "matches"
        folder.mkdir(parents=True)
        for number, game in enumerate(("rps", "gomoku", "hunt")):
            file = folder / f"{game}-0.transcript"
            file.write_text(match(game).text, "utf-8")
            os.utime(file, (number, number))
        (folder / "bad.transcript").write_text("nonsense")
        (folder / "unbegun.transcript").write_text(match("rps").text.split("\n")[0] + "\n", "utf-8")
        said = self.replay()
        found = [said.index(f"{game}-0") for game in ("hunt", "gomoku", "rps")]
        self.assertEqual(found, sorted(found))
        self.assertNotIn("bad", said)
        self.assertNotIn("unbegun", said)
        self.assertIn("Step 1 of", self.replay("hunt-0"))
