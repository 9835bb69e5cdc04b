"""The game of the simulation: who is due, and with what, follows from all moves so far by a hash; a few turns long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from games.game import Chance, Game, IllegalMove, Outcome, Reader, Seen, Settings

MOVES = ("0", "1", "2")


@dataclass(frozen=True)
class Road:
    """A state: how many turns were played of how many, a number that stands for all that was done, who has gone."""

    turn: int
    turns: int
    number: int
    seats: int
    gone: tuple[int, ...] = ()

    @property
    def here(self) -> tuple[int, ...]:
        """Who still plays."""
        return tuple(seat for seat in range(self.seats) if seat not in self.gone)

    def on(self, what: str) -> Road:
        """The state after this."""
        return replace(self, turn=self.turn + 1, number=crc32(f"{self.number} {what}".encode()))


class Crossroads(Game[Road, str, Seen[Road]]):
    """One seat moves, or all at once, or chance does: by the number. :param secrets: whether there are secrets."""

    def __init__(self, secrets: bool = False) -> None:
        self.secrets = secrets  # type: ignore[misc]  # here it differs by instance

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Road:
        return Road(0, int(settings["turns"]), chance.below(1000), seats)

    def is_chance(self, state: Road) -> bool:
        return state.number % 7 == 1

    def apply_chance(self, state: Road, chance: Chance) -> Road:
        return state.on(f"draw {chance.below(5)}")

    def to_move(self, state: Road) -> frozenset[int]:
        if state.number % 3 == 0:
            return frozenset(range(state.seats)) - set(state.gone)
        return frozenset({state.here[state.number // 7 % len(state.here)]})

    def legal(self, state: Road, seat: int, secret: str = "") -> Sequence[str]:
        return MOVES if seat in self.to_move(state) else ()

    def apply(self, state: Road, moves: Mapping[int, str]) -> Road:
        if moves.keys() != self.to_move(state):
            raise IllegalMove(move="", rule="Others move now.")
        return state.on(" ".join(f"{seat}:{moves[seat]}" for seat in sorted(moves)))

    def read(self, state: Road, seat: int, text: str) -> str:
        if text not in MOVES:
            raise IllegalMove(move=text, rule="That is no move.")
        return text

    def outcome(self, state: Road) -> Outcome | None:
        if state.turn < state.turns:
            return None
        ranks = sorted(state.here, key=lambda seat: crc32(f"{state.number} rank {seat}".encode()))
        order = [*ranks, *reversed(state.gone)]
        return Outcome(tuple(order.index(seat) + 1 for seat in range(state.seats)))

    def without(self, state: Road, seat: int) -> Road:
        return replace(state, gone=(*state.gone, seat)).on(f"gone {seat}")

    def secret(self, seats: int, settings: Settings, seat: int, chance: Chance) -> str:
        return str(chance.below(10)) if self.secrets else ""

    def check_secret(self, seats: int, settings: Settings, seat: int, secret: str) -> None:
        if secret not in tuple("0123456789"):
            raise IllegalMove(move=secret, rule="A secret is one digit.")

    def render(self, view: Seen[Road], reader: Reader) -> str:
        return str(view.state.number)

    def describe(self, view: Any, reader: Reader) -> str:
        return self.render(view, reader)
