"""A relayed line from the client's side: what it waits for, for how long, and what runs on it afterwards."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure

from client.errors import LineDown, Unreachable
from client.lobby.address import Address
from client.lobby.options import CONNECT_SECONDS
from client.match.connector import PeerConnector
from client.match.relay import HELLO_SECONDS, MEET_SECONDS, relayed
from client.session.options import SessionOptions
from lobby.commands import UseRelay
from lobby.errors import NoSuchRelay
from lobby.relay.service import WAIT_SECONDS
from tests.support.network import Endpoint, Process
from tests.support.stage import LOBBY_HOST, PORT, StageCase


class Talker(Protocol):
    """Says something at once, and writes down what it hears."""

    def __init__(self, words: bytes) -> None:
        self.words, self.heard, self.lost = words, b"", False

    def connectionMade(self) -> None:
        """The line is there."""
        assert self.transport is not None
        self.transport.write(self.words)

    def dataReceived(self, data: bytes) -> None:
        """Something has come."""
        self.heard += data

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The line is gone."""
        self.lost = True


class RelayedCase(StageCase):
    """Two machines that have nothing but passes."""

    def setUp(self) -> None:
        super().setUp()
        self.offered: list[str] = []  # Ada's client does not come by itself
        self.patch(PeerConnector, "relay_offered", lambda _ways, _seat, relay: self.offered.append(relay))
        self.here, self.there = Process(self.network, "192.0.2.21"), Process(self.network, "192.0.2.22")

    def pass_(self) -> str:
        """A pass of the match that Bea is to play with Ada."""
        passes: list[Any] = []
        self.ada.do(self.ada.session.rooms.create("rps", True, "best=1"))
        room = self.ada.session.rooms.room
        assert room is not None
        self.bea.do(self.bea.session.rooms.join(room.room))
        self.network.pass_time(1)
        match = next(iter(self.lobby.dispatcher.world.matches))
        Deferred.fromCoroutine(self.bea.session.ask(UseRelay, match=match)).addCallback(passes.append)
        self.network.settle()
        return str(passes[0]["relay"])

    def dial(self, process: Process, pass_: str, talker: Talker, port: int = PORT) -> tuple[Deferred[Any], list[Any]]:
        """Be one end; the Deferred, and what came of it."""
        options = SessionOptions(endpoint=lambda _reactor, address: Endpoint(process, address))
        factory = Factory.forProtocol(lambda: talker)
        came: list[Any] = []
        dialled: Deferred[Any] = Deferred.fromCoroutine(
            relayed(process, options, Address(LOBBY_HOST, port), pass_, factory)
        )
        dialled.addBoth(came.append)
        self.network.settle()
        return dialled, came

    def failed(self, came: list[Any], *kinds: type[BaseException]) -> None:
        """It failed like that, and nothing is left open or waiting."""
        self.assertEqual(len(came), 1)
        self.assertIsNotNone(came[0].check(*kinds), came)
        self.network.pass_time(1)
        self.assertEqual((self.here.ends, self.here.calls), ([], []))


class Relayed(RelayedCase):
    """``relayed``."""

    def test_both_ends(self) -> None:
        """Each has its own protocol on the line when both are there, and loses no byte, however early it was sent."""
        relay, one, two = self.pass_(), Talker(b"from here"), Talker(b"from there")
        _, here = self.dial(self.here, relay, one)
        self.assertEqual(here, [])
        _, there = self.dial(self.there, self.offered[-1], two)
        self.assertEqual((here, there), ([one], [two]))
        self.network.pass_time(0.5)
        self.assertEqual((one.heard, two.heard), (b"from there", b"from here"))
        assert one.transport is not None
        one.transport.write(b"!")
        one.transport.loseConnection()
        self.network.pass_time(1)
        self.assertEqual((two.heard, one.lost, two.lost), (b"from here!", True, True))
        self.assertEqual(self.here.calls, [])

    def test_nobody_comes(self) -> None:
        """The lobby says so in time, and the line is closed."""
        _, came = self.dial(self.here, self.pass_(), Talker(b""))
        self.network.pass_time(WAIT_SECONDS + 2)
        self.failed(came, NoSuchRelay)

    def test_unknown_pass(self) -> None:
        """It is refused at once."""
        _, came = self.dial(self.here, "0" * 32, Talker(b""))
        self.failed(came, NoSuchRelay)

    def test_no_lobby(self) -> None:
        """Nobody listens there."""
        _, came = self.dial(self.here, "0" * 32, Talker(b""), PORT + 1)
        self.failed(came, Unreachable)

    def test_silent_lobby(self) -> None:
        """A lobby that is not reached, does not answer Hello, or falls silent afterwards, is given up in time."""
        relay, way = self.pass_(), self.between(self.here, self.lobby)
        way.frozen = True
        _, came = self.dial(self.here, relay, Talker(b""))
        self.network.pass_time(CONNECT_SECONDS + 2)
        self.failed(came, Unreachable)
        way.frozen = False
        self.lobby.stop()
        _, came = self.dial(self.here, relay, Talker(b""))
        self.network.pass_time(max(CONNECT_SECONDS, HELLO_SECONDS) + 2)
        self.failed(came, Unreachable, LineDown)
        self.lobby.go_on()
        _, came = self.dial(self.here, relay, Talker(b""))
        self.lobby.stop()
        self.network.pass_time(MEET_SECONDS + 2)
        self.failed(came, LineDown, NoSuchRelay)

    def test_line_breaks(self) -> None:
        """While it waits, and it is told."""
        _, came = self.dial(self.here, self.pass_(), Talker(b""))
        self.between(self.here, self.lobby).cut()
        self.network.pass_time(0.5)
        self.failed(came, LineDown)

    def test_called_off(self) -> None:
        """Whoever needs it no more cancels it: the line is closed."""
        dialled, came = self.dial(self.here, self.pass_(), Talker(b""))
        dialled.cancel()
        self.network.pass_time(0.5)
        self.failed(came, CancelledError)
