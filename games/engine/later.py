"""Which of two histories of a match takes the other's place.

Histories are ordered by three numbers, so that the order is a strict weak one whatever is compared with what: a head
that is only ever replaced by a later history never goes round in a circle. The one is later that has more of the first
of these in which they differ:

* *forfeits*: what the lobby has decided stays decided, also for a lobby that has forgotten it;
* *phases* that were completed by what was owed in them. A phase that a resignation, a forfeit or an agreement closed is
  not counted, so no seat makes a history later by giving up, nor takes back by it what was played instead;
* *words* that were owed and said since.

An owed word more makes any history later; a resignation, an offer or an answer to one leaves it equal. Of equal ones
the first stays, and whatever fits is added to it (``Pool.resume``).
"""

from __future__ import annotations

from games.engine.branch import Branch

Rank = tuple[int, int, int]


def rank(history: Branch) -> Rank:
    """What a history is compared by: forfeits, phases, words."""
    return history.forfeits, history.phases, history.words


def later(one: Branch, other: Branch) -> bool:
    """Whether one history takes the other's place."""
    return rank(one) > rank(other)
