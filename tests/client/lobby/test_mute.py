"""A lobby's machine that does not answer at all, and a real endpoint's own words for that it was given up."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError
from twisted.internet.interfaces import IProtocolFactory, IStreamClientEndpoint
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from client.errors import Unreachable
from client.session.screens import Screen
from tests.support.client import World


@implementer(IStreamClientEndpoint)
class Connecting:
    """An endpoint that is on its way as long as a test wants."""

    def __init__(self, made: Deferred[Any]) -> None:
        self._made = made

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[Any]:
        """See above."""
        return self._made


class Mute(SynchronousTestCase):
    """``tests/support/test_contract_network.py`` shows what a real endpoint fails with when it is given up."""

    def setUp(self) -> None:
        self.world = World()

    def test_for_long(self) -> None:
        """A lobby that has become mute is tried again and again, until it answers."""
        session, _, line = self.world.signed_in()
        self.world.net.mute.add("lobby.example")
        line.drop()
        self.world.net.pass_time(35)
        self.assertIsNotNone(session.reconnector.returning)
        self.world.net.mute.clear()
        self.world.net.pass_time(30)
        self.assertEqual(session.screen, Screen.IDLE)

    def test_looking_the_name_up(self) -> None:
        """Who closes while the lobby's name is looked up has given up, and is not told that there is no such name."""
        looking: Deferred[Any] = Deferred(lambda found: found.errback(DNSLookupError()))
        session, _ = self.world.session(endpoint=lambda *_where: Connecting(looking))
        result = Deferred.fromCoroutine(session.connect("lobby.example"))
        self.world.run(session.close())
        problem = self.failureResultOf(result, Unreachable).value
        self.assertEqual(problem.parameters["reason"], "it was given up")
