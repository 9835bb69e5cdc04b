"""Cheating seats against honest ones by the thousand, and by hypothesis: what must hold of each match, holds.

Real tables, the real adjudicator, the lobby's states and turns; which rules are needed is seen by leaving them out.
"""

from __future__ import annotations

import gc
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from twisted.trial.unittest import SynchronousTestCase

from games.engine.branch import Branch
from tests.games.engine.test_later import branches, kind_of
from tests.support.arbitration.rules import WITHOUT
from tests.support.arbitration.run import MOST_TICKS, Match, Rules, run
from tests.support.arbitration.world import World, forget

PARTS, RUNS = 8, 2500
"""So many matches are played, in so many parts, which may run side by side."""

DONE = ("speak", "wildly", "frame", "fork", "sacrifice", "report", "lines", "show", "wait", "cut")
"""What the bad seats may do."""

PUT_OUT, BEHIND, TWICE = (
    "a good seat was put out",
    "who was put out is not behind the good ones",
    "a good seat has signed two words for one place",
)
NEEDED = {
    "overtime": (45, PUT_OUT),
    "answer-first": (109, PUT_OUT),
    "merge": (52, PUT_OUT),
    "in-time": (17, PUT_OUT),
    "journal": (44, TWICE),
    "reports-end-with-fraud": (4544, BEHIND),
}
"""A match in which something breaks without a rule, and what. For others see ``test_attacks``."""


FOUND = (60670, 144821, 86163, 88902, 733385)
"""See the last lines of the table in ``docs/arbitration.md``. In the last three the model was wrong: a client that dies
reads its transcript in order, and an end that all who are honest have signed is theirs."""


class Machine(RuleBasedStateMachine):
    """One match in which hypothesis chooses what is done next."""

    def __init__(self) -> None:
        super().__init__()
        self.match: Match | None = None

    @rule(rng=st.randoms(use_true_random=False))
    @precondition(lambda self: self.match is None)
    def begin(self, rng: Random) -> None:
        """Any match, with any seats bad but one."""
        self.match = Match(rng, Rules())

    @property
    def playing(self) -> Match:
        """The match."""
        assert self.match is not None
        return self.match

    @rule(seconds=st.integers(1, 8))
    @precondition(lambda self: self.match is not None)
    def passes(self, seconds: int) -> None:
        """Time passes in which the bad seats do nothing."""
        for _ in range(seconds):
            self.playing.pass_on()
            self.playing.lobby.tick()

    @rule()
    @precondition(lambda self: self.match is not None)
    def tick(self) -> None:
        """A second in which anything may happen."""
        self.playing.tick()

    @rule(
        do=st.sampled_from(["speak", "wildly", "frame", "fork", "sacrifice", "report", "lines", "show", "wait", "cut"])
    )
    @precondition(lambda self: self.match is not None and self.match.cheats is not None and self.match.cheats.speaking)
    def cheat(self, do: str) -> None:
        """The bad seats do something."""
        cheats, lobby = self.playing.cheats, self.playing.lobby
        assert cheats is not None
        cheats.hear(lobby.head.table.history.signed)
        if do in ("speak", "wildly"):
            cheats.speak(do == "wildly")
        elif do in ("show", "wait", "cut"):
            branch = cheats.branch()
            cheats.extend(branch, do == "cut")
            branch = cheats.cut(branch, len(branch.entries) // 2) if do == "cut" else branch
            lobby.show(cheats.rng.choice(cheats.seats), branch.entries, do != "show")
        else:
            getattr(cheats, do)()

    @rule(seat=st.integers(0, 3), seconds=st.integers(1, 6), dies=st.booleans())
    @precondition(lambda self: self.match is not None)
    def away(self, seat: int, seconds: int, dies: bool) -> None:
        """The lobby's line of an honest seat is down for a while."""
        for honest in self.playing.good:
            if honest.seat == seat and not self.playing.away[seat] and self.playing.absence[seat] >= seconds:
                self.playing.down(honest, seconds, dies)

    @rule(keep=st.booleans())
    @precondition(lambda self: self.match is not None and self.match.restarts)
    def restart(self, keep: bool) -> None:
        """The lobby dies, and is there again, with its disk or without."""
        self.playing.restarts -= 1
        self.playing.lobby.restart(keep)

    @invariant()
    def holds(self) -> None:
        """Nobody good is blamed at any time, nor signs twice."""
        if self.match is not None:
            self.match.check_honest()

    def teardown(self) -> None:
        """In the end there is a verdict, and it is right."""
        if self.match is not None:
            for _ in range(MOST_TICKS):
                if self.match.lobby.verdict is not None:
                    break
                self.match.tick()
            self.match.check()


class Thousands(SynchronousTestCase):
    def tearDown(self) -> None:
        gc.enable()
        forget()

    def test_machine(self) -> None:
        """Whatever hypothesis thinks of."""
        check = settings(max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=[*HealthCheck])
        run_state_machine_as_test(Machine, settings=check)

    def test_with_clocks(self) -> None:
        """The same holds where players have clocks, and hardly anything on them."""
        for clock in ((3, 0), (4, 1)):
            self.assertEqual(run(range(200), Rules(clock=clock)).broken, {})

    def part(self, number: int) -> None:
        """Some of the matches by their seeds."""
        gc.disable()  # what tables remember is large, and has no circles
        figures = run(range(number * RUNS, (number + 1) * RUNS))
        self.assertEqual(figures.broken, {})
        self.assertLess(figures.longest, 200)
        self.assertEqual(figures.counts["none"] + figures.counts["void"], 0)
        for verdict in ("agreed", "confirmed", "forfeited", "forged"):
            self.assertGreater(figures.counts[verdict], 0)

    def test_found_by_hand(self) -> None:
        """The matches that broke where hundreds of thousands were played by hand are as they should be."""
        self.assertEqual(run(FOUND).broken, {})

    def test_each_rule_is_needed(self) -> None:
        """Without it something breaks in a match that is known; with all of them that match is as it should be."""
        for name, (seed, what) in NEEDED.items():
            rules, left_out = WITHOUT[name]
            with left_out():
                self.assertEqual(run([seed], rules).broken, {what: [seed]}, name)
            self.assertEqual(run([seed]).broken, {}, name)

    @settings(max_examples=60, deadline=None)
    @given(seed=st.integers(0, 10**9))
    def test_tables_that_remember(self, seed: int) -> None:
        """The tables of the simulation are as a table that remembers nothing."""
        for branch in branches(seed):
            plain = Branch(World(*kind_of(branch)).real_table())
            for entry in branch.entries:
                plain.say(entry)
            one, other = branch.table, plain.table
            self.assertEqual(
                (one.anchor, one.phase, one.turn, one.state), (other.anchor, other.phase, other.turn, other.state)
            )
            self.assertEqual((one.active, one.ending, one.due()), (other.active, other.ending, other.due()))
            self.assertEqual((one.history.signed, one.history.anchors), (other.history.signed, other.history.anchors))
            self.assertEqual((one.draw, one.offers, one.history.out), (other.draw, other.offers, other.history.out))


def _part(number: int) -> None:
    def test(self: Thousands) -> None:
        self.part(number)

    test.__doc__ = f"Matches by their seeds, part {number + 1} of {PARTS}."
    setattr(Thousands, f"test_part_{number + 1}", test)


for _number in range(PARTS):
    _part(_number)
