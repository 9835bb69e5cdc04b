"""Time limits are judged only after what has arrived was read."""

from __future__ import annotations

from functools import partial

from twisted.internet.defer import CancelledError, Deferred, TimeoutError
from twisted.internet.error import ConnectingCancelledError, DNSLookupError
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from wire.idle import IdleMonitor
from wire.timeouts import Deadline, limit


class DeadlineTests(SynchronousTestCase):
    """One deadline."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.over: list[str] = []
        self.deadline = Deadline(self.clock, 10, lambda: self.over.append("over"))

    def test_in_time(self) -> None:
        """It calls when its time is over, not before, and once."""
        self.clock.advance(9.9)
        self.assertEqual(self.over, [])
        self.clock.advance(0.1)
        self.clock.advance(100)
        self.assertEqual(self.over, ["over"])

    def test_stopped(self) -> None:
        """Who was stopped meanwhile gets a second to read before anybody is judged."""
        self.clock.advance(30)
        self.assertEqual(self.over, [])
        self.clock.advance(1)
        self.assertEqual(self.over, ["over"])

    def test_cancel(self) -> None:
        """What was called off does not call: before, in the second to read, and after it harmlessly."""
        for seconds in (5, 30):
            deadline = Deadline(self.clock, 10, self.fail)
            self.clock.advance(seconds)
            deadline.cancel()
            deadline.cancel()
        self.clock.advance(100)


class LimitTests(SynchronousTestCase):
    """A Deferred with a time limit."""

    def setUp(self) -> None:
        self.clock = Clock()

    def test_answered(self) -> None:
        """An answer in time passes through, and leaves no timer behind."""
        waiting: Deferred[str] = Deferred()
        limited = limit(waiting, 10, self.clock)
        waiting.callback("here")
        self.assertEqual(self.successResultOf(limited), "here")
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_answer_read_late(self) -> None:
        """An answer that had arrived while this process was stopped counts."""
        waiting: Deferred[str] = Deferred()
        limited = limit(waiting, 10, self.clock)
        self.clock.advance(60)
        waiting.callback("here")
        self.assertEqual(self.successResultOf(limited), "here")

    def test_not_answered(self) -> None:
        """No answer fails as with ``addTimeout``."""
        limited: Deferred[str] = limit(Deferred(), 10, self.clock)
        self.clock.advance(10)
        self.failureResultOf(limited, TimeoutError)

    @staticmethod
    def _says(said: Exception, made: Deferred[str]) -> None:
        made.errback(said)

    def test_endpoint(self) -> None:
        """Nor does it matter what an endpoint, which has its own words for that, calls being cancelled."""
        errors: tuple[Exception, ...] = ConnectingCancelledError(None), DNSLookupError()
        for said in errors:
            waiting: Deferred[str] = Deferred(partial(self._says, said))
            limited = limit(waiting, 10, self.clock)
            self.clock.advance(10)
            self.clock.advance(0)
            self.failureResultOf(limited, TimeoutError)

    def test_cancelled(self) -> None:
        """Who cancels it gets a cancellation, not a time-out."""
        limited: Deferred[str] = limit(Deferred(), 10, self.clock)
        limited.cancel()
        self.failureResultOf(limited, CancelledError)
        self.assertEqual(self.clock.getDelayedCalls(), [])


class SilenceTests(SynchronousTestCase):
    """Who has been silent for how long."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.told: list[str] = []
        self.silence = IdleMonitor[str](5, self.clock, self.told.append)

    def test_told_once(self) -> None:
        """Each is told once, until it speaks again."""
        for _ in range(2):
            self.silence.heard("Ada")
            self.clock.advance(2)
            self.silence.heard("Bea")
            self.clock.advance(3)
            self.assertEqual(self.told, ["Ada"])
            self.clock.advance(2)
            self.clock.advance(50)
            self.assertEqual(self.told, ["Ada", "Bea"])
            self.told.clear()

    def test_stopped(self) -> None:
        """Who was stopped first reads what the others said meanwhile."""
        self.silence.heard("Ada")
        self.silence.heard("Bea")
        self.clock.advance(60)
        self.silence.heard("Ada")
        self.clock.advance(1)
        self.assertEqual(self.told, ["Bea"])

    def test_forgotten(self) -> None:
        """Who is gone is not told, in the turn of judging neither."""
        self.silence.heard("Ada")
        self.clock.callLater(5, self.silence.stop)
        self.clock.advance(5)
        self.clock.advance(5)
        self.assertEqual(self.told, [])
