"""The waits of a client that comes back."""

from __future__ import annotations

import random

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from client.comeback import BRIEF, Comeback, Waits


class Waiting(SynchronousTestCase):
    """A lobby that is always there, but hangs up."""

    def setUp(self) -> None:
        self.clock, self.tries = Clock(), 0
        self.comeback = Comeback(self.clock, random.Random(1), self.attempt)

    async def attempt(self) -> float | None:
        """It works each time."""
        self.tries += 1
        return None

    def lose(self, after: float) -> None:
        """The line lasts for so long, then it breaks, and a minute is given to come back."""
        self.clock.advance(after)
        self.comeback.start(Waits(first=0.1, longest=30))
        self.clock.pump([0.01] * 6_000)

    def test_brief(self) -> None:
        """A line that breaks as soon as it is there is no success: the client does not spin, its waits grow."""
        for _ in range(20):
            self.comeback.start(Waits(first=0.1, longest=30))
            before = self.tries
            waited = 0
            while self.tries == before:
                self.clock.advance(0.1)
                waited += 1
        self.assertGreater(waited * 0.1, 20)

    def test_lasting(self) -> None:
        """After a line that lasted the first wait is short again."""
        self.lose(0)
        self.lose(BRIEF + 1)
        self.assertEqual(self.tries, 2)
        self.clock.advance(BRIEF + 1)
        self.comeback.start(Waits(first=0.1, longest=30))
        self.clock.advance(0.2)
        self.assertEqual(self.tries, 3)
