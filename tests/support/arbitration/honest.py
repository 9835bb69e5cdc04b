"""An honest client of the simulation: it plays, answers what the lobby asks by itself, and keeps to six rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from games.engine.branch import Branch, Pool
from games.engine.equivocation import OWED, SignedEntry
from games.engine.later import later
from tests.support.arbitration.game import MOVES
from tests.support.arbitration.lobby import CHOICE, Lobby
from tests.support.arbitration.world import World

REPORT, GRACE = 3, 2
"""Ticks after which it challenges: who has not reported the end, and who has used up its time and some more."""

Net = Callable[[int, SignedEntry], None]


@dataclass(frozen=True)
class Client:
    """Which of its rules a client keeps, and what outlives a crash."""

    answers_first: bool = True
    shows_two: bool = True
    told_what_is_left: bool = True
    journal: bool = True


class Honest:
    """One seat's client.

    :ivar signed: its own words by anchor, which it never signs in two ways. :ivar lost: the bad seats of whose
        answered words another history took some back.
    """

    def __init__(self, world: World, seat: int, lobby: Lobby, rng: Random, keeps: Client) -> None:
        self.world, self.seat, self.lobby, self.rng, self.keeps = world, seat, lobby, rng, keeps
        self.branch, self.words = Branch(world.table()), Pool()
        self.signed: dict[str, SignedEntry] = {}
        self.values: dict[int, str] = {}
        self.ends: set[tuple[int, ...]] = set()
        self.cheats: set[int] = set()
        self.lost: set[int] = set()
        self.place: tuple[str, bool] | None = None
        self.seen = -1
        self.waited = self.thinks = self.over = 0

    # -- what it knows

    def learn(self, words: Iterable[SignedEntry]) -> None:
        """It hears something, at the table or from the lobby."""
        self.words.add(words)
        self.go_on()

    def go_on(self) -> None:
        """Its table takes what fits."""
        self.cheats |= {problem.entry.seat for problem in self.words.resume(self.branch)}

    def crash(self) -> None:
        """It dies and is started again. Of its own words it knows what its journal has, of others' its transcript."""
        kept = [*self.branch.table.history.signed]
        own = [*self.signed.values()]
        self.branch, self.words = Branch(self.world.table()), Pool()
        self.seen, self.place, self.over = -1, None, 0
        if self.keeps.journal:
            for word in kept:
                self.branch.say(word.entry)
            self.learn([*kept, *own])
        else:
            self.signed, self.values = {}, {}

    # -- what it says

    def show(self, waits: bool) -> bool:
        """Show all that it knows to the lobby: its history, and what its table would not have had."""
        entries = self.branch.entries
        if self.cheats or self.words.twice():
            known = set(entries)
            beside = [word.entry for anchor in self.branch.anchors for word in self.words.at(anchor)]
            entries = (*entries, *dict.fromkeys(entry for entry in beside if entry not in known))
        return self.lobby.show(self.seat, entries, waits)

    def say(self) -> SignedEntry:
        """What it owes now."""
        table = self.branch.table
        kind, anchor = table.due()[self.seat], table.anchor
        word = self.signed.get(anchor)
        if word is None:
            value = self.values.setdefault(table.turn, self.rng.choice(MOVES))
            body = self.world.body(table, self.seat, kind, value)
            word = self.signed[anchor] = self.world.sign((self.seat,), self.seat, anchor, table.turn, kind, body)
        self.learn([word])
        return word

    # -- what it does

    def tick(self, net: Net) -> None:
        """A second of its time."""
        lobby = self.lobby
        up = self.seat in lobby.challenge.up
        if up and self.seen != lobby.version:
            self.seen = lobby.version
            self._hear()
        if lobby.verdict is not None:
            return
        table = self.branch.table
        if self.place != (table.anchor, self.seat in table.due()):
            self.place = table.anchor, self.seat in table.due()
            self.waited = 0
            self.thinks = self.rng.randrange(CHOICE) if table.is_choice(self.seat) else 0
        self.waited += 1
        if table.ending is not None:
            self._end(up)
        else:
            self.over = 0
            self._play(up, net)

    def _hear(self) -> None:
        """The lobby has told its head."""
        lobby, head = self.lobby, self.lobby.head
        self.words.add(head.table.history.signed)
        lobby.forfeited |= lobby.out
        cheats = self.cheats | self.words.twice().keys()
        if self.keeps.shows_two and cheats - lobby.known.guilty.keys():
            self.show(False)
            if lobby.verdict is not None:
                return
            head = lobby.head
        self.go_on()
        same = self.branch.table.anchor == head.table.anchor
        if not same and not later(self.branch, head):
            self._take(head)
        self.go_on()

    def _knows_more(self) -> bool:
        """Whether the lobby has to be shown its history: it is later than the head, or equal but for somebody's
        resignation, by which perhaps others are due."""
        own, head = self.branch, self.lobby.head
        return later(own, head) or (own.table.anchor != head.table.anchor and not later(head, own))

    def _take(self, head: Branch) -> None:
        """The lobby's head is later: it is the match."""
        new, own = set(head.table.history.signed), self.branch.table.history.signed
        owed = [word for word in own if word.entry.kind in OWED]
        answers = [number for number, word in enumerate(owed) if word.entry.seat in self.world.good]
        for number, word in enumerate(owed):
            answered = any(after > number and owed[after].anchor != word.anchor for after in answers)
            if word not in new and word.entry.seat in self.world.bad and answered:
                self.lost.add(word.entry.seat)
        self.branch = Branch(self.world.table())
        for entry in head.entries:
            self.branch.say(entry)

    def _end(self, up: bool) -> None:
        """Its match has ended: an open challenge is answered first, and the end is reported."""
        lobby, ending = self.lobby, self.branch.table.ending
        assert ending is not None
        self.over += 1
        if not up:
            return
        if self.keeps.answers_first and lobby.running and self._knows_more():
            self.show(False)
        waits = self.keeps.answers_first or not lobby.running
        self.ends.add(ending.places)
        lobby.report(self.seat, self.branch.table.anchor, ending.places)
        if waits and self.over > REPORT and lobby.verdict is None and self.show(True):
            self.over = 0

    def _play(self, up: bool, net: Net) -> None:
        lobby, table = self.lobby, self.branch.table
        hurry = self.keeps.told_what_is_left and up and lobby.running and lobby.left(self.seat) <= 2
        if self.seat in table.due() and (self.waited > self.thinks or hurry):
            net(self.seat, self.say())
            self.place = None
            while self.seat in table.due() and not table.is_choice(self.seat):
                before = table.anchor
                net(self.seat, self.say())
                if table.anchor == before:
                    break
        if up and lobby.running and self._knows_more():
            self.show(False)
        if up and self.seat not in table.due() and self.waited > CHOICE + GRACE:
            asked = lobby.running and lobby.head.table.anchor == table.anchor
            if not asked and self.show(True):
                self.waited = CHOICE - GRACE
