"""A reactor that stands still is noticed, with the place."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.logger import LogLevel, capturedLogs, formatEvent
from twisted.trial.unittest import SynchronousTestCase, TestCase

from lobby.app import stalls
from lobby.app.stalls import StallWatch, place_of


class Turns:
    """A reactor's thread that does one thing after the other."""

    def __init__(self) -> None:
        self.calls: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self) -> None:
        """Work until ``None`` comes."""
        while (call := self.calls.get(timeout=60)) is not None:
            call()

    def callFromThread(self, call: Callable[..., object], *arguments: Any) -> None:
        """In turn."""
        self.calls.put(lambda: call(*arguments))


class Watch(SynchronousTestCase):
    """One look at a reactor."""

    def setUp(self) -> None:
        self.turns = Turns()
        self.now = self.worked = 0.0
        self.watch = StallWatch(self.turns, 0.1, lambda: self.now, lambda: self.worked)  # type: ignore[arg-type]
        self.watch.thread = self.turns.thread.ident or 0

    def tearDown(self) -> None:
        self.end()

    def end(self) -> None:
        """Do all that waits, then end."""
        self.turns.calls.put(None)
        self.turns.thread.join(60)

    def test_held(self) -> None:
        """A thread that is held is seen where it is held, and for how long; the reactor's own calls are left out."""
        let_go = threading.Event()

        def a_long_call() -> None:
            let_go.wait(60)

        def found(frame: Any) -> str:
            self.now = 2.5
            let_go.set()
            return place_of(frame)

        self.patch(stalls, "HOUSE", ("tests",))
        self.patch(stalls, "place_of", found)
        with capturedLogs() as events:
            self.turns.callFromThread(a_long_call)
            self.watch.look(threading.Event())
            self.end()
        self.assertEqual((self.watch.count, self.watch.longest), (1, 2.5))
        (event,) = events
        self.assertIs(event["log_level"], LogLevel.warn)
        said = formatEvent(event)
        self.assertRegex(said, r"^the reactor stood still for 2.50 seconds: threading:\d+ wait < ")
        self.assertRegex(said, r"tests.lobby.app.test_stalls:\d+ a_long_call < ")

    def test_in_time(self) -> None:
        """A reactor that answers is no stall."""
        self.watch.look(threading.Event())
        self.end()
        self.assertEqual(self.watch.count, 0)

    def test_idle(self) -> None:
        """A reactor that waits for something to do stands nowhere: then the machine is busy with something else."""

        def doPoll() -> str:
            return place_of(sys._getframe())

        self.assertEqual(doPoll(), "")
        self.assertEqual(place_of(None), "")

    def late(self, worked: float) -> int:
        """The stalls that are counted where the answer came at once, and five seconds had gone by all the same, of
        which this process has worked so many."""

        def passed() -> None:
            self.now, self.worked = 5.0, worked

        self.turns.callFromThread(passed)
        self.turns.callFromThread(threading.Event().set)
        self.patch(threading, "Event", lambda: Answered(passed))
        self.watch.look(threading.Event())
        self.end()
        return self.watch.count

    def test_stopped(self) -> None:
        """A process that was stopped, or a machine that slept, is no stall."""
        self.assertEqual(self.late(0.1), 0)

    def test_no_thread_could_work(self) -> None:
        """Where one call kept all threads from working, the watching one too, that is told."""
        self.assertEqual(self.late(4.0), 1)


class Answered:
    """An event that is set when somebody waits for it, after something has happened."""

    def __init__(self, before: Callable[[], None]) -> None:
        self._before = before

    def wait(self, seconds: float) -> bool:
        """It is."""
        self._before()
        return True

    def set(self) -> None:
        """It is."""

    def is_set(self) -> bool:
        """It is not."""
        return False


class Real(TestCase):
    """With Twisted's reactor."""

    def test_held(self) -> None:
        """The service sees its reactor stand still, and is quiet again when it has stopped."""
        watch = StallWatch(reactor)  # type: ignore[arg-type]
        let_go = threading.Event()
        noted: Deferred[str] = Deferred()

        def found(frame: Any) -> str:
            let_go.set()
            return place_of(frame)

        def note(seconds: float, place: str) -> None:
            if not noted.called:
                noted.callback(place)

        self.patch(stalls, "place_of", found)
        self.patch(watch, "_note", note)
        watch.startService()
        self.addCleanup(watch.stopService)
        self.assertTrue(let_go.wait(60), "the reactor's thread was held here, and nobody noticed")
        return noted.addCallback(lambda place: self.assertRegex(place, r"^threading:\d+ wait"))  # type: ignore[return-value]
