"""The games that this client can play: those that came with it, and those opened from folders in this run."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from games.cage.report import cage_for
from games.cage.walls import prepare
from games.packages.catalog import Package, look_into, packages, tried

__all__ = [
    "Package",
    "begun",
    "built_in",
    "display_of",
    "find",
    "folder_of",
    "like",
    "look_like_one",
    "open_one",
    "opened",
]

_opened: dict[str, Package] = {}
"""By digest, so that it does not matter who opened it, or how often."""


def look_like_one(text: str) -> bool:
    """Whether what was typed means a folder rather than a name: ``./dice``, ``~/dice``, ``games/dice``."""
    return "/" in text or text.startswith((".", "~"))


def begun(text: str) -> list[str]:
    """The folders whose path begins with what is typed, as it is typed. Who types one will soon need a cage."""
    prepare()
    head, slash, tail = text.rpartition("/")
    if not slash:
        return []
    with contextlib.suppress(OSError, RuntimeError):  # nothing there, or nobody's home
        inside = (path.name for path in Path(head or "/").expanduser().iterdir() if path.is_dir())
        return [f"{head}/{name}" for name in sorted(inside) if name.startswith(tail) and (tail or name[0] != ".")]
    return []


def open_one(path: str, trusted: Callable[[Package], bool] = lambda package: False) -> Package:
    """Load the game in a folder, as it is now; its code runs in a cage.

    :param trusted: says of the game whether its player wants its code to run where that is not contained.
    :raises BadGame: there is none that works.
    :raises NotContained: it is not contained here, and its player does not want that.
    """
    package = look_into(Path(path))
    if not package.built_in:
        package = tried(replace(package, cage=cage_for(path, trusted(package))))
    _opened.pop(package.digest, None)
    _opened[package.digest] = package
    return package


def opened(digest: str) -> Package | None:
    """The game with these files that was opened from a folder."""
    return _opened.get(digest)


def built_in(game: str) -> Package | None:
    """The game of this name that came with this client."""
    return packages().get(game)


def find(game: str, release: str, digest: str) -> Package | None:
    """The game with exactly these files, built in or opened from a folder.

    :param digest: where it is empty, name and release are enough.
    """
    here = [package for package in (opened(digest), built_in(game)) if package is not None]
    fitting = [one for one in here if (one.manifest.name, one.manifest.version) == (game, release)]
    return next((one for one in fitting if digest in ("", one.digest)), None)


def folder_of(digest: str) -> str:
    """The folder in which the game with these files lies; empty for one that came with this client."""
    package = opened(digest)
    return "" if package is None or package.built_in else str(package.folder)


def like(game: str) -> Package | None:
    """A game of this name, with whatever files: the last one that was opened, or the one that is built in."""
    same = [package for package in _opened.values() if package.manifest.name == game]
    return same[-1] if same else built_in(game)


def display_of(game: str, digest: str = "") -> str:
    """The game's name for people, where it is here; one that was opened from a folder is known by its digest."""
    package = opened(digest) or built_in(game)
    return package.manifest.display if package is not None else game
