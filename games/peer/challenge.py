"""What a side of a match does where the players do not agree: when it asks the lobby, and what it answers.

A dispute is always "here is how far we are; go on", never "who is to blame?". The lobby keeps the latest history that
anybody has shown, the *head*, and says whom it waits for. By itself, and without asking its player, a side

1. shows, before anything else, what convicts a seat: two words for one place, or a word against the rules;
2. takes the head where that is later than its table, and adds what it knows; else it shows its own history, if the
   lobby waits for that, or if nobody puts in order what it says;
3. says what it owes at the head: what it has signed for that place before, or what its player chooses in the time that
   the lobby gives;
4. answers so for every seat whose word it has, not only for its own;
5. signs one owed word for each place, ever (see ``games.engine.seat``);
6. never ends a match because another is silent: it challenges, and says again what it has shown when the lobby is back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from twisted.internet.interfaces import IReactorTime

from games.engine.branch import Branch, BrokenRule, Pool
from games.engine.equivocation import OWED, SignedEntry
from games.engine.errors import BadSignature, BrokenRules, MalformedEntry
from games.engine.later import later
from games.engine.model import Entry
from games.engine.phases import OFFERING
from games.game import IllegalMove
from games.peer.interfaces import MatchListener
from games.peer.replica import Replica
from wire.amp.errors import DeclaredError
from wire.timeouts import Deadline

REPORTED = 10.0
"""Seconds after the end of the match at this table in which all others should have reported it."""

AGAIN = 15.0
"""Seconds until a challenge is made again that the lobby has not acted on."""


class Arbiter(Protocol):
    """The way to the lobby, which is looked for as long as there is none."""

    def show(self, waits: bool) -> None:
        """Show the lobby what ``Challenger.shown`` is then.

        :param waits: somebody shall go on; else this side only knows more.
        """


class Disputant(Protocol):
    """The side of a match. :ivar arbiter: ``None`` where there is no lobby, and nothing to be done about anybody."""

    replica: Replica
    arbiter: Arbiter | None
    listener: MatchListener
    seat: int

    @property
    def ordered_by_nobody(self) -> bool:
        """Whether nobody is there who puts in order what this side says."""

    def take(self, history: Branch) -> None:
        """This history takes the place of the table's, or adds to it."""

    def sit_anyway(self) -> None:
        """The match is on, whoever has come to this table."""

    def granted(self, seconds: float) -> None:
        """It waits for this side's seat, where the table stands: its player has so long, from now."""


class Clock(NamedTuple):
    """What the lobby waits for: these seats, at an anchor."""

    anchor: str
    seats: frozenset[int]


def owes(history: Branch, seats: Iterable[int]) -> bool:
    """Whether a history waits for one of these seats."""
    return not history.table.due().keys().isdisjoint(seats)


def convicts(entry: Entry, refusal: DeclaredError) -> bool:
    """Whether what a table has refused shows by its own signature that its seat broke the rules."""
    against_rules = isinstance(refusal, BrokenRules | IllegalMove | MalformedEntry)
    return entry.kind in OWED and against_rules and not isinstance(refusal, BadSignature)


class Challenger:
    """One side's part in the disputes of a match. Where there are none it costs next to nothing.

    :param said_before: what this side has signed in the match, as its journal has it, before it died.
    :ivar words: what is known to have been signed and is not at the table; :ivar own: what this side has signed.
    :ivar head: the lobby's history, as it was heard last.
    """

    def __init__(self, clock: IReactorTime, side: Disputant, said_before: Iterable[SignedEntry] = ()) -> None:
        self._clock, self._side = clock, side
        self.words, self.own = Pool(), Pool()
        self.own.add(said_before)
        self.head: Branch | None = None
        self.running: Clock | None = None
        self._proof: dict[Entry, None] = {}
        self._convicted: set[int] = set()
        self._silent: set[int] = set()
        self._claimed = ""
        self._again: Deadline | None = None
        self._reported: Deadline | None = None
        self._shown: tuple[frozenset[Entry], frozenset[Entry]] | None = None
        self._over = False

    # -- what this side knows

    def history(self) -> Branch:
        """How far this side is: its table, what it has said and nobody has put in order, and what else fits."""
        history = self._told(self._side.replica.table.transcript)
        for words in (self.words, self.own):
            self._convict(words.resume(history))
        return history

    def shown(self) -> tuple[Branch, tuple[Entry, ...]]:
        """What the lobby is shown: a history, and entries beside it that convict somebody."""
        history = self.history()
        twice = self.words.twice()
        beside = dict.fromkeys((*self._proof, *(word for two in twice.values() for word in (two.one, two.other))))
        return history, tuple(entry for entry in beside if entry not in set(history.entries))

    def _told(self, entries: Iterable[Entry]) -> Branch:
        """The history that these entries make; what the table refuses is left out."""
        history = Branch(self._side.replica.empty())
        for entry in entries:
            try:
                history.takes(entry)
            except BrokenRule as problem:
                self._convict([problem])
        return history

    def _convict(self, problems: Sequence[BrokenRule]) -> None:
        self._proof.update(dict.fromkeys(problem.entry for problem in problems))

    # -- what the lobby says

    def heard(self, entries: Iterable[Entry]) -> None:
        """The lobby has this history."""
        if self._over:
            return
        self._side.sit_anyway()
        table = self._side.replica.table
        self.head = head = self._told(entries)
        self.words.add(head.steps)
        self.words.add(table.history.signed)
        mine = self._told(table.transcript)
        best = self._told(head.entries) if later(head, mine) else mine
        self._convict(self.words.resume(best))
        if self._new_proof():
            self._show(False)
        self._side.take(best)

    def waiting(self, anchor: str, seats: Iterable[int], seconds: float) -> None:
        """The lobby waits for these seats, or for whoever knows more; with 0 seconds for nobody any more."""
        if self._over:
            return
        self.running = Clock(anchor, frozenset(seats)) if seconds > 0 else None
        self._side.listener.asked(frozenset(seats), seconds)
        if seconds > 0 and self._side.seat in seats and self._side.replica.table.anchor == anchor:
            self._side.granted(seconds)
        self.answer()

    def lobby_lost(self) -> None:
        """What was shown may not have come through; on the next line the lobby says again what it has."""
        self._shown = self.running = None

    def lobby_back(self) -> None:
        """The lobby can be asked again."""
        if self.running is None and self._claimed and self._claimed == self._side.replica.table.anchor:
            self.challenge()

    def over(self) -> None:
        """The lobby has recorded how the match ended, or never will."""
        self._over, self.running = True, None
        self.rest()

    def rest(self) -> None:
        """Let no timer run any more."""
        for timer in (self._again, self._reported):
            if timer is not None:
                timer.cancel()
        self._again = self._reported = None

    # -- what happens at the table

    def said(self, anchor: str, entry: Entry) -> None:
        """This side has signed an entry."""
        self.own.add([SignedEntry(anchor, entry)])
        if self.running is not None or self._side.ordered_by_nobody:
            self._clock.callLater(0, self.answer)

    def moved(self) -> None:
        """The table has gone on."""
        if self.running is not None:
            self.answer()
        if self._silent:
            self._ask_the_silent()

    def wrong(self, entry: Entry, refusal: DeclaredError) -> None:
        """The table has refused an entry, which may convict who signed it."""
        if convicts(entry, refusal) or self._side.replica.table.contradicts(entry):
            self._proof[entry] = None
            if self._new_proof():
                self._show(False)

    def ended(self) -> None:
        """The match has ended at this table, which is reported; if not all others report it soon, the lobby has to
        see how it went."""
        if not self._over and self._side.arbiter is not None and self._reported is None:
            self._reported = Deadline(self._clock, REPORTED, self._not_reported)

    def _not_reported(self) -> None:
        self._reported = None
        self.challenge()

    def goes_on(self) -> None:
        """It has not ended, after all."""
        if self._reported is not None:
            self._reported.cancel()
            self._reported = None

    # -- asking

    def is_silent(self, seat: int) -> None:
        """Nothing has come from a seat for long."""
        self._silent.add(seat)
        self.answer()
        self._ask_the_silent()

    def hears_nothing_of(self, seat: int) -> bool:
        """Whether nothing has come from a seat for long."""
        return seat in self._silent

    def is_back(self, seat: int) -> None:
        """It speaks again."""
        self._silent.discard(seat)

    def _ask_the_silent(self) -> None:
        if self._side.replica.table.ending is None and owes(self.history(), self._silent):
            self.challenge()

    def unordered(self) -> None:
        """What this side has said was not put in order: the lobby has to hear it."""
        if not self._over:
            self._show(False)

    def challenge(self) -> None:
        """Ask the lobby that whoever is due shall go on, unless it has done that."""
        anchor = self._side.replica.table.anchor
        if self._over or self._side.arbiter is None:
            return
        self._claimed = anchor
        if self._again is not None:
            self._again.cancel()
        self._again = Deadline(self._clock, AGAIN, self._ask_again)
        if self.running is None or self.running.anchor != anchor:
            self._show(True)

    def _ask_again(self) -> None:
        self._again = None
        if self._claimed == self._side.replica.table.anchor:
            self.challenge()

    # -- answering

    def answer(self) -> None:
        """Show this side's history if it goes on from the head, and the lobby waits for that or has to order it."""
        if self._over or (self.running is None and not self._side.ordered_by_nobody):
            return
        mine = self.history()
        before = frozenset(self.head.entries) if self.head is not None else frozenset[Entry]()
        now = frozenset(mine.entries), before
        if self._shown != now and self._knows_more(mine):
            self._shown = now
            self._show(False)

    def _knows_more(self, mine: Branch) -> bool:
        """Whether what this side knows makes a later history than the head, or adds to it."""
        head = self.head
        if head is None or later(mine, head):
            return bool(mine.entries)
        if head.table.ending is not None:
            return False
        more = self._told(head.entries)
        for words in (self.words, self.own):
            words.resume(more)
        added = set(more.entries) - set(head.entries)
        return more.table.ending is not None or any(entry.kind not in OFFERING for entry in added)

    def _show(self, waits: bool) -> None:
        if self._side.arbiter is not None:
            self._side.arbiter.show(waits)

    def _new_proof(self) -> bool:
        """Whether somebody is convicted by what is known now who was not before."""
        guilty = self.words.twice().keys() | {entry.seat for entry in self._proof}
        new = guilty - self._convicted
        self._convicted |= new
        return bool(new)
