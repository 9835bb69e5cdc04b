"""The networks in memory are held to real TCP: the same stories over all, and the same is refused, told and lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from twisted.internet import error, reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.internet.protocol import Factory, connectionDone
from twisted.internet.protocol import Protocol as Talks
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase

from client.lobby.address import Address
from tests.support.client import FakeEndpoint, Net
from tests.support.network import Endpoint, Network, Process

HERE = "127.0.0.1"


class Talk(Talks):
    """One end of a connection, which writes down what it is told; what comes in parts as one."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.made: Deferred[None] = Deferred()
        self.lost: Deferred[None] = Deferred()
        self._awaited: tuple[int, Deferred[None]] | None = None

    def connectionMade(self) -> None:
        self.told.append("made")
        self.made.callback(None)

    def dataReceived(self, data: bytes) -> None:
        if isinstance(self.told[-1], bytes):
            self.told[-1] += data
        else:
            self.told.append(data)
        self._look()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.told.append(reason.type)
        self.lost.callback(None)

    def heard(self, size: int) -> Deferred[None]:
        """When so many bytes have come in all."""
        self._awaited = size, Deferred()
        awaited = self._awaited[1]
        self._look()
        return awaited

    def _look(self) -> None:
        come = sum(len(one) for one in self.told if isinstance(one, bytes))
        if self._awaited is not None and come >= self._awaited[0]:
            awaited, self._awaited = self._awaited[1], None
            awaited.callback(None)

    @property
    def line(self) -> Any:
        """Its transport."""
        return self.transport


class Ways(Protocol):
    """A network: where one listens, whence one connects, and how what is under way arrives."""

    def listen(self, factory: Any, port: int) -> Any: ...
    def endpoint(self, port: int) -> IStreamClientEndpoint: ...
    async def carry(self, awaited: Deferred[Any]) -> Any: ...


class Tcp:
    """The real one."""

    def __init__(self, case: TestCase) -> None:
        self._case = case

    def listen(self, factory: Any, port: int) -> Any:
        system: Any = reactor
        listening = system.listenTCP(port, factory, interface=HERE)
        self._case.addCleanup(listening.stopListening)
        return listening

    def endpoint(self, port: int) -> IStreamClientEndpoint:
        return HostnameEndpoint(reactor, HERE, port)

    async def carry(self, awaited: Deferred[Any]) -> Any:
        return await awaited


class Staged:
    """``tests.support.network``: two processes on machines of their own."""

    def __init__(self, _case: TestCase) -> None:
        self.network = Network()
        self._here, self._there = Process(self.network, "192.0.2.1"), Process(self.network, "192.0.2.2")

    def listen(self, factory: Any, port: int) -> Any:
        return self._there.listenTCP(port or 20000, factory)

    def endpoint(self, port: int) -> IStreamClientEndpoint:
        return Endpoint(self._here, Address("192.0.2.2", port))

    async def carry(self, awaited: Deferred[Any]) -> Any:
        self.network.settle()
        assert awaited.called
        return await awaited


class InNet:
    """``tests.support.client``: one clock for all."""

    def __init__(self, _case: TestCase) -> None:
        self.net = Net()

    def listen(self, factory: Any, port: int) -> Any:
        return self.net.listenTCP(port or 20000, factory)

    def endpoint(self, port: int) -> IStreamClientEndpoint:
        return FakeEndpoint(self.net, Address("192.0.2.2", port))

    async def carry(self, awaited: Deferred[Any]) -> Any:
        self.net.flush()
        assert awaited.called
        return await awaited


Story = Callable[[Ways], Awaitable[Any]]


def refusal(call: Callable[..., Any], *given: Any) -> Any:
    """What a call is refused with, if it is."""
    try:
        call(*given)
    except (error.CannotListenError, TypeError, RuntimeError) as problem:
        return type(problem)
    return None


class Makes(Factory):
    """Makes this, or wants no connection."""

    noisy = False

    def __init__(self, made: Talks | None) -> None:
        self._made = made

    def buildProtocol(self, addr: Any) -> Any:
        return self._made


async def connected(ways: Ways) -> tuple[Talk, Talk]:
    """Who dialled, and who listened."""
    dials, listens = Talk(), Talk()
    port = ways.listen(Makes(listens), 0)
    await ways.carry(ways.endpoint(port.getHost().port).connect(Makes(dials)))
    await ways.carry(listens.made)
    port.stopListening()
    return dials, listens


async def failed(ways: Ways, connecting: Deferred[Any]) -> Any:
    """What a connection that is not made fails with."""
    found: Deferred[list[Any]] = Deferred()
    connecting.addBoth(lambda result: found.callback([result]))
    (failure,) = await ways.carry(found)
    return failure.type


async def closes(ways: Ways) -> Any:
    """Both talk; one closes, and what it said before and after arrives all the same."""
    dials, listens = await connected(ways)
    dials.line.write(b"one")
    dials.line.write(b" two")
    await ways.carry(listens.heard(7))
    listens.line.write(b"last ")
    listens.line.loseConnection()
    listens.line.loseConnection()
    listens.line.write(b"words")
    for end in (dials, listens):
        await ways.carry(end.lost)
    refused = [refusal(end.line.write, b"late") for end in (dials, listens)]
    for end in (dials, listens):
        end.line.loseConnection()
        end.line.abortConnection()
    return dials.told, listens.told, refused


async def aborts(ways: Ways) -> Any:
    """Who breaks the line off loses what it has just said, and hears another reason than the other end."""
    dials, listens = await connected(ways)
    dials.line.write(b"one")
    await ways.carry(listens.heard(3))
    dials.line.write(b"two")
    dials.line.abortConnection()
    for end in (dials, listens):
        await ways.carry(end.lost)
    return dials.told, listens.told


async def unread(ways: Ways) -> Any:
    """Who closes reads no more."""
    dials, listens = await connected(ways)
    listens.line.loseConnection()
    dials.line.write(b"one")
    for end in (dials, listens):
        await ways.carry(end.lost)
    return listens.told


async def listening(ways: Ways) -> Any:
    """A port that is taken is refused, one that was given back is not; nobody answers at a port that was given back."""
    port = ways.listen(Makes(Talk()), 0)
    number = port.getHost().port
    taken = refusal(ways.listen, Makes(Talk()), number)
    port.stopListening()
    dead = await failed(ways, ways.endpoint(number).connect(Makes(Talk())))
    again = refusal(ways.listen, Makes(Talk()), number)
    return taken, dead, again


async def given_up(ways: Ways) -> Any:
    """Somebody gives up before the connection is made."""
    found = await failed(
        ways, cancelled(ways.endpoint(ways.listen(Makes(Talk()), 0).getHost().port).connect(Makes(Talk())))
    )
    return (
        error.ConnectingCancelledError if found is error.DNSLookupError else found
    )  # it was still looking the name up


def cancelled(connecting: Deferred[Any]) -> Deferred[Any]:
    """Given up at once."""
    connecting.cancel()
    return connecting


async def text(ways: Ways) -> Any:
    """Text is no bytes."""
    dials, _ = await connected(ways)
    found = refusal(dials.line.write, "text")
    dials.line.abortConnection()
    await ways.carry(dials.lost)
    return found


class Producer:
    """Writes down what a transport wants of it."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def pauseProducing(self) -> None:
        self.told.append("pause")

    def resumeProducing(self) -> None:
        self.told.append("resume")

    def stopProducing(self) -> None:
        self.told.append("stop")


async def producers(ways: Ways) -> Any:
    """A transport has one producer, and stops it when the line is gone."""
    dials, listens = await connected(ways)
    one, other = Producer(), Producer()
    dials.line.registerProducer(one, True)
    found = refusal(dials.line.registerProducer, other, True)
    dials.line.write(b"one")
    await ways.carry(listens.heard(3))
    dials.line.abortConnection()
    await ways.carry(dials.lost)
    dials.line.registerProducer(other, True)
    return found, one.told, other.told


async def pauses(ways: Ways) -> Any:
    """What comes while one does not read is read later."""
    dials, listens = await connected(ways)
    listens.line.pauseProducing()
    dials.line.write(b"one")
    dials.line.write(b"two")
    listens.line.resumeProducing()
    await ways.carry(listens.heard(6))
    dials.line.abortConnection()
    await ways.carry(listens.lost)
    return listens.told


async def not_wanted(ways: Ways) -> Any:
    """Who listens makes nothing of a connection: it was made, and is closed."""
    dials = Talk()
    await ways.carry(ways.endpoint(ways.listen(Makes(None), 0).getHost().port).connect(Makes(dials)))
    await ways.carry(dials.lost)
    return dials.told


async def nothing_to_connect(ways: Ways) -> Any:
    """Who dials makes nothing of it."""
    listens = Talk()
    connecting = ways.endpoint(ways.listen(Makes(listens), 0).getHost().port).connect(Makes(None))
    found = await failed(ways, connecting)
    await ways.carry(listens.lost)
    return found, listens.told[0]


class Contract(TestCase):
    """The same stories over all networks."""

    timeout = 10

    async def test_net(self) -> None:
        """``tests.support.client`` has the ports of a real machine; what its lines take is Twisted's to say."""
        await self.same(listening, InNet)

    async def test_mute(self) -> None:
        """Giving up a host that does not answer fails alike in both."""
        net, network = Net(), Network()
        net.mute.add("192.0.2.2")
        here, there = Process(network, "192.0.2.1"), Process(network, "192.0.2.2")
        network.link(here, there).frozen = True
        address = Address("192.0.2.2", 20000)
        for endpoint in (FakeEndpoint(net, address), Endpoint(here, address)):
            connecting = cancelled(endpoint.connect(Makes(Talk())))
            self.failureResultOf(connecting, error.ConnectingCancelledError)

    async def same(self, story: Story, *fakes: Callable[[TestCase], Ways]) -> None:
        """A story comes to the same over real TCP and over these."""
        wanted = await story(Tcp(self))
        for fake in fakes:
            self.assertEqual(await story(fake(self)), wanted, f"{fake.__name__}: {story.__doc__}")


def _add(story: Any, *fakes: Callable[[TestCase], Ways]) -> None:
    async def test(self: Contract) -> None:
        await self.same(story, *fakes)

    test.__doc__ = story.__doc__
    setattr(Contract, f"test_{story.__name__}", test)


for _story in (closes, aborts, unread, listening, given_up, text, producers, pauses, not_wanted, nothing_to_connect):
    _add(_story, Staged)
