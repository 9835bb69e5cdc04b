"""The client that a lobby hands out: a sound wheel, over a few lines of HTTP."""

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

from hypothesis import given
from hypothesis import strategies as st
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


class RespondTests(SynchronousTestCase):
    """Plain HTTP."""

    def asked(self, request: bytes) -> tuple[bytes, dict[bytes, bytes], bytes]:
        """Status line, headers and body of an answer."""
        head, body = SAMPLE.respond(request)
        status, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
        headers = dict(line.split(b": ", 1) for line in lines)
        self.assertEqual(headers[b"Connection"], b"close")
        return status, headers, body

    def test_wheel(self) -> None:
        """The wheel's name gets the wheel; HEAD only its size."""
        for path in (b"/txlobby-1.2.3-py3-none-any.whl", b"/txlobby-1.2.3-py3-none-any.whl?x=1"):
            status, headers, body = self.asked(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertEqual((status, body), (b"HTTP/1.1 200 OK", b"the wheel"))
            self.assertEqual(headers[b"Content-Length"], b"9")
        status, headers, body = self.asked(b"HEAD /txlobby-1.2.3-py3-none-any.whl HTTP/1.0\r\n\r\n")
        self.assertEqual((headers[b"Content-Length"], body), (b"9", b""))

    def test_page(self) -> None:
        """A browser is shown the line, with the address that it used itself."""
        _, _, body = self.asked(b"GET / HTTP/1.1\r\nAccept: */*\r\nhost: play.example.org:12000\r\n\r\n")
        self.assertIn(SAMPLE.setup_line("play.example.org", 12000), body.decode())
        _, _, body = self.asked(b"GET / HTTP/1.1\r\nHost: [::1]:12000\r\n\r\n")
        self.assertIn(SAMPLE.setup_line("::1", 12000), body.decode())

    def test_no_stranger_writes_the_line(self) -> None:
        """A host that is none does not get into a line that people paste into a shell."""
        for host in (b"x; rm -rf ~", b"$(x)", b"'", b"", b"a b:1"):
            _, _, body = self.asked(b"GET / HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
            self.assertIn(SAMPLE.setup_line("HOST", 12000), body.decode())

    def test_other(self) -> None:
        """There is nothing else, and what is no request is told so."""
        self.assertIn(b"404", self.asked(b"GET /../etc/passwd HTTP/1.1\r\n\r\n")[0])
        for request in (b"GET ", b"GET / \r\n", b"POST / HTTP/1.1\r\n\r\n", b"GET /\xff\xfe"):
            self.assertIn(b"400", self.asked(request)[0])

    @given(st.binary(max_size=200))
    def test_anything(self, rest: bytes) -> None:
        """Whatever comes, one whole answer goes back."""
        _, headers, body = self.asked(b"GET " + rest)
        self.assertEqual(int(headers[b"Content-Length"]), len(body))
