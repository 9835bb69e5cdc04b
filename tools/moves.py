"""How the built-in games write moves and secrets: the forms that the protocol's page states and the tests hold.

A form is a regular expression for a whole text. ``tests/games/test_protocol_games.py`` looks that every move of random
matches has one of its game's forms, and that every text of a form is written so by the game.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from games.kit.random_playout import Walk, new
from games.packages.catalog import Package

MATCHES = 40
"""So many seeded matches are looked through for an example of each form."""


@dataclass(frozen=True)
class Forms:
    """What a game writes.

    :ivar moves: a regular expression by what it says; :ivar secret: that of a secret, empty where there is none.
    :ivar prose: what the expressions do not say.
    """

    moves: Mapping[str, str]
    prose: str
    secret: str = ""

    def of(self, text: str) -> str | None:
        """The form that a move's text has; ``None``: none, or several."""
        found = [name for name, form in self.moves.items() if re.fullmatch(form, text)]
        return found[0] if len(found) == 1 else None


_FIVE = "[a-e][1-5]"
_TEN = "[a-j](?:[1-9]|10)"

FORMS: Mapping[str, Forms] = {
    "rps": Forms(
        {"a throw": "rock|paper|scissors"}, "Both throw at once, so a throw is committed to and then revealed."
    ),
    "gomoku": Forms(
        {"a stone": "[a-o](?:[1-9]|1[0-5])"},
        "A column and a row of the 15 by 15 points. At set-up a number below 2 is drawn: the seat that begins.",
    ),
    "hex": Forms(
        {"a stone": "[a-m](?:[1-9]|1[0-3])", "the first stone taken over": "swap"},
        "A column and a row, of the first so many as `size` says. Only the second turn may be a `swap`. At "
        "set-up a number below 2 is drawn: the seat that plays X, and begins.",
    ),
    "hunt": Forms(
        {"a shot": _FIVE, "the answer to it": "miss|hit|sunk"},
        "The secret is a fleet on 5 by 5 cells: straight ships of 3, 2 and 2 cells in this order, that do "
        "not touch, not even at a corner. Each is written as its first and its last cell, counted down the "
        "columns: a1, a2 … a5, b1 …; of the ships of 2 cells the one whose first cell comes first stands "
        "first. The seat that was shot at answers as its fleet is:"
        " `sunk` when all cells of the ship are shot at. At set-up a number below 2 is drawn: the seat that"
        " shoots first.",
        rf"{_FIVE}-{_FIVE}(?: {_FIVE}-{_FIVE}){{2}}",
    ),
    "fleet": Forms(
        {"a shot": _TEN, "the answer to it": "miss|near|hit|sunk"},
        "The secret is a fleet on 10 by 10 cells: the first so many ships of 5, 4, 3, 3, 2 and 2 cells as "
        "`ships` says, in this order, straight, and not touching, not even at a corner. Each is written as "
        "its first and its last cell, counted down the columns: a1, a2 … a10, b1 …; ships of one length "
        "stand in the order of their cells. The seat that was shot at answers as its fleet is; with "
        "`echo=yes` a shot into water beside a ship is `near`. At set-up a number below 2 is drawn: the "
        "seat that shoots first.",
        rf"{_TEN}-{_TEN}(?: {_TEN}-{_TEN}){{0,5}}",
    ),
    "bluff": Forms(
        {
            "a bid": "1 (?:one|two|three|four|five|six)|(?:[2-9]|[1-9][0-9]) (?:ones|twos|threes|fours|fives|sixes)",
            "a doubt": "doubt",
            "one's dice": "show(?= )(?: 1)*(?: 2)*(?: 3)*(?: 4)*(?: 5)*(?: 6)*",
        },
        "After a doubt every seat that has dice shows them, in rising order; that move is committed to and "
        "then revealed. The secret is 32 random bytes in lower-case hexadecimal digits. At set-up a number "
        "below the number of seats is drawn, the seat that begins, and then one below 2^62, the salt; each "
        "further round begins with a turn of chance that draws its salt. The dice of a seat are drawn from "
        'the stream of `digest("own chance", secret, salt)`, with the salt in decimal digits: for each die '
        "a number below 6, and 1 more is its face.",
        "[0-9a-f]{64}",
    ),
    "mosaic": Forms(
        {"a tile": "[rgbyw][1-5]"},
        "A colour (red, green, blue, yellow, white) and a column of one's own wall. At set-up a number "
        "below the number of seats is drawn: the seat that comes first. The bag then has `height` × seats +"
        " 1 tiles of each colour. A turn of chance fills the offer to one tile more than seats that still "
        "play: for each a number is drawn below the number of tiles in the bag, and counted off along the "
        "colours, in the order red, green, blue, yellow, white.",
    ),
}


def matches(package: Package, count: int = MATCHES) -> Iterator[Walk]:
    """Seeded matches, played at random to their end."""
    for seed in range(count):
        walk = new(package.rules(), package.manifest, seed)
        walk.begin()
        while walk.step():
            pass
        yield walk


def written(walk: Walk) -> Iterator[str]:
    """The moves of a match as texts."""
    for step in walk.steps:
        for _, move in sorted((step.moves or {}).items()):
            yield walk.rules.write(move)


def allowed(walk: Walk) -> Iterator[str]:
    """What might have been played instead in the first three turns, as texts."""
    for step in walk.steps[:3]:
        for seat in sorted(step.moves or ()):
            yield from (walk.rules.write(move) for move in walk.rules.legal(step.before, seat))


def examples(package: Package) -> dict[str, str]:
    """A move of each form, one that was played where there is any, and a secret."""
    forms, found = FORMS[package.manifest.name], dict[str, str]()
    for walk in matches(package):
        for text in chain(written(walk), allowed(walk)):
            found.setdefault(forms.of(text) or "", text)
        if forms.secret:
            found.setdefault("secret", walk.secrets[0])
        if found.keys() >= {*forms.moves, *(["secret"] if forms.secret else [])}:
            break
    return found


def section(package: Package) -> str:
    """A game's forms, with an example of each."""
    forms, found = FORMS[package.manifest.name], examples(package)
    rows = {**forms.moves, **({"secret": forms.secret} if forms.secret else {})}
    lines = [line for name, form in rows.items() for line in (f"{name}, such as {found[name]}", f"    {form}")]
    return "\n".join([f"**{package.manifest.name}.** {forms.prose}", "", "```text", *lines, "```"])
