"""Whose case is judged next, and how often a seat may show what changes nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from lobby.core.arbitration.turns import AT_ONCE, TRIES, Case, Turns
from lobby.errors import TryLater


class Queue(SynchronousTestCase):
    def setUp(self) -> None:
        self.turns = Turns()

    def take(self) -> Case:
        """The next case."""
        case = self.turns.take()
        assert case is not None
        return case

    def test_in_turn(self) -> None:
        """Cases are judged as they came, so many at a time, and of each match one at a time."""
        first = self.turns.add("m1", 0, False, "a", 0)
        second = self.turns.add("m1", 1, False, "b", 0)
        third = self.turns.add("m2", 0, False, "c", 0)
        fourth = self.turns.add("m3", 0, False, "d", 0)
        one, other = self.take(), self.take()
        self.assertEqual([one.number, other.number], [first, third])
        self.assertIsNone(self.turns.take())
        self.turns.done(one, True)
        self.assertEqual(self.take().number, second)
        self.turns.done(other, True)
        self.assertEqual(self.take().number, fourth)

    def test_newest(self) -> None:
        """What waits is replaced by what is newer, and keeps its place and number."""
        self.turns.add("m1", 0, False, "a", 0)
        one = self.take()
        second = self.turns.add("m1", 0, True, "b", 0)
        self.turns.add("m1", 1, False, "c", 0)
        self.assertEqual(self.turns.add("m1", 0, False, "d", 0), second)
        self.turns.done(one, False)
        self.assertEqual(self.take(), Case(second, "m1", 0, True, "d"))

    def test_lobby_first(self) -> None:
        """The lobby's own case comes before all others of its match."""
        self.turns.add("m1", 0, False, "a", 0)
        self.turns.add_first("m1", "gone")
        self.assertEqual((self.take().content, self.turns.take()), ("gone", None))

    def test_tries(self) -> None:
        """Who changes nothing has a few tries, and one more later; what has an effect is free."""
        for _ in range(3 * TRIES):
            self.turns.add("m1", 0, False, "a", 0)
            self.turns.done(self.take(), True)
        for _ in range(TRIES):
            self.turns.add("m1", 0, False, "a", 0)
            self.turns.done(self.take(), False)
        with self.assertRaises(TryLater) as refused:
            self.turns.add("m1", 0, False, "a", 0)
        self.turns.add("m1", 1, False, "others can", 0)
        seconds = refused.exception.parameters["seconds"]
        assert isinstance(seconds, int)
        self.turns.add("m1", 0, False, "a", seconds)

    def test_a_head_that_moves(self) -> None:
        """Whoever has no try left has all of them again when somebody else has moved the head, and is due there; in
        another match that changes nothing."""
        for match in ("m1", "m2"):
            for _ in range(TRIES):
                self.turns.add(match, 0, False, "a", 0)
                self.turns.done(self.take(), False)
        self.turns.add("m1", 1, False, "b", 0)
        self.turns.done(self.take(), True)
        for _ in range(TRIES):
            self.turns.add("m1", 0, False, "a", 0)
            self.turns.done(self.take(), False)
        for match in ("m1", "m2"):
            with self.assertRaises(TryLater):
                self.turns.add(match, 0, False, "a", 0)

    def test_forget(self) -> None:
        """Nothing more is judged of a match that is over."""
        self.turns.add("m1", 0, False, "a", 0)
        self.turns.add("m2", 0, False, "b", 0)
        self.turns.forget("m1")
        self.assertEqual((self.take().content, self.turns.take()), ("b", None))

    @given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3), st.booleans()), max_size=150))
    def test_nothing_is_dropped(self, arrivals: list[tuple[int, int, bool]]) -> None:
        """However many wait, each seat's last case is judged, in bounded turns; never more at once than may be."""
        turns, last, judged = Turns(), dict[tuple[str, int | None], object](), dict[tuple[str, int | None], object]()
        working: list[Case] = []
        for number, (match, seat, finish) in enumerate(arrivals):
            try:
                turns.add(f"m{match}", seat, False, number, float(number))
            except TryLater:
                continue
            last[f"m{match}", seat] = number
            if finish and (case := turns.take()) is not None:
                working.append(case)
            self.assertLessEqual(len(working), AT_ONCE)
            if finish and working:
                judged[working[0].match, working[0].seat] = working[0].content
                turns.done(working.pop(0), False)
        while working or turns.waiting:
            while (case := turns.take()) is not None:
                working.append(case)
            judged[working[0].match, working[0].seat] = working[0].content
            turns.done(working.pop(0), False)
        self.assertEqual(judged, last)
