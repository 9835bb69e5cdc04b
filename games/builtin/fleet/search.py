"""Whether answers can be believed: the search for a fleet that gives all of them.

An answer that no fleet gives is a lie, and is refused at once. Lies that some fleet could have told are found at the
opening, when every answer is compared with the fleet that was committed to.

The search looks at what a fleet owes: every open hit must lie under a ship, every shot that was near must have a ship
beside it. It takes the debt that the fewest places could pay, tries these, and at last puts the ships that owe nothing
anywhere. It gives up after ``MOST_STEPS``, and the answer is believed until the opening: an honest answer is believed
in any case, and the answers of a liar who makes the search hard for everybody cost a bounded time.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from .board import ALL, PLACES, TOUCHING, Place, masked
from .ships import Answer, Fleet, ShotsAt, afloat, hits, in_order, sunk

MOST_STEPS = 2000
"""Ships that the search tries before it gives up. A few are common, some hundred are rare."""

Places = Mapping[int, tuple[Place, ...]]


@lru_cache(maxsize=256)
def believable(lengths: tuple[int, ...], echo: bool, shots: ShotsAt) -> bool:
    """Whether some fleet of ships of these lengths gives all these answers, as far as the search looks."""
    return example(lengths, echo, shots) is not None


def example(lengths: tuple[int, ...], echo: bool, shots: ShotsAt, most: int = MOST_STEPS) -> Fleet | None:
    """A fleet that gives all these answers; ``None``: there is none. Empty where the search gave up."""
    wrecks = _wrecks(lengths, shots)
    if wrecks is None:
        return None
    known = _Known(lengths, echo, shots, wrecks)
    if known.impossible:
        return None
    search = _Search(most)
    found = search.fleet(known.left, known.debts, known.places())
    if found is None:
        return () if search.steps > most else None
    return in_order((*wrecks, *found))


def _wrecks(lengths: tuple[int, ...], shots: ShotsAt) -> Fleet | None:
    """The ships that were sunk; ``None`` if ships cannot have been sunk so."""
    when = {cell: turn for turn, (cell, told) in enumerate(shots) if told.on_ship}
    ends = [cell for cell, told in shots if told is Answer.SUNK]
    left, found, taken = list(lengths), [], 0
    for last, mask in zip(ends, sunk(shots), strict=True):
        place = next((place for place in PLACES.get(mask.bit_count(), ()) if place.mask == mask), None)
        if place is None or mask.bit_count() not in left or mask & taken:
            return None
        if any(when[cell] > when[last] for cell in place.cells):
            return None
        left.remove(mask.bit_count())
        found.append(place)
        taken |= mask
    return tuple(found)


class _Known:
    """What the answers say of the ships that are afloat.

    :ivar left: their lengths; :ivar debts: sets of cells, each of which some ship must meet.
    :ivar impossible: the answers contradict one another already.
    """

    def __init__(self, lengths: tuple[int, ...], echo: bool, shots: ShotsAt, wrecks: Fleet) -> None:
        wreckage = 0
        self._water = masked(cell for cell, told in shots if not told.on_ship)
        for wreck in wrecks:
            wreckage |= wreck.mask
            self._water |= wreck.halo & ~wreck.mask
        if echo:
            for cell, told in shots:
                if told is Answer.MISS:
                    self._water |= TOUCHING[cell]
        self._open = hits(shots) & ~wreckage
        self._wreckage = wreckage
        self.impossible = bool(self._water & (self._open | wreckage))
        self.left = afloat(lengths, shots)
        near = [TOUCHING[cell] for cell, told in shots if told is Answer.NEAR]
        opened = [1 << number for number in range(self._open.bit_length()) if self._open >> number & 1]
        self.debts = tuple(opened + [debt & ~self._water for debt in near if not debt & wreckage])

    def places(self) -> Places:
        """Where ships can lie: in no water, beside no other hit, and not on hits alone, for that would be sunk."""
        free, hit = ALL & ~self._water & ~self._wreckage, self._open
        return {
            length: tuple(
                place
                for place in PLACES[length]
                if not place.mask & ~free and not place.halo & hit & ~place.mask and place.mask & ~hit
            )
            for length in set(self.left)
        }


class _Search:
    """One search.

    :ivar steps: ships tried so far.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.steps = 0

    def fleet(self, left: tuple[int, ...], debts: tuple[int, ...], places: Places) -> Fleet | None:
        """Ships of the lengths that are left, that meet all debts.

        :param left: the longest first.
        """
        if not left:
            return None if debts else ()
        if debts:
            return self._paying(left, debts, places)
        return self._anywhere(left, places)

    def _paying(self, left: tuple[int, ...], debts: tuple[int, ...], places: Places) -> Fleet | None:
        """Meet the debt that the fewest places can."""
        ways = [[place for length in places for place in places[length] if place.mask & debt] for debt in debts]
        if _ships_needed(debts, ways) > len(left):
            return None
        for place in min(ways, key=len):
            length = len(place.cells)
            rest = list(left)
            rest.remove(length)
            owed = tuple(debt for debt in debts if not debt & place.mask)
            found = self._go_on(place, tuple(rest), owed, _without(places, place, rest))
            if found is not None or self.steps > self._most:
                return found
        return None

    def _anywhere(self, left: tuple[int, ...], places: Places) -> Fleet | None:
        """Put the longest ship that is left; of ships of one length each comes after the one before."""
        length, rest = left[0], left[1:]
        mine = places[length]
        for number, place in enumerate(mine):
            later = {**places, length: mine[number + 1 :]}
            found = self._go_on(place, rest, (), _without(later, place, rest))
            if found is not None or self.steps > self._most:
                return found
        return None

    def _go_on(self, place: Place, left: tuple[int, ...], debts: tuple[int, ...], places: Places) -> Fleet | None:
        self.steps += 1
        if any(not places[length] for length in left):
            return None
        found = self.fleet(left, debts, places)
        return None if found is None else (place, *found)


def _ships_needed(debts: tuple[int, ...], ways: list[list[Place]]) -> int:
    """So many ships at the least: debts are counted of which no two could be met by one ship."""
    needed = reached = 0
    for debt, places in zip(debts, ways, strict=True):
        if not debt & reached:
            needed += 1
            for place in places:
                reached |= place.mask
    return needed


def _without(places: Places, taken: Place, left: list[int] | tuple[int, ...]) -> Places:
    """The places that ships of the lengths that are left can still take beside this one."""
    halo = taken.halo
    return {
        length: tuple(place for place in found if not place.mask & halo)
        for length, found in places.items()
        if length in left
    }
