"""The operator's command line, where it needs nothing but files."""

from __future__ import annotations

import io
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from lobby.operator.files import main
from lobby.server.certificate import own
from wire.tls.identity import key_fingerprint_of
from wire.tls.pem import load


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
        said = f"{file} can be used: options in it are port, beat."
        self.assertEqual(self.ran("config", "check", str(file)), (0, said, ""))
        status, out, _ = self.ran("config", "check", str(file), "--json")
        self.assertEqual((status, json.loads(out)), (0, {"options": ["beat", "port"]}))

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


class Certificate(Case):
    """``certificate``."""

    def test_own(self) -> None:
        """The key's fingerprint is the one that clients know the lobby by."""
        folder = Path(self.mktemp()).absolute()
        fingerprint = own(folder).identity.key_fingerprint
        status, said, _ = self.ran("certificate", "--data", str(folder))
        self.assertEqual(status, 0)
        self.assertIn(fingerprint, said)
        self.assertIn("signed by itself", said)

    def test_named(self) -> None:
        """The one that a file of options names is shown, not the folder's."""
        folder, other = Path(self.mktemp()).absolute(), Path(self.mktemp()).absolute()
        own(folder)
        expected = own(other).identity.key_fingerprint
        file = self.written(f'data = "{folder}"\ncertificate = "{other}/certificate.pem"\nkey = "{other}/key.pem"\n')
        status, out, _ = self.ran("certificate", "--config", str(file), "--json")
        self.assertEqual((status, json.loads(out)["fingerprint"]), (0, expected))
        found = load(other / "certificate.pem", other / "key.pem")
        self.assertEqual(key_fingerprint_of(found.certificate), expected)

    def test_none(self) -> None:
        """Where there is none that is said."""
        self.assertIn("cannot be read", self.ran("certificate", "--data", self.mktemp())[2])


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
            with redirect_stderr(io.StringIO()):
                self.assertEqual(self.assertRaises(SystemExit, main, words).code, 2, words)
