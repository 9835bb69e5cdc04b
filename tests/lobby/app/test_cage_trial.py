"""A lobby says at its start what would hold foreign rules on its machine."""

from __future__ import annotations

from queue import Queue
from typing import Any

from twisted.logger import ILogObserver, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from lobby.app.service import CageTrial


class LaterReactor:
    """Keeps what a thread wants done in the reactor's."""

    def __init__(self) -> None:
        self.asked: Queue[Any] = Queue()

    def callFromThread(self, act: Any, *arguments: Any) -> None:
        self.asked.put((act, arguments))


class Trial(SynchronousTestCase):
    def start(self, stopped: bool) -> list[str]:
        """Start it, and perhaps stop it before the trial is over; returns the lines of the log."""
        lines: list[str] = []

        @implementer(ILogObserver)
        def observe(event: Any) -> None:
            lines.append(formatEvent(event))

        globalLogPublisher.addObserver(observe)
        self.addCleanup(globalLogPublisher.removeObserver, observe)
        reactor = LaterReactor()
        service = CageTrial(reactor)
        service.startService()
        self.assertEqual([line for line in lines if "Foreign rules" in line], [])
        if stopped:
            service.stopService()
        act, arguments = reactor.asked.get(timeout=60)
        act(*arguments)
        return [line for line in lines if "Foreign rules" in line]

    def test_said(self) -> None:
        """The start waits for nothing; the one line comes to the log when it is known."""
        (line,) = self.start(stopped=False)
        self.assertIn("Walls that hold here: process", line)
        self.assertNotIn("\n", line)

    def test_ended(self) -> None:
        """A lobby that has ended meanwhile says nothing any more."""
        self.assertEqual(self.start(stopped=True), [])
