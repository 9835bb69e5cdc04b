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
