"""Fleets: how they are drawn, written and read, and what they answer to a shot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from games.game import Chance

from .board import NAMED, NUMBER, PLACES, TOUCHING, Place, masked

Fleet = tuple[Place, ...]
"""Ships that do not touch, the longest first, ships of one length in the order of their cells."""


class Answer(StrEnum):
    """What the owner of a board answers to a shot at it. Only where there is an echo a shot can be near."""

    MISS = "miss"
    NEAR = "near"
    HIT = "hit"
    SUNK = "sunk"

    @property
    def on_ship(self) -> bool:
        """Whether there is a ship in the cell."""
        return self in (Answer.HIT, Answer.SUNK)


ShotsAt = tuple[tuple[str, Answer], ...]
"""Cells of one board that were shot at, with the answers, in their order."""


def draw_fleet(lengths: Sequence[int], chance: Chance) -> Fleet:
    """A fleet, each that the rules allow equally likely: places are drawn until they do not touch."""
    while True:
        taken, drawn = 0, []
        for length in lengths:
            place = PLACES[length][chance.below(len(PLACES[length]))]
            if place.mask & taken:
                break
            taken |= place.halo
            drawn.append(place)
        else:
            return in_order(drawn)


def in_order(places: Iterable[Place]) -> Fleet:
    """The ships in the order of a fleet."""
    return tuple(sorted(places, key=lambda place: (-len(place.cells), [NUMBER[cell] for cell in place.cells])))


def write_fleet(fleet: Fleet) -> str:
    """A fleet as text: each ship by its ends, such as ``a1-a5 c1-f1``."""
    return " ".join(place.text for place in fleet)


def read_fleet(text: str, lengths: Sequence[int]) -> Fleet | None:
    """A fleet of ships of these lengths from its one and only text; ``None`` where it is none."""
    names = text.split(" ")
    if any(name not in NAMED for name in names):
        return None
    fleet = tuple(NAMED[name] for name in names)
    if tuple(len(place.cells) for place in fleet) != tuple(lengths) or in_order(fleet) != fleet:
        return None
    taken = 0
    for place in fleet:
        if place.mask & taken:
            return None
        taken |= place.halo
    return fleet


def answer(fleet: Fleet, before: ShotsAt, cell: str, echo: bool) -> Answer:
    """The true answer to a shot.

    :param before: the shots at this fleet so far.
    """
    bit = 1 << NUMBER[cell]
    shot = bit | masked(earlier for earlier, _ in before)
    for place in fleet:
        if place.mask & bit:
            return Answer.HIT if place.mask & ~shot else Answer.SUNK
    near = echo and any(place.mask & TOUCHING[cell] for place in fleet)
    return Answer.NEAR if near else Answer.MISS


def hits(shots: ShotsAt) -> int:
    """The cells in which a ship was hit, as a set."""
    return masked([cell for cell, told in shots if told is Answer.HIT or told is Answer.SUNK])


def hanging(cell: str, hit: int) -> int:
    """The hit cells that hang together with a cell. Ships do not touch, so all of them are of one ship."""
    found, new = 0, 1 << NUMBER[cell]
    while new:
        found |= new
        near = 0
        for number in range(new.bit_length()):
            if new >> number & 1:
                near |= _TOUCHING[number]
        new = near & hit & ~found
    return found


_TOUCHING = tuple(TOUCHING.values())


def sunk(shots: ShotsAt) -> tuple[int, ...]:
    """The ships that were sunk, each as the set of its cells, in the order in which they were."""
    hit = hits(shots)
    return tuple(hanging(cell, hit) for cell, told in shots if told is Answer.SUNK)


def afloat(lengths: Sequence[int], shots: ShotsAt) -> tuple[int, ...]:
    """The lengths of the ships that were not sunk yet, the longest first."""
    left = list(lengths)
    for ship in sunk(shots):
        if ship.bit_count() in left:
            left.remove(ship.bit_count())
    return tuple(left)
