"""What the tests of an author's tools share: a keyboard that is a text, and matches at home."""

from __future__ import annotations

import random
from argparse import Namespace
from collections.abc import Sequence
from io import StringIO

from games.__main__ import parser
from games.devtools.console import Keyboard
from games.devtools.entropy import entropy
from games.devtools.local_table import LocalTable
from games.devtools.seating import setup
from games.packages.catalog import Package, packages


class Typed(Keyboard):
    """Lines that are typed, and all that is shown."""

    def __init__(self, *lines: str) -> None:
        self._shown = StringIO()
        super().__init__(StringIO("".join(f"{line}\n" for line in lines)), self._shown)

    @property
    def text(self) -> str:
        """What was shown."""
        return self._shown.getvalue()


def arguments(*words: str) -> Namespace:
    """What ``python -m games`` makes of these words."""
    return parser().parse_args(words)


def local(
    game: str | Package, seed: str = "1", settings: str = "", players: Sequence[str] = ("Ada", "Bob")
) -> LocalTable:
    """A match at home."""
    package = packages()[game] if isinstance(game, str) else game
    return LocalTable(setup(package, players, settings, "m1"), package.rules(), entropy(seed))


def play_out(table: LocalTable, seed: int = 1) -> None:
    """Play at random to the end."""
    chance = random.Random(seed)
    while not table.over:
        seat = table.choosing[0]
        table.move(seat, chance.choice(table.legal(seat)))
