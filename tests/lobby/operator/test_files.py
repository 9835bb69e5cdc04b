"""The operator's command line, where it needs nothing but files."""

from __future__ import annotations

import io
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from lobby.operator.cli import main


class Case(SynchronousTestCase):
    def ran(self, *words: str) -> tuple[int, str, str]:
        """The exit status of a command, what it printed, and what it complained of."""
        with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
            status = main(words)
        return status, out.getvalue().strip(), err.getvalue().strip()

    def written(self, text: str) -> Path:
        """A file of options."""
        file = Path(self.mktemp()).absolute()
        file.write_text(text)
        return file


class Configuration(Case):
    """``config check FILE``."""

    def test_good(self) -> None:
        """What a lobby would start with is told so."""
        file = self.written("port = 12001\nbeat = 1\n")
        said = f"{file} can be used: options in it are beat, port."
        self.assertEqual(self.ran("config", "check", str(file)), (0, said, ""))
        status, out, _ = self.ran("config", "check", str(file), "--json")
        self.assertEqual((status, json.loads(out)), (0, {"file": str(file), "options": ["beat", "port"]}))

    def test_bad(self) -> None:
        """Each problem has a line, and nothing else is printed."""
        file = self.written("port = 1\nbaet = 1\n")
        status, out, said = self.ran("config", "check", str(file))
        self.assertEqual((status, out), (1, ""))
        self.assertEqual([line.partition(" ")[0] for line in said.splitlines()], [f"{file}:1:", f"{file}:2:"])

    def test_certificate(self) -> None:
        """A certificate that cannot be used is found without a start."""
        file = self.written('key = "key.pem"\ncertificate = "nowhere.pem"\n')
        status, _, said = self.ran("config", "check", str(file))
        self.assertEqual(status, 1)
        self.assertTrue(said.startswith(f"{file}:2: "), said)
        self.assertIn("nowhere.pem cannot be read", said)


class Folders(Case):
    """Which folder is meant."""

    def test_by_the_options(self) -> None:
        """A file of options names the folder; without either it is the user's own."""
        file = self.written('data = "/nowhere/at/all"')
        self.assertIn("/nowhere/at/all", self.ran("backup", "x", "--config", str(file))[2])
        self.patch(os, "environ", {**os.environ, "XDG_DATA_HOME": "/no/home"})
        self.assertIn("/no/home/txlobby", self.ran("backup", "x")[2])
        self.assertIn("there is no such file", self.ran("backup", "x", "--config", "missing.toml")[2])

    def test_words(self) -> None:
        """What is no command is told with exit status 2."""
        for words in ((), ("back",), ("backup",), ("config", "show", "x"), ("restore", "x", "--dat", "y")):
            self.assertEqual(self.ran(*words)[0], 2, words)
