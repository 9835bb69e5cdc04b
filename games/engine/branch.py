"""A branch: one history of a match, as a table accepts it from the start; and the words by which it is continued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from games.engine.equivocation import OWED, SignedEntry, TwoWords, two_words
from games.engine.errors import BadSignature, BrokenRules, MalformedEntry
from games.engine.model import Entry, Kind
from games.engine.phases import OWN_LOSS
from games.engine.table import Table
from games.game import IllegalMove
from wire.amp.errors import DeclaredError

MOVES_ON = OWED - {Kind.TIMEOUT}
"""What counts when histories are compared: not what is said to one's own loss, offered, or said by the lobby."""

FIRST = {Kind.GONE: 0, Kind.TIMEOUT: 2, Kind.RESIGN: 2, Kind.OFFER: 3, Kind.AGREE: 4, Kind.DECLINE: 5}
"""In which order a branch is continued: a move comes before a resignation, so that none takes a move back."""


class BrokenRule(Exception):
    """A seat has signed what the rules do not allow at that place.

    :ivar entry: what it signed; :ivar rule: which rule that breaks, in words.
    """

    def __init__(self, entry: Entry, rule: str) -> None:
        super().__init__(rule)
        self.entry, self.rule = entry, rule


class Branch:
    """One history of a match: a table together with how it came to where it is.

    :param table: on which nothing was said yet.
    :ivar phases: how many phases were completed by what was owed in them; :ivar words: what was owed and said since.
    :ivar starts: how many entries come before each of its phases, completed or not.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.phases = self.words = 0
        self.starts = [0]

    def say(self, entry: Entry) -> None:
        """One entry more.

        :raises BrokenRule: its seat signed it for this place, and it is against the rules.
        :raises DeclaredError: the table refuses it for another reason.
        """
        anchor = self.table.anchor
        try:
            self.table.accept(entry)
        except BadSignature:
            raise
        except (BrokenRules, IllegalMove, MalformedEntry) as problem:
            if entry.kind in OWED:
                raise BrokenRule(entry, str(problem.parameters.get("rule", "It is malformed."))) from problem
            raise
        moved = self.table.anchor != anchor
        if moved:
            self.starts.append(len(self.steps))
        if entry.kind in MOVES_ON:
            self.words += 1
            if moved:
                self.phases, self.words = self.phases + 1, 0

    def takes(self, entry: Entry) -> bool:
        """Say an entry where it fits; returns whether it did.

        :raises BrokenRule: see ``say``.
        """
        try:
            self.say(entry)
        except DeclaredError:
            return False
        return True

    @property
    def forfeits(self) -> int:
        """How many seats the lobby has put out in it."""
        return len(self.table.history.out)

    @property
    def steps(self) -> list[SignedEntry]:
        """Its entries in order, each with the anchor that it was signed for."""
        return self.table.history.signed

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Its entries, in order."""
        return self.table.history.entries

    @property
    def anchors(self) -> tuple[str, ...]:
        """Those of its phases, the present one last."""
        return self.table.history.anchors


class Pool:
    """What was signed for which anchor. Of equal words the first is kept: their signatures may differ."""

    def __init__(self, words: Iterable[SignedEntry] = ()) -> None:
        self._told: dict[str, dict[tuple[int, Kind, str], SignedEntry]] = {}
        self._own_loss: dict[SignedEntry, None] = {}
        self._sorted: dict[str, list[SignedEntry]] = {}
        self.add(words)

    def add(self, words: Iterable[SignedEntry]) -> None:
        """Keep these, too."""
        for word in words:
            anchor, entry = word
            here = self._told.setdefault(anchor, {})
            what = entry.seat, entry.kind, entry.body
            if what not in here:
                here[what] = word
                self._sorted.pop(anchor, None)
                if entry.kind in OWN_LOSS:
                    self._own_loss[word] = None

    def __iter__(self) -> Iterator[SignedEntry]:
        for here in self._told.values():
            yield from here.values()

    def at(self, anchor: str) -> list[SignedEntry]:
        """What may fit at an anchor, in the order in which it is tried."""
        if anchor not in self._sorted:
            words = self._told.get(anchor, {}).values()
            self._sorted[anchor] = sorted(words, key=lambda word: (FIRST.get(word.entry.kind, 1), word.entry.seat))
        return [*self._sorted[anchor], *self._own_loss]

    def twice(self) -> dict[int, TwoWords]:
        """The proof against each seat that has signed two words for one place."""
        return two_words(self)

    def resume(self, branch: Branch) -> list[BrokenRule]:
        """Continue a branch as far as anything that is known fits; returns what broke the rules on the way."""
        broken: list[BrokenRule] = []
        anchor = ""
        while branch.table.ending is None and branch.table.anchor != anchor:
            anchor = branch.table.anchor
            for word in self.at(anchor):
                try:
                    branch.takes(word.entry)
                except BrokenRule as problem:
                    broken.append(problem)
                if branch.table.anchor != anchor:
                    break
        return broken
