"""What the tests of the kit share: a game on trial that needs no folder, and games in folders of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

from games.engine.model import Gone
from games.game import Game
from games.kit.checks import CHECKS, Finding, find
from games.kit.trial import Trial
from games.packages.catalog import Package
from games.packages.manifest import Manifest

ANY = Manifest(1, "circus", "Circus", "test", "A test.", "2.0.0", "circus:Circus", 2, 4, gone=Gone.PLAYS_ON)

SAMPLE = Path(__file__).parent / "heap"
"""A game that keeps every promise, and can be broken in a line: two take matches from a heap."""


@dataclass(frozen=True)
class Boxed(Package):
    """A game that is no file.

    :ivar choose: its bot.
    """

    choose: Callable[..., str] | None = None

    def bot(self) -> Callable[..., str] | None:
        return self.choose


def trial(
    rules: Game[Any, Any, Any],
    seeds: range = range(4),
    manifest: Manifest = ANY,
    choose: Callable[..., str] | None = None,
) -> Trial:
    """A game on trial."""
    return Trial(Boxed(manifest, Path("nowhere"), "", "nowhere", choose=choose), rules, seeds)


def problems(on_trial: Trial, *only: str) -> dict[str, Finding]:
    """What the kit finds with a game, by the names of the checks that fail: of all, or of
    some; the matches are played in any case."""
    wanted = set(only) or {check.name for check in CHECKS}
    found = {check.name: find(check, on_trial) for check in CHECKS if check.name in wanted | {"ends"}}
    return {name: finding for name, finding in found.items() if finding.problem}


def folder(path: str, *changes: tuple[str, str], file: str = "rules.py", **more: str) -> Path:
    """A new folder with the sample game, changed.

    :param changes: what to replace in the file by what. :param more: other files' texts by the names of their modules.
    """
    copytree(SAMPLE, path, ignore=ignore_patterns("__pycache__"))
    changed = Path(path, file)
    text = changed.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    changed.write_text(text, "utf-8")
    for module, contents in more.items():
        Path(path, f"{module}.py").write_text(contents, "utf-8")
    return Path(path)
