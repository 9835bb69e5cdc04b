"""What the whole table of mosaic knows: walls, the offer, the bag, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from games.helpers.turns import order

from .board import COLUMNS, Wall, tiles, worth


class Tile(NamedTuple):
    """A tile on offer.

    :ivar coins: one for each round in which nobody took it.
    """

    colour: str
    coins: int


class Lay(NamedTuple):
    """A move: a tile of a colour from the offer onto one's wall.

    :ivar column: from 0.
    """

    colour: str
    column: int

    @property
    def name(self) -> str:
        """A letter and the column as people count, such as r3."""
        return f"{self.colour.lower()}{self.column + 1}"


@dataclass(frozen=True)
class Site:
    """What has been built and what is on offer.

    :ivar height: tiles that a column holds.
    :ivar walls: by seat; :ivar coins: by seat.
    :ivar offer: what may be taken, the oldest first; :ivar bag: how many tiles of each colour are left to be drawn.
    :ivar round: 0 before the first offer. :ivar first: the seat that begins the round.
    :ivar gone: seats that play no more. :ivar last: the last move and who made it; ``None`` before the first.
    :ivar teams: two play against two.
    """

    height: int
    walls: tuple[Wall, ...]
    coins: tuple[int, ...]
    offer: tuple[Tile, ...]
    bag: tuple[int, ...]
    round: int
    first: int
    gone: tuple[int, ...] = ()
    last: tuple[int, Lay] | None = None
    teams: bool = False

    @property
    def sides(self) -> tuple[tuple[int, ...], ...]:
        """Who plays together: two against two who sit opposite each other, or everybody alone."""
        seats = range(len(self.walls))
        return ((0, 2), (1, 3)) if self.teams else tuple((seat,) for seat in seats)

    def side(self, seat: int) -> tuple[int, ...]:
        """The side that a seat is on."""
        return next(side for side in self.sides if seat in side)

    @property
    def ended(self) -> bool:
        """Whether one side at most is left."""
        return len({self.side(seat) for seat in self.present}) < 2

    @property
    def present(self) -> tuple[int, ...]:
        """The seats that play, in the order in which they move in this round."""
        return order(len(self.walls), self.first, self.gone)

    @property
    def rounds(self) -> int:
        """After so many all walls are full."""
        return COLUMNS * self.height

    @property
    def next(self) -> int | None:
        """The seat whose turn it is; ``None`` when it is chance's turn or over."""
        if self.ended:
            return None
        return next((seat for seat in self.present if tiles(self.walls[seat]) < self.round), None)

    @property
    def over(self) -> bool:
        """Whether all walls are full, or nobody is left to play against."""
        return self.ended or (self.round == self.rounds and self.next is None)

    def points(self, seat: int) -> int:
        """What a seat has so far."""
        return worth(self.walls[seat], self.height) + self.coins[seat]

    def total(self, seat: int) -> int:
        """What its side has so far, without those who are gone."""
        return sum(self.points(other) for other in self.side(seat) if other not in self.gone)

    def best_tile(self, colour: str) -> Tile | None:
        """The tile of a colour on offer that has the most coins."""
        return max((tile for tile in self.offer if tile.colour == colour), default=None)
