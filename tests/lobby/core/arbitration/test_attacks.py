"""Attacks in which a seat gives itself up for another one, step by step: its fraud, its silence, its resignation.

Real tables, the real adjudicator and the lobby's states; the honest seat is a client of the simulation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from games.engine.branch import Branch, Pool
from games.engine.equivocation import SignedEntry
from games.engine.model import Entry, Gone, Kind
from lobby.core.arbitration.challenge import Times
from lobby.core.model.challenge import State
from tests.support.arbitration.game import MOVES
from tests.support.arbitration.honest import Client, Honest
from tests.support.arbitration.lobby import CHOICE, TIMES, Broken, Lobby
from tests.support.arbitration.rules import WITHOUT
from tests.support.arbitration.world import World


class Attacked(SynchronousTestCase):
    """Ada is honest, at seat 0; the others are against her."""

    def begin(self, seats: int = 3, gone: Gone = Gone.PLAYS_ON, turns: int = 5, times: Times = TIMES) -> None:
        """A match, with all lines up, whose lobby judges at once."""
        self.bad = tuple(range(1, seats))
        self.world = World(seats, gone, turns, False, self.bad)
        self.lobby = Lobby(self.world, Random(4), times)
        self.lobby.slow = 0
        self.ada = Honest(self.world, 0, self.lobby, Random(0), Client())
        for seat in range(seats):
            self.lobby.line(seat, True)

    def word(self, branch: Branch, seat: int, value: str = "0") -> Entry:
        """What a seat owes, signed by it; Ada's are her client's."""
        table = branch.table
        if seat == 0:
            known = self.ada.signed.get(table.anchor)
            if known is not None:
                return known.entry
        kind = table.due()[seat]
        who = (0,) if seat == 0 else self.bad
        body = self.world.body(table, seat, kind, value)
        word = self.world.sign(who, seat, table.anchor, table.turn, kind, body)
        if seat == 0:
            self.ada.signed[table.anchor] = word
            self.ada.values.setdefault(table.turn, value)
        return word.entry

    def other(self, branch: Branch, seat: int, kind: Kind) -> Entry:
        """Something else that a bad seat signs here."""
        return self.world.sign(self.bad, seat, branch.table.anchor, branch.table.turn, kind).entry

    def again(self, branch: Branch, entries: int | None = None) -> Branch:
        """The same, or its beginning."""
        other = Branch(self.world.table())
        for entry in branch.entries[:entries]:
            other.say(entry)
        return other

    def answered(self, seats: int, gone: Gone, times: Times = TIMES, first: int = 0) -> tuple[Branch, int]:
        """A match in which Bea moves and then Ada, alone each; and how many entries there were before Bea's move."""
        for seed in range(first, 400):
            rng = Random(seed)
            self.begin(seats, gone, 2 + seed % 9, times)
            branch, before = Branch(self.world.table()), -1
            while branch.table.ending is None:
                table, here = branch.table, len(branch.entries)
                value = rng.choice(MOVES) if Kind.MOVE in table.due().values() else MOVES[table.turn % 3]
                moves = table.due() in ({0: Kind.MOVE}, {1: Kind.MOVE})
                seat = min(table.due())
                branch.say(self.word(branch, seat, value))
                if moves and seat == 1:
                    before = here
                elif moves and 0 <= before == here - 1 and branch.table.ending is None:
                    self.ada.learn(branch.steps)
                    return branch, before
        self.fail("there is no such match")

    def show(self, seat: int, branch: Branch, *more: Entry, waits: bool = False) -> None:
        """Somebody shows a history, and perhaps more."""
        self.assertTrue(self.lobby.show(seat, (*branch.entries, *more), waits))

    def ticks(self, seconds: int, ada: bool = True) -> None:
        """Time passes, and Ada's client does what it does."""
        for _ in range(seconds):
            if ada:
                self.ada.tick(self.net)
            self.lobby.tick()

    def net(self, seat: int, word: SignedEntry) -> None:
        """The table is in the hands of the others, who pass nothing on."""

    def stands(self, branch: Branch) -> bool:
        """Whether all of this history is in the head."""
        return set(branch.entries) <= set(self.lobby.known.head)

    # -- fraud

    def two_words(self, branch: Branch, before: int, mover: int) -> Iterable[Entry]:
        """The word of a seat for its place, and another one."""
        cut = self.again(branch, before)
        said = branch.entries[before]
        other = next(value for value in MOVES if value != said.body)
        return said, self.word(cut, mover, other)

    def test_fraud_at_an_older_head(self) -> None:
        """The lobby has an older head, at which the culprit is due, and is shown two words of its. In the time after
        that Ada shows how far the match is: her answered word stands, and the culprit is put out behind it."""
        for gone in (Gone.PLAYS_ON, Gone.ENDS):
            branch, before = self.answered(3, gone)
            self.show(2, self.again(branch, before), *self.two_words(branch, before, 1))
            self.assertEqual(self.lobby.known.guilty.keys(), {1})
            self.ticks(20)
            self.assertTrue(self.stands(branch))
            verdict = self.lobby.verdict
            self.assertTrue(self.lobby.out == {1} or (verdict is not None and verdict.places[1] == 3))

    def test_fraud_without_that_time(self) -> None:
        """Without that time the culprit is put out at the older head, and Ada's word is lost."""
        branch, before = self.answered(3, Gone.PLAYS_ON, replace(TIMES, proof=0, heard=0))
        cut = self.again(branch, before)
        self.lobby.line(0, False)
        for entry in self.two_words(branch, before, 1):
            self.show(2, cut, entry)
        self.ticks(1)
        self.ticks(CHOICE)
        self.assertFalse(self.stands(branch))

    def test_fraud_just_before_the_end_is_confirmed(self) -> None:
        """Two words for an early place, shown in the last second of *closing*: whoever signed them is last, the others
        keep the order of what was played."""
        branch, before = self.answered(3, Gone.PLAYS_ON)
        while branch.table.ending is None:
            branch.say(self.word(branch, min(branch.table.due()), MOVES[branch.table.turn % 3]))
        self.ada.learn(branch.steps)
        ending = branch.table.ending
        self.show(2, branch)
        self.assertIs(self.lobby.challenge.state, State.CLOSING)
        self.ticks(TIMES.closing - 1, ada=False)
        self.assertIsNone(self.lobby.verdict)
        cut = self.again(branch, before)
        for entry in self.two_words(branch, before, 1):
            self.show(2, cut, entry)
        self.ticks(TIMES.proof)
        verdict = self.lobby.verdict
        assert verdict is not None
        self.assertEqual((verdict.verdict, verdict.places[1]), ("forged", 3))
        self.assertEqual(verdict.places[0] < verdict.places[2], ending.places[0] < ending.places[2])
        self.assertFalse(self.lobby.show(2, branch.entries, True))

    def test_fraud_shown_while_another_is_silent(self) -> None:
        """A time that runs out soon waits for the time after a fraud: Ada's word comes from behind both."""
        branch, before = self.answered(3, Gone.PLAYS_ON)
        cut = self.again(branch, before)
        self.show(2, cut, waits=True)
        self.assertEqual(self.lobby.challenge.clocks.keys(), {1})
        self.ticks(CHOICE, ada=False)
        self.show(2, cut, *self.two_words(branch, before, 1))
        self.ticks(TIMES.proof + 1)
        self.assertTrue(self.stands(branch))

    def told_two(self, client: Client) -> bool:
        """The lobby has one word of Bea's for a place, and Ada was told another one at the table; returns whether that
        is found."""
        branch, before = self.answered(3, Gone.PLAYS_ON)
        cut = self.again(branch, before)
        said, other = self.two_words(branch, before, 1)
        self.ada = Honest(self.world, 0, self.lobby, Random(0), client)
        self.ada.learn([*cut.steps, SignedEntry(cut.table.anchor, other)])
        self.show(2, cut, said)
        self.ticks(3)
        return 1 in self.lobby.known.guilty

    def test_told_two(self) -> None:
        """Her client shows both before it takes the lobby's head; else nobody would ever know."""
        self.assertTrue(self.told_two(Client()))
        self.assertFalse(self.told_two(Client(shows_two=False)))

    # -- silence

    def test_silent_at_an_older_head(self) -> None:
        """Ada's line is down when the third is due at an older head, and silent on purpose. It is not put out before
        she could be told; then she shows what was played since."""
        branch, before = self.answered(3, Gone.PLAYS_ON)
        self.lobby.line(0, False)
        self.show(2, self.again(branch, before), waits=True)
        self.ticks(CHOICE + TIMES.margin + TIMES.overtime - 1)
        self.assertEqual(self.lobby.out, frozenset())
        self.lobby.line(0, True)
        self.ticks(CHOICE)
        self.assertTrue(self.stands(branch))
        self.assertEqual(self.lobby.out, frozenset())

    def test_silent_at_an_older_head_untold(self) -> None:
        """Without that rule it is put out at the older head, and Ada's answered word is lost."""
        branch, before = self.answered(3, Gone.PLAYS_ON, replace(TIMES, heard=0))
        self.lobby.line(0, False)
        self.show(2, self.again(branch, before), waits=True)
        self.ticks(CHOICE + TIMES.margin)
        self.lobby.line(0, True)
        self.ticks(CHOICE)
        self.assertEqual(self.lobby.out, {1})
        self.assertFalse(self.stands(branch))

    def silent_for_two(self, joint: bool = True) -> tuple[int, ...]:
        """Two are due at once and silent, and one of them stays away for a while, to be later than the other; returns
        the places."""
        self.begin(3, Gone.ENDS)
        self.lobby.joint = joint
        branch = Branch(self.world.table())
        branch.say(self.word(branch, 0))
        self.ada.learn(branch.steps)
        self.show(0, branch, waits=True)
        self.assertEqual(self.lobby.challenge.clocks.keys(), {1, 2})
        self.lobby.line(2, False)
        self.ticks(3)
        self.lobby.line(2, True)
        self.ticks(TIMES.thoughtless + TIMES.margin + 3)
        verdict = self.lobby.verdict
        assert verdict is not None
        self.assertEqual(verdict.verdict, "forfeited")
        return verdict.places

    def test_one_is_silent_for_two(self) -> None:
        """They go out together, behind Ada, who alone is first."""
        self.assertEqual(self.silent_for_two(), (1, 2, 2))

    def test_one_is_silent_for_two_alone(self) -> None:
        """If each went out at its own time, the first would end the match, and the other be as good as Ada."""
        _, left_out = WITHOUT["together"]
        with left_out():
            self.assertEqual(self.silent_for_two(), (1, 2, 1))
        self.assertEqual(self.silent_for_two(joint=False), (1, 2, 1), "so it is where a forfeit names one of them")

    def died_while_due(self, told: bool) -> bool:
        """Ada's client dies when half of her time is over, and is back at once; returns whether she is put out."""
        branch, before = self.answered(3, Gone.ENDS)
        self.ada = Honest(self.world, 0, self.lobby, Random(0), Client(told_what_is_left=told))
        cut = self.again(branch, before + 1)
        self.ada.learn(cut.steps)
        self.show(1, cut, waits=True)
        self.assertEqual(self.lobby.challenge.clocks.keys(), {0})
        self.ticks(CHOICE, ada=False)
        self.ada.crash()
        try:
            for _ in range(TIMES.margin + 1):
                self.ticks(1)
                self.ada.thinks = CHOICE - 1
        except Broken:
            return True
        return False

    def test_died_while_due(self) -> None:
        """It is told how much of its time is left, and does not think anew."""
        self.assertFalse(self.died_while_due(told=True))
        self.assertTrue(self.died_while_due(told=False))

    # -- a lobby that forgets

    def forgotten(self) -> bool:
        """Bea is put out, and goes on too late all the same; the lobby loses its disk, and is shown that first. Returns
        whether she is out."""
        branch, before = self.answered(3, Gone.PLAYS_ON)
        cut = self.again(branch, before)
        self.ada.branch, self.ada.words = self.again(cut), Pool(cut.steps)
        self.show(2, cut, waits=True)
        self.ticks(CHOICE + TIMES.margin + 1)
        self.assertEqual(self.lobby.out, {1})
        self.ada.seen = -1
        self.ticks(1)
        late = self.again(branch, before + 1)
        self.lobby.restart(False)
        for _ in range(6):
            self.lobby.tick()
        self.show(1, late)
        self.show(0, self.ada.branch)
        self.ticks(2, ada=False)
        return 1 in self.lobby.out

    def test_forgotten(self) -> None:
        """What the lobby has decided stays decided, because it signed it, and the others show it."""
        self.assertTrue(self.forgotten())

    def test_forgotten_by_phases(self) -> None:
        """If more phases came first, whoever was put out could come back by moving late."""
        _, left_out = WITHOUT["forfeits-first"]
        with left_out():
            self.assertFalse(self.forgotten())

    # -- resignation

    def resigned_early(self) -> bool:
        """Two of four resign, one at the place before Ada's answered word and one just after that, and their friend
        moves anew from there, twice; returns whether her word stands."""
        for first in range(0, 400):
            branch, before = self.answered(4, Gone.PLAYS_ON, first=first)
            other = self.again(branch, before)
            for seat in (2, 3):
                other.say(self.other(other, seat, Kind.RESIGN))
            moves = 0
            while other.table.due() == {1: Kind.MOVE} and moves < 2:
                other.say(self.word(other, 1, "1"))
                moves += 1
            if moves == 2:
                self.show(1, branch)
                self.show(2, other, waits=True)
                self.ticks(1)
                return self.stands(branch)
        self.fail("there is no such match")

    def test_resigned_at_an_older_head(self) -> None:
        """The first resignation is added to the head, and takes nothing back, though the other history has more
        phases: those that the resignations closed do not count."""
        self.assertTrue(self.resigned_early())
        self.assertEqual({entry.seat for entry in self.lobby.known.head if entry.kind is Kind.RESIGN}, {2})

    def test_resigned_at_an_older_head_by_phases(self) -> None:
        """Did a phase count that a resignation closes, Ada's answered word would be lost."""
        _, left_out = WITHOUT["quitting-is-no-phase"]
        with left_out():
            self.assertFalse(self.resigned_early())

    def ended_early(self, times: Times) -> bool:
        """Two of four resign at an older head, by which the match has fewer turns, and their friend ends it with a move
        there; returns whether Ada's answered word stands."""
        for first in range(400):
            branch, before = self.answered(4, Gone.PLAYS_ON, times, first)
            other = self.again(branch, before)
            for seat in (2, 3):
                if other.table.ending is None:
                    other.say(self.other(other, seat, Kind.RESIGN))
            if other.table.due() == {1: Kind.MOVE}:
                other.say(self.word(other, 1, "1"))
                if other.table.ending is not None:
                    self.show(2, self.again(branch, before))
                    self.show(2, other)
                    self.ticks(1, ada=False)
                    self.ticks(2)
                    return self.stands(branch)
        self.fail("there is no such match")

    def test_ended_early(self) -> None:
        """In *closing* she shows how far it really is."""
        self.assertTrue(self.ended_early(TIMES))
        self.assertFalse(self.ended_early(replace(TIMES, closing=0, heard=0)))

    # -- host and third against the last one

    def test_cut_off(self) -> None:
        """Host and third tell Ada nothing, and report an end by themselves, and ask for her. What she owes she is told
        by the lobby, and says to it; their report settles nothing without hers."""
        branch, before = self.answered(3, Gone.PLAYS_ON)
        cut = self.again(branch, before + 1)
        self.ada.branch, self.ada.words = Branch(self.world.table()), Pool()
        for seat in (1, 2):
            self.lobby.report(seat, branch.table.anchor, (3, 1, 2))
        self.assertIsNone(self.lobby.verdict)
        self.show(1, cut, waits=True)
        self.assertEqual(self.lobby.challenge.clocks.keys(), {0})
        self.ticks(CHOICE + TIMES.margin)
        self.assertEqual(self.lobby.out, frozenset())
        self.assertTrue(self.stands(branch), "it is the word that she has signed before")

    def test_cut_off_with_her_line(self) -> None:
        """So it is where her line to the lobby is down for a while, too: her time stands still."""
        branch, before = self.answered(3, Gone.ENDS)
        self.lobby.line(0, False)
        self.show(1, self.again(branch, before + 1), waits=True)
        self.ticks(TIMES.overtime)
        self.lobby.line(0, True)
        self.ticks(2)
        self.assertEqual(self.lobby.out, frozenset())
        self.assertTrue(self.stands(branch))
