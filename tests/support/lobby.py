"""A lobby in memory: its real connections, core, feed and accounts, with a clock of the test's and no sockets."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from twisted.internet.protocol import connectionDone
from twisted.internet.task import Clock
from twisted.protocols import amp
from twisted.python.failure import Failure
from twisted.test.iosim import FakeTransport, IOPump, connect
from twisted.trial.unittest import SynchronousTestCase

from client.lobby.connection import LobbyProtocol
from client.session.dispatch import AnnouncementDispatcher
from lobby import commands
from lobby.app import config
from lobby.app.wiring import build
from lobby.auth.passwords import Passwords
from lobby.recovery import signer
from lobby.server.connection import Bounds
from lobby.server.connection import LobbyConnection as LobbysEnd
from lobby.server.factory import LobbyFactory
from lobby.storage.database import Database
from lobby.storage.engine import MEMORY
from lobby.storage.threads import SynchronousThreads, Threads
from tests.support.core import believed
from wire.amp.heartbeat import Ping, Pong

STEP = 0.1
ANNOUNCED = {command.commandName: command for command in (*commands.FROM_LOBBY, *commands.BEATS)}


class Address:
    """Where a client of the test's connects from."""

    def __init__(self, host: str) -> None:
        self.host = host


class Deaf:
    """A part of a session that does nothing with what it is told."""

    def __getattr__(self, name: str) -> Any:
        return Deaf()

    def __call__(self, *_told: Any, **_more: Any) -> Any:
        return None


class Ears(AnnouncementDispatcher):
    """Whom the client's end of a line tells what it hears: the client's own handlers, and nobody behind them."""

    def __init__(self, lists: Any = None) -> None:
        deaf: Any = Deaf()
        super().__init__(deaf, deaf, deaf, deaf, lists or deaf, deaf, deaf, deaf, deaf, deaf)

    @commands.Heard.responder
    def heard(self, **_rest: Any) -> dict[str, Any]:
        """How far a challenged match is."""
        return {}

    @commands.Waiting.responder
    def waiting(self, **_rest: Any) -> dict[str, Any]:
        """Whom the lobby waits for."""
        return {}


class FakeClient(LobbyProtocol):
    """The real client's end of a line, which writes down what it is told, and says what a test says.

    What it writes down it has read and handled as a client does: what a client would refuse, or would cut the line for,
    it does not hear either.
    """

    pump: IOPump
    name = ""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock, Ears())
        self.told: list[tuple[type[amp.Command], dict[str, Any]]] = []
        self.pongs = 0
        self.closed = False

    def locateResponder(self, name: bytes) -> Any:
        """What it handles is written down."""
        responder = super().locateResponder(name)
        command = ANNOUNCED.get(name)
        return responder and command and partial(self._write_down, command, responder)

    def _write_down(self, command: type[amp.Command], responder: Callable[[amp.AmpBox], Any], box: amp.AmpBox) -> Any:
        if command is Pong:
            self.pongs += 1
        elif command is not Ping:
            arguments = command.parseArguments(box, self)
            said = {name: value for name, value in arguments.items() if value is not None}
            self.told.append((command, said))
        return responder(box)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The lobby closed the line."""
        self.closed = True
        super().connectionLost(reason)

    def heard(self, command: type[amp.Command]) -> list[dict[str, Any]]:
        """The announcements of one kind so far."""
        return [arguments for kind, arguments in self.told if kind is command]


class LobbyCase(SynchronousTestCase):
    """A test with a lobby in memory.

    :cvar options: options of the command line that differ from the defaults.
    :cvar believes: whether the lobby takes every end that is reported as signed.
    :cvar spawn: starts the lobby's children, if there are any.
    :ivar wall: the time in seconds since the epoch; :ivar key: what the lobby signs tickets with.
    """

    options: tuple[str, ...] = ()
    bounds: Bounds | None = None
    spawn: Any = None
    believes = False

    def setUp(self) -> None:
        self.clock = Clock()
        self.wall, self.key = time.time(), signer.make()
        threads = self.threads()
        self.database = self.storage(threads)
        self.passwords = Passwords(threads, at_once=4, cost=4)
        self.database.startService()
        self.passwords.startService()
        self.addCleanup(self.database.stopService)
        self.pumps: list[IOPump] = []
        self.clients: list[FakeClient] = []
        self.rise()

    def rise(self) -> None:
        """The lobby starts, with the database and the key that there are."""
        chosen = config.parse("--memory", "--bcrypt-cost", "4", *self.options)
        public, bounds = "lobby.example:12000", self.bounds
        self.registry, self.services = build(
            chosen,
            self.clock,
            self.database,
            self.passwords,
            public,
            None,
            bounds,
            lambda: self.wall,
            self.key,
            self.spawn,
        )
        self.dispatcher = self.services.dispatcher
        self.factory, self.world = LobbyFactory(self.registry), self.dispatcher.world
        if self.believes:
            self.world.signed = believed

    def die(self) -> None:
        """The lobby is killed: every line breaks, and what it had in memory is gone."""
        self.dispatcher.stop()
        self.registry.quiet.stop()
        for client in self.clients:
            if not client.closed:
                self.hang_up(client)

    def storage(self, threads: Threads) -> Database:
        """The database: here one in memory."""
        return Database(MEMORY, threads)

    def threads(self) -> Threads:
        """What looks accounts up and hashes passwords: here whoever asks, at once."""
        return SynchronousThreads()

    # -- time and the network

    def flush(self) -> None:
        """Deliver everything that is under way, without time passing."""
        for _ in range(4):
            self.clock.advance(0)
            for pump in self.pumps:
                pump.flush()

    def wait(self, seconds: float) -> None:
        """Let time pass, in steps small enough for timers to be on time."""
        for _ in range(round(seconds / STEP)):
            self.clock.advance(STEP)
            self.flush()

    # -- clients

    def dial(self, host: str = "192.0.2.1") -> tuple[FakeClient, LobbysEnd]:
        """Connect; nothing is said yet."""
        client = FakeClient(self.clock)
        server = self.factory.buildProtocol(Address(host))  # type: ignore[arg-type]
        pump = connect(server, FakeTransport(server, True), client, FakeTransport(client, False))
        client.pump = pump
        self.clients.append(client)
        self.pumps.append(pump)
        self.flush()
        return client, server  # type: ignore[return-value]

    def hang_up(self, client: amp.AMP) -> None:
        """The client's process is gone."""
        transport: Any = client.transport
        transport.abortConnection()
        self.flush()

    def call(self, client: amp.AMP, command: type[amp.Command], **arguments: Any) -> dict[str, Any]:
        """Call the lobby; the answer, or the declared error raised."""
        results: list[Any] = []
        client.callRemote(command, **arguments).addBoth(results.append)  # at once: AMP claims what nobody has
        self.flush()
        self.assertEqual(len(results), 1, f"{command.__name__} was not answered")
        if isinstance(results[0], Failure):
            results[0].raiseException()
        answer: dict[str, Any] = results[0]
        return answer

    def hello(self, client: amp.AMP) -> dict[str, Any]:
        """Say Hello."""
        return self.call(client, commands.Hello, protocol=commands.PROTOCOL, software="test", features=[])

    def come(self, name: str, host: str = "192.0.2.1") -> FakeClient:
        """Connect and drop in."""
        client, _ = self.dial(host)
        self.hello(client)
        self.call(client, commands.DropIn, name=name)
        client.name = name.casefold()
        return client

    def beat(self, *clients: FakeClient, seconds: float) -> None:
        """Let time pass while these clients give their signs of life."""
        for _ in range(round(seconds)):
            for client in clients:
                client.callRemote(Ping)
            self.wait(1)

    def status(self, name: str) -> str:
        """A player's status as the lobby has it."""
        return self.world.by_key[name.casefold()].status.value
