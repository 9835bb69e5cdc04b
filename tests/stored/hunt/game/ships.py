"""Fleets of hunt: where ships can lie, and what a fleet answers to a shot.

A fleet's text names each ship by its ends, the longest first, ships of one length in the order of their cells:
``a1-c1 a3-b3 d4-d5``. There are few enough fleets to list them all, so a text is a fleet when it is on the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache, lru_cache

from games.helpers.grid import Grid

SIZE = 5
LENGTHS = (3, 2, 2)
SEA = Grid(SIZE, SIZE)
CELLS = SEA.cells
SHIP_CELLS = sum(LENGTHS)

Ship = tuple[str, ...]
Fleet = tuple[Ship, ...]


class Answer(StrEnum):
    """What the owner of a board answers to a shot at it."""

    MISS = "miss"
    HIT = "hit"
    SUNK = "sunk"


Shots = Sequence[tuple[str, Answer]]
"""Cells shot at with their answers, in their order."""


def neighbours(cell: str) -> frozenset[str]:
    """The cells that touch a cell, corners included, and the cell itself."""
    return frozenset({cell, *SEA.neighbours(cell, corners=True)})


def _ships(length: int) -> list[Ship]:
    """Every place that a ship can take, in the order of their cells."""
    return sorted(SEA.lines(length, slanted=False))


def _placements(lengths: tuple[int, ...], taken: frozenset[str]) -> Iterator[Fleet]:
    """Fleets whose ships touch neither one another nor a taken cell."""
    if not lengths:
        yield ()
        return
    for ship in _ships(lengths[0]):
        if taken.isdisjoint(ship):
            near = frozenset(touching for cell in ship for touching in neighbours(cell))
            for rest in _placements(lengths[1:], taken | near):
                twins = bool(rest) and len(rest[0]) == len(ship)
                if not twins or ship < rest[0]:
                    yield (ship, *rest)


@cache
def fleets() -> Mapping[str, Fleet]:
    """Every fleet that the rules allow, by its text."""
    return {write_fleet(fleet): fleet for fleet in _placements(LENGTHS, frozenset())}


@cache
def _with_cells() -> tuple[tuple[frozenset[str], Fleet], ...]:
    """Every fleet beside all its cells."""
    return tuple((frozenset(cell for ship in fleet for cell in ship), fleet) for fleet in fleets().values())


def write_fleet(fleet: Fleet) -> str:
    """A fleet as text."""
    return " ".join(f"{ship[0]}-{ship[-1]}" for ship in fleet)


def answer(fleet: Fleet, before: Shots, cell: str) -> Answer:
    """The true answer to a shot.

    :param before: the shots at this fleet so far.
    """
    shot = {cell, *(earlier for earlier, _ in before)}
    for ship in fleet:
        if cell in ship:
            return Answer.SUNK if shot.issuperset(ship) else Answer.HIT
    return Answer.MISS


@lru_cache(maxsize=64)
def believable(shots: tuple[tuple[str, Answer], ...]) -> bool:
    """Whether some fleet gives all these answers."""
    return any(True for _ in believed(shots))


def believed(shots: tuple[tuple[str, Answer], ...]) -> Iterator[frozenset[str]]:
    """The cells of every fleet that gives all these answers."""
    misses = frozenset(cell for cell, given in shots if given is Answer.MISS)
    hits = frozenset(cell for cell, given in shots if given is not Answer.MISS)
    for cells, fleet in _with_cells():
        if hits <= cells and misses.isdisjoint(cells) and _answers_so(fleet, shots):
            yield cells


def _answers_so(fleet: Fleet, shots: tuple[tuple[str, Answer], ...]) -> bool:
    return all(answer(fleet, shots[:number], cell) is given for number, (cell, given) in enumerate(shots))


def sunk_cells(shots: Shots) -> frozenset[str]:
    """The cells of the ships that are sunk. Ships do not touch, so a ship is the hits that hang together."""
    hits = {cell for cell, given in shots if given is not Answer.MISS}
    found: set[str] = set()
    reached = [cell for cell, given in shots if given is Answer.SUNK]
    while reached:
        cell = reached.pop()
        if cell not in found:
            found.add(cell)
            reached.extend(neighbours(cell) & hits)
    return frozenset(found)
