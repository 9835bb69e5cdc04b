"""The ways to one other member: what is sought, and for whom."""

from __future__ import annotations

import random
from typing import Any, get_args

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from client.match import connector, dialer
from client.match.dialer import HEAD_START, PeerDialer, Resting, Search, Searching, Starting
from client.match.setup import CannotStart
from client.session.options import SessionOptions
from wire.machine import Machine


class Steps(SynchronousTestCase):
    """The tables of the dialer, and of the port that others come to."""

    def test_search(self) -> None:
        """There is one start at a time, and what is sought after it begins anew."""
        self.assertEqual(set(dialer.NEXT), set(get_args(Search)))
        start = Starting(0.0, Deferred())
        for first, other in ((start, start), (start, Searching(0.0)), (Resting(), Resting())):
            self.assertRaises(ValueError, Machine[Search](first, dialer.NEXT).to, other)

    def test_port(self) -> None:
        """What is done does not listen again, and nobody listens twice."""
        self.assertEqual(set(connector.NEXT), set(get_args(connector.Ear)))
        port: Any = object()
        listening, done = connector.Listening(port, 12345), connector.Done()
        for first, other in ((done, listening), (listening, listening), (done, connector.Unlistening())):
            self.assertRaises(ValueError, Machine[connector.Ear](first, connector.NEXT).to, other)


class NoWay(SynchronousTestCase):
    """A seat that cannot be reached at all."""

    def setUp(self) -> None:
        self.clock = Clock()
        game: Any = None
        self.dialer = PeerDialer(self.clock, SessionOptions(chance=random.Random(1)), game)

    def pass_time(self, seconds: float) -> None:
        """In small steps."""
        self.clock.pump([0.1] * round(seconds * 10))

    def test_start(self) -> None:
        """A start is told, once the detour would have had its turn; then nothing is tried any more."""
        start = Deferred.fromCoroutine(self.dialer.arrive(60.0))
        self.pass_time(HEAD_START - 0.2)
        self.assertNoResult(start)
        self.pass_time(8)
        self.assertIn("no address", str(self.failureResultOf(start, CannotStart).value))
        self.assertFalse(self.dialer.going)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_start_of_what_is_sought(self) -> None:
        """Where the seat is sought already the start takes that over, with the time that has passed."""
        self.dialer.go()
        self.pass_time(HEAD_START)
        start = Deferred.fromCoroutine(self.dialer.arrive(60.0))
        self.pass_time(6)
        self.failureResultOf(start, CannotStart)

    def test_two_starts(self) -> None:
        """A second start beside the first is a bug, and changes nothing for the first."""
        first = Deferred.fromCoroutine(self.dialer.arrive(60.0))
        self.failureResultOf(Deferred.fromCoroutine(self.dialer.arrive(60.0)), ValueError)
        self.assertNoResult(first)
        self.dialer.stop()
        self.assertIn("called off", str(self.failureResultOf(first, CannotStart).value))

    def test_for_ever(self) -> None:
        """What is no start is tried until it is not wanted any more."""
        self.dialer.go()
        self.pass_time(60)
        self.assertTrue(self.dialer.going)
        self.dialer.stop()
        self.assertEqual((self.dialer.going, self.clock.getDelayedCalls()), (False, []))
