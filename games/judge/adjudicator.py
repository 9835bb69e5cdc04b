"""Where a match stands, by what its members have shown: the head, whom it waits for, how it ended, who has cheated.

Pure; what is shown twice is nothing new. Only what is signed counts: a history is told again from the start on a
table, whatever the table refuses is left out, and nobody is blamed for what somebody else shows. Two things are fraud,
and each is its signer's alone: two different owed words for one place, and a word that the rules do not allow at the
place that it is signed for.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from games.engine import serialization
from games.engine.branch import Branch, BrokenRule, Pool
from games.engine.equivocation import SignedEntry
from games.engine.later import later
from games.engine.model import Ending, Entry, Kind, MatchSetup
from games.engine.serialization import MOST_UNPACKED
from games.engine.signatures import Verifier, message, origin_of
from games.engine.table import Table
from games.game import Game
from games.judge.verifier import Remembering
from wire.amp.errors import DeclaredError

MOST_BESIDE = 24
"""So many words of a seat are kept beside the head: the last ones that were shown."""

MOST_STRAYS = 32
"""So many entries of a history that the table refused are looked at; each costs some checks of signatures."""

MOST_PACKED = 2**20
"""Bytes of the lines of a head, compressed."""


@dataclass(frozen=True)
class Known:
    """What a lobby keeps of a match that was challenged.

    :ivar head: its history; empty before anything was shown.
    :ivar beside: what was shown and is not in it.
    :ivar guilty: who has cheated, each with the proof in words.
    """

    head: tuple[Entry, ...] = ()
    beside: tuple[SignedEntry, ...] = ()
    guilty: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """What somebody shows.

    :ivar since: the anchor of the head that the entries follow; empty where they are a history from the start.
    """

    entries: tuple[Entry, ...]
    since: str = ""


@dataclass(frozen=True)
class Finding:
    """What is known now.

    :ivar moved: whether the head is another one than before; :ivar convicted: who was found guilty just now.
    :ivar anchors: those of the head, the last one is where it stands; :ivar starts: how many of its entries come before
        each of these.
    :ivar due: whom it waits for, each with whether what it owes is a choice.
    :ivar ending: how it ended; ``None`` while it goes on.
    :ivar forfeited: who is out by the lobby's word, and :ivar resigned: by its own.
    :ivar active: who can still be put out.
    :ivar choices: by seat, how many moves its player has chosen in the head.
    """

    known: Known
    moved: bool
    convicted: frozenset[int]
    anchors: tuple[str, ...]
    starts: tuple[int, ...]
    due: Mapping[int, bool]
    ending: Ending | None
    forfeited: frozenset[int]
    resigned: frozenset[int]
    active: frozenset[int]
    choices: Mapping[int, int]


class Adjudicator:
    """Judges one match.

    :param setup: with the ticket as its ``header``: all signatures follow from it.
    :param verifier: knows who has signed what, and is asked about each signature once.
    :param table: makes a table on which nothing was said yet; where left out, of setup and rules.
    """

    def __init__(
        self,
        setup: MatchSetup,
        rules: Game[Any, Any, Any],
        verifier: Verifier,
        table: Callable[[], Table] | None = None,
    ) -> None:
        self._origin, self._names, self._verifier = origin_of(setup), setup.players, Remembering(verifier)
        self._table = table or (lambda: Table(setup, rules, self._verifier))

    def judge(self, known: Known, shown: Iterable[Shown]) -> Finding:
        """Take in what was shown. Nothing in it can make this fail: what is no word of this match is left out."""
        words, guilty = Pool(), dict(known.guilty)
        head = self._told(known.head, words, guilty)
        others = [self._told(self._whole(head, each), words, guilty) for each in shown]
        for word in known.beside:
            words.add([word])
        for history in (head, *others):
            for problem in words.resume(history):
                self._blame_rule(guilty, problem)
        for seat, proof in words.twice().items():
            what = f"a {proof.one.kind} and a {proof.other.kind} in turn {proof.one.turn}"
            guilty.setdefault(seat, f"{self._names[seat]} signed two different entries for one place: {what}.")
        best = head
        for history in others:
            if later(history, best):
                best = history
        if not _fits(best):
            best = self._told(known.head, Pool(), {})
        return self._finding(known, best, words, guilty)

    def _whole(self, head: Branch, shown: Shown) -> tuple[Entry, ...]:
        """What is shown from the start. Of an anchor that the head does not have it follows nothing."""
        if not shown.since:
            return shown.entries
        if shown.since not in head.anchors:
            return ()
        before = head.anchors[: head.anchors.index(shown.since)]
        return (*(word.entry for word in head.steps if word.anchor in before), *shown.entries)

    def _told(self, entries: Iterable[Entry], words: Pool, guilty: dict[int, str]) -> Branch:
        """The history that these entries make. What the table refuses is a word beside it if it was signed for one of
        its places. Where it has ended there is none: nobody owes anything any more."""
        history, strays = Branch(self._table()), []
        for entry in entries:
            if not (0 <= entry.seat < len(self._names) and entry.turn >= 0):
                continue
            try:
                history.say(entry)
            except BrokenRule as problem:
                self._blame_rule(guilty, problem)
            except DeclaredError:
                strays.append(entry)
        words.add(history.steps)
        anchors = history.anchors if history.table.ending is None else history.anchors[:-1]
        for entry in strays[:MOST_STRAYS]:
            if entry.kind is not Kind.GONE:
                words.add(SignedEntry(anchor, entry) for anchor in anchors if self._signed(anchor, entry))
        return history

    def _signed(self, anchor: str, entry: Entry) -> bool:
        return self._verifier.signed(entry.seat, message(self._origin, anchor, entry), entry.signature)

    def _blame_rule(self, guilty: dict[int, str], problem: BrokenRule) -> None:
        entry = problem.entry
        name = self._names[entry.seat]
        guilty.setdefault(
            entry.seat, f"{name} broke the rules in turn {entry.turn} with a {entry.kind}: {problem.rule}"
        )

    def _finding(self, known: Known, best: Branch, words: Pool, guilty: dict[int, str]) -> Finding:
        head, table = best.entries, best.table
        moved = len(head) != len(known.head) or set(head) != set(known.head)
        at_head = {(word.anchor, word.entry) for word in best.steps}
        beside: dict[int, list[SignedEntry]] = {}
        for word in words:
            if (word.anchor, word.entry) not in at_head:
                beside.setdefault(word.entry.seat, []).append(word)
        return Finding(
            Known(
                head if moved else known.head,
                tuple(word for seat in sorted(beside) for word in beside[seat][-MOST_BESIDE:]),
                guilty,
            ),
            moved,
            frozenset(guilty.keys() - known.guilty.keys()),
            tuple(best.anchors),
            tuple(best.starts),
            {seat: table.is_choice(seat) for seat in table.due()},
            table.ending,
            table.history.out,
            frozenset(entry.seat for entry in head if entry.kind is Kind.RESIGN),
            table.active,
            table.history.choices,
        )


def _fits(history: Branch) -> bool:
    """Whether a lobby can keep a history as its head."""
    lines = "\n".join(map(serialization.write, history.entries)).encode("utf-8")
    return len(lines) <= MOST_PACKED or (len(lines) <= MOST_UNPACKED and len(zlib.compress(lines)) <= MOST_PACKED)
