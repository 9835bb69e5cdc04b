"""Who comes after whom, and what part of a round it is."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Generic, TypeVar

State = TypeVar("State")


def order(seats: int, first: int = 0, out: Container[int] = ()) -> tuple[int, ...]:
    """The seats of a round, in turn.

    :param first: the seat that begins. :param out: seats that are passed over; ``first`` may be one of them.
    """
    return tuple(seat for seat in ((first + step) % seats for step in range(seats)) if seat not in out)


def after(seat: int, seats: int, out: Container[int] = ()) -> int:
    """The seat that comes next; the same one where all others are out.

    :param out: seats that are passed over.
    """
    return next((other for other in order(seats, seat + 1, out) if other != seat), seat)


class Phases(Generic[State]):
    """The parts of a round: each has a name and a condition, and the first that holds is the one that is on.

        phase = Phases[Cups]("bid", over=lambda cups: len(cups.playing) < 2, show=lambda cups: cups.doubted)
        phase(cups) == "bid"  # where nothing else holds

    :param otherwise: the phase where no condition holds.
    """

    def __init__(self, otherwise: str, **conditions: Callable[[State], bool]) -> None:
        self._otherwise, self._conditions = otherwise, conditions

    def __call__(self, state: State) -> str:
        return next((name for name, holds in self._conditions.items() if holds(state)), self._otherwise)
