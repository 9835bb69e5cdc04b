"""A player of fleet that shoots where most of the ships that can be there would lie."""

from __future__ import annotations

from collections.abc import Sequence

from games.chance import SeededChance
from games.hashing import digest

from .board import ALL, CELLS, NUMBER, PLACES, TOUCHING, Place, masked, named
from .render import FleetView
from .ships import Answer, ShotsAt, afloat, hits, sunk

ON_A_HIT = 20
"""How much likelier a place becomes with every open hit that it explains."""

NEAR_A_SHIP = 4
"""The same for every echo that no ship explains yet."""


def choose(view: FleetView, legal: Sequence[str], seconds: float) -> str:
    """The cell that the most of the likely places of ships meet; among equals one by chance."""
    if view.you is None or view.shot or not set(legal) <= NUMBER.keys():
        return legal[0]
    scores = likely(view.lengths, view.echo, view.shots[1 - view.you])
    most = max(scores[NUMBER[cell]] for cell in legal)
    best = [cell for cell in legal if scores[NUMBER[cell]] == most]
    return best[SeededChance(digest("fleet", repr(view))).below(len(best))]


def likely(lengths: Sequence[int], echo: bool, shots: ShotsAt) -> list[int]:
    """For each cell how much speaks for a ship in it.

    Every place that one of the ships afloat can take counts for its cells, more so where it explains what is known.
    """
    open_hits, water, echoes = _known(echo, shots)
    scores = [0] * len(CELLS)
    for length in afloat(lengths, shots):
        for place in PLACES[length]:
            if place.mask & water or place.halo & open_hits & ~place.mask:
                continue
            weight = _weight(place, open_hits, echoes)
            for cell in place.cells:
                scores[NUMBER[cell]] += weight
    return scores


def _weight(place: Place, open_hits: int, echoes: list[int]) -> int:
    heard = sum(bool(place.mask & debt) for debt in echoes)
    return int(ON_A_HIT ** (place.mask & open_hits).bit_count() * NEAR_A_SHIP**heard)


def _known(echo: bool, shots: ShotsAt) -> tuple[int, int, list[int]]:
    """Hits of ships that are afloat, cells without a ship, and echoes that nothing explains yet."""
    water = masked(cell for cell, told in shots if not told.on_ship)
    wreckage = 0
    for mask in sunk(shots):
        wreckage |= mask
        for cell in named(mask):
            water |= TOUCHING[cell]
    if echo:
        for cell, told in shots:
            water |= TOUCHING[cell] if told is Answer.MISS else 0
    struck = hits(shots)
    echoes = [TOUCHING[cell] for cell, told in shots if told is Answer.NEAR and not TOUCHING[cell] & struck]
    return struck & ~wreckage, water & ALL, echoes
