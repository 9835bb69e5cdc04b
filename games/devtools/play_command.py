"""``python -m games play``: the command line made into a match."""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

from games.bots.process import Source, Thinker
from games.bots.runner import BadBrain
from games.cage.report import NotContained
from games.devtools import console as keyboards
from games.devtools.console import Keyboard
from games.devtools.entropy import entropy
from games.devtools.exitcodes import FINE, INTERRUPTED, REFUSED, WRONG
from games.devtools.files import keep
from games.devtools.local_table import LocalTable
from games.devtools.play import Play, names
from games.devtools.seating import BadWish, setup
from games.packages.catalog import BadGame, Package
from games.packages.lookup import find_caged

MATCH = "home"
"""The id of a match at home."""


def play(arguments: argparse.Namespace, keyboard: Keyboard | None = None) -> int:
    """Play a match; returns the exit code."""
    try:
        return _play(arguments, keyboard or keyboards.standard())
    except (BadGame, BadWish, BadBrain, NotContained) as problem:
        print(problem, file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        print()
        return INTERRUPTED


def _play(arguments: argparse.Namespace, keyboard: Keyboard) -> int:
    package = find_caged(arguments.game, trusted=arguments.trust_folder)
    seats = arguments.seats or package.manifest.min_players
    what = arguments.brain or ("bot" if package.manifest.bot else "random")
    source = Source(what, arguments.game, arguments.trust_folder)
    brains = {seat: Thinker(source, random.Random()) for seat in _seats_of_bots(arguments.bot, seats)}
    players = names(seats, dict.fromkeys(brains, source.name.capitalize()))
    seated = setup(package, players, " ".join(arguments.settings), MATCH)
    local = LocalTable(seated, package.rules(), entropy(arguments.seed))
    try:
        for seat, brain in brains.items():
            brain.begin(f"{arguments.seed}/{seat}" if arguments.seed else entropy()(16).hex())
        finished = Play(local, keyboard, brains, arguments.seconds, package.bot()).run()
    finally:
        for brain in brains.values():
            brain.stop()
        _keep(arguments.keep, local, package)
    return FINE if finished else REFUSED


def _seats_of_bots(given: list[str], seats: int) -> list[int]:
    """The seats that bots play, from 0.

    :raises BadWish: there is no such seat.
    """
    if "all" in given:
        return list(range(seats))
    for seat in given:
        if not (seat.isascii() and seat.isdigit() and 1 <= int(seat) <= seats):
            raise BadWish(f"--bot {seat}: type a seat from 1 to {seats}, or all.")
    return sorted({int(seat) - 1 for seat in given})


def _keep(path: str, local: LocalTable, package: Package) -> None:
    """Write the match to a file if that is wanted, as far as it came."""
    if path:
        keep(local, package.digest, Path(path))
