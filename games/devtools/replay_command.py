"""``python -m games replay``: the file made into steps, or the list of the files that there are."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from games.cage.report import NotContained
from games.devtools import console as keyboards
from games.devtools.console import Keyboard
from games.devtools.exitcodes import FINE, INTERRUPTED, REFUSED, WRONG
from games.devtools.files import kept, named
from games.devtools.replay import steps, walk
from games.devtools.seating import BadWish
from games.packages.catalog import BadGame, Package, packages
from games.packages.lookup import find_caged
from games.records.transcript import BadTranscript, Transcript, read
from wire.sanitize import sanitize


def replay(arguments: argparse.Namespace, keyboard: Keyboard | None = None) -> int:
    """Replay a match, or list those that are kept; returns the exit code."""
    try:
        if not arguments.file:
            return _list(kept(os.environ))
        return _replay(arguments, keyboard or keyboards.standard())
    except KeyboardInterrupt:
        print()
        return INTERRUPTED


def _replay(arguments: argparse.Namespace, keyboard: Keyboard) -> int:
    try:
        transcript = _load(named(arguments.file, os.environ))
        package = _game(arguments.game, arguments.trust_folder, transcript)
        seat = _seat(arguments.seat, transcript.header.players)
    except (OSError, ValueError, BadGame, NotContained, BadTranscript) as problem:
        return _refused(arguments.file, problem, WRONG)
    if transcript.header.digest not in ("", package.digest):
        keyboard.say("This match was played with other files of the game than those that are here.")
    try:
        walk(keyboard, steps(transcript, package, seat))
    except BadTranscript as problem:
        return _refused(arguments.file, problem, REFUSED)
    return FINE


def _game(wanted: str, trusted: bool, transcript: Transcript) -> Package:
    """The game that is to be replayed. No folder's code runs because a file, perhaps a stranger's, names it.

    :raises BadWish: it is not built in, and nobody said where it is.
    :raises BadGame: it is not where somebody said.
    :raises NotContained: nothing contains its code here, and nobody said that it is trusted.
    """
    game = transcript.header.game
    if not wanted and game not in packages():
        raise BadWish(f"{game} is not built in: add --game ./{game}, or wherever its folder is.")
    return find_caged(wanted or game, trusted=trusted)


def _refused(file: str, problem: Exception, code: int) -> int:
    why: object = problem.parameters["reason"] if isinstance(problem, BadTranscript) else problem
    if isinstance(problem, OSError):
        why = problem.strerror
    print(sanitize(f"{file}: {why}"), file=sys.stderr)
    return code


def _load(path: Path) -> Transcript:
    return read(path.read_text("utf-8"))


def _seat(wanted: str, players: tuple[str, ...]) -> int | None:
    """The seat of a player's name, or of a number from 1.

    :raises BadWish: nobody of that name played.
    """
    if not wanted:
        return None
    if wanted in players:
        return players.index(wanted)
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(players):
        return int(wanted) - 1
    raise BadWish(f"--seat {wanted}: {', '.join(players)} played")


def _list(files: list[Path]) -> int:
    """The kept matches, newest first."""
    console = Console()
    if not files:
        console.print("No match is kept here yet: the client keeps those that it plays.", highlight=False)
        return FINE
    table = Table("when", "game", "players", "name")
    for file in files:
        try:
            transcript = _load(file)
        except (OSError, ValueError, BadTranscript):
            continue
        if not transcript.entries:
            continue  # a start that came to nothing
        head = transcript.header
        when = datetime.fromtimestamp(file.stat().st_mtime).strftime("%Y-%m-%d %H:%M")
        players = ", ".join(head.players)
        table.add_row(when, *(Text(sanitize(text), overflow="fold") for text in (head.game, players, file.stem)))
    console.print(table)
    console.print("python -m games replay NAME steps through one.", highlight=False)
    return FINE
