"""The client that a running lobby hands out: a friend's machine needs nothing but Python, pip and the package index.

The lobby makes a wheel of itself as it is installed, so that lobby and client are of the same version, and gives it to
who asks by plain HTTP on its own port (``lobby.web.site``). The line that a friend types carries the wheel's digest, so
what arrives is what the lobby made, although the line is not encrypted.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import shlex
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

from wire.addresses import join

PROJECT = "txlobby"
PACKAGES = ("client", "games", "lobby", "wire")
PLUGIN = "twisted/plugins/lobby_plugin.py"

_MADE_HERE = frozenset({"RECORD", "WHEEL"})
_OF_THIS_MACHINE = frozenset({"INSTALLER", "REQUESTED", "direct_url.json"})


class NotInstalled(Exception):
    """The project runs from a folder that was never installed, so there is nothing to hand out."""


@dataclass(frozen=True)
class Handout:
    """The wheel and how to get it.

    :ivar filename: as wheels are named, so pip knows what it is.
    :ivar sha256: of ``content``, in hexadecimal.
    :ivar fingerprint: of the lobby's key, empty where clients need none.
    :ivar plaintext: the lobby encrypts nothing, and clients must want it so.
    """

    filename: str
    sha256: str
    content: bytes
    fingerprint: str = ""
    plaintext: bool = False

    @classmethod
    def build(cls, installed: Distribution | None = None, fingerprint: str = "", plaintext: bool = False) -> Handout:
        """Make the wheel; the same files give the same bytes. It blocks for a tenth of a second or so.

        :param installed: what is known of the project; by default what pip installed here.
        :raises NotInstalled: pip installed nothing of this name.
        """
        if installed is None:
            try:
                installed = distribution(PROJECT)
            except PackageNotFoundError as problem:
                raise NotInstalled(f"{PROJECT} is not installed") from problem
        stem = f"{PROJECT}-{installed.version}"
        content = _wheel(stem, {**_code(), **_dist_info(stem, installed)})
        return cls(f"{stem}-py3-none-any.whl", hashlib.sha256(content).hexdigest(), content, fingerprint, plaintext)

    @property
    def named(self) -> str:
        """What is handed out: its name and its digest, as pip reads them at the end of an address."""
        return f"{self.filename}#sha256={self.sha256}"

    def url(self, host: str, port: int) -> str:
        """Where pip finds the wheel, its digest included."""
        return f"http://{join(host, port)}/{self.named}"

    def start(self, host: str, port: int) -> str:
        """What starts the client that is set up in this folder: with the lobby's address, and what its certificate
        must be."""
        lobby = f"{join(host, port)}#{self.fingerprint}" if self.fingerprint else join(host, port)
        plaintext = " --plaintext" if self.plaintext else ""
        return f"{PROJECT}/bin/python -m client --lobby {shlex.quote(lobby)}{plaintext}"

    def setup_line(self, host: str, port: int) -> str:
        """The one line that sets up and starts the client on a friend's machine."""
        url = shlex.quote(self.url(host, port))
        return f"python3 -m venv {PROJECT} && {PROJECT}/bin/pip install {url} && {self.start(host, port)}"


# ------------------------------------------------------------------ the wheel


def _code() -> dict[str, bytes]:
    """Every file of the packages and the plugin, by its place in the wheel."""
    found: dict[str, bytes] = {}
    for package in PACKAGES:
        for folder in _folders(package):
            for file in _files(folder):
                found[f"{package}/{file.relative_to(folder).as_posix()}"] = file.read_bytes()
    for folder in _folders("twisted.plugins"):
        plugin = folder / Path(PLUGIN).name
        if plugin.is_file():
            found[PLUGIN] = plugin.read_bytes()
    return found


def _folders(package: str) -> list[Path]:
    spec = find_spec(package)
    return [Path(folder) for folder in (spec.submodule_search_locations or ())] if spec is not None else []


def _files(folder: Path) -> Iterator[Path]:
    """What belongs to a package: no compiled files, no hidden ones, no editor's copies."""
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder).parts
        hidden = any(part.startswith(".") or part == "__pycache__" for part in inside)
        if file.is_file() and not hidden and not file.name.endswith((".pyc", "~")):
            yield file


def _dist_info(stem: str, installed: Distribution) -> dict[str, bytes]:
    """The wheel's own folder: metadata and licence as they were installed."""
    folder = f"{stem}.dist-info"
    files = {"METADATA": (installed.read_text("METADATA") or "").encode()}
    for listed in installed.files or ():
        if listed.parts[0].endswith(".dist-info"):
            place = "/".join(listed.parts[1:])
            if place not in _MADE_HERE | _OF_THIS_MACHINE:
                files[place] = listed.read_binary()
    files["WHEEL"] = f"Wheel-Version: 1.0\nGenerator: {PROJECT}\nRoot-Is-Purelib: true\nTag: py3-none-any\n".encode()
    return {f"{folder}/{place}": content for place, content in files.items()}


def _wheel(stem: str, files: Mapping[str, bytes]) -> bytes:
    """A zip with a record of its files, in a fixed order and with a fixed date."""
    record = f"{stem}.dist-info/RECORD"
    lines = io.StringIO()
    table = csv.writer(lines, lineterminator="\n")
    for place, content in sorted(files.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        table.writerow([place, f"sha256={digest}", len(content)])
    table.writerow([record, "", ""])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as wheel:
        for place, content in [*sorted(files.items()), (record, lines.getvalue().encode())]:
            entry = zipfile.ZipInfo(place, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            wheel.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return made.getvalue()
