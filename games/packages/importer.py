"""Games whose folder is no part of this program: their modules are imported under private names.

Each release of each folder is a package of its own, with a name that nobody types, so that two games may both have a
``rules.py``, and a folder that has changed is loaded again. Its modules are made of the very bytes of which the digest
was made, not of what the folder holds a moment later or of what Python had compiled before.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.abc import ExecutionLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import decode_source
from pathlib import Path
from types import ModuleType

PREFIX = "games_outside_"


class FolderImporter(ExecutionLoader):
    """The modules of one folder.

    :param files: as ``games.packages.digest.files_of`` gives them.
    """

    def __init__(self, package: str, folder: Path, files: Mapping[str, bytes]) -> None:
        self._package, self._folder, self._files = package, folder, files

    def has(self, name: str) -> bool:
        """Whether there is such a module."""
        return self._file(name) in self._files or self.is_package(name)

    def is_package(self, name: str) -> bool:
        """Whether it is the folder itself, or one in it."""
        below = self._path(name)
        return not below or any(file.startswith(f"{below}/") for file in self._files)

    def get_source(self, name: str) -> str:
        """Its text; a folder needs none."""
        return decode_source(self._files.get(self._file(name), b""))

    def get_filename(self, name: str) -> str:
        """Where it came from."""
        return str(self._folder / self._file(name))

    def _path(self, name: str) -> str:
        return name.removeprefix(self._package).removeprefix(".").replace(".", "/")

    def _file(self, name: str) -> str:
        path = self._path(name)
        return f"{path}/__init__.py".lstrip("/") if self.is_package(name) else f"{path}.py"


class _Finder(MetaPathFinder):
    """Finds the modules of all folders that were opened."""

    def __init__(self) -> None:
        self.packages: dict[str, FolderImporter] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As the import system asks. A package has no path: nothing below it is looked for on the disk, where it may
        be another one by now, or one that was compiled before."""
        loader = self.packages.get(fullname.partition(".")[0])
        if loader is None or not loader.has(fullname):
            return None
        spec = ModuleSpec(
            fullname, loader, origin=loader.get_filename(fullname), is_package=loader.is_package(fullname)
        )
        spec.has_location = True
        return spec


_FINDER = _Finder()


def take_in(folder: Path, digest: str, files: Mapping[str, bytes]) -> str:
    """Make a folder's modules importable; returns the name of its package. The same folder and files give the same."""
    package = PREFIX + sha256(f"{folder.resolve()} {digest}".encode()).hexdigest()[:16]
    take_in_as(package, folder.resolve(), files)
    return package


def take_in_as(package: str, folder: Path, files: Mapping[str, bytes]) -> None:
    """The same under a name that is given."""
    if _FINDER not in sys.meta_path:
        sys.meta_path.append(_FINDER)
    if package not in _FINDER.packages:
        _FINDER.packages[package] = FolderImporter(package, folder, files)
