"""The game that somebody names on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from games.cage.report import cage_for
from games.packages.catalog import BadGame, Package, open_folder, packages


def called(package: Package) -> str:
    """What to type for a game: its name or its folder, which is short if it is below the present one."""
    if package.built_in:
        return package.manifest.name
    here = Path.cwd()
    return f"./{package.folder.relative_to(here)}" if package.folder.is_relative_to(here) else str(package.folder)


def find(game: str, opened: Callable[[Path], Package] = open_folder) -> Package:
    """A built-in game by its name, any other by its folder.

    :param opened: makes a game of a folder; ``look_into`` runs none of its code.

    :raises BadGame: no game that works is there.
    :raises BadManifest: a built-in game is broken.
    """
    if game in packages():
        return packages()[game]
    if not Path(game).is_dir():
        names = ", ".join(packages())
        raise BadGame(folder=game, problem=f"There is no such folder, and no game of this name; there are {names}.")
    return opened(Path(game))


def find_caged(game: str, trusted: bool = False) -> Package:
    """The same, and a folder's code runs in a cage.

    :param trusted: see ``games.cage.report.cage_for``.
    :raises NotContained: nothing contains it here.
    """
    return find(game, lambda path: open_folder(path, cage_for(game, trusted)))
