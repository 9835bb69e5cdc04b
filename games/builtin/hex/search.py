"""How the bot of hex looks ahead: Monte-Carlo tree search.

Each step plays one game from the present position to its end: inside the tree by what has been learnt, then at random.
A cell that wins wherever in a game it is played is worth a try at once, too ("rapid action value estimation", Gelly and
Silver, 2007); how long that is believed rather than the games that really began so, ``BELIEF`` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from games.budget import Budget

from .bitboard import Sides

BELIEF = 300.0
"""After about so many games through a node, half of its value is what really began so."""

GROWN = 4
"""A node gets children when so many games have run through it."""

MOST_GAMES = 100_000
"""Thinking longer would only fill the memory."""


@dataclass(slots=True)
class Node:
    """A position: what has been learnt of each cell that may be played in it.

    :ivar cells: the free cells' bits. The lists beside it hold for each the games that began with it and how many of
        them were won, and the same for the games in which it was played at any time by who moves here.
    """

    cells: list[int]
    games: list[int] = field(default_factory=list)
    wins: list[int] = field(default_factory=list)
    any_games: list[int] = field(default_factory=list)
    any_wins: list[int] = field(default_factory=list)
    below: dict[int, Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        count = len(self.cells)
        self.games, self.wins = [0] * count, [0] * count
        self.any_games, self.any_wins = [1] * count, [1] * count

    def best(self) -> int:
        """Which cell to try next, by its number in the lists."""
        best, highest = 0, -1.0
        for number, games in enumerate(self.games):
            value = self.any_wins[number] / self.any_games[number]
            if games:
                doubt = BELIEF / (BELIEF + 3 * games)
                value = doubt * value + (1 - doubt) * self.wins[number] / games
            if value > highest:
                best, highest = number, value
        return best

    def learn(self, number: int, played: int, won: bool) -> None:
        """Take a game in that began with a cell and in which the mover played these."""
        self.games[number] += 1
        self.wins[number] += won
        any_games, any_wins = self.any_games, self.any_wins
        for other, cell in enumerate(self.cells):
            if played & cell:
                any_games[other] += 1
                any_wins[other] += won


def search(
    sides: Sides, stones: Sequence[int], free: Sequence[int], colour: int, budget: Budget, chance: Random
) -> int:
    """The bit of the cell to play.

    :param stones: of X and of O; :param free: the free cells' bits, in an order that does not matter.
    :param colour: whose turn it is, 0 for X.
    """
    order = list(free)
    chance.shuffle(order)
    root = Node(order)
    for _ in range(MOST_GAMES):
        if budget.spent():
            break
        _play(sides, root, list(stones), colour, chance)
    most = max(range(len(order)), key=lambda number: (root.games[number], root.any_wins[number]))
    return order[most]


def _play(sides: Sides, node: Node, stones: list[int], colour: int, chance: Random) -> None:
    """One game to its end, and what every position on its way learns from it."""
    way: list[tuple[Node, int, int]] = []
    mover = colour
    while True:
        number = node.best()
        cell = node.cells[number]
        way.append((node, number, mover))
        stones[mover] |= cell
        mover = 1 - mover
        below = node.below.get(number)
        if below is None:
            break
        node = below
    rest = [other for other in node.cells if other != cell]
    if node.games[number] >= GROWN and rest:
        node.below[number] = Node(rest)
    shuffled = chance.sample(rest, len(rest))
    for other in shuffled[::2]:
        stones[mover] |= other
    for other in shuffled[1::2]:
        stones[1 - mover] |= other
    winner = 0 if sides.connected(stones[0], 0) else 1
    for passed, tried, who in way:
        passed.learn(tried, stones[who], winner == who)
