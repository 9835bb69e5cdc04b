"""A robot with a brain: ``client/bot/player.py`` and ``client/bot/brain.py``."""

from __future__ import annotations

import random
from typing import Any

from twisted.internet.defer import Deferred, succeed
from twisted.trial.unittest import SynchronousTestCase

from client import events
from client.bot.brain import Thinker
from client.bot.player import Bot
from tests.client.bot.test_player import RealWorld


class Robot:
    """A bot that thinks, on a real session at a real lobby in memory, and what it was told."""

    def __init__(self, world: RealWorld, name: str, think: Thinker, games: int = 1) -> None:
        self.session, self.told = world.session(heard=self.hear, chance=random.Random(name))
        self.bot = Bot(self.session, name, "rps", games, "", random.Random(name), think)
        world.run(self.session.connect("lobby.example"))
        self.result = Deferred.fromCoroutine(self.bot.run())

    def hear(self, event: events.Event) -> None:
        """Let the bot hear what the test hears."""
        self.bot.on_event(event)

    def kinds(self, kind: type[events.Event]) -> list[Any]:
        """The events of a kind."""
        return [event for event in self.told if isinstance(event, kind)]


def always(move: str) -> Thinker:
    """A brain with one idea."""
    return lambda turn: succeed(move)


class Thinking(SynchronousTestCase):
    """What a robot with a brain promises."""

    def setUp(self) -> None:
        self.world = RealWorld()
        self.addCleanup(self.world.database.stopService)

    def test_its_moves(self) -> None:
        """It plays what its brain chooses."""
        robots = [Robot(self.world, name, always(move)) for name, move in (("Ada", "paper"), ("Bob", "rock"))]
        self.world.net.pass_time(15)
        for robot, result in zip(robots, ("won", "lost"), strict=True):
            self.assertEqual([over.result for over in robot.kinds(events.MatchOver)], [result])
            self.assertEqual(self.successResultOf(robot.result), 0)

    def test_other_turn(self) -> None:
        """A move that was chosen for another turn than the one that it is now is not made."""
        thoughts: list[Deferred[str]] = []

        def think(turn: events.Turn) -> Deferred[str]:
            thoughts.append(Deferred())
            return thoughts[-1]

        ada, bob = Robot(self.world, "Ada", think), Robot(self.world, "Bob", always("rock"))
        self.world.net.pass_time(6)
        self.world.run(ada.session.match.move("rock"))  # somebody moves in its place: the first turn is over
        self.world.net.pass_time(3)
        self.assertEqual(len(thoughts), 1)
        assert ada.session.match.turn is not None
        self.assertEqual((ada.session.match.turn.turn, ada.session.match.turn.yours), (2, True))
        thoughts[0].callback("paper")
        self.world.net.pass_time(1)
        self.assertEqual((ada.session.match.turn.turn, ada.session.match.turn.yours, len(thoughts)), (2, True, 2))
        thoughts[1].callback("paper")
        self.world.net.pass_time(3)
        self.assertEqual((ada.session.match.turn.turn, len(thoughts)), (3, 3))
        for robot in (ada, bob):
            self.assertEqual(robot.kinds(events.Failed), [])
            self.world.run(robot.session.close())

    def test_too_late(self) -> None:
        """A move that is chosen after the match has ended is not made, and nothing is said to have failed."""
        thoughts: list[Deferred[str]] = []

        def think(turn: events.Turn) -> Deferred[str]:
            thoughts.append(Deferred())
            return thoughts[-1]

        slow, other = Robot(self.world, "Ada", think), Robot(self.world, "Bob", always("rock"))
        self.world.net.pass_time(6)
        self.assertEqual(len(thoughts), 1)
        self.world.run(other.session.leave())
        self.world.net.pass_time(1)
        thoughts[0].callback("paper")
        self.world.net.pass_time(5)
        self.assertEqual([over.result for over in slow.kinds(events.MatchOver)], ["won"])
        self.assertEqual(slow.kinds(events.Failed), [])
        self.assertEqual(self.successResultOf(slow.result), 0)
