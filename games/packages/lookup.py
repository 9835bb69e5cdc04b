"""The game that somebody names on the command line."""

from __future__ import annotations

from pathlib import Path

from games.cage.walls import cage_for
from games.packages.catalog import BadGame, Package, open_folder, packages


def called(package: Package) -> str:
    """What to type for a game: its name or its folder, which is short if it is below the present one."""
    if package.built_in:
        return package.manifest.name
    here = Path.cwd()
    return f"./{package.folder.relative_to(here)}" if package.folder.is_relative_to(here) else str(package.folder)


def find(game: str, caged: bool = False, trusted: bool = False) -> Package:
    """A built-in game by its name, any other by its folder.

    :param caged: whether a folder's code runs in a cage, or here; :param trusted: see ``games.cage.walls.cage_for``.
    :raises BadGame: no game that works is there.
    :raises BadManifest: a built-in game is broken.
    :raises NotContained: a folder's code is to run in a cage, and nothing contains it.
    """
    if game in packages():
        return packages()[game]
    if not Path(game).is_dir():
        names = ", ".join(packages())
        raise BadGame(folder=game, problem=f"There is no such folder, and no game of this name; there are {names}.")
    return open_folder(Path(game), cage_for(game, trusted) if caged else None)
