"""The client that a lobby hands out: a sound wheel, and the line that fetches it."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import shlex
import zipfile
from dataclasses import replace
from importlib.metadata import PathDistribution
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from lobby.web.wheel import Handout
from tests import ROOT

SAMPLE = Handout("txlobby-1.2.3-py3-none-any.whl", "ab" * 32, b"the wheel")


class WheelTests(SynchronousTestCase):
    """What is handed out."""

    def installed(self) -> PathDistribution:
        """The project as pip notes it, with files that are of one machine only."""
        folder = Path(self.mktemp()) / "txlobby-1.2.3.dist-info"
        (folder / "licenses").mkdir(parents=True)
        texts = {
            "METADATA": "Metadata-Version: 2.4\nName: txlobby\nVersion: 1.2.3\n\nÜber\n",
            "WHEEL": "Wheel-Version: 1.0\nGenerator: other\n",
            "INSTALLER": "pip\n",
            "direct_url.json": "{}",
            "licenses/LICENSE": "MIT\n",
        }
        for place, content in texts.items():
            (folder / place).write_text(content, encoding="utf-8")
        listed = [f"{folder.name}/{place},," for place in (*texts, "RECORD")]
        (folder / "RECORD").write_text("\n".join([*listed, "_editable.pth,,"]))
        return PathDistribution(folder)

    def setUp(self) -> None:
        """A wheel of the code as it is."""
        self.handout = Handout.build(self.installed())
        self.wheel = zipfile.ZipFile(io.BytesIO(self.handout.content))

    def test_named(self) -> None:
        """Name and digest are those of the content."""
        self.assertEqual(self.handout.filename, "txlobby-1.2.3-py3-none-any.whl")
        self.assertEqual(self.handout.sha256, hashlib.sha256(self.handout.content).hexdigest())

    def test_whole(self) -> None:
        """All packages are in it, with what is no Python, the plugin, the licence and the metadata."""
        self.assertIsNone(self.wheel.testzip())
        for place in (
            "client/__init__.py",
            "games/builtin/rps/manifest.toml",
            "lobby/storage/migrations/env.py",
            "lobby/storage/migrations/versions/0001_accounts.py",
            "lobby/web/wheel.py",
            "wire/amp/protocol.py",
            "twisted/plugins/lobby_plugin.py",
            "txlobby-1.2.3.dist-info/METADATA",
            "txlobby-1.2.3.dist-info/licenses/LICENSE",
        ):
            self.assertIn(place, self.wheel.namelist())
        own = ROOT / "lobby" / "web" / "wheel.py"
        self.assertEqual(self.wheel.read("lobby/web/wheel.py"), own.read_bytes())
        self.assertIn("Über", self.wheel.read("txlobby-1.2.3.dist-info/METADATA").decode())

    def test_nothing_else(self) -> None:
        """Nothing compiled, hidden, or about this machine is in it, and nothing twice."""
        names = self.wheel.namelist()
        self.assertEqual(len(names), len(set(names)))
        tops = {name.split("/")[0] for name in names}
        self.assertEqual(tops, {"client", "games", "lobby", "wire", "twisted", "txlobby-1.2.3.dist-info"})
        for name in names:
            self.assertFalse(name.endswith((".pyc", "~", "INSTALLER", "direct_url.json")), name)
            self.assertFalse(any(part.startswith((".", "__pycache__")) for part in name.split("/")), name)

    def test_record(self) -> None:
        """The record lists every file with its digest and size, itself without."""
        record = "txlobby-1.2.3.dist-info/RECORD"
        rows = list(csv.reader(io.StringIO(self.wheel.read(record).decode())))
        self.assertEqual([row[0] for row in rows], self.wheel.namelist())
        for place, digest, size in rows[:-1]:
            content = self.wheel.read(place)
            expected = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            self.assertEqual((digest, int(size)), (f"sha256={expected}", len(content)))
        self.assertEqual(rows[-1], [record, "", ""])

    def test_same_again(self) -> None:
        """The same code gives the same bytes, so a line that was pasted stays good when the lobby starts anew."""
        self.assertEqual(Handout.build(self.installed()), self.handout)


class LineTests(SynchronousTestCase):
    """What a friend types."""

    def test_line(self) -> None:
        """One line: environment, install with the digest, start."""
        self.assertEqual(
            SAMPLE.setup_line("play.example.org", 12000),
            "python3 -m venv txlobby && txlobby/bin/pip install "
            f"'http://play.example.org:12000/txlobby-1.2.3-py3-none-any.whl#sha256={'ab' * 32}'"
            " && txlobby/bin/python -m client --lobby play.example.org:12000",
        )

    def test_fingerprint(self) -> None:
        """The client is started with what the lobby's certificate must be; what pip gets is the same."""
        pinned = replace(SAMPLE, fingerprint="cd" * 32)
        words = shlex.split(pinned.setup_line("play.example.org", 12000))
        self.assertEqual(words[-1], f"play.example.org:12000#{'cd' * 32}")
        self.assertEqual(words[:8], shlex.split(SAMPLE.setup_line("play.example.org", 12000))[:8])

    def test_ipv6(self) -> None:
        """A literal IPv6 address is in brackets, which the shell must not read as a pattern."""
        words = shlex.split(SAMPLE.setup_line("2001:db8::1", 12000))
        self.assertTrue(words[7].startswith("http://[2001:db8::1]:12000/txlobby"))
        self.assertEqual(words[-1], "[2001:db8::1]:12000")
        self.assertIn("'[2001:db8::1]:12000'", SAMPLE.setup_line("2001:db8::1", 12000))
