"""The rules of Sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from games.game import Chance, Game, IllegalMove, Outcome, Reader, Seen, Settings, won


@dataclass(frozen=True)
class Heap:
    """What the whole table knows: how many matches are left, and which seat takes next."""

    left: int
    next: int


class Sample(Game[Heap, int, Seen[Heap]]):
    """Two seats take one, two or three matches in turn; whoever takes the last one wins."""

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Heap:
        return Heap(left=int(settings["heap"]), next=chance.below(seats))

    def to_move(self, state: Heap) -> frozenset[int]:
        return frozenset({state.next}) if state.left else frozenset()

    def legal(self, state: Heap, seat: int, secret: str = "") -> Sequence[int]:
        return range(1, min(3, state.left) + 1) if seat in self.to_move(state) else ()

    def apply(self, state: Heap, moves: Mapping[int, int]) -> Heap:
        for seat, taken in moves.items():
            if taken not in self.legal(state, seat):
                raise IllegalMove(move=str(taken), rule="Take one, two or three matches when it is your turn.")
        if moves.keys() != self.to_move(state):
            raise IllegalMove(move="", rule="One takes at a time.")
        return Heap(state.left - sum(moves.values()), 1 - state.next)

    def outcome(self, state: Heap) -> Outcome | None:
        return None if state.left else won(2, 1 - state.next)

    def render(self, view: Seen[Heap], reader: Reader) -> str:
        return "|" * view.state.left + f" ({view.state.left})"

    def describe(self, view: Seen[Heap], reader: Reader) -> str:
        mine = reader.seat == view.state.next
        turn = "It is your turn." if mine else f"{reader.name(view.state.next)} takes next."
        return f"{view.state.left} matches are left. {turn if view.state.left else 'It is over.'}"
