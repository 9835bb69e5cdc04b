"""Two words for one place: the only way in which signed words convict their signer, whatever the rules of the game say.

A *place* is a seat at an anchor of a match. A seat owes one word at most there: it commits, shows a link, reveals,
moves, opens its secret, or says that its time has run out. Two different ones that it has signed for one place are
fraud. Words for different anchors are none: a history may take the place of another, and honest seats then sign once
more. What is said beside (offers, answers to them, resignations) takes no place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from games.engine.model import Entry, Kind

OWED = frozenset({Kind.COMMIT, Kind.LINK, Kind.REVEAL, Kind.MOVE, Kind.OPEN, Kind.TIMEOUT})
"""The kinds of which a seat signs one at most for each place."""


class SignedEntry(NamedTuple):
    """An entry, and the anchor for which its seat has signed it: not always the one at which a table accepted it."""

    anchor: str
    entry: Entry


class TwoWords(NamedTuple):
    """The proof that a seat has signed two different words for one place."""

    anchor: str
    one: Entry
    other: Entry

    @property
    def seat(self) -> int:
        """Whose words they are."""
        return self.one.seat


class Words:
    """The owed words of one match, each at its place. Whoever adds one has checked its signature."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, int], Entry] = {}

    def at(self, anchor: str, seat: int) -> Entry | None:
        """A seat's word for this anchor."""
        return self._words.get((anchor, seat))

    def against(self, anchor: str, entry: Entry) -> TwoWords | None:
        """The proof, if the seat has a word for this anchor that differs by its kind or by what it says."""
        known = self._words.get((anchor, entry.seat))
        if known is None or entry.kind not in OWED or (known.kind, known.body) == (entry.kind, entry.body):
            return None
        return TwoWords(anchor, known, entry)

    def add(self, anchor: str, entry: Entry) -> TwoWords | None:
        """Keep a word, unless its place has one; returns the proof where that one is another."""
        if entry.kind in OWED and self._words.setdefault((anchor, entry.seat), entry) is not entry:
            return self.against(anchor, entry)
        return None


def two_words(said: Iterable[SignedEntry]) -> dict[int, TwoWords]:
    """The first proof against each seat that has signed two words for one place.

    :param said: of one match, wherever it was shown; all signatures are checked.
    """
    words, found = Words(), dict[int, TwoWords]()
    for anchor, entry in said:
        proof = words.add(anchor, entry)
        if proof is not None:
            found.setdefault(entry.seat, proof)
    return found
