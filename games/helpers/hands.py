"""Hands and bags: how many there are of each kind, as frozen values in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from games.game import Chance

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Hand(Generic[Kind]):
    """Cards, tiles or dice, of which only the number of each kind matters: a hand on the table, or a bag to draw from.

    :ivar kinds: what there can be, in the game's order; :ivar counts: how many there are of each.
    """

    kinds: tuple[Kind, ...]
    counts: tuple[int, ...]

    def __len__(self) -> int:
        return sum(self.counts)

    def __iter__(self) -> Iterator[Kind]:
        """Each one, in the order of kinds."""
        return (kind for kind, count in zip(self.kinds, self.counts, strict=True) for _ in range(count))

    def count(self, kind: Kind) -> int:
        """How many there are of a kind."""
        return self.counts[self.kinds.index(kind)]

    def plus(self, kind: Kind, many: int = 1) -> Hand[Kind]:
        """With so many of a kind more, or less.

        :raises ValueError: there are not so many to be taken.
        """
        changed = self.count(kind) + many
        if changed < 0:
            raise ValueError(f"there are not {-many} of {kind}")
        at = self.kinds.index(kind)
        return Hand(self.kinds, (*self.counts[:at], changed, *self.counts[at + 1 :]))

    def drawn(self, chance: Chance) -> tuple[Kind, Hand[Kind]]:
        """One by chance, each of those that are left equally likely, and what is left then."""
        kind = tuple(self)[chance.below(len(self))]
        return kind, self.plus(kind, -1)
