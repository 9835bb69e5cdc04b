"""``python -m games cage``: which walls there are around a folder's code on this machine, each tried by running it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table


def add(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the word to the parser of ``python -m games``."""
    parser = words.add_parser(
        "cage",
        help="try what contains the code of games from folders here",
        description="Try every wall around the code of games from folders: which hold here, and why others do not.",
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    """Print the table, and what is open; returns 0 where a folder's code is contained, otherwise 1."""
    from rich.console import Console

    from games.cage.report import contains, told

    console = Console()
    console.print(table())
    if open_ := told().open:
        console.print(f"Not kept from foreign code: {open_}.", markup=False, highlight=False, soft_wrap=True)
    said = "contained" if contains() else "not contained, and runs only if you say so for its folder"
    console.print(f"A folder's code is {said}.", highlight=False, soft_wrap=True)
    return 0 if contains() else 1


def table() -> Table:
    """Every wall, what it stops, whether it holds here, and by what or why not."""
    from rich.table import Table
    from rich.text import Text

    from games.cage.report import walls

    shown = Table("wall", "stops", "here", "by, or why not")
    for wall in walls():
        shown.add_row(wall.name, wall.stops, "yes" if wall.holds else "no", Text(wall.by or wall.refusal))
    return shown
