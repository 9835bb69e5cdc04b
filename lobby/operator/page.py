"""Replies as text: the one place where what strangers have named and said is made harmless for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wire.lookalikes import MOST_MARKS
from wire.sanitize import sanitize

LEAST_WIDTH, MOST_WIDTH = 40, 300
MOST_CELL, MOST_SAID = 500, 5_000
"""Characters of one cell, and of one sentence: more is cut."""


@dataclass(frozen=True)
class Grid:
    """A table: its columns' headings, and rows of as many cells."""

    headings: Sequence[str]
    rows: Sequence[Sequence[object]]


Shown = str | Grid
"""A sentence, or a table."""


def plain(value: object, most: int = MOST_CELL, lines: bool = False) -> str:
    """A value as harmless text of bounded length: it moves no cursor, and no marks pile up over other lines.

    :param lines: newlines may stay.
    """
    text = _unheaped(sanitize(str(value), lines))
    return text if len(text) <= most else f"{text[:most]}…"


def _unheaped(text: str) -> str:
    """Without the marks of a letter that are more than any language's."""
    if text.isascii():
        return text
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def page(shown: Iterable[Shown], width: int) -> str:
    """Sentences and tables as lines of text, for a terminal of so many columns, without colours.

    Nothing in them is read as markup, and no sign in them moves a cursor or turns a line around.
    """
    written = StringIO()
    console = Console(
        file=written,
        width=min(max(width, LEAST_WIDTH), MOST_WIDTH),
        color_system=None,
        force_terminal=False,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for part in shown:
        console.print(Text(plain(part, MOST_SAID, lines=True)) if isinstance(part, str) else _table(part))
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines())


def _table(grid: Grid) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in grid.headings:
        table.add_column(Text(heading), overflow="fold")
    for row in grid.rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    return table
