"""The line to the lobby: closed, opening, open, and no other way round."""

from __future__ import annotations

from typing import Any, get_args

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from client import events
from client.errors import Unreachable
from client.lobby.address import parse
from client.lobby.connector import NEXT, Closed, LobbyConnector, Open, Opening, Way
from lobby import commands
from tests.support.client import World
from wire.machine import Machine


class Steps(SynchronousTestCase):
    """The table."""

    def refuses(self, first: Way, *others: Way) -> None:
        """None of the others follows the first."""
        for other in others:
            self.assertRaises(ValueError, Machine[Way](first, NEXT).to, other)

    def test_refused(self) -> None:
        """A line that was given up is not used, nor one that was never made; beside one in use none is opened."""
        line: Any = object()
        self.assertEqual(set(NEXT), set(get_args(Way)))
        self.refuses(Closed(), Open(line), Closed())
        self.refuses(Open(line), Opening(line, Deferred()), Open(line))


class Lines(SynchronousTestCase):
    """One at a time."""

    def setUp(self) -> None:
        self.world = World()
        self.session, self.told = self.world.session()
        self.lobby: LobbyConnector = self.session.lobby

    def hold_hello(self) -> None:
        """The lobby does not answer Hello."""
        self.world.lobby.answers[commands.Hello] = lambda *_, **__: Deferred()

    def test_given_up(self) -> None:
        """Whoever closes in the middle of Hello has no line, and the attempt says so."""
        self.hold_hello()
        opening = Deferred.fromCoroutine(self.lobby.open(parse("lobby.example")))
        self.world.net.flush()
        self.lobby.close()
        self.world.net.flush()
        problem = self.failureResultOf(opening, Unreachable).value
        self.assertEqual(problem.parameters["reason"], "it was given up")
        self.assertIsNone(self.lobby.line)
        self.assertIsNone(self.lobby.reached)
        self.assertTrue(self.world.lobby.lines[0].gone)

    def test_the_newest(self) -> None:
        """A second attempt gives the first up, and the end of the first changes nothing for it."""
        known = self.world.lobby.answers[commands.Hello]
        self.hold_hello()
        first = Deferred.fromCoroutine(self.lobby.open(parse("lobby.example")))
        self.world.net.flush()
        self.world.lobby.answers[commands.Hello] = known
        self.world.run(self.lobby.open(parse("lobby.example")))
        self.failureResultOf(first, Unreachable)
        line = self.lobby.line
        assert line is not None
        self.assertEqual([other.gone for other in self.world.lobby.lines], [True, False])

    def test_what_outlives_it(self) -> None:
        """Where the lobby is and what it said of itself is known after its line is lost, and until another is there."""
        self.world.run(self.session.connect("lobby.example"))
        self.world.lobby.lines[-1].drop()
        self.world.net.flush()
        self.assertEqual((self.lobby.line, str(self.lobby.address)), (None, "lobby.example:12000"))
        self.assertTrue(self.lobby.keeps)


class LastWords(SynchronousTestCase):
    """What the lobby says of the end of a line."""

    def test_the_sternest_counts(self) -> None:
        """A session that was taken over is not come back to, though the same lobby stops just after that."""
        world = World()
        _, told, line = world.signed_in()
        line.callRemote(commands.SessionEnded, why="taken over")
        line.callRemote(commands.Farewell, why="new version", seconds=20)
        world.net.flush()
        lost = [event for event in told if isinstance(event, events.LineLost)]
        self.assertEqual([(event.returning, event.kept) for event in lost], [(False, False)])
        world.net.pass_time(60)
        self.assertEqual(len(world.lobby.lines), 1)
