"""The rules of Pebbles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from games.game import Chance, Game, IllegalMove, Outcome, Reader, Seen, Settings, ranked


@dataclass(frozen=True)
class Heap:
    """What is left, what the die shows, who takes, what each has, and whether the die is to be rolled."""

    left: int
    die: int
    next: int
    points: tuple[int, ...]
    double: bool
    rolling: bool = False
    extra: tuple[int, ...] = ()


class Pebbles(Game[Heap, int, Seen[Heap]]):
    """Take one, two or three."""

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Heap:
        return Heap(int(settings["heap"]), 1, chance.below(seats), (0,) * seats, settings["double"] == "yes")

    def to_move(self, state: Heap) -> frozenset[int]:
        return frozenset({state.next}) if state.left else frozenset()

    def legal(self, state: Heap, seat: int, secret: str = "") -> Sequence[int]:
        return range(1, min(3, state.left) + 1) if seat in self.to_move(state) else ()

    def apply(self, state: Heap, moves: Mapping[int, int]) -> Heap:
        for seat, taken in moves.items():
            if taken not in self.legal(state, seat):
                raise IllegalMove(move=str(taken), rule="Take one, two or three when it is your turn.")
        if moves.keys() != self.to_move(state):
            raise IllegalMove(move="", rule="One takes at a time.")
        points, seats = list(state.points), len(state.points)
        points[state.next] += moves[state.next] * state.die
        left = state.left - moves[state.next]
        return replace(state, left=left, next=(state.next + 1) % seats, points=tuple(points), rolling=left > 0)

    def outcome(self, state: Heap) -> Outcome | None:
        return None if state.left else ranked(state.points)

    def is_chance(self, state: Heap) -> bool:
        return state.rolling

    def apply_chance(self, state: Heap, chance: Chance) -> Heap:
        die = 1 + chance.below(6)
        return replace(state, die=12 if die == 6 and state.double else die, rolling=False)

    def render(self, view: Seen[Heap], reader: Reader) -> str:
        state = view.state
        told = ", ".join(f"{reader.name(seat, 12)} {points}" for seat, points in enumerate(state.points))
        return f"{'o' * state.left} ({state.left}), die {state.die}\n{told}"

    def describe(self, view: Seen[Heap], reader: Reader) -> str:
        return f"{view.state.left} pebbles are left; the die shows {view.state.die}."
