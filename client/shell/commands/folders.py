"""A game from a folder: opened in a cage, and what is to be said and asked before its code runs."""

from __future__ import annotations

from client import games as folders
from client.events import Failed, Notice
from client.games import Package
from client.shell.commands.registry import CommandContext
from client.shell.prompts import InputEnded
from games.cage.report import NotContained, Told, told


async def open_folder(at: CommandContext, folder: str) -> Package:
    """The game in a folder. Where its code is not contained its player is asked, once for these files.

    :raises BadGame: there is none that works.
    :raises NotContained: it is not to be run.
    """
    try:
        package = folders.open_one(folder, at.trusted.has)
    except NotContained as problem:
        _say_walls(at)
        package = await _ask(at, folder, problem)
    if not package.built_in:
        _say_walls(at)
    manifest = package.manifest
    digest = package.digest[:8]
    at.show(Notice("folder-opened", {"game": manifest.name, "release": manifest.version, "digest": digest}))
    return package


def _say_walls(at: CommandContext) -> None:
    """Once in a run."""
    if not at.shown.cage:
        at.shown.cage = True
        at.show(walls_that_hold(told()))


async def _ask(at: CommandContext, folder: str, refused: NotContained) -> Package:
    """:raises NotContained: it is not to be run; whoever says nothing has not said so."""
    open_, why = (str(refused.parameters[name]) for name in ("open", "why"))
    try:
        answer = await at.questions.ask("trust-folder", choices=("yes", "no"), folder=folder, open=open_, why=why)
    except InputEnded:
        at.show(Failed(refused.code.decode("ascii"), dict(refused.parameters)))
        raise
    if answer != "yes":
        raise refused
    package = folders.open_one(folder, lambda package: True)
    at.trusted.add(package)
    at.show(Notice("folder-trusted", {"folder": folder}))
    return package


def walls_that_hold(here: Told) -> Notice:
    """What holds a folder's code here, and what does not."""
    held = "cage-partly" if here.missing else "cage"
    return Notice(
        held if here.contained else "no-cage", {"here": here.here, "missing": here.missing, "open": here.open}
    )
