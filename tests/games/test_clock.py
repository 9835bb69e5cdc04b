"""``games/clock.py``, and what a table counts for it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.clock import PlayerClocks, TimeControl, control_of
from games.engine.model import Kind
from tests.support.peers import by_itself, choose, say, set_up, sides, speak

SEATS = 3
STEPS = st.lists(
    st.tuples(
        st.floats(0, 400, allow_nan=False),
        st.frozensets(st.integers(0, SEATS - 1)),
        st.frozensets(st.integers(0, SEATS - 1)),
    ),
    max_size=30,
)
"""What happens: so many seconds pass, these seats have chosen meanwhile, and those have to choose from then on."""


class Clocks(SynchronousTestCase):
    def test_of_settings(self) -> None:
        """Minutes and seconds; where nothing is said of it, as in settings from before, there is no clock."""
        self.assertEqual(control_of({"clock": "5+3"}), TimeControl(300, 3))
        self.assertEqual(control_of({"clock": "1+0"}), TimeControl(60, 0))
        self.assertEqual([control_of({"clock": "none"}), control_of({"time": "9"})], [None, None])

    def test_a_game(self) -> None:
        """A seat's time runs while it has to choose, goes on where it stopped, and grows with each choice."""
        clocks = PlayerClocks(TimeControl(60, 3), 1000.0)
        self.assertEqual([clocks.left(0, 1010.0), clocks.left(1, 1010.0)], [60, 60])
        clocks.look(1010.0, {0}, {})
        self.assertEqual([clocks.left(0, 1020.0), clocks.left(1, 1020.0)], [50, 60])
        clocks.look(1025.0, {1}, {0: 1})
        self.assertEqual([clocks.left(0, 1030.0), clocks.left(1, 1030.0)], [48, 55])
        clocks.look(1035.0, {0}, {0: 1, 1: 1})
        self.assertEqual([clocks.left(0, 1045.0), clocks.left(1, 1045.0)], [38, 53])

    def test_both_at_once(self) -> None:
        """Where both choose at the same time both clocks run, each until its own seat has chosen."""
        clocks = PlayerClocks(TimeControl(60, 0), 0.0)
        clocks.look(0.0, {0, 1}, {})
        clocks.look(5.0, {1}, {0: 1})
        clocks.look(20.0, (), {0: 1, 1: 1})
        self.assertEqual([clocks.left(0, 99.0), clocks.left(1, 99.0)], [55, 40])

    def test_nobody_owes_time(self) -> None:
        """What was used beyond the end is not taken from what the next choice brings."""
        clocks = PlayerClocks(TimeControl(60, 3), 0.0)
        clocks.look(0.0, {0}, {})
        self.assertEqual(clocks.left(0, 100.0), 0)
        clocks.look(100.0, (), {0: 1})
        self.assertEqual(clocks.left(0, 100.0), 3)

    @given(base=st.integers(60, 10_800), increment=st.integers(0, 60), steps=STEPS)
    def test_any_game(self, base: int, increment: int, steps: Any) -> None:
        """Nobody ever has less than nothing, or more than what was given; until somebody's time is over, what is left
        and what passed while it had to choose are together what was given; and it does not matter how often one looks.
        """
        control, now = TimeControl(base, increment), 0.0
        clocks, often = PlayerClocks(control, now), PlayerClocks(control, now)
        choosing: frozenset[int] = frozenset()
        choices = dict.fromkeys(range(SEATS), 0)
        passed = dict.fromkeys(range(SEATS), 0.0)
        over: set[int] = set()
        for seconds, chosen, following in steps:
            often.look(now + seconds / 2, choosing, dict(choices))
            now += seconds
            for seat in choosing:
                passed[seat] += seconds
                if passed[seat] >= control.allowed(choices[seat]):
                    over.add(seat)
            choices.update({seat: choices[seat] + 1 for seat in chosen & choosing})
            choosing = following
            for each in (clocks, often):
                each.look(now, choosing, dict(choices))
            for seat in range(SEATS):
                left, given_ = clocks.left(seat, now), control.allowed(choices[seat])
                self.assertTrue(0 <= left <= given_)
                self.assertAlmostEqual(left, often.left(seat, now), 5)
                if seat not in over:
                    self.assertAlmostEqual(left + passed[seat], given_, 5)


class Choices(SynchronousTestCase):
    def test_in_turns(self) -> None:
        """A move counts; the set-up, an offer, and giving up do not."""
        both = sides("gomoku")
        set_up(both)
        self.assertEqual(both[0].table.history.choices, {})
        first = min(both[0].table.due())
        choose(both, first, "h8")
        by_itself(both)
        self.assertEqual(both[1].table.history.choices, {first: 1})
        speak(both, first, Kind.OFFER, "draw")
        choose(both, 1 - first, "a1")
        choose(both, first, "h9")
        self.assertEqual(both[0].table.history.choices, {first: 2, 1 - first: 1})
        say(both, both[1 - first].keeper.give_up(both[1 - first].table))
        self.assertEqual(both[0].table.history.choices, {first: 2, 1 - first: 1})

    def test_at_once(self) -> None:
        """Of a choice that is committed the commitment counts, and what follows by itself does not."""
        both = sides("rps")
        set_up(both)
        choose(both, 0, "rock")
        self.assertEqual(both[1].table.history.choices, {0: 1})
        choose(both, 1, "paper")
        by_itself(both)
        self.assertEqual(both[1].table.history.choices, {0: 1, 1: 1})

    def test_what_a_secret_dictates(self) -> None:
        """An answer that a seat's secret dictates takes no thought."""
        both = sides("fleet")
        set_up(both)
        for number in range(12):
            table = both[0].table
            (due,) = table.due()
            self.assertTrue(table.is_choice(due))
            choose(both, due, both[due].keeper.options(table)[0])
            by_itself(both)
            self.assertEqual(sum(both[0].table.history.choices.values()), number + 1)
