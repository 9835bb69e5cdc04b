"""What was said at a table from the start, phase by phase, and what stands for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from games.engine.equivocation import SignedEntry, Words
from games.engine.model import Entry, Kind
from games.engine.phases import OFFERING, key
from games.engine.signatures import next_anchor


class History:
    """The entries that one table has accepted.

    :ivar origin: of the match; :ivar anchor: of the present phase, see ``games.engine.signatures``.
    :ivar signed: every entry so far, in order, with the anchor for which it was signed.
    :ivar words: the owed ones by place; :ivar phases: how many there were, the present one included.
    :ivar out: whom the lobby has put out; :ivar choices: by seat, how many moves its player has chosen.
    """

    def __init__(self, origin: str) -> None:
        self.origin = self.anchor = origin
        self.signed: list[SignedEntry] = []
        self.words = Words()
        self.phases = 1
        self.out: frozenset[int] = frozenset()
        self.choices: Mapping[int, int] = {}
        self._anchors = {0: [origin]}
        self._awaited: dict[str, frozenset[int]] = {}
        self._phase_began = 0
        self._said: dict[tuple[int, int, Kind, str], str] = {}

    # -- looking

    @property
    def anchors(self) -> tuple[str, ...]:
        """Those of all phases so far, in order."""
        return tuple(anchor for anchors in self._anchors.values() for anchor in anchors)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry so far, in order."""
        return tuple(entry for _, entry in self.signed)

    @property
    def of_this_phase(self) -> tuple[Entry, ...]:
        """The entries of the present phase, in order."""
        return tuple(entry for _, entry in self.signed[self._phase_began :])

    def of_turn(self, turn: int) -> Iterator[str]:
        """The anchors of a turn, the present one first."""
        if self.anchor in (anchors := self._anchors.get(turn, [])):
            yield self.anchor
        yield from (anchor for anchor in anchors if anchor != self.anchor)

    def repeats(self, entry: Entry) -> bool:
        """Whether the seat has said something there already that is said once, see ``games.engine.phases.key``."""
        return key(entry) in self._said

    def has(self, entry: Entry) -> bool:
        """Whether the seat has said this, with this signature or another one."""
        return self._said.get(key(entry)) == entry.body

    def owed_at(self, anchor: str, seat: int) -> bool:
        """Whether a seat was awaited in the phase with this anchor, and gave nothing."""
        return seat in self._awaited.get(anchor, ()) and self.words.at(anchor, seat) is None

    # -- moving on

    def add(self, anchor: str, entry: Entry, chosen: bool = False) -> None:
        """An entry was accepted that was signed for this anchor.

        :param chosen: it is a move, or commits to one, that its player had to choose.
        """
        if chosen:
            self.choices = {**self.choices, entry.seat: self.choices.get(entry.seat, 0) + 1}
        self.signed.append(SignedEntry(anchor, entry))
        self.words.add(anchor, entry)
        self._said[key(entry)] = entry.body

    def awaits(self, seats: frozenset[int]) -> None:
        """The present phase waits for these seats."""
        self._awaited[self.anchor] = seats

    def next_phase(self, turn: int, phase: str, agreed: str = "", out: Iterable[int] = ()) -> None:
        """The present phase is over.

        :param turn: that of the phase that follows; :param phase: the one that is over.
        :param agreed: what all have agreed to, where that ends it; :param out: the seats that the lobby has put out.
        """
        self.out |= frozenset(out)
        said = (_word(entry, out) for entry in self.of_this_phase if _binds(entry, agreed))
        self.anchor = next_anchor(self.anchor, turn, phase, said)
        self._anchors.setdefault(turn, []).append(self.anchor)
        self._phase_began = len(self.signed)
        self.phases += 1


def _binds(entry: Entry, agreed: str) -> bool:
    """Whether the anchor takes an entry: not an offer that was perhaps told to some only, nor an answer to it."""
    return entry.kind not in OFFERING or (entry.kind is Kind.AGREE and entry.body == agreed)


def _word(entry: Entry, out: Iterable[int]) -> str:
    """The entry without its signature, which may differ: as that of the lobby's word on who is out does."""
    body = " ".join(map(str, out)) if entry.kind is Kind.GONE else entry.body
    return f"{entry.seat} {entry.kind} {body}"
