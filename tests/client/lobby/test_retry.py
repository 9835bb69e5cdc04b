"""The waits of a client that comes back."""

from __future__ import annotations

import random
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from client.errors import LineDown
from client.lobby.retry import BRIEF, LONGEST, NEXT, NO_HURRY, ByHand, Resting, Retrying, RetryLoop, Trying, Waits
from lobby.server import backoff
from tests.support.stage import StageCase
from wire.machine import Machine

GRACE = 30.0
MOMENT = 0.001


class Client:
    """A client whose lobby dies and is started again; while it is there, to come back works at once."""

    def __init__(self, seed: int, waits: Waits) -> None:
        self.clock, self.waits = Clock(), waits
        self.up = self.back = True
        self.tries = 0
        self._loop = RetryLoop(self.clock, random.Random(seed), self._attempt)

    def _pass(self, seconds: float) -> None:
        """Let time pass, from one attempt to the next."""
        end = self.clock.seconds() + seconds
        while (calls := self.clock.getDelayedCalls()) and calls[0].getTime() <= end:
            self.clock.advance(max(0.0, calls[0].getTime() - self.clock.seconds()))
        self.clock.advance(max(0.0, end - self.clock.seconds()))

    async def _attempt(self) -> float | None:
        self.tries += 1
        self.back = self.up
        return None if self.up else 0.0

    def lives(self, seconds: float) -> None:
        """The lobby is there for so long."""
        self.up = True
        self._pass(seconds)

    def dies(self, seconds: float) -> None:
        """The lobby dies, and is down for so long."""
        self.up = False
        if self.back:
            self.back = False
            self._loop.start(self.waits)
        self._pass(seconds)

    def until_back(self) -> float:
        """The lobby is started for the last time: how many seconds pass until the client is back."""
        self.up, since = True, self.clock.seconds()
        while not self.back:
            self._pass(self.clock.getDelayedCalls()[0].getTime() - self.clock.seconds() + MOMENT)
        return self.clock.seconds() - since


def waits_of(sessions: int, grace: float) -> Waits:
    """What a lobby with so many sessions tells its clients."""
    first, longest = backoff.waits(sessions, grace)
    return Waits(first / 1000, longest / 1000)


spans = st.floats(0.0, 60.0)


class Waiting(SynchronousTestCase):
    """A client, and the deaths of its lobby."""

    @given(st.lists(st.tuples(spans, spans), min_size=1, max_size=12), st.integers(0, 99), st.integers(1, 20_000))
    def test_any_deaths(self, deaths: list[tuple[float, float]], seed: int, sessions: int) -> None:
        """R1: whatever the lobby's deaths were like and however often it died, after its last start a client is back
        within a third of the grace time."""
        client = Client(seed, waits_of(sessions, GRACE))
        for down, up in deaths:
            client.dies(down)
            client.lives(up)
        client.dies(0.0)
        self.assertLessEqual(client.until_back(), GRACE / 3 + MOMENT * 2)

    @given(st.integers(0, 99), st.floats(0.2, 3.0))
    def test_begins_anew(self, seed: int, up: float) -> None:
        """Forty deaths that the client outlives make its next wait no longer than the first was."""
        client = Client(seed, Waits(0.5, 10.0))
        for _ in range(40):
            client.dies(0.0)
            client.until_back()
            client.lives(up)
        client.dies(0.0)
        self.assertLessEqual(client.until_back(), NO_HURRY + MOMENT * 2)

    def test_brief(self) -> None:
        """A lobby that takes a client in and breaks at once is not asked ten times a second."""
        client = Client(1, Waits(0.1, 10.0))
        client.dies(0.0)
        while client.clock.seconds() < 20:
            client.until_back()
            client.dies(0.0)
        self.assertLess(client.tries, 2 * 20 / NO_HURRY + 2)

    def test_lasting(self) -> None:
        """After a line that lasted the first wait is short again."""
        client = Client(1, Waits(0.1, 10.0))
        client.dies(60.0)
        client.until_back()
        client.lives(BRIEF + 1)
        client.dies(0.0)
        self.assertLessEqual(client.until_back(), 0.1 + MOMENT * 2)

    @given(st.floats(0.0, 300.0), st.integers(0, 99))
    def test_left_alone(self, least: float, seed: int) -> None:
        """A lobby that wants to be left alone is, and then those who wait for it do not come all at once."""
        clock, tried = Clock(), list[float]()

        async def attempt() -> float | None:
            tried.append(clock.seconds())
            return None

        RetryLoop(clock, random.Random(seed), attempt).start(Waits(least=least))
        clock.advance(least)
        self.assertEqual(tried, [])
        clock.advance(LONGEST)
        self.assertEqual(len(tried), 1)


class Steps(SynchronousTestCase):
    """The table, and whoever tries by hand beside it."""

    def refuses(self, first: Retrying, *others: Retrying) -> None:
        """None of the others follows the first."""
        for other in others:
            self.assertRaises(ValueError, Machine[Retrying](first, NEXT).to, other)

    def test_refused(self) -> None:
        """Nothing is tried after the end, nor beside somebody's own attempt, nor twice at once."""
        trying = Trying(Deferred())
        self.assertEqual(set(NEXT), set(get_args(Retrying)))
        self.refuses(Resting(), trying, ByHand())
        self.refuses(ByHand(), trying)
        self.refuses(trying, trying)

    def test_by_hand_twice(self) -> None:
        """Who tries by hand again, while that is under way, tries once: what came to nothing before goes on with
        nothing beside the second attempt, nor after it has worked."""
        clock, tried = Clock(), list[float]()

        async def attempt() -> float | None:
            tried.append(clock.seconds())
            return None

        async def wait(for_what: Deferred[None]) -> None:
            await for_what

        loop = RetryLoop(clock, random.Random(1), attempt)
        loop.start(Waits())
        first, second = Deferred[None](), Deferred[None]()
        failed = Deferred.fromCoroutine(loop.by_hand(wait(first)))
        worked = Deferred.fromCoroutine(loop.by_hand(wait(second)))
        first.errback(LineDown(reason="given up for the second"))
        self.failureResultOf(failed, LineDown)
        self.assertEqual(loop.next, 0)
        second.callback(None)
        self.assertIsNone(self.successResultOf(worked))
        self.assertIsNone(loop.next)
        clock.advance(60)
        self.assertEqual(tried, [])


class OnStage(StageCase):
    """The same with a real session and a real lobby."""

    def test_forty_deaths(self) -> None:
        """R1: forty deaths in a row, a moment or half a minute apart, and both are back within ten seconds."""
        chance = random.Random(5)
        for _ in range(40):
            self.lobby.kill()
            self.network.pass_time(chance.choice((0.1, 2.0, 9.0, 40.0)))
            self.rise()
            self.network.pass_time(chance.choice((0.1, 0.7, 1.3, 4.0)))
        self.lobby.kill()
        self.network.pass_time(0.1)
        self.rise()
        self.now()
        for person in self.people:
            self.told(person, "resumed", 10)
        self.play_on()
