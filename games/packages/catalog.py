"""The games that are here, and any in a folder of one's own: manifests, digests, and rules when somebody plays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from games import builtin
from games.game import Game
from games.packages import importer, texts
from games.packages.digest import TooMuch, digest, files_of
from games.packages.guard import ForeignErrors, in_words
from games.packages.manifest import NAME, BadManifest, Manifest, load
from games.texts import Texts
from wire.amp.errors import DeclaredError

__all__ = ["BadGame", "BadManifest", "Package", "digests", "manifests", "open_folder", "packages"]

HERE = Path(builtin.__file__).parent
"""The folder of the games that came with the program."""

Choose = Callable[[Any, Sequence[str], float], str]
"""A bot: view, legal moves as text, seconds: a move."""


class BadGame(DeclaredError):
    """A folder holds no game that works. Parameters: ``folder``, ``problem``: one or more lines of text."""

    code = b"BAD_GAME"

    def __str__(self) -> str:
        return ": ".join(str(part) for part in self.parameters.values())


@dataclass(frozen=True)
class Package:
    """A game in its folder.

    :ivar digest: of the release's files.
    :ivar package: its modules' package. :ivar texts: its sentences.
    """

    manifest: Manifest
    folder: Path
    digest: str
    package: str
    texts: Texts = field(default_factory=Texts)

    @property
    def built_in(self) -> bool:
        """Whether it is part of this program."""
        return self.folder.parent == HERE

    def rules(self) -> Game[Any, Any, Any]:
        """An instance of its rules.

        :raises BadGame: they cannot be loaded.
        """
        made = self._named("rules", self.manifest.rules)
        with ForeignErrors() as faults:
            game = made()
        if faults.fault is not None:
            raise self._bad(in_words(faults.fault)) from faults.fault
        if not isinstance(game, Game):
            raise self._bad(f"{self.manifest.rules} is no games.game.Game.")
        game.texts = self.texts
        return game

    def bot(self) -> Choose | None:
        """Its bot, if it has one.

        :raises BadGame: it cannot be loaded.
        """
        if not self.manifest.bot:
            return None
        bot: Choose = self._named("bot", self.manifest.bot)
        if not callable(bot):
            raise self._bad(f"{self.manifest.bot} is no function.")
        return bot

    def _named(self, field: str, entry: str) -> Any:
        """What a ``module:name`` of the manifest means.

        The module is one beside the manifest, or for a game of this program one of its modules by its whole name.

        :raises BadGame: there is no such thing.
        """
        module, _, name = entry.partition(":")
        path = self.folder.joinpath(*module.split("."))
        beside = path.with_suffix(".py").is_file() or path.is_dir()
        if not beside and not self.built_in:
            raise self._bad(f"{NAME}: $.{field}: there is no {module}.py beside it.")
        with ForeignErrors() as faults:
            found = import_module(f"{self.package}.{module}" if beside else module)
        if faults.fault is not None:
            raise self._bad(self._told(faults.fault)) from faults.fault
        if not hasattr(found, name):
            raise self._bad(f"{NAME}: $.{field}: {module} has no {name}.")
        return getattr(found, name)

    def _told(self, fault: Exception) -> str:
        """Why an import has failed."""
        said = in_words(fault)
        wanted = fault.name if isinstance(fault, ModuleNotFoundError) and fault.name else ""
        if wanted and (self.folder / f"{wanted}.py").is_file():
            said += f" Modules of a game import each other with a dot: from .{wanted} import …"
        return said

    def _bad(self, problem: str) -> BadGame:
        return BadGame(folder=str(self.folder), problem=problem)


@cache
def packages() -> Mapping[str, Package]:
    """Every built-in game by its name, in the order of names.

    :raises BadManifest: with every problem of every manifest.
    """
    found: dict[str, Package] = {}
    problems: list[str] = []
    for path in sorted(HERE.glob(f"*/{NAME}")):
        folder = path.parent
        try:
            manifest, files = load(path), files_of(folder)
            said = texts.read(files)
        except (BadManifest, texts.BadTexts) as problem:
            problems.extend(problem.problems)
            continue
        if manifest.name in found:
            problems.append(f"{path}: $.name: {found[manifest.name].folder.name} has this name too")
        found[manifest.name] = Package(manifest, folder, digest(files), f"{builtin.__name__}.{folder.name}", said)
    if problems:
        raise BadManifest(problems)
    return dict(sorted(found.items()))


@cache
def manifests() -> Mapping[str, Manifest]:
    """The manifest of every built-in game by its name, in the order of names.

    :raises BadManifest: with every problem of every manifest.
    """
    return {name: package.manifest for name, package in packages().items()}


@cache
def digests() -> Mapping[str, str]:
    """The digest of every built-in game's files by the game's name."""
    return {name: package.digest for name, package in packages().items()}


def open_folder(path: Path) -> Package:
    """A game in any folder. Its modules are imported, so its code runs: whoever calls this trusts it.

    :raises BadGame: the folder holds no game that works.
    """
    folder = path.expanduser().resolve()
    if folder.parent == HERE:
        known = [package for package in packages().values() if package.folder == folder]
        if known:
            return known[0]
    if not (folder / NAME).is_file():
        missing = f"There is no {NAME} in it." if folder.is_dir() else "There is no such folder."
        raise BadGame(folder=str(path), problem=missing)
    try:
        manifest, files = load(folder / NAME), files_of(folder)
        said = texts.read(files)
    except (BadManifest, texts.BadTexts) as problem:
        raise BadGame(folder=str(path), problem=str(problem)) from problem
    except (OSError, TooMuch) as problem:
        raise BadGame(folder=str(path), problem=str(problem)) from problem
    release = digest(files)
    package = Package(manifest, folder, release, importer.take_in(folder, release, files), said)
    package.rules()
    package.bot()
    return package
