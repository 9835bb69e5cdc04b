"""A player of bluff that knows how likely a bid is, trusts the others a little, and bluffs a little."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import comb

from games.chance import SeededChance
from games.hashing import digest

from .moves import Bid, Doubt, Show, read
from .render import CupsView
from .round import counting

TRUST = 0.7
"""How far a bid is believed to come from a die of its face that one does not see."""

EASY = 0.06
"""Among bids that are about as good as the best the highest is taken: it is the hardest to answer."""

BLUFF = 12
"""One bid of so many is made as if one held another die of its face."""


def choose(view: CupsView, legal: Sequence[str], seconds: float) -> str:
    """Doubt where that is likelier to be right than any bid is to come through; otherwise the best bid."""
    chance = SeededChance(digest("bluff", repr(view)))
    dreamt = chance.below(6) + 1 if chance.below(BLUFF) == 0 else 0
    rated: list[tuple[float, Bid, str]] = []
    doubt = ("", 0.0)
    for text in legal:
        move = read(text)
        if isinstance(move, Doubt):
            doubt = (text, 1 - likely(view, view.bids[-1][1], TRUST))
        elif isinstance(move, Bid):
            rated.append((_comes_through(view, move, dreamt), move, text))
        elif isinstance(move, Show):
            return text
    best = max((rate for rate, _, _ in rated), default=-1.0)
    if doubt[0] and doubt[1] >= best:
        return doubt[0]
    return max((move, text) for rate, move, text in rated if rate >= best - EASY)[1]


def likely(view: CupsView, bid: Bid, trust: float = 0.0, dreamt: int = 0) -> float:
    """How likely so many dice are there, for who sees only its own.

    :param trust: how likely each other seat that has bid on the face holds one of it.
    :param dreamt: a face of which one pretends to hold one more.
    """
    unseen = sum(view.dice) - len(view.own)
    missing = bid.count - counting(bid, view.own, view.stars) - (dreamt == bid.face)
    bidders = {seat for seat, said in view.bids if seat != view.you and said.face == bid.face}
    believed = min(len(bidders), unseen)
    return sum(
        _binomial(believed, trusted, trust) * at_least(missing - trusted, unseen - trusted, view.stars)
        for trusted in range(believed + 1)
    )


def _comes_through(view: CupsView, bid: Bid, dreamt: int) -> float:
    """How likely a bid does no harm: it is true, or the next seat does not dare to doubt it."""
    true = likely(view, bid, TRUST, dreamt)
    unsuspected = at_least(bid.count, sum(view.dice), view.stars)
    return true + (1 - true) * unsuspected**2


def at_least(count: int, dice: int, stars: bool) -> float:
    """How likely at least so many of some unseen dice count for a face."""
    return sum(_binomial(dice, number, 1 / 3 if stars else 1 / 6) for number in range(max(count, 0), dice + 1))


@lru_cache(maxsize=4096)
def _binomial(dice: int, number: int, each: float) -> float:
    return comb(dice, number) * each**number * (1 - each) ** (dice - number)
