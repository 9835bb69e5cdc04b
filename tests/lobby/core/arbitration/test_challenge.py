"""The states and clocks of a challenged match, one after the other: what a judge finds goes in, effects come out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from lobby.core.arbitration import challenge as states
from lobby.core.arbitration.challenge import Times
from lobby.core.arbitration.effects import Effect, Ended, Heard, PutOut, Store, Waiting
from lobby.core.model.challenge import NEXT, Challenge, Judged, State

TIMES = Times()
CHOICE, EVERYBODY = 30, frozenset({0, 1, 2})


def found(anchor: str, *due: int, moved: bool = True, **more: Any) -> Judged:
    """What a judge finds: the head stands here, and these owe a choice."""
    more.setdefault("active", EVERYBODY)
    return Judged(("head", anchor), moved, ("first", anchor), dict.fromkeys(due, True), **more)


def ended(anchor: str, *places: int, **more: Any) -> Judged:
    """What a judge finds of a head that has ended."""
    return found(anchor, ended=True, places=places, **more)


class Clocks(SynchronousTestCase):
    def setUp(self) -> None:
        self.challenge = self.begun(3)
        self.number = 0

    def begun(self, seats: int) -> Challenge:
        """A match with everybody there."""
        challenge = states.begin("m", seats, CHOICE, TIMES)
        for seat in range(seats):
            self.assertEqual(states.line(challenge, seat, True), [])
        return challenge

    def shows(self, by: int | None, what: Judged, waits: bool = False) -> list[Effect]:
        """Somebody shows something, and it is judged at once."""
        self.number += 1
        states.came(self.challenge, self.number)
        return states.judged(self.challenge, self.number, by, waits, what, TIMES)

    def ticks(self, seconds: int) -> list[Effect]:
        """So many seconds pass."""
        return [effect for _ in range(seconds) for effect in states.tick(self.challenge, TIMES)]

    def put_out(self, effects: Iterable[Effect]) -> list[tuple[set[int], set[int]]]:
        """Who is put out by these effects, and who of them for a fraud."""
        return [(set(each.seats), set(each.guilty)) for each in effects if isinstance(each, PutOut)]

    def verdicts(self, effects: Iterable[Effect]) -> list[tuple[str, tuple[int, ...]]]:
        """What these effects end the match with."""
        return [(each.verdict, each.places) for each in effects if isinstance(each, Ended)]

    # -- open and waiting

    def test_nothing_runs_unchallenged(self) -> None:
        """What somebody shows moves the head and is kept and told; no clock runs because of it."""
        effects = self.shows(0, found("a", 1))
        self.assertEqual(effects[:2], [Store(), Heard(EVERYBODY)])
        self.assertEqual((self.challenge.state, self.challenge.clocks), (State.OPEN, {}))
        self.assertEqual(self.ticks(200), [])

    def test_challenge(self) -> None:
        """Who is due is asked, and has a choice's time in full; whoever is due and silent then is put out."""
        effects = self.shows(0, found("a", 1), waits=True)
        self.assertIn(Waiting("a", frozenset({1}), CHOICE + TIMES.margin, EVERYBODY), effects)
        self.assertEqual(self.put_out(self.ticks(CHOICE + TIMES.margin - 1)), [])
        self.assertEqual(self.put_out(self.ticks(1)), [({1}, set())])
        self.assertEqual(self.ticks(100), [], "until a judge has put that into the head nothing more happens")
        effects = self.shows(None, ended("b", 1, 2, 1, forfeited=frozenset({1})))
        self.assertEqual(self.verdicts(effects), [("forfeited", (1, 2, 1))])
        self.assertEqual(self.shows(0, found("c")), [])
        self.assertEqual(self.ticks(5), [])

    def told(self, seats: Iterable[int] = EVERYBODY) -> dict[int, int]:
        """What each seat is told to be left."""
        return {seat: each.seconds for each in states.waiting(self.challenge, seats) for seat in each.to}

    def test_told_what_is_left_for_it(self) -> None:
        """Each seat is told of its own time where that runs; the others how long the lobby waits at the longest."""
        self.shows(2, found("a", 0, 1), waits=True)
        states.line(self.challenge, 0, False)
        self.ticks(10)
        states.line(self.challenge, 0, True)
        own = CHOICE + TIMES.margin
        self.assertEqual(self.told(), {0: own, 1: own - 10, 2: own})

    def test_told_where_another_has_left(self) -> None:
        """Who leaves has no time; whoever is due with it is not told that it is waited for no more."""
        self.shows(2, found("a", 0, 1), waits=True)
        states.leave(self.challenge, 0)
        own = CHOICE + TIMES.margin
        self.assertEqual(self.told(), {0: own, 1: own, 2: own})
        states.leave(self.challenge, 1)
        self.assertEqual(set(self.told().values()), {1}, "it still waits, if not long")

    def test_told_of_a_fraud(self) -> None:
        """While a fraud waits each is told how long; where no time runs, that nobody is waited for."""
        self.shows(2, found("a", 0))
        self.assertEqual(set(self.told().values()), {0})
        self.shows(2, found("a", 0, guilty={1: "Bob cheated."}))
        self.assertEqual(set(self.told().values()), {TIMES.proof})

    def test_nobody_else_is_due(self) -> None:
        """Who challenges and alone is due itself starts no clock; with others it has one, too."""
        self.shows(1, found("a", 1), waits=True)
        self.assertIs(self.challenge.state, State.OPEN)
        self.shows(1, found("b", 0, 1), waits=True)
        self.assertEqual(self.challenge.clocks.keys(), {0, 1})

    def test_no_thought(self) -> None:
        """What takes no thought has a time of its own."""
        self.shows(0, Judged("", True, ("a",), {1: False}), waits=True)
        self.assertEqual(self.challenge.clocks, {1: TIMES.thoughtless + TIMES.margin})

    def with_clocks(self, base: int, increment: int) -> None:
        """The players have clocks."""
        self.challenge.base, self.challenge.increment = base, increment

    def test_of_a_clock(self) -> None:
        """Who is due has what its clock has left, if that is less than the time for a choice; only what passed while
        the lobby waited is gone, and each choice in the head has brought something."""
        self.with_clocks(60, 2)
        self.shows(0, found("a", 1), waits=True)
        self.assertEqual(self.told()[1], CHOICE + TIMES.margin)
        self.ticks(20)
        self.shows(1, found("b", 0, choices={1: 1}))
        self.assertEqual([self.challenge.clock(seat) for seat in (0, 1)], [60, 42])
        self.ticks(100)
        self.shows(0, found("c", 1, choices={0: 1, 1: 1}), waits=True)
        self.ticks(CHOICE)
        self.shows(1, found("d", 0, choices={0: 1, 1: 2}))
        self.assertEqual([self.challenge.clock(seat) for seat in (0, 1)], [62, 14])
        self.shows(0, found("e", 1, choices={0: 2, 1: 2}), waits=True)
        self.assertEqual(self.told()[1], 14 + TIMES.margin)

    def test_a_clock_is_over(self) -> None:
        """Whose clock is over has the margin only, which is taken from nobody, and then it is out."""
        self.with_clocks(20, 3)
        self.shows(0, found("a", 1), waits=True)
        self.ticks(20 + TIMES.margin - 1)
        self.shows(1, found("b", 0, choices={1: 1}))
        self.assertEqual(self.challenge.clock(1), 3)
        self.shows(0, found("c", 1, choices={0: 1, 1: 1}), waits=True)
        self.assertEqual(self.told()[1], 3 + TIMES.margin)
        self.assertEqual(self.put_out(self.ticks(3 + TIMES.margin)), [({1}, set())])

    def test_a_false_challenge_costs_no_clock(self) -> None:
        """What takes no thought uses no clock, nor does a seat that is away, nor the time of the judges."""
        self.with_clocks(60, 2)
        self.shows(0, Judged("", True, ("a",), {1: False}), waits=True)
        self.ticks(10)
        self.assertEqual(self.challenge.clock(1), 60)
        self.shows(0, found("b", 1), waits=True)
        states.line(self.challenge, 1, False)
        self.ticks(10)
        states.line(self.challenge, 1, True)
        states.came(self.challenge, 1000)
        self.ticks(5)
        self.assertEqual(self.challenge.clock(1), 60)

    @given(base=st.integers(1, 60), increment=st.integers(0, 10), waits=st.lists(st.integers(0, 25), max_size=20))
    def test_any_clock(self, base: int, increment: int, waits: list[int]) -> None:
        """A clock is never below 0, is granted with the margin and never more than the time for a choice, and loses
        only what has passed."""
        self.challenge, self.number = self.begun(2), 0
        self.with_clocks(base, increment)
        gone = 0
        for made, seconds in enumerate(waits):
            before = self.challenge.clock(1)
            self.shows(0, found(f"{made}", 1, choices={1: made}), waits=True)
            granted = min(CHOICE, self.challenge.clock(1)) + TIMES.margin
            self.assertEqual(self.told([1])[1], granted)
            passed = min(seconds, granted - 1)
            self.assertEqual(self.put_out(self.ticks(passed)), [])
            gone += passed
            left = self.challenge.clock(1)
            self.assertTrue(0 <= left <= base + increment * made)
            self.assertGreaterEqual(left, base + increment * made - gone)
            self.assertGreaterEqual(left, before - passed)
            self.shows(1, found(f"{made}+", 0, choices={1: made + 1}))
            self.assertEqual(self.challenge.clock(1), left + increment)

    def test_answered(self) -> None:
        """An answer stops the clocks. One of two answers stops its own."""
        self.shows(0, found("a", 1, 2), waits=True)
        self.ticks(10)
        self.shows(1, found("a", 2))
        self.assertEqual(self.challenge.clocks, {2: CHOICE + TIMES.margin - 10})
        effects = self.shows(2, found("b", 0))
        self.assertIn(Waiting("b", frozenset(), 0, EVERYBODY), effects)
        self.assertEqual((self.challenge.state, self.challenge.clocks), (State.OPEN, {}))

    def test_challenged_again(self) -> None:
        """A challenge at a head whose clocks run starts none anew, nor does anything that leaves the head alone."""
        self.shows(0, found("a", 1), waits=True)
        self.ticks(10)
        for waits in (True, False):
            self.shows(2, found("a", 1, moved=False), waits=waits)
            self.assertEqual(self.challenge.clocks, {1: CHOICE + TIMES.margin - 10})

    def test_together(self) -> None:
        """Nobody is put out while the time of another who is due still runs: then all are, in one step."""
        self.shows(0, found("a", 1, 2), waits=True)
        states.line(self.challenge, 2, False)
        self.ticks(20)
        states.line(self.challenge, 2, True)
        self.assertEqual(self.put_out(self.ticks(CHOICE + TIMES.margin - 1)), [])
        self.assertEqual(self.put_out(self.ticks(1)), [({1, 2}, set())])

    def test_left(self) -> None:
        """Who leaves without a word has no time, but may still answer."""
        states.leave(self.challenge, 1)
        self.shows(0, found("a", 1), waits=True)
        self.assertEqual(self.put_out(self.ticks(TIMES.heard - 1)), [])
        self.assertEqual(self.put_out(self.ticks(1)), [({1}, set())])
        self.challenge = self.begun(3)
        self.shows(0, found("a", 1), waits=True)
        states.leave(self.challenge, 1)
        self.assertEqual(self.challenge.clocks, {1: 0})

    # -- lines

    def test_overtime(self) -> None:
        """The clock of a seat that is away stands still, in all as long as its overtime lasts."""
        self.shows(0, found("a", 1), waits=True)
        full = CHOICE + TIMES.margin
        for _ in range(3):
            states.line(self.challenge, 1, False)
            self.ticks(TIMES.overtime // 2)
            states.line(self.challenge, 1, True)
        self.assertEqual(self.challenge.clocks, {1: full - TIMES.overtime // 2})
        self.assertEqual(self.challenge.overtime[1], 0)

    def test_away_at_a_stretch(self) -> None:
        """Who is away for longer than that at a stretch is out, however long the time for a choice is."""
        self.challenge.choice = 10_000
        self.shows(0, found("a", 1), waits=True)
        states.line(self.challenge, 1, False)
        self.assertEqual(self.put_out(self.ticks(TIMES.overtime)), [])
        self.assertEqual(self.put_out(self.ticks(1)), [({1}, set())])

    def test_untold(self) -> None:
        """Nobody is put out before each seat could be told of the head, and show a later one."""
        states.line(self.challenge, 2, False)
        self.shows(0, found("a", 1), waits=True)
        self.assertEqual(self.put_out(self.ticks(CHOICE + TIMES.margin + 10)), [])
        effects = states.line(self.challenge, 2, True)
        self.assertEqual(effects[0], Heard(frozenset({2})))
        self.assertEqual(self.put_out(self.ticks(TIMES.heard - 1)), [])
        self.assertEqual(self.put_out(self.ticks(1)), [({1}, set())])

    def test_untold_for_long(self) -> None:
        """Who stays away is not waited for longer than its overtime."""
        states.line(self.challenge, 2, False)
        self.shows(0, found("a", 1), waits=True)
        self.assertEqual(self.put_out(self.ticks(CHOICE + TIMES.margin + TIMES.overtime - 1)), [])
        self.assertEqual(self.put_out(self.ticks(1)), [({1}, set())])

    def test_new_line(self) -> None:
        """On a new line a seat is told the head, and what is left of the time."""
        self.shows(0, found("a", 1), waits=True)
        self.ticks(10)
        to = frozenset({1})
        told = [Heard(to), Waiting("a", frozenset({1}), CHOICE + TIMES.margin - 10, to)]
        self.assertEqual(states.line(self.challenge, 1, True), told)

    def test_abandoned(self) -> None:
        """Nobody there for ten minutes: void where nothing was shown, or nobody is due; else who is due is asked."""
        for what, verdicts in ((None, [("void", ())]), (found("a"), [("void", ())]), (found("a", 1), [])):
            self.challenge = self.begun(3)
            if what is not None:
                self.shows(0, what)
            for seat in range(3):
                states.line(self.challenge, seat, False)
            self.assertEqual(self.verdicts(self.ticks(TIMES.away)), [])
            self.assertEqual(self.verdicts(self.ticks(1)), verdicts)
        self.assertIs(self.challenge.state, State.WAITING)
        self.assertEqual(self.put_out(self.ticks(2 * TIMES.overtime + 1)), [({1}, set())])

    # -- what came in time

    def test_came_in_time(self) -> None:
        """What was shown before the time was over counts, however long the judge takes."""
        self.shows(0, found("a", 1), waits=True)
        self.ticks(10)
        states.came(self.challenge, 100)
        self.assertEqual(self.put_out(self.ticks(300)), [])
        states.came(self.challenge, 101)
        effects = states.judged(self.challenge, 100, 1, False, found("b", 0), TIMES)
        self.assertEqual((self.put_out(effects), self.challenge.state), ([], State.OPEN))

    def test_came_too_late(self) -> None:
        """What was shown later is not waited for; a case that moves nothing lets the time be over."""
        self.shows(0, found("a", 1), waits=True)
        states.came(self.challenge, 100)
        self.ticks(CHOICE + TIMES.margin)
        states.came(self.challenge, 101)
        effects = states.judged(self.challenge, 100, 0, True, found("a", 1, moved=False), TIMES)
        self.assertEqual(self.put_out(effects), [({1}, set())])

    # -- closing

    def test_closing(self) -> None:
        """A head that has ended is told to all; if nobody shows a later one it is confirmed."""
        self.shows(0, ended("a", 1, 2, 3))
        self.assertIs(self.challenge.state, State.CLOSING)
        self.assertEqual(self.verdicts(self.ticks(TIMES.closing - 1)), [])
        self.assertEqual(self.verdicts(self.ticks(1)), [("confirmed", (1, 2, 3))])

    def test_later_than_the_end(self) -> None:
        """A later history opens it again; one that has ended, too, has a time of its own."""
        self.shows(0, ended("a", 1, 2, 3))
        self.ticks(TIMES.closing - 1)
        self.shows(1, ended("b", 2, 1, 3))
        self.assertEqual(self.verdicts(self.ticks(TIMES.closing - 1)), [])
        self.shows(2, found("c", 0))
        self.assertIs(self.challenge.state, State.OPEN)
        self.assertEqual(self.ticks(100), [])

    def test_nobody_is_left(self) -> None:
        """An end that nobody has won is void."""
        self.shows(0, found("a", 0, 1, 2), waits=True)
        self.ticks(CHOICE + TIMES.margin)
        self.assertEqual(self.verdicts(self.shows(None, ended("b", forfeited=EVERYBODY))), [("void", ())])

    # -- fraud

    def test_fraud(self) -> None:
        """After a fraud all have a time to show more; then the culprit is out at the head as it stands then."""
        self.shows(0, found("a", 1), waits=True)
        self.ticks(10)
        self.shows(1, found("a", 1, moved=False, guilty={2: "Cem cheated."}))
        self.ticks(10)
        self.shows(0, found("b", 0, guilty={2: "Cem cheated."}))
        self.assertEqual(self.put_out(self.ticks(TIMES.proof - 11)), [])
        effects = self.ticks(1)
        self.assertEqual(
            [each for each in effects if isinstance(each, PutOut)], [PutOut("b", frozenset({2}), frozenset({2}))]
        )
        self.shows(None, found("c", 0, guilty={2: "Cem cheated."}, forfeited=frozenset({2}), active=frozenset({0, 1})))
        self.assertIs(self.challenge.state, State.OPEN)
        self.assertEqual(self.ticks(100), [], "it is put out once")

    def test_fraud_and_silence(self) -> None:
        """A time that is over waits for that after a fraud; all go out in one step."""
        self.shows(0, found("a", 1), waits=True)
        self.ticks(CHOICE)
        self.shows(0, found("a", 1, moved=False, guilty={2: "Cem cheated."}))
        self.assertEqual(self.put_out(self.ticks(TIMES.proof - 1)), [])
        self.assertEqual(self.put_out(self.ticks(1)), [({1, 2}, {2})])

    def test_fraud_at_the_end(self) -> None:
        """Where the head has ended the culprit is last, and the others keep their order."""
        self.shows(0, ended("a", 1, 2, 3, guilty={0: "Ada cheated."}))
        self.assertEqual(self.verdicts(self.ticks(TIMES.closing)), [("forged", (3, 1, 2))])

    def test_fraud_at_the_last_moment(self) -> None:
        """A fraud that is found when *closing* is almost over gives all their time once more."""
        self.shows(0, ended("a", 1, 2, 3))
        self.ticks(TIMES.closing - 1)
        self.shows(0, ended("a", 1, 2, 3, moved=False, guilty={0: "Ada cheated."}))
        self.assertEqual(self.verdicts(self.ticks(TIMES.proof - 1)), [])
        self.assertEqual(self.verdicts(self.ticks(1)), [("forged", (3, 1, 2))])

    def test_answered_after_the_time_of_a_fraud(self) -> None:
        """While the judge still looks at what came in the time after a fraud, somebody who is due answers in its own:
        that counts, however late it is judged."""
        self.shows(0, found("a", 1, guilty={2: "Cem cheated."}), waits=True)
        states.came(self.challenge, slow := 98)
        self.assertEqual(self.ticks(TIMES.proof + 2), [], "the judge is slow")
        states.came(self.challenge, answer := 99)
        self.assertEqual(self.ticks(CHOICE), [], "and the time of the other is over, too")
        same = found("a", 1, moved=False, guilty={2: "Cem cheated."})
        effects = states.judged(self.challenge, slow, 0, False, same, TIMES)
        self.assertEqual(self.put_out(effects), [({2}, {2})])
        states.judged(self.challenge, answer, 1, False, found("b", 0, guilty={2: "Cem cheated."}), TIMES)
        self.assertEqual(self.challenge.clocks, {})

    def test_guilty_and_done(self) -> None:
        """Who can be put out no more is last at the end."""
        self.shows(0, found("a", 1, guilty={2: "Cem cheated."}, active=frozenset({0, 1})))
        self.assertEqual(self.put_out(self.ticks(100)), [])
        self.shows(0, ended("b", 3, 2, 1, guilty={2: "Cem cheated."}))
        self.assertEqual(self.verdicts(self.ticks(TIMES.closing)), [("forged", (2, 1, 3))])

    # -- reports

    def test_agreed(self) -> None:
        """Equal ends of all settle it; the last word of each counts, and one that differs settles nothing."""
        for seat, anchor, places in ((0, "a", (1, 2, 3)), (1, "b", (1, 2, 3)), (2, "a", (1, 2, 3))):
            self.assertEqual(states.report(self.challenge, seat, anchor, places), [])
        self.assertEqual(states.report(self.challenge, 1, "a", (1, 2, 3)), [Ended("agreed", (1, 2, 3))])
        self.assertEqual(states.report(self.challenge, 1, "a", (1, 2, 3)), [])

    def test_agreed_without_who_is_out(self) -> None:
        """Whom the lobby put out, and who has resigned in the head, need not agree; one alone agrees with nobody,
        but where all sign the same end nothing else is waited for."""
        self.shows(0, found("a", 1, resigned=frozenset({2})))
        self.assertEqual(states.report(self.challenge, 0, "b", (1, 2, 3)), [])
        self.assertEqual(states.report(self.challenge, 1, "b", (1, 2, 3)), [Ended("agreed", (1, 2, 3))])
        self.challenge = self.begun(3)
        self.shows(0, ended("a", 1, 2, 3, resigned=frozenset({2}), forfeited=frozenset({1})))
        for seat in (0, 1):
            self.assertEqual(states.report(self.challenge, seat, "a", (1, 2, 3)), [])
        self.assertEqual(states.report(self.challenge, 2, "a", (1, 2, 3)), [Ended("agreed", (1, 2, 3))])

    def test_no_report_after_fraud(self) -> None:
        """Once a fraud is proven no report counts, nor one that came before."""
        states.report(self.challenge, 0, "a", (1, 2, 3))
        states.report(self.challenge, 1, "a", (1, 2, 3))
        self.shows(0, found("a", 1, guilty={2: "Cem cheated."}))
        self.assertEqual(states.report(self.challenge, 2, "a", (1, 2, 3)), [])
        self.assertEqual(self.challenge.ends, {})

    def test_shown_before_it_was_agreed(self) -> None:
        """What was shown before all have signed the same end is judged first: it may convict one of them. What is shown
        later waits for nobody."""
        for case, proof in ((1, True), (2, False)):
            self.challenge = self.begun(3)
            states.came(self.challenge, case)
            for seat in (0, 1, 2):
                self.assertEqual(states.report(self.challenge, seat, "a", (3, 1, 2)), [])
            states.came(self.challenge, 9)
            guilty = {1: "Bob cheated."} if proof else {}
            what = found("a", 0, guilty=guilty)
            effects = states.judged(self.challenge, case, 0, False, what, TIMES)
            self.assertEqual(self.verdicts(effects), [] if proof else [("agreed", (3, 1, 2))])
            self.assertEqual(self.challenge.state, State.OPEN if proof else State.OVER)

    def test_no_end_while_one_was_taken_back(self) -> None:
        """A seat that signs another end while what was shown is judged agrees to nothing."""
        states.came(self.challenge, 1)
        for seat, places in ((0, (1, 2, 3)), (1, (1, 2, 3)), (2, (1, 2, 3)), (1, (2, 1, 3))):
            self.assertEqual(states.report(self.challenge, seat, "a", places), [])
        effects = states.judged(self.challenge, 1, 0, False, found("a", 0), TIMES)
        self.assertEqual(self.verdicts(effects), [])

    # -- a restart

    def test_restart(self) -> None:
        """After a restart nothing runs for a minute; then all clocks do, anew and in full. Overtime stays used."""
        self.shows(0, found("a", 1), waits=True)
        states.line(self.challenge, 1, False)
        self.ticks(10)
        states.line(self.challenge, 1, True)
        self.ticks(20)
        states.restart(self.challenge, TIMES)
        self.assertEqual(self.ticks(TIMES.back), [])
        for seat in range(3):
            states.line(self.challenge, seat, True)
        self.assertEqual(self.challenge.overtime[1], TIMES.overtime - 10)
        self.assertEqual(self.put_out(self.ticks(CHOICE + TIMES.margin - 1)), [])
        self.assertEqual(self.put_out(self.ticks(1)), [({1}, set())])

    def test_restart_in_other_states(self) -> None:
        """So it is with *closing*, after a fraud, and with a forfeit that no judge has put into the head yet."""
        self.shows(0, ended("a", 1, 2, 3, guilty={0: "Ada cheated."}))
        self.ticks(15)
        states.restart(self.challenge, TIMES)
        for seat in range(3):
            states.line(self.challenge, seat, True)
        self.assertEqual(self.verdicts(self.ticks(TIMES.back + TIMES.closing - 1)), [])
        self.assertEqual(self.verdicts(self.ticks(1)), [("forged", (3, 1, 2))])
        self.challenge = self.begun(3)
        self.shows(0, found("a", 1), waits=True)
        self.assertEqual(self.put_out(self.ticks(CHOICE + TIMES.margin)), [({1}, set())])
        states.restart(self.challenge, TIMES)
        for seat in range(3):
            states.line(self.challenge, seat, True)
        self.assertEqual(self.put_out(self.ticks(TIMES.back + CHOICE + TIMES.margin)), [({1}, set())])

    def test_table_of_states(self) -> None:
        """What is over stays over; any other way is in the table."""
        for state in State:
            for following in State:
                self.challenge.state = state
                if following in NEXT[state]:
                    self.challenge.go_to(following)
                else:
                    self.assertRaises(ValueError, self.challenge.go_to, following)
        self.assertEqual(NEXT[State.OVER], frozenset())
