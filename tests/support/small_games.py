"""Small games for two to four, so that everything a table does can be tried in few moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from games.game import Chance, Game, IllegalMove, Outcome, Reader, Seen, Settings

PARITY = ("even", "odd")


@dataclass(frozen=True)
class Ring:
    """A state of the circus.

    :ivar step: how many steps were made; :ivar die: what chance drew last; :ivar here: which seats still play.
    """

    step: int
    die: int
    here: tuple[bool, ...]
    scores: tuple[int, ...]


class Circus(Game[Ring, str, Seen[Ring]]):
    """Rounds of acts: *roll* is chance's turn, in *walk* one seat moves, in *bid* all do, in *tell* one answers truly.

    :param acts: what is done in each round, in this order.
    """

    def __init__(self, *acts: str, rounds: int = 3) -> None:
        self.acts, self.rounds = acts, rounds
        self.secrets = "tell" in acts  # type: ignore[misc]  # here it differs by instance

    def act(self, state: Ring) -> str:
        """What is done now; empty at the end."""
        return "" if state.step >= self.rounds * len(self.acts) else self.acts[state.step % len(self.acts)]

    def mover(self, state: Ring) -> int:
        """Whose step it is, where it is one's alone: the round's seat, or the next one that plays."""
        seats = len(state.here)
        order = [(state.step // len(self.acts) + number) % seats for number in range(seats)]
        return next(seat for seat in order if state.here[seat])

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Ring:
        """A first roll is made at once."""
        return Ring(0, chance.below(6), (True,) * seats, (0,) * seats)

    def to_move(self, state: Ring) -> frozenset[int]:
        act = self.act(state)
        if act == "bid":
            return frozenset(seat for seat, plays in enumerate(state.here) if plays)
        return frozenset({self.mover(state)}) if act in ("walk", "tell") else frozenset()

    def legal(self, state: Ring, seat: int, secret: str = "") -> Sequence[str]:
        if seat not in self.to_move(state):
            return ()
        if self.act(state) == "tell":
            return (PARITY[int(secret) % 2],) if secret else PARITY
        return ("0", "1", "2")

    def apply(self, state: Ring, moves: Mapping[int, str]) -> Ring:
        if moves.keys() != self.to_move(state) or not moves:
            raise IllegalMove(move="", rule="Others move now.")
        scores = list(state.scores)
        for seat, move in moves.items():
            if move not in self.legal(state, seat):
                raise IllegalMove(move=move, rule="That is no move now.")
            scores[seat] += len(move) if move in PARITY else int(move) * (1 + state.die)
        return replace(state, step=state.step + 1, scores=tuple(scores))

    def outcome(self, state: Ring) -> Outcome | None:
        if self.act(state):
            return None
        ranks = list(zip(state.here, state.scores, strict=True))  # who is gone is behind all others
        return Outcome(tuple(1 + sum(other > rank for other in ranks) for rank in ranks))

    def is_chance(self, state: Ring) -> bool:
        return self.act(state) == "roll"

    def apply_chance(self, state: Ring, chance: Chance) -> Ring:
        return replace(state, step=state.step + 1, die=chance.below(6))

    def without(self, state: Ring, seat: int) -> Ring:
        return replace(state, here=tuple(plays and other != seat for other, plays in enumerate(state.here)))

    def secret(self, seats: int, settings: Settings, seat: int, chance: Chance) -> str:
        return str(chance.below(10)) if self.secrets else ""

    def check_secret(self, seats: int, settings: Settings, seat: int, secret: str) -> None:
        if not self.secrets:
            super().check_secret(seats, settings, seat, secret)
        elif secret not in tuple("0123456789"):
            raise IllegalMove(move=secret, rule="A secret is one digit.")

    def forced(self, state: Ring, seat: int, secret: str) -> str | None:
        return self.legal(state, seat, secret)[0] if self.automatic(state, seat) else None

    def automatic(self, state: Ring, seat: int) -> bool:
        return self.act(state) == "tell" and seat in self.to_move(state)

    def render(self, view: Seen[Ring], reader: Reader) -> str:
        return " ".join(map(str, view.state.scores))

    def describe(self, view: Seen[Ring], reader: Reader) -> str:
        return f"The die shows {view.state.die + 1}."


RULES: dict[str, Game[Any, Any, Any]] = {
    "circus": Circus("roll", "walk", "bid", "tell"),
    "walk": Circus("walk", rounds=6),
    "long": Circus("walk", "walk", "walk", "walk", rounds=4),
    "bids": Circus("bid"),
    "dice": Circus("roll", "walk"),
    "rolls": Circus("roll", "roll", "walk"),
    "tell": Circus("walk", "tell"),
}
"""Each by its name: everything, or some of it."""
