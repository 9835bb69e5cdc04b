"""The rules of noughts and crosses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from games.game import Chance, Game, IllegalMove, Outcome, Reader, Seen, Settings, paint, tie, won
from games.helpers.grid import Grid

GRID = Grid(3, 3)
ROWS = GRID.lines(3)


@dataclass(frozen=True)
class Board:
    """Who begins, with the X, and the cells in the order in which they were marked."""

    first: int
    marked: tuple[str, ...] = ()

    def next(self) -> int:
        return (self.first + len(self.marked)) % 2

    def of(self, seat: int) -> set[str]:
        return set(self.marked[0 if seat == self.first else 1 :: 2])


class NoughtsAndCrosses(Game[Board, str, Seen[Board]]):
    """Two seats mark cells in turn; chance says who begins."""

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Board:
        return Board(first=chance.below(2))

    def to_move(self, state: Board) -> frozenset[int]:
        return frozenset() if self.outcome(state) else frozenset({state.next()})

    def legal(self, state: Board, seat: int, secret: str = "") -> Sequence[str]:
        return [cell for cell in GRID.cells if cell not in state.marked] if seat in self.to_move(state) else []

    def apply(self, state: Board, moves: Mapping[int, str]) -> Board:
        if len(moves) != 1 or any(cell not in self.legal(state, seat) for seat, cell in moves.items()):
            raise IllegalMove(move=" ".join(moves.values()), rule="Mark a free cell when it is your turn.")
        return Board(state.first, (*state.marked, *moves.values()))

    def outcome(self, state: Board) -> Outcome | None:
        winner = next((seat for seat in (0, 1) if any(state.of(seat).issuperset(row) for row in ROWS)), None)
        full = tie(2) if len(state.marked) == len(GRID.cells) else None
        return full if winner is None else won(2, winner)

    def render(self, view: Seen[Board], reader: Reader) -> str:
        signs = {cell: paint(f"player{turn % 2 + 1}", "XO"[turn % 2]) for turn, cell in enumerate(view.state.marked)}
        rows = [" ".join([row, *(signs.get(column + row, ".") for column in "abc")]) for row in "321"]
        return "\n".join([self.sides(view.state, reader), *rows, "  a b c"])

    def describe(self, view: Seen[Board], reader: Reader) -> str:
        told = ", ".join(f"{'XO'[turn % 2]} {cell}" for turn, cell in enumerate(view.state.marked))
        return f"{self.sides(view.state, reader)} {told or 'The board is empty'}."

    def sides(self, board: Board, reader: Reader) -> str:
        you = "" if reader.seat is None else f"You are {'XO'[reader.seat != board.first]}. "
        return f"{you}{reader.name(board.first, 20)} is X, {reader.name(1 - board.first, 20)} is O."
