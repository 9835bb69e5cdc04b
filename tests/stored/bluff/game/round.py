"""The table of bluff: who has how many dice under the cup, what was bid, and how the last round ended.

Whose dice show what only their owner knows: they follow from its secret and a number that was drawn for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from games.game import own_chance
from games.helpers.turns import Phases, after

from .moves import FACES, STAR, Bid


@dataclass(frozen=True)
class Round:
    """How a round ended.

    :ivar shown: for each seat its dice; :ivar there: how many of them counted for the bid.
    """

    bid: Bid
    bidder: int
    doubter: int
    shown: tuple[tuple[int, ...], ...]
    there: int

    @property
    def loser(self) -> int:
        """Who was wrong: the bidder if there were fewer dice than the bid, otherwise the doubter."""
        return self.bidder if self.there < self.bid.count else self.doubter


@dataclass(frozen=True)
class Cups:
    """What the whole table knows.

    :ivar dice: how many dice each seat has. :ivar stars: a six counts for every face.
    :ivar next: the seat that bids or doubts next. :ivar salt: what was drawn for this round; ``None``: chance's turn.
    :ivar bids: the bids of this round, each after its seat. :ivar doubter: who doubts the last of them.
    :ivar out: the seats that are out, in the order in which they went. :ivar last: the last round.
    """

    dice: tuple[int, ...]
    stars: bool
    next: int
    salt: int | None = None
    bids: tuple[tuple[int, Bid], ...] = ()
    doubter: int | None = None
    out: tuple[int, ...] = ()
    last: Round | None = None

    @property
    def playing(self) -> tuple[int, ...]:
        """The seats that have dice."""
        return tuple(seat for seat, dice in enumerate(self.dice) if dice)

    @property
    def bid(self) -> Bid | None:
        """The last bid."""
        return self.bids[-1][1] if self.bids else None

    @property
    def total(self) -> int:
        """All dice on the table."""
        return sum(self.dice)

    @property
    def faces(self) -> tuple[int, ...]:
        """The faces that can be bid."""
        return tuple(face for face in FACES if not (self.stars and face == STAR))

    def after(self, seat: int) -> int:
        """The next seat that has dice."""
        return after(seat, len(self.dice), [other for other, dice in enumerate(self.dice) if not dice])


phase = Phases[Cups](
    "bid",
    over=lambda cups: len(cups.playing) < 2,
    throw=lambda cups: cups.salt is None,
    show=lambda cups: cups.doubter is not None,
)
"""What a round is about just now: one throws, bids, shows, and in the end it is over."""


def thrown(secret: str, salt: int, dice: int) -> tuple[int, ...]:
    """A seat's dice, in rising order."""
    chance = own_chance(secret, salt)
    return tuple(sorted(FACES[chance.below(len(FACES))] for _ in range(dice)))


def counting(bid: Bid, dice: tuple[int, ...], stars: bool) -> int:
    """How many of some dice count for a bid."""
    return sum(face == bid.face or (stars and face == STAR) for face in dice)


def reckoned(cups: Cups, shown: Mapping[int, tuple[int, ...]]) -> Cups:
    """All show their dice: whoever was wrong loses one, and begins the next round while it has any."""
    assert cups.doubter is not None
    bidder, bid = cups.bids[-1]
    there = sum(counting(bid, dice, cups.stars) for dice in shown.values())
    everybody = tuple(shown.get(seat, ()) for seat in range(len(cups.dice)))
    ended = Round(bid, bidder, cups.doubter, everybody, there)
    left = cups.dice[ended.loser] - 1
    return _new_round(replace(cups, last=ended, next=ended.loser), ended.loser, left)


def gone(cups: Cups, seat: int) -> Cups:
    """A seat goes and takes its dice with it; the round that it breaks off is thrown anew."""
    return _new_round(cups, seat, 0) if cups.dice[seat] else cups


def _new_round(cups: Cups, seat: int, dice: int) -> Cups:
    """A seat has so many dice from now on; the next round begins."""
    changed = replace(
        cups,
        dice=tuple(dice if other == seat else had for other, had in enumerate(cups.dice)),
        out=cups.out if dice else (*cups.out, seat),
        salt=None,
        bids=(),
        doubter=None,
    )
    return changed if changed.dice[changed.next] else replace(changed, next=changed.after(changed.next))
