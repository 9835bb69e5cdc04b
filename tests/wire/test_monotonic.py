"""The clock of all waits."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from twisted.internet.base import ReactorBase
from twisted.trial.unittest import SynchronousTestCase

from wire import monotonic


class Reactor(ReactorBase):
    """Twisted's own timers, without anything to wait for."""

    def installWaker(self) -> None:
        """Nobody wakes it."""


class Clock(SynchronousTestCase):
    def setUp(self) -> None:
        self.passed, self.date = 50.0, 1_800_000_000.0
        self.patch(monotonic, "source", lambda: lambda: self.passed)
        self.reactor: Any = Reactor()
        self.reactor.seconds = lambda: self.date
        self.rung: list[str] = []

    def test_date_is_set(self) -> None:
        """Whatever the date is set to, a timer comes in its time."""
        monotonic.use(self.reactor)
        self.reactor.callLater(10, self.rung.append, "timer")
        for passed, date in ((59.0, 3_600.0), (59.9, -3_600.0)):
            self.passed, self.date = passed, self.date + date
            self.reactor.runUntilCurrent()
            self.assertEqual(self.rung, [])
            self.assertAlmostEqual(self.reactor.timeout(), 60 - passed, 3)
        self.passed = 60.1
        self.reactor.runUntilCurrent()
        self.assertEqual(self.rung, ["timer"])

    def test_scheduled_before(self) -> None:
        """What a program has scheduled before comes when it should, neither at once nor in fifty years."""
        timer = self.reactor.callLater(10, self.rung.append, "timer")
        monotonic.use(self.reactor)
        self.assertEqual(self.reactor.seconds(), self.date)
        self.reactor.runUntilCurrent()
        self.assertEqual(self.rung, [])
        self.passed += 11
        self.reactor.runUntilCurrent()
        self.assertEqual(self.rung, ["timer"])
        self.assertTrue(timer.called)

    def test_twice(self) -> None:
        """A second call changes nothing."""
        monotonic.use(self.reactor)
        before = self.reactor.seconds()
        monotonic.use(self.reactor)
        self.assertEqual(self.reactor.seconds(), before)


class Source(SynchronousTestCase):
    def clocks(self, *names: str) -> SimpleNamespace:
        """A ``time`` with these clocks."""
        gettime = {name: number for number, name in enumerate(names)}
        return SimpleNamespace(monotonic="monotonic", clock_gettime=lambda number: names[number], **gettime)

    def test_goes_on_in_sleep(self) -> None:
        """Of each system that clock is taken which goes on while the machine sleeps, and which nobody sets."""
        every = self.clocks("CLOCK_REALTIME", "CLOCK_MONOTONIC", "CLOCK_MONOTONIC_RAW", "CLOCK_BOOTTIME")
        self.assertEqual(monotonic.source("linux", every)(), "CLOCK_BOOTTIME")
        self.assertEqual(monotonic.source("darwin", every)(), "CLOCK_MONOTONIC_RAW")

    def test_has_none(self) -> None:
        """A system that has no such clock has Python's monotonic one."""
        for platform in ("linux", "darwin", "win32", "freebsd14"):
            self.assertEqual(monotonic.source(platform, self.clocks("CLOCK_REALTIME")), "monotonic")

    def test_here(self) -> None:
        """Here it goes forward."""
        clock = monotonic.source()
        first = clock()
        self.assertLessEqual(first, clock())
