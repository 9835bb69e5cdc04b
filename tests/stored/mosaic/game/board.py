"""The walls of mosaic: columns of tiles, and what a wall is worth."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

COLOURS = "RGBYW"
"""The letters that tiles are written with."""

NAMES: Mapping[str, str] = {"R": "red", "G": "green", "B": "blue", "Y": "yellow", "W": "white"}

COLUMNS = 5

PATCH = (0, 0, 1, 3, 6, 10)
"""What a patch of so many tiles, of one colour and touching side to side, is worth. A larger one is worth no more."""

COLUMN = 4
"""What a full column is worth in which no colour is twice."""

Wall = tuple[str, ...]
"""A player's tiles: each column as text, from the bottom up."""

EMPTY: Wall = ("",) * COLUMNS


def laid(wall: Wall, colour: str, column: int) -> Wall:
    """The wall with a tile more.

    :param column: from 0.
    """
    return (*wall[:column], wall[column] + colour, *wall[column + 1 :])


def tiles(wall: Wall) -> int:
    """How many there are."""
    return sum(map(len, wall))


def patches(wall: Wall) -> list[int]:
    """The size of every patch."""
    unseen = {(column, row): colour for column, built in enumerate(wall) for row, colour in enumerate(built)}
    sizes = []
    while unseen:
        start, colour = unseen.popitem()
        size, reached = 1, [start]
        while reached:
            column, row = reached.pop()
            for place in ((column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)):
                if unseen.get(place) == colour:
                    del unseen[place]
                    size += 1
                    reached.append(place)
        sizes.append(size)
    return sizes


def full_columns(wall: Wall, height: int) -> frozenset[int]:
    """The columns that are full and show no colour twice, from 0."""
    return frozenset(column for column, built in enumerate(wall) if len(built) == height and len(set(built)) == height)


@lru_cache(maxsize=1 << 14)
def in_patches(wall: Wall) -> int:
    """The points that its patches bring."""
    return sum(PATCH[min(size, len(PATCH) - 1)] for size in patches(wall))


def worth(wall: Wall, height: int) -> int:
    """The points of a wall."""
    return in_patches(wall) + COLUMN * len(full_columns(wall, height))
