"""What the tools print to be typed works as it is printed."""

from __future__ import annotations

import os
import re
import shlex
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from games.__main__ import main
from tests.bad_games import write


class Hints(SynchronousTestCase):
    """Each in a folder of its own."""

    def setUp(self) -> None:
        home, here = os.getcwd(), self.mktemp()
        os.makedirs(here)
        os.chdir(here)
        self.addCleanup(os.chdir, home)

    def printed(self, *words: str) -> str:
        """What a command prints that ends well."""
        said = StringIO()
        with redirect_stdout(said):
            self.assertEqual(main(words), 0, said.getvalue())
        return said.getvalue()

    def test_kept_at_the_keyboard(self) -> None:
        """What ``play --keep FILE`` writes ``replay FILE`` steps through, of a built-in game and of one's own in a
        folder, played to the end or given up in the middle."""
        own = write(None, Path())
        for game, which in (("rps", ()), (f"./{own}", ("--game", f"./{own}"))):
            for number, typed in enumerate((("hint",), ())):
                file = f"{game[-3:]}{number}.transcript"
                self.patch(sys, "stdin", StringIO("".join(f"{line}\n" for line in (*typed, "quit"))))
                bots = ("--bot", "all", "--brain", "random") if not typed else ()
                self.printed("play", game, *bots, "--keep", file)
                self.patch(sys, "stdin", StringIO("e\nq\n"))
                shown = self.printed("replay", file, *which)
                self.assertIn("Step 1 of", shown)
                self.assertIn("had not ended" if typed else "has won.", shown.replace("have won.", "has won."))

    def test_list(self) -> None:
        """The line under the list of kept matches works with each name of the list."""
        home = Path.cwd() / "home"
        self.patch(os, "environ", {**os.environ, "TXLOBBY_HOME": str(home), "COLUMNS": "200"})
        for number in range(2):
            self.printed(
                "play", "rps", "--bot", "all", "--brain", "random", "--keep", f"home/matches/m{number}.transcript"
            )
        said = self.printed("replay")
        self.assertIn("python -m games replay NAME steps through one.", said)
        names = re.findall(r"m[01]\b", said)
        self.assertEqual(sorted(names), ["m0", "m1"])
        for name in names:
            self.assertIn("Step 1 of", self.printed("replay", name))

    def replay(self, command: str, file: Path) -> str:
        """What the command for a replay shows that was printed, with a file in its place."""
        words = shlex.split(command.replace("FILE", shlex.quote(str(file))))
        self.assertEqual(words[:3], ["python", "-m", "games"])
        return self.printed(*words[3:])

    def test_tournament(self) -> None:
        """The command under a tournament's table replays each of its matches, of a built-in game and of one's own."""
        self.patch(sys, "stdin", StringIO("e\nq\n" * 9))
        own = write(None, Path())
        for game in ("rps", f"./{own}"):
            said = self.printed("tournament", "--trust-folder", game, "random", "random", "--keep", f"kept {len(game)}")
            hint = re.search(r"The matches are in (.*): (python -m games replay FILE.*)", said)
            assert hint is not None, said
            files = sorted(Path(hint[1]).iterdir())
            self.assertEqual(len(files), 2)
            for file in files:
                self.assertIn("random", self.replay(hint[2], file))
