"""``python -m games tournament``: the command line made into a tournament, and its cross table."""

from __future__ import annotations

import argparse
import random
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from games.bots.process import Source, Thinker
from games.bots.runner import BadBrain
from games.cage.report import NotContained
from games.devtools.entropy import entropy
from games.devtools.exitcodes import FINE, INTERRUPTED, WRONG
from games.devtools.files import keep
from games.devtools.local_table import LocalTable
from games.devtools.seating import BadWish
from games.devtools.tournament import CrossTable, Fixture, Score, Tournament, fixtures
from games.packages.catalog import BadGame, Package
from games.packages.lookup import called, find_caged
from games.records.transcript import SUFFIX

FOLDER = "tournament"
"""Where replays are kept where nothing is said."""


def tournament(arguments: argparse.Namespace, console: Console | None = None) -> int:
    """Play a tournament; returns the exit code."""
    try:
        return _tournament(arguments, console or Console())
    except (BadGame, BadWish, BadBrain, NotContained, OSError) as problem:
        print(problem, file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        print()
        return INTERRUPTED


def _tournament(arguments: argparse.Namespace, console: Console) -> int:
    package = find_caged(arguments.game, trusted=arguments.trust_folder)
    sources = [Source(what, arguments.game, arguments.trust_folder) for what in arguments.brains]
    names = _names(sources)
    manifest = package.manifest
    seats = arguments.seats or min(manifest.max_players, max(manifest.min_players, len(sources)))
    matches = fixtures(len(sources), seats, arguments.rounds)
    if not matches:
        few = f"At a table for {seats} there are too few brains."
        raise BadWish(f"{few} Name more; random and bot may be named several times.")
    folder = Path(arguments.keep or FOLDER)
    thinkers = [Thinker(source, random.Random()) for source in sources]
    played = Tournament(package, thinkers, names, " ".join(arguments.settings), arguments.seed or entropy()(16).hex())
    try:
        run = played.run(matches, arguments.seconds, lambda fixture, local: _keep(folder, package, fixture, local))
        for _ in track(run, "Playing", total=len(matches), console=console, transient=True):
            pass
    finally:
        for thinker in thinkers:
            thinker.stop()
    console.print(cross_table(played.table, package.manifest.display))
    _tell(console, thinkers, names, played.table.unresolved)
    which = "" if package.built_in else f" --game {shlex.quote(called(package))}"
    which += " --trust-folder" * (arguments.trust_folder and not package.built_in)
    hint = f"The matches are in {folder}: python -m games replay FILE{which}"
    console.print(hint, highlight=False, markup=False, soft_wrap=True)
    return FINE


def _keep(folder: Path, package: Package, fixture: Fixture, local: LocalTable) -> None:
    players = "-".join(local.setup.players).replace(" ", "_")
    keep(local, package.digest, folder / f"{fixture.number:04}-{players}{SUFFIX}")


def _names(sources: Sequence[Source]) -> list[str]:
    """A name for each brain; of several with the same name the later ones are numbered."""
    names: list[str] = []
    for source in sources:
        again = sum(name.rpartition(" ")[0] == source.name or name == source.name for name in names)
        names.append(f"{source.name} {again + 1}" if again else source.name)
    return names


def cross_table(scores: CrossTable, title: str) -> Table:
    """Wins, draws and losses of each brain against each other, best first."""
    table = Table("", title=title)
    ranking = scores.ranking()
    for number in range(1, len(ranking) + 1):
        table.add_column(str(number), justify="center")
    for heading in ("wins", "draws", "losses", "points", *(["score"] * bool(scores.scores))):
        table.add_column(heading, justify="right")
    for number, brain in enumerate(ranking, 1):
        cells = (_cell(scores.against(brain, other)) for other in ranking)
        total = scores.total(brain)
        sums = (str(total.wins), str(total.draws), str(total.losses), f"{total.points:g}")
        mean = scores.mean(brain)
        average = [f"{mean:.1f}" if mean is not None else ""] * bool(scores.scores)
        table.add_row(f"{number} {scores.names[brain]}", *cells, *sums, *average)
    return table


def _cell(score: Score) -> str:
    met = score.wins + score.draws + score.losses
    return f"{score.wins}-{score.draws}-{score.losses}" if met else ""


def _tell(console: Console, thinkers: Sequence[Thinker], names: Sequence[str], unresolved: int) -> None:
    """What went wrong."""
    for name, thinker in zip(names, thinkers, strict=True):
        if thinker.troubles:
            times = len(thinker.troubles)
            said = f"{name}: {times} random moves instead of its own; the first: {thinker.troubles[0]}"
            console.print(said, markup=False, highlight=False, soft_wrap=True)
    if unresolved:
        console.print(f"{unresolved} matches came to no result.", highlight=False)
