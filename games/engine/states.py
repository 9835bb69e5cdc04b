"""A hash of the game's state, which peers compare now and then.

All that is signed at a table are moves. Two peers whose rules differ behind one digest (a cache, a clock, a file that
is not in the release) come from the same moves to different states, and would blame each other for the next move that
one of them does not allow. The hash shows where they part, to both, and blames nobody. It is not in the anchor: a peer
with other rules could not even follow the match.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, Protocol

from games.engine.canonical import NotCanonical, encode
from games.engine.signatures import Signer, Verifier
from games.engine.table import Table
from games.hashing import digest
from wire.signing import ENTRY, VERSION

EVERY = 8
"""Phases from one comparison to the next. The last state is compared, too."""

MOST_EARLY = 64
"""So many states that others tell of are kept until this side has come so far."""


def state_hash(state: Any) -> str:
    """SHA-256 of the state as ``games.engine.canonical`` writes it, in 64 hexadecimal digits; empty where it cannot be
    written, which is so for every peer that has these rules."""
    try:
        return sha256(encode(state, "state")).hexdigest()
    except NotCanonical:
        return ""


def state_message(origin: str, anchor: str, state: str) -> bytes:
    """What a seat signs of the state to which it has come.

    :param anchor: where; :param state: its hash.
    """
    return ENTRY + digest("txlobby state", str(VERSION), origin, anchor, state)


class Keys(Signer, Verifier, Protocol):
    """What signs and checks signatures."""


class StateComparison:
    """Compares this side's states with those of which the others tell.

    That they differ ends nothing: else who is about to lose would only have to say so.

    :param keys: sign for this side, and know what others have signed.
    :param tell: says to all others what they hear with ``told``: anchor, hash and signature.
    :param parted: called once for each seat whose state is another one, with the seat and the turn.
    """

    def __init__(
        self,
        table: Table,
        keys: Keys,
        tell: Callable[[str, str, str], object],
        parted: Callable[[int, int], object],
    ) -> None:
        self._table, self._keys, self._tell, self._parted = table, keys, tell, parted
        self._phases = 0
        self._untold: list[tuple[str, int, Any]] = []
        self._mine: dict[str, tuple[int, str]] = {}
        self._early: dict[tuple[str, int], tuple[str, str]] = {}
        self._known: set[int] = set()

    def follow(self, table: Table) -> None:
        """Another history has taken the place of the table's."""
        self._table, self._phases = table, 0

    def moved(self) -> None:
        """The table has moved on: if it is time, ``tell`` is to tell of the state that it has now."""
        table, history = self._table, self._table.history
        if history.phases == self._phases or table.state is None:
            return
        self._phases = history.phases
        if history.phases % EVERY == 0 or table.ending is not None:
            self._untold.append((history.anchor, table.turn, table.state))

    def tell(self) -> None:
        """Tell of the states for which it was time. The table may have moved on since: that is why there are two."""
        untold, self._untold = self._untold, []
        for anchor, turn, value in untold:
            state = state_hash(value)
            if not state:
                continue
            self._mine[anchor] = turn, state
            signature = self._keys.sign(state_message(self._table.history.origin, anchor, state))
            self._tell(anchor, state, signature)
            for key in [key for key in self._early if key[0] == anchor]:
                self._compare(key[1], anchor, *self._early.pop(key))

    def told(self, seat: int, anchor: str, state: str, signature: str) -> None:
        """A seat tells of its state."""
        if seat not in range(self._table.setup.seats):
            return
        if anchor in self._mine:
            self._compare(seat, anchor, state, signature)
        elif len(self._early) < MOST_EARLY:
            self._early[anchor, seat] = state, signature

    def _compare(self, seat: int, anchor: str, state: str, signature: str) -> None:
        """Only a state that is another one has to be signed: of others nothing follows."""
        turn, mine = self._mine[anchor]
        if state == mine or seat in self._known:
            return
        if self._keys.signed(seat, state_message(self._table.history.origin, anchor, state), signature):
            self._known.add(seat)
            self._parted(seat, turn)
