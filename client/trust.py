"""The folders whose code may run where it is not contained, kept from one run to the next."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from client.keptfile import KeptFile, Tell, log_it
from games.packages.catalog import Package

FILE = "trusted-folders.json"

MOST = 500
"""So many are remembered; the one that was trusted first is forgotten first, and asked about again."""


class _Kept(msgspec.Struct, frozen=True):
    folders: list[tuple[str, str]] = []


class TrustedFolders:
    """What its player has said yes to: a folder, with the files that it had then. Other files are asked about anew.

    :param home: the client's own folder; ``None``: nothing outlives this run.
    :param given: folders that are trusted in this run, whatever is in them.
    :param tell: see ``client.keptfile.KeptFile``.
    """

    def __init__(self, home: Path | None = None, given: Iterable[Path] = (), tell: Tell = log_it) -> None:
        self._file = KeptFile(None if home is None else home / FILE, _Kept, _Kept(), tell=tell)
        self._given = frozenset(given)

    def has(self, package: Package) -> bool:
        """Whether the game's code may run where it is not contained."""
        return package.folder in self._given or _entry(package) in self._file.read().folders

    def add(self, package: Package) -> None:
        """It may from now on, as long as its files stay as they are."""
        path, digest = _entry(package)
        self._file.change(
            lambda kept: _Kept([*(one for one in kept.folders if one[0] != path), (path, digest)][-MOST:])
        )


def _entry(package: Package) -> tuple[str, str]:
    path = str(package.folder).encode("utf-8", "backslashreplace").decode()  # names may be in another encoding
    return path, package.digest
