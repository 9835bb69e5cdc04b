"""An in-memory network and a lobby that follows a test's script, for the tests of the client."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine
from typing import Any

from twisted.internet import error
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, fail
from twisted.internet.interfaces import IProtocolFactory, IStreamClientEndpoint
from twisted.internet.task import Clock
from twisted.protocols import amp
from twisted.test.iosim import FakeTransport, IOPump, connect
from zope.interface import implementer

from client.events import Event
from client.lobby.address import Address
from client.match.address_policy import Privacy
from client.session.options import SessionOptions
from client.session.session import Session
from tests.support.fake_lobby import KEY, FakeLobby, LobbyLine
from wire.tickets import Member, Ticket, seal


class Net(Clock):
    """A clock and a network: whoever listens on a port is reached at any host that is not said to be dead.

    ``tests/support/test_contract_network.py`` holds its ports, and giving a connection up, to real ones. Its lines are
    Twisted's own for tests, and kinder than TCP at their end; the same sessions are tested over
    ``tests.support.network``.

    :ivar taken: ports that somebody else uses.
    :ivar refusing: hosts at which nothing listens; :ivar mute: hosts that never answer.
    """

    def __init__(self) -> None:
        super().__init__()
        self.taken: set[int] = set()
        self.refusing: set[str] = set()
        self.mute: set[str] = set()
        self.listening: dict[int, FakePort] = {}
        self.pumps: list[IOPump] = []
        self.tried: list[str] = []

    def listenTCP(self, port: int, factory: Any, backlog: int = 50, interface: str = "") -> FakePort:
        """Listen, unless the port is taken."""
        if port in self.taken or port in self.listening:
            raise error.CannotListenError(interface, port, OSError(98, "Address already in use"))
        self.listening[port] = FakePort(self, port, factory)
        return self.listening[port]

    def dial(self, address: Address, factory: IProtocolFactory) -> Deferred[Any]:
        """Connect, be refused, or wait for ever."""
        self.tried.append(str(address))
        if address.host in self.mute:
            return Deferred(lambda made: made.errback(error.ConnectingCancelledError(address)))
        port = self.listening.get(address.port)
        if port is None or address.host in self.refusing:
            return fail(error.ConnectionRefusedError())
        here, there = IPv4Address("TCP", "192.0.2.10", 50000), IPv4Address("TCP", "192.0.2.20", address.port)
        server, client = port.factory.buildProtocol(here), factory.buildProtocol(there)
        assert server is not None
        assert client is not None
        mine, theirs = FakeTransport(client, False, here, there), FakeTransport(server, True, there, here)
        self.pumps.append(connect(server, theirs, client, mine, greet=False, clock=self))
        made: Deferred[Any] = Deferred()
        made.callback(client)
        return made

    def flush(self) -> None:
        """Carry what was sent until nothing moves any more."""
        self.advance(0)
        moved = True
        while moved:
            moved = False
            for pump in list(self.pumps):
                moved = pump.pump(advanceClock=False) or moved
            self.advance(0)

    def pass_time(self, seconds: float, step: float = 0.5) -> None:
        """Let time pass in small steps, carrying what is sent."""
        self.flush()
        while seconds > 0:
            self.advance(min(step, seconds))
            seconds -= step
            self.flush()


class FakePort:
    """A listening port of the in-memory network."""

    def __init__(self, net: Net, port: int, factory: Any) -> None:
        self.net, self.port, self.factory = net, port, factory

    def stopListening(self) -> None:
        """Free the port."""
        self.net.listening.pop(self.port, None)

    def getHost(self) -> IPv4Address:
        """Where it listens."""
        return IPv4Address("TCP", "0.0.0.0", self.port)


@implementer(IStreamClientEndpoint)
class FakeEndpoint:
    """An endpoint of the in-memory network."""

    def __init__(self, net: Net, address: Address) -> None:
        self.net, self.address = net, address

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[Any]:
        """Connect."""
        return self.net.dial(self.address, protocolFactory)


def room(
    room_id: str = "r1", members: tuple[str, ...] = ("Ada",), ready: tuple[str, ...] = (), **other: Any
) -> dict[str, Any]:
    """A room's box."""
    seated = [{"name": name, "seat": seat, "away": False, "ready": name in ready} for seat, name in enumerate(members)]
    fields = {
        "room": room_id,
        "game": "rps",
        "release": "2.0.0",
        "digest": "",
        "settings": "",
        "public": True,
        "host": members[0],
        "members": seated,
        "seats": 2,
        "least": 2,
        "proposed": False,
        "status": "waiting",
        "version": 1,
        "ticket": f"ticket-of-{room_id}",
    }
    return {**fields, **other}


def ticket(*players: Session, match: str = "m1", settings: str = "", **other: Any) -> str:
    """What the lobby signs for a match of these players, in the order of seats."""
    seated = enumerate(players)
    members = tuple(Member(seat, one.name, f"s{seat}", None, one.options.identity.public_key) for seat, one in seated)
    fields = {"room": "r1", "version": 2, "game": "rps", "release": "2.0.0", "settings": settings, "public": True}
    fields |= {"digest": "", "least": 2}
    rest = {"host": 0, "seats": len(players), "members": members, "status": "starting", "match": match}
    return seal(Ticket(**{**fields, **rest, "expires": 2**40, **other}), KEY)


def listed(room_id: str, host: str = "Bob", **other: Any) -> dict[str, Any]:
    """A listed room's box."""
    fields = {
        "room": room_id,
        "game": "rps",
        "release": "2.0.0",
        "host": host,
        "taken": 1,
        "seats": 2,
        "status": "waiting",
    }
    return {**fields, **other}


def player(name: str, status: str = "idle", away: bool = False) -> dict[str, Any]:
    """A listed player's box."""
    return {"name": name, "status": status, "away": away}


class World:
    """A network with a lobby at port 12000 and sessions that write down their events."""

    def __init__(self) -> None:
        self.net = Net()
        self.lobby = FakeLobby()
        self.net.listenTCP(12000, self.lobby)

    def session(self, heard: Callable[[Event], object] | None = None, **options: Any) -> tuple[Session, list[Event]]:
        """A session and the list of its events.

        :param heard: is told them too.
        """

        async def hosts() -> tuple[str, ...]:
            return ("192.0.2.10", "127.0.0.1")

        def tell(event: Event) -> None:
            told.append(event)
            if heard is not None:
                heard(event)

        told: list[Event] = []
        fields: dict[str, Any] = {
            "chance": random.Random(7),
            "endpoint": lambda _reactor, address: FakeEndpoint(self.net, address),
            "hosts": hosts,
            "software": "a client for tests",
            "privacy": Privacy("always"),
        }
        session = Session(self.net, tell, SessionOptions(**{**fields, **options}))
        return session, told

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Start something, carry its boxes, and hand out its result.

        :raises AssertionError: it is not finished.
        """
        results: list[Any] = []
        running = Deferred.fromCoroutine(coroutine)
        self.net.flush()
        running.addBoth(results.append)
        assert results, "still waiting"
        if hasattr(results[0], "raiseException"):
            results[0].raiseException()
        return results[0]

    def signed_in(self, name: str = "Ada", **options: Any) -> tuple[Session, list[Event], LobbyLine]:
        """A session that has logged in, its events so far forgotten, and the lobby's end of its line."""
        session, told = self.session(**options)
        self.run(session.connect("lobby.example"))
        self.run(session.account.login(name, "secret"))
        told.clear()
        return session, told, self.lobby.lines[-1]

    def tell(self, line: LobbyLine, command: type[amp.Command], **arguments: Any) -> None:
        """Let the lobby announce something."""
        line.callRemote(command, **arguments)
        self.net.flush()
