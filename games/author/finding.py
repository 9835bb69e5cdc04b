"""The game that a name or a folder on the command line means."""

from __future__ import annotations

from pathlib import Path

from games.catalogue import BadGame, Package, open_folder, packages


class NoSuchGame(ValueError):
    """There is no game of that name or in that folder, or it does not work; the message says why."""


def find(game: str) -> Package:
    """A built-in game by its name, or one in a folder of one's own by the folder's path.

    :raises NoSuchGame: there is none that works.
    """
    if game in packages():
        return packages()[game]
    if not Path(game).is_dir():
        raise NoSuchGame(f"There is no game {game} and no such folder; there are {', '.join(packages())}.")
    try:
        return open_folder(Path(game))
    except BadGame as problem:
        raise NoSuchGame(f"{game}: {problem.parameters['problem']}") from problem
