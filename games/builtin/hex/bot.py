"""The bot of hex: what wins or must be blocked at once it sees; for all else it plays many games in its head."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from games.budget import Budget, Seconds
from games.game import Seen

from .bitboard import bits, both, sides
from .board import SWAP, Board, places
from .search import search


def choose(view: Seen[Board], legal: Sequence[str], seconds: float) -> str:
    """A move within a time."""
    return think(view.state, legal, Seconds(seconds), Random())


def think(board: Board, legal: Sequence[str], budget: Budget, chance: Random) -> str:
    """A move.

    :param budget: asked once for every game that is played in the head.
    """
    if SWAP in legal and worth_taking(board):
        return SWAP
    if not board.stones:
        return _opening(board.size, chance)
    size, colour = board.size, len(board.stones) % 2
    bit, stones = bits(size), both(size, board.stones)
    cells = [cell for cell in legal if cell != SWAP]
    for mover in (colour, 1 - colour):
        for cell in cells:
            if sides(size).connected(stones[mover] | bit[cell], mover):
                return cell
    best = search(sides(size), stones, [bit[cell] for cell in cells], colour, budget, chance)
    return next(cell for cell in cells if bit[cell] == best)


def worth_taking(board: Board) -> bool:
    """Whether the first stone is better had than answered: it does not lie near a side."""
    column, row = places(board.size)[board.stones[0]]
    last = board.size - 1
    near = min(column, row, last - column, last - row)
    return near >= (1 if board.size <= 6 else 2) or column + row == last


def _opening(size: int, chance: Random) -> str:
    """A first stone that is neither worth taking over nor quite wasted."""
    near = 0 if size <= 6 else 1
    fair = [
        cell
        for cell, (column, row) in places(size).items()
        if min(column, row, size - 1 - column, size - 1 - row) == near and column + row != size - 1
    ]
    return fair[chance.randrange(len(fair))]
