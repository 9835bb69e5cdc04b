"""How long bots may think."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from games import budget
from games.budget import Seconds, Steps


class Budgets(SynchronousTestCase):
    """Two ways to say when to stop."""

    def test_seconds(self) -> None:
        """Time is over a little before it is, so that the answer arrives in time."""
        times = iter((100.0, 100.0, 108.9, 109.1))
        self.patch(budget, "monotonic", lambda: next(times))
        thinking = Seconds(10.0)
        self.assertEqual([thinking.spent() for _ in range(3)], [False, False, True])

    def test_no_time_at_all(self) -> None:
        """With no seconds the budget is spent at once."""
        self.assertTrue(Seconds(0.0).spent())

    def test_steps(self) -> None:
        """Each time it is asked is a step."""
        thinking = Steps(2)
        self.assertEqual([thinking.spent() for _ in range(4)], [False, False, True, True])
