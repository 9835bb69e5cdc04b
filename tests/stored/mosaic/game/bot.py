"""The bot of mosaic: greedy, with an eye on what a wall may become and on what the others would like to take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from games.budget import Budget, Seconds
from games.game import Seen

from .board import COLOURS, COLUMN, COLUMNS, Wall, in_patches, laid, worth
from .supply import Lay, Site

COLUMN_HOPE = (0.0, 0.05, 0.2, 0.4, 0.8)
"""The part of a column's worth that so many different colours in it promise."""

PATCH_HOPE = 0.3
"""The part of what a tile more would add to a patch, where there is a place for it."""

ENVY = 0.6
"""How much of what the next player loses one's own gain is worth."""


def choose(view: Seen[Site], legal: Sequence[str], seconds: float) -> str:
    """A move within a time."""
    return think(view.state, legal, Seconds(seconds))


def think(site: Site, legal: Sequence[str], budget: Budget) -> str:
    """A move.

    :param budget: asked once for every move that is looked at.
    """
    seat = site.next
    if seat is None:
        return legal[0]
    best, highest = legal[0], float("-inf")
    for text in legal:
        if budget.spent():
            break
        move = Lay(text[0].upper(), int(text[1:]) - 1)
        value = _gain(site, seat, move) - ENVY * _others(site, seat, move)
        if value > highest:
            best, highest = text, value
    return best


def _gain(site: Site, seat: int, move: Lay) -> float:
    """What a move brings its maker, coins included."""
    tile, wall = site.best_tile(move.colour), site.walls[seat]
    coins = tile.coins if tile else 0
    return coins + promise(laid(wall, *move), site.height) - promise(wall, site.height)


def _others(site: Site, seat: int, move: Lay) -> float:
    """What whoever is next in this round could make of the offer after a move."""
    order = site.present
    after = order[order.index(seat) + 1 :]
    if not after:
        return 0.0
    left = [tile.colour for tile in site.offer]
    left.remove(move.colour)
    return max((_gain(site, after[0], lay) for lay in _moves(site, after[0], left)), default=0.0)


def _moves(site: Site, seat: int, colours: Iterable[str]) -> Iterable[Lay]:
    """Everything that a seat could do with some colours."""
    wall = site.walls[seat]
    columns = [column for column in range(COLUMNS) if len(wall[column]) < site.height]
    return (Lay(colour, column) for colour in dict.fromkeys(colours) for column in columns)


@lru_cache(maxsize=1 << 14)
def promise(wall: Wall, height: int) -> float:
    """The points of a wall, and a part of those that it may still bring."""
    value = float(worth(wall, height))
    for built in wall:
        if len(built) < height and len(set(built)) == len(built):
            value += COLUMN * COLUMN_HOPE[len(built)]
    return value + PATCH_HOPE * sum(_patch_hope(wall, height, colour) for colour in COLOURS)


def _patch_hope(wall: Wall, height: int, colour: str) -> int:
    """The most that one tile more of a colour would add to the patches."""
    before = in_patches(wall)
    more = (in_patches(laid(wall, colour, column)) for column in range(COLUMNS) if len(wall[column]) < height)
    return max(more, default=before) - before
