"""The rules of gomoku, in their freest form: five or more in a row win, and nothing is forbidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from games.game import Chance, Game, IllegalMove, Outcome, Reader, Settings, tie, won

from .board import NAMED, POINTS, Point, row_through
from .render import BoardView, picture, words


@dataclass(frozen=True)
class Stones:
    """All stones in the order in which they were set; everything else follows.

    :ivar first: the seat that begins, with the X.
    """

    first: int
    stones: tuple[Point, ...] = ()

    def of(self, seat: int) -> frozenset[Point]:
        """The stones of one seat."""
        return frozenset(self.stones[0 if seat == self.first else 1 :: 2])

    @property
    def next(self) -> int:
        """The seat whose turn it is while the game goes on."""
        return (self.first + len(self.stones)) % 2

    @cached_property
    def row(self) -> tuple[Point, ...]:
        """The winning row, which always runs through the last stone; empty while there is none."""
        return row_through(self.of(1 - self.next), self.stones[-1]) if self.stones else ()


class Gomoku(Game[Stones, Point, BoardView]):
    """Two seats set stones in turn; chance says who begins."""

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Stones:
        return Stones(first=chance.below(2))

    def to_move(self, state: Stones) -> frozenset[int]:
        return frozenset() if self.outcome(state) else frozenset({state.next})

    def legal(self, state: Stones, seat: int, secret: str = "") -> Sequence[Point]:
        if seat not in self.to_move(state):
            return ()
        taken = frozenset(state.stones)
        return tuple(point for point in POINTS if point not in taken)

    def apply(self, state: Stones, moves: Mapping[int, Point]) -> Stones:
        if moves.keys() != self.to_move(state) or not moves:
            raise IllegalMove(move=" ".join(point.name for point in moves.values()), rule=self.text("not-yours"))
        (point,) = moves.values()
        if point in state.stones:
            raise IllegalMove(move=point.name, rule=self.text("taken"))
        return replace(state, stones=(*state.stones, point))

    def outcome(self, state: Stones) -> Outcome | None:
        if state.row:
            return won(2, 1 - state.next)
        return tie(2) if len(state.stones) == len(POINTS) else None

    def view(self, state: Stones, seat: int | None, secret: str = "") -> BoardView:
        return BoardView(
            you=seat,
            next=None if self.outcome(state) else state.next,
            first=state.first,
            stones=state.stones,
            row=state.row,
        )

    def write(self, move: Point) -> str:
        return move.name

    def read(self, state: Stones, seat: int, text: str) -> Point:
        point = NAMED.get(text.strip().lower())
        if point is None:
            raise IllegalMove(move=text, rule=self.text("point"))
        return point

    def render(self, view: BoardView, reader: Reader) -> str:
        return picture(view, reader)

    def describe(self, view: BoardView, reader: Reader) -> str:
        return words(view, reader)
