"""Processes and the network between them, in memory and with one time: each can be stopped, killed, cut or slowed.

A process is a reactor of its own: a clock, listening ports and connections. In each turn it runs the timers that are
due before it reads what has arrived, as a real reactor does; so a process that was stopped wakes up the hard way.
``tests/support/test_contract_network.py`` holds it to real TCP.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from twisted.internet import error
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IProtocolFactory, IStreamClientEndpoint
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from zope.interface import implementer

from client.lobby.address import Address

TURNS = 5_000
"""So many turns without time passing mean that something runs in a circle."""


class Link:
    """The way between two machines.

    :ivar frozen: nothing arrives, until it is thawed; :ivar delay: seconds that everything is under way.
    :ivar held: hosts from which nothing arrives at the other, until they are taken out.
    :ivar closed: new connections are refused.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self.frozen = self.closed = False
        self.delay = 0.0
        self.held: set[str] = set()
        self._under_way: dict[str, deque[tuple[float, Callable[[], object]]]] = {}
        self.ends: list[End] = []

    def send(self, sender: str, arrive: Callable[[], object]) -> None:
        """Have something happen at the other end; what a host has sent first arrives first."""
        queue = self._under_way.setdefault(sender, deque())
        due = self._network.now + self.delay
        queue.append((max(due, queue[-1][0]) if queue else due, arrive))

    def _flowing(self) -> list[deque[tuple[float, Callable[[], object]]]]:
        if self.frozen:
            return []
        return [queue for sender, queue in self._under_way.items() if queue and sender not in self.held]

    def carry(self) -> bool:
        """Let arrive what is due; answers whether anything was."""
        moved = False
        for queue in self._flowing():
            while queue and queue[0][0] <= self._network.now:
                queue.popleft()[1]()
                moved = True
        return moved

    @property
    def next(self) -> float | None:
        """When the next thing arrives."""
        return min((queue[0][0] for queue in self._flowing()), default=None)

    def cut(self) -> None:
        """Break every connection that goes this way; both ends notice, and what was under way is lost."""
        self._under_way.clear()
        self.held.clear()
        for end in list(self.ends):
            end.arrived.append(Failure(error.ConnectionLost()))


class End:
    """One end of a connection: the transport of a protocol.

    :ivar arrived: what the operating system has for the process: bytes, or a failure for the end.
    """

    disconnecting = paused = False
    connected = True

    def __init__(self, process: Process, link: Link, here: IPv4Address, there: IPv4Address) -> None:
        self.process, self.link, self.here, self.there = process, link, here, there
        self.protocol: Any = None
        self.other: End | None = None
        self.arrived: deque[bytes | Failure] = deque()
        self.opening: Callable[[], object] | None = None
        self._unsent: list[bytes] = []
        self._producer: Any = None
        process.ends.append(self)
        link.ends.append(self)

    # -- the operating system's side

    def send(self, item: bytes | Failure) -> None:
        """To the other end."""
        other = self.other
        if other is not None:
            self.link.send(self.process.host, lambda: other.arrived.append(item))

    def read(self) -> bool:
        """One turn of the process: open, or read all bytes, or notice the end. Answers whether anything was done."""
        if self.opening is not None:
            opening, self.opening = self.opening, None
            opening()
            return True
        if not self.arrived or self.paused or self.protocol is None or self.disconnecting:
            return False
        data = b""
        while self.arrived and isinstance(self.arrived[0], bytes):
            data += bytes(self.arrived.popleft())  # type: ignore[arg-type]
        if data:
            self.protocol.dataReceived(data)
        else:
            self.lost(self.arrived.popleft())
        return True

    def lost(self, reason: Any) -> None:
        """The connection is no more."""
        if self.connected:
            self.forget()
            if self._producer is not None:
                self._producer.stopProducing()
            if self.protocol is not None:
                self.protocol.connectionLost(reason)

    def forget(self) -> None:
        """Neither process nor link has this end any more."""
        self.connected = False
        self._unsent.clear()
        if self in self.process.ends:
            self.process.ends.remove(self)
        if self in self.link.ends:
            self.link.ends.remove(self)

    # -- the transport

    def write(self, data: bytes) -> None:
        """Send, at the end of the turn: until then it is the process's own, and lost with it."""
        if isinstance(data, str):
            raise TypeError("no bytes")
        if self.connected:
            self._unsent.append(data)

    def flush(self) -> bool:
        """Hand over to the operating system what was written; answers whether there was anything."""
        unsent, self._unsent = b"".join(self._unsent), []
        if unsent:
            self.send(unsent)
        return bool(unsent)

    def writeSequence(self, data: list[bytes]) -> None:
        """Send."""
        self.write(b"".join(data))

    def loseConnection(self, *_args: object) -> None:
        """Close when all is sent."""
        if not self.disconnecting:
            self.disconnecting = True
            self.process.callLater(0, self._close, error.ConnectionDone(), error.ConnectionDone())

    def abortConnection(self) -> None:
        """Close at once; what was not sent yet is lost."""
        self.disconnecting = True
        self._unsent.clear()
        self.process.callLater(0, self._close, error.ConnectionLost(), error.ConnectionAborted())

    def _close(self, theirs: Exception, mine: Exception) -> None:
        if self.connected:
            self.flush()
            self.send(Failure(theirs))
            self.lost(Failure(mine))

    def getPeer(self) -> IPv4Address:
        """The other end's address."""
        return self.there

    def getHost(self) -> IPv4Address:
        """This end's address."""
        return self.here

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Nothing is delayed here but by the link."""

    def pauseProducing(self) -> None:
        """Leave what arrives unread."""
        self.paused = True

    def resumeProducing(self) -> None:
        """Read again."""
        self.paused = False

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """It need not pause here, and is stopped when the line is gone. A second one is a ``RuntimeError``."""
        if self.connected and self._producer is not None:
            raise RuntimeError("there is a producer already")
        if self.connected:
            self._producer = producer
        else:
            producer.stopProducing()

    def unregisterProducer(self) -> None:
        """See ``registerProducer``."""
        self._producer = None


class Port:
    """A listening port."""

    def __init__(self, process: Process, port: int, factory: Any) -> None:
        self.process, self.port, self.factory = process, port, factory

    def stopListening(self) -> None:
        """Free the port."""
        self.process.ports.pop(self.port, None)

    def getHost(self) -> IPv4Address:
        """Where it listens."""
        return IPv4Address("TCP", self.process.host, self.port)


class Process(Clock):
    """A program on a machine of its own.

    :ivar running: false while it is stopped, and when it is dead.
    :ivar walled: a firewall refuses every connection from outside.
    """

    def __init__(self, network: Network, host: str) -> None:
        super().__init__()
        self.network, self.host = network, host
        self.running, self.walled = True, False
        self.ends: list[End] = []
        self.ports: dict[int, Port] = {}
        network.processes.append(self)

    def seconds(self) -> float:
        """The time."""
        return self.network.now

    def turn(self) -> bool:
        """One turn of the reactor: due timers, what can be read, what was written; answers whether there was any."""
        due = [call for call in self.calls if call.getTime() <= self.network.now]
        for call in due:
            if call.active() and call.getTime() <= self.network.now:
                self.calls.remove(call)
                call.called = 1
                call.func(*call.args, **call.kw)
        moved = [end.read() for end in list(self.ends)]
        moved += [end.flush() for end in list(self.ends)]
        return bool(due) or any(moved)

    def listenTCP(self, port: int, factory: Any, backlog: int = 50, interface: str = "") -> Port:
        """Listen."""
        if port in self.ports:
            raise error.CannotListenError(interface, port, OSError(98, "Address already in use"))
        self.ports[port] = Port(self, port, factory)
        return self.ports[port]

    # -- signals

    def stop(self) -> None:
        """SIGSTOP."""
        self.running = False

    def go_on(self) -> None:
        """SIGCONT."""
        self.running = True

    def kill(self) -> None:
        """SIGKILL: the operating system closes everything."""
        self.running = False
        self.ports.clear()
        for call in list(self.calls):
            call.cancel()
        for end in list(self.ends):
            end.send(Failure(error.ConnectionDone()))
            end.forget()
        if self in self.network.processes:
            self.network.processes.remove(self)


@implementer(IStreamClientEndpoint)
class Endpoint:
    """A way from a process to an address."""

    def __init__(self, process: Process, address: Address) -> None:
        self.process, self.address = process, address

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[Any]:
        """Connect, be refused, or wait."""
        return self.process.network.connect(self.process, self.address, protocolFactory)


class Network:
    """All processes, the links between their machines, and the time.

    :ivar now: in seconds.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self.processes: list[Process] = []
        self._links: dict[frozenset[str], Link] = {}

    def link(self, one: Process, other: Process) -> Link:
        """The way between two machines."""
        return self._link(one.host, other.host)

    def _link(self, one: str, other: str) -> Link:
        return self._links.setdefault(frozenset((one, other)), Link(self))

    def connect(self, process: Process, address: Address, factory: IProtocolFactory) -> Deferred[Any]:
        """Make a connection: the protocol, once it is open. The other process need not be awake for that."""
        host = process.host if address.host.startswith("127.") else address.host
        link = self._link(process.host, host)
        here, there = IPv4Address("TCP", process.host, 50_000), IPv4Address("TCP", host, address.port)
        mine = End(process, link, here, there)

        def give_up(made: Deferred[Any]) -> None:
            made.errback(error.ConnectingCancelledError(there))
            mine.forget()
            if mine.other is not None:
                mine.send(Failure(error.ConnectionLost()))

        made: Deferred[Any] = Deferred(give_up)

        def refused() -> None:
            if mine.connected:
                mine.forget()
                made.errback(error.ConnectionRefusedError())

        def opened() -> None:
            if mine.connected and not made.called:
                mine.protocol = factory.buildProtocol(there)
                if mine.protocol is None:  # as Twisted's endpoints do
                    mine.abortConnection()
                    made.errback(error.NoProtocol())
                    return
                mine.protocol.makeConnection(mine)
                made.callback(mine.protocol)

        def ask() -> None:
            there_now = [p for p in self.processes if p.host == host and not (p.walled and p is not process)]
            listening = [p.ports[address.port] for p in there_now if address.port in p.ports]
            if not mine.connected:
                return
            if link.closed or not listening:
                link.send(host, lambda: setattr(mine, "opening", refused))
                return
            theirs = End(listening[0].process, link, there, here)
            mine.other, theirs.other = theirs, mine
            theirs.opening = lambda: _accept(theirs, listening[0].factory, here)
            link.send(host, lambda: setattr(mine, "opening", opened))

        link.send(process.host, ask)
        return made

    # -- time

    def settle(self) -> None:
        """Let everything happen that can happen now."""
        for _ in range(TURNS):
            moved = [link.carry() for link in list(self._links.values())]
            moved += [process.turn() for process in list(self.processes) if process.running]
            if not any(moved):
                return
        raise AssertionError("it does not come to rest")

    def pass_time(self, seconds: float, enough: Callable[[], bool] = lambda: False) -> bool:
        """Let time pass, from one thing that happens to the next, at the most until there is enough."""
        end = self.now + seconds
        self.settle()
        while not enough():
            next_ = self._next()
            if next_ is None or next_ > end:
                self.now = end
                self.settle()
                return enough()
            self.now = max(self.now, next_)
            self.settle()
        return True

    def _next(self) -> float | None:
        times = [call.getTime() for process in self.processes if process.running for call in process.calls]
        times += [time for link in self._links.values() if (time := link.next) is not None]
        return min(times, default=None)


def _accept(end: End, factory: Any, here: IPv4Address) -> None:
    end.protocol = factory.buildProtocol(here)
    if end.protocol is None:
        end.loseConnection()
    else:
        end.protocol.makeConnection(end)
