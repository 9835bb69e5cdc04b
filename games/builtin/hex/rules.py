"""The rules of hex: set stones in turn; X connects top and bottom, O left and right, and one of them always does.

Because the first stone is worth a lot, the second player may *swap* instead of answering it: the stone stays where it
is, but the players change colours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from games.game import Chance, Game, IllegalMove, Outcome, Reader, Seen, Settings, Text, won

from .board import LETTERS, SWAP, Board, cells, chain_through, places
from .render import picture, words


class Hex(Game[Board, str, Seen[Board]]):
    """Two seats set stones in turn; chance says who begins. A move is the name of a cell, or ``swap``."""

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Board:
        return Board(size=int(settings["size"]), x=chance.below(2))

    def to_move(self, state: Board) -> frozenset[int]:
        return frozenset() if state.next is None else frozenset({state.next})

    def legal(self, state: Board, seat: int, secret: str = "") -> Sequence[str]:
        if seat != state.next:
            return ()
        taken = frozenset(state.stones)
        free = tuple(cell for cell in cells(state.size) if cell not in taken)
        return (*free, SWAP) if state.may_swap else free

    def apply(self, state: Board, moves: Mapping[int, str]) -> Board:
        if not moves or moves.keys() != self.to_move(state):
            rule = self.text("over" if state.chain else "not-yours")
            raise IllegalMove(move=" ".join(moves.values()), rule=rule)
        (move,) = moves.values()
        if move == SWAP:
            if not state.may_swap:
                raise IllegalMove(move=move, rule=self.text("no-swap"))
            return replace(state, x=1 - state.x, swapped=True)
        if move not in places(state.size):
            raise IllegalMove(move=move, rule=self._cell_is(state))
        if move in state.stones:
            raise IllegalMove(move=move, rule=self.text("taken"))
        stones = (*state.stones, move)
        colour = len(state.stones) % 2
        own = frozenset(stones[colour::2])
        return replace(state, stones=stones, chain=chain_through(state.size, own, move, 1 - colour))

    def outcome(self, state: Board) -> Outcome | None:
        return won(2, (state.x + len(state.stones) - 1) % 2) if state.chain else None

    def read(self, state: Board, seat: int, text: str) -> str:
        typed = "".join(text.split()).lower()
        if typed != SWAP and typed not in places(state.size):
            raise IllegalMove(move=text, rule=self._cell_is(state))
        return typed

    def comment(self, state: Board, seat: int, move: str, reader: Reader) -> str:
        return reader.about(seat, "takes", cell=state.stones[0]) if move == SWAP else ""

    def render(self, view: Seen[Board], reader: Reader) -> str:
        return picture(view, reader)

    def describe(self, view: Seen[Board], reader: Reader) -> str:
        return words(view, reader)

    def _cell_is(self, state: Board) -> Text:
        """What a move looks like."""
        size = state.size
        example = f"{LETTERS[size // 2]}{size // 2}"
        key = "cell-or-swap" if state.may_swap else "cell"
        return self.text(key, last=LETTERS[size - 1], size=size, example=example)
