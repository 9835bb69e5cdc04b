"""The games that are here, and any in a folder of one's own: manifests, digests, and rules when somebody plays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from games import builtin
from games.cage.frames import Load
from games.cage.process import CageEnded, Child, RulesFailed
from games.cage.rules import CagedBot, CagedRules
from games.cage.walls import Cage
from games.game import Game
from games.packages import importer, texts
from games.packages.digest import TooMuch, digest, files_of
from games.packages.entries import BadEntry, entry
from games.packages.guard import ForeignErrors, in_words
from games.packages.manifest import NAME, BadManifest, Manifest, load
from games.texts import Texts
from wire.amp.errors import DeclaredError

__all__ = ["BadGame", "BadManifest", "Package", "digests", "look_into", "manifests", "open_folder", "packages", "tried"]

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
    :ivar files: of the release; empty for a game of this program.
    :ivar cage: in which its code runs; ``None``: it runs in this process, with all its rights.
    """

    manifest: Manifest
    folder: Path
    digest: str
    package: str
    texts: Texts = field(default_factory=Texts)
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    cage: Cage | None = field(default=None, compare=False)

    @property
    def built_in(self) -> bool:
        """Whether it is part of this program."""
        return self.folder.parent == HERE

    def rules(self) -> Game[Any, Any, Any]:
        """An instance of its rules.

        :raises BadGame: they cannot be loaded.
        """
        if self.cage is not None:
            child, secrets, _ = self.start(self.cage, thinks=False)
            return CagedRules(child, secrets, self.texts)
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
        if self.cage is not None:
            return self.thinker(self.cage)
        bot: Choose = self._named("bot", self.manifest.bot)
        if not callable(bot):
            raise self._bad(f"{self.manifest.bot} is no function.")
        return bot

    def thinker(self, cage: Cage, brain: str = "", brain_file: str = "") -> CagedBot:
        """Its bot, or somebody's own brain for it, in a process of its own.

        :param brain: the brain's source, and :param brain_file: its name; empty for the game's bot.
        :raises BadGame: it cannot be loaded.
        """
        return CagedBot(lambda: self.start(cage, brain, brain_file)[0])

    def start(self, cage: Cage, brain: str = "", brain_file: str = "", thinks: bool = True) -> tuple[Child, bool, bool]:
        """A child with its rules, and its bot or a brain: see ``Cage.start``.

        :param thinks: whether a bot is wanted; to load one costs more than the rules.
        :raises BadGame: the game or the brain cannot be loaded.
        """
        rules, bot = self.manifest.rules, (self.manifest.bot or "") if thinks else ""
        for place, named in (("rules", rules), ("bot", bot)):
            if named:
                self._must_be_there(place, named.partition(":")[0])
        what = Load(self.package, str(self.folder), self.files, rules, bot, self.texts.languages, brain, brain_file)
        try:
            return cage.start(what)
        except CageEnded as problem:
            raise self._bad(f"when it was loaded, its code {problem}" if problem.late else str(problem)) from problem
        except RulesFailed as problem:
            raise self._bad(str(problem)) from problem

    def _named(self, field: str, named: str) -> Any:
        """What a ``module:name`` of the manifest means.

        The module is one beside the manifest, or for a game of this program one of its modules by its whole name.

        :raises BadGame: there is no such thing.
        """
        self._must_be_there(field, named.partition(":")[0])
        try:
            return entry(self.package, field, named, self._beside)
        except BadEntry as problem:
            raise self._bad(str(problem)) from problem.__cause__

    def _beside(self, module: str) -> bool:
        """Whether there is such a module beside the manifest."""
        path = self.folder.joinpath(*module.split("."))
        return path.with_suffix(".py").is_file() or path.is_dir()

    def _must_be_there(self, field: str, module: str) -> None:
        if not self._beside(module) and not self.built_in:
            raise self._bad(f"{NAME}: $.{field}: there is no {module}.py beside it.")

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


def look_into(path: Path, cage: Cage | None = None) -> Package:
    """A game in any folder, of which no code is run.

    :param cage: in which its code is to run.
    :raises BadGame: the folder holds no game.
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
    return Package(manifest, folder, release, importer.take_in(folder, release, files), said, files, cage)


def open_folder(path: Path, cage: Cage | None = None) -> Package:
    """A game in any folder.

    :param cage: in which its code runs. Without one its modules are imported here: whoever calls this trusts it.
    :raises BadGame: the folder holds no game that works.
    """
    return tried(look_into(path, cage))


def tried(package: Package) -> Package:
    """A game that was looked into; it is seen whether it can be loaded.

    :raises BadGame: it cannot be.
    """
    if package.built_in:
        return package
    if package.cage is not None:
        child, _, _ = package.start(package.cage)
        child.stop()
        return package
    package.rules()
    package.bot()
    return package
