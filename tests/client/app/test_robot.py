"""The robot on the command line: how it ends."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from client.app.arguments import read
from client.app.robot import Robot
from client.events import Event, LineLost
from client.preferences import Preferences
from client.session.screens import Screen
from client.session.session import Session
from tests.support.paper import PaperSession
from tests.support.shell import unreachable


@dataclass
class PaperOptions:
    """What the robot uses of a session's options."""

    chance: random.Random = field(default_factory=lambda: random.Random(1))


class Ends(SynchronousTestCase):
    """Exit codes of a robot that waits for something."""

    def setUp(self) -> None:
        session: Any = PaperSession()
        session.reactor, session.options = Clock(), PaperOptions()
        self.session = session
        self.shown: list[Event] = []

    def start(self) -> Deferred[int]:
        """Start a robot for lobby.test that will wait after it has connected."""
        arguments = replace(read(["lobby.test/room", "--bot", "robo"], {}), password="pw")
        self.robot = Robot(cast(Session, self.session), self.shown.append, arguments, Preferences(Path(self.mktemp())))
        self.session.listener = self.robot.hear
        self.session.hold["register"] = Deferred()
        return Deferred.fromCoroutine(self.robot.run())

    def test_unreachable(self) -> None:
        """A lobby that is not there is told, and ends it with 3."""
        self.session.refusals["connect"] = unreachable()
        self.assertEqual(self.successResultOf(self.start()), 3)
        self.assertEqual([event.kind() for event in self.shown], ["failed"])

    def test_interrupted(self) -> None:
        """Ctrl-C ends it at once, logged out."""
        running = self.start()
        self.assertEqual(self.session.done, [("connect", "lobby.test:12000"), ("register", "robo", "pw")])
        self.robot.interrupt()
        self.assertEqual(self.successResultOf(running), 130)
        self.assertEqual(self.session.done[-1], ("close",))

    def test_lost_for_good(self) -> None:
        """A lobby that will not be come back to ends it with 3; one that will be does not."""
        running = self.start()
        self.session.screen = Screen.DISCONNECTED
        self.robot.hear(LineLost("it broke", True))
        self.assertNoResult(running)
        self.robot.hear(LineLost("taken over", False))
        self.assertEqual(self.successResultOf(running), 3)

    def test_nobody_types(self) -> None:
        """The end of an input that nobody wrote does not end it."""
        running = self.start()
        self.robot.ended()
        self.assertNoResult(running)
        self.robot.stop(143)
        self.assertEqual(self.successResultOf(running), 143)
