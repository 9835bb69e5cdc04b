"""The words ``check`` and ``new`` of ``python -m games``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from games.devtools.exitcodes import FINE, REFUSED, UNDECIDED, WRONG

if TYPE_CHECKING:
    from rich.console import Console

MATCHES, FEW = 12, 3
"""How many matches are played where nothing is said, and with ``--quick``."""


def add(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both words."""
    new = words.add_parser("new", help="write a small game that works, to begin with")
    new.add_argument("name", metavar="NAME", help="what players will type: lower-case letters, digits and hyphens")
    new.add_argument("folder", metavar="FOLDER", nargs="?", type=Path, help="where to; otherwise ./NAME")
    new.set_defaults(run=_new)
    check = words.add_parser("check", help="try whether a game keeps every promise of a game")
    check.add_argument("game", metavar="NAME|FOLDER", help="a game of this program, or a folder such as ./NAME")
    check.add_argument("--matches", type=_count, default=0, metavar="N", help=f"how many are played ({MATCHES})")
    check.add_argument("--seed", type=int, default=0, metavar="N", help="the number of the first match (0)")
    check.add_argument("--store", action="store_true", help="store digests of this version's matches beside the rules")
    check.add_argument(
        "--quick", action="store_true", help="play few matches, and stop at the first thing that is wrong"
    )
    check.set_defaults(run=_check)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _check(arguments: argparse.Namespace) -> int:
    """Returns ``REFUSED`` if a promise is broken, ``WRONG`` if there is no game, ``UNDECIDED`` without a verdict."""
    from rich.console import Console

    from games.kit import report
    from games.packages.catalog import BadGame, BadManifest, look_into
    from games.packages.lookup import find

    console = Console(highlight=False)
    matches = arguments.matches or (FEW if arguments.quick else MATCHES)
    seeds = range(arguments.seed, arguments.seed + matches)
    try:
        package = find(arguments.game, look_into)
        found = report.check(package, seeds, console, arguments.store, arguments.quick)
    except BadGame as problem:
        return _no_game(console, str(problem.parameters["problem"]))
    except BadManifest as problem:
        return _no_game(console, str(problem))
    except report.NoVerdict as problem:
        console.print(f"No verdict: {problem}", soft_wrap=True, markup=False)
        return UNDECIDED
    return REFUSED if any(finding.problem for finding in found) else FINE


def _no_game(console: Console, problem: str) -> int:
    console.print(problem, soft_wrap=True, markup=False)
    return WRONG


def _new(arguments: argparse.Namespace) -> int:
    """Returns ``WRONG`` where nothing was written."""
    from games.kit.scaffold import CannotStart, start

    folder = arguments.folder or Path(arguments.name)
    try:
        print(start(arguments.name, folder))
    except CannotStart as problem:
        print(problem)
        return WRONG
    return FINE
