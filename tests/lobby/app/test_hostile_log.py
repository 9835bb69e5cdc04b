"""Five minutes of each hostile traffic that we know: what the log takes of it."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from typing import Any

from twisted.logger import LogEvent, LogLevel, formatEvent, globalLogPublisher
from twisted.python import context
from twisted.python.log import ILogContext

from bench.hostile import box, hello, written
from lobby.app.logbook import LINE, MINUTE, Logbook
from lobby.server.certificate import Certificate
from lobby.server.factory import LobbyFactory
from tests.support.lobby import LobbyCase
from tests.support.raw import Raw
from wire.tls.identity import make

STEP = 10
"""Seconds between two waves of traffic."""

WAVE = 5
"""Things done in a wave: many more lines in a minute than one address has."""

Act = Callable[["Attack", int], object]


class Attack:
    """Hostile lines from one address."""

    def __init__(self, factory: LobbyFactory, host: str = "192.0.2.66") -> None:
        self.factory, self.host = factory, host
        self.lines: list[Raw] = []
        self.random = random.Random(9)

    def _read(self, act: Callable[..., Any], *given: Any) -> Any:
        """As the reactor does it: in a context that names the connection."""
        return context.call({ILogContext: {"system": f"Raw,1,{self.host}"}}, act, *given)

    def new(self, data: bytes = b"") -> Raw:
        """A new line, on which something is said."""
        self.lines.append(self._read(Raw, self.factory, self.host, 4_000 + len(self.lines)))
        if data:
            self._read(self.lines[-1].says, data)
        return self.lines[-1]

    def says(self, data: bytes) -> None:
        """Something is said on the newest line, or a new one where that is closed."""
        if not self.lines or self.lines[-1].disconnecting:
            self.new()
        if data:
            self._read(self.lines[-1].says, data)

    def says_inside(self, data: bytes, name: bytes = b"") -> None:
        """The same, after Hello, and after signing in where there is a name."""
        if not self.lines or self.lines[-1].disconnecting:
            self.new(hello() + (box(b"DropIn", b"d", name=name) if name else b""))
        self.says(data)


def _endless(it: Attack, number: int) -> None:
    it.new(struct.pack("!H4sH", 4, b"name", 60_000) + b"x" * 5_000)


def _half_a_box(it: Attack, number: int) -> None:
    it.new(hello() + b"\0")


def _gone(it: Attack, number: int) -> None:
    it.new().loseConnection()


def _unread(it: Attack, number: int) -> None:
    it.says_inside(box(b"Subscribe", b"1"), b"Eve%d" % number)
    line: Any = it.lines[-1].protocol
    line.pauseProducing()
    for _ in range(20):
        it.says(box(b"Browse", b"1", what=b"players", beginning=b"", start=b"0"))


def _vanishing(it: Attack, number: int) -> None:
    it.new(hello() + box(b"DropIn", b"d", name=b"Eve%d" % number)).loseConnection()


def _tickets(it: Attack, number: int) -> None:
    text = b"e30." + b"A" * 86
    it.says_inside(box(b"Restore", b"1", tickets=struct.pack("!H", len(text)) + text), b"Eve%d" % number)


PLAIN: dict[str, Act] = {
    "unknown announcement": lambda it, number: it.says_inside(box(b"x" * 3_900)),
    "unknown question": lambda it, number: it.says_inside(box(b"x" * 3_900, b"1")),
    "refused announcement": lambda it, number: it.says_inside(box(b"LeaveRoom"), b"Eve%d" % number),
    "refused question": lambda it, number: it.says_inside(box(b"LeaveRoom", b"1"), b"Eve%d" % number),
    "wrong arguments": lambda it, number: it.says_inside(box(b"LookUp", b"1" * (number % 2), name=b"\xff")),
    "malformed box": lambda it, number: it.new(written({b"hello": b"you" * 900})),
    "no box": lambda it, number: it.new(b"\xff" + it.random.randbytes(50)),
    "endless box": _endless,
    "half a box": _half_a_box,
    "no Hello": lambda it, number: it.new(),
    "come and go": _gone,
    "answer to nothing": lambda it, number: it.new(written({b"_answer": b"7" * 900})),
    "error to nothing": lambda it, number: it.new(written({b"_error": b"7", b"_error_code": b"x" * 900})),
    "another protocol": lambda it, number: it.new(hello(protocol=number + 999)),
    "strange software": lambda it, number: it.new(hello(b"x\n\x1b[2J" + "\u202e名".encode() * 30)),
    "long software": lambda it, number: it.new(hello(b"x" * 3_500)),
    "flood": lambda it, number: it.says_inside(box(b"Ping") * 120),
    "encryption": lambda it, number: it.new(b"\x16\x03\x01\x02\x00"),
    "unread": _unread,
    "tickets": _tickets,
    "vanishing": _vanishing,
    "password": lambda it, number: it.new(hello() + box(b"Login", b"1", name=b"Ada", password=b"%d" % number)),
    "token": lambda it, number: it.says_inside(box(b"Resume", b"1", token=b"%064x" % number)),
    "pass": lambda it, number: it.says_inside(box(b"Relay", b"1", relay=b"%032x" % number)),
    "registering": lambda it, number: it.new(
        hello() + box(b"Register", b"1", name=b"New%d" % number, password=b"secret")
    ),
    "crowd": lambda it, number: [it.new() for _ in range(80)],
}
"""To a lobby that does not encrypt: what comes after the handshake is the same there."""

ENCRYPTED: dict[str, Act] = {
    "not encrypted": lambda it, number: it.new(b"\0\x08_command"),
    "nothing": lambda it, number: it.new(),
    "broken handshake": lambda it, number: it.new(b"\x16\x03\x01\x02\x00" + it.random.randbytes(512)),
    "alert": lambda it, number: it.new(b"\x16\x03\x01\x00\x04\x01\x00\x00\x00\x15\x03\x03\x00\x02\x02\x28"),
    "request": lambda it, number: it.new(b"GET /" + it.random.randbytes(90) + b"\r\n\r\n"),
    "no request": lambda it, number: it.new(b"HEAD\n\n"),
}


class FiveMinutes(LobbyCase):
    """The log takes a few short lines a minute of one address, and no traceback."""

    def setUp(self) -> None:
        super().setUp()
        self.events: list[LogEvent] = []
        self.book = Logbook(self.events.append, self.clock)  # type: ignore[arg-type]
        globalLogPublisher.addObserver(self.book)
        self.addCleanup(globalLogPublisher.removeObserver, self.book)

    def _attack(self, name: str, act: Act) -> None:
        self.events.clear()
        it = Attack(self.factory)
        for step in range(300 // STEP):
            for number in range(WAVE):
                act(it, step * WAVE + number)
            for _ in range(STEP):
                self.clock.advance(1)
                self.clock.advance(0)
        for line in it.lines:
            line.loseConnection()
        self.clock.advance(MINUTE)
        self.clock.advance(MINUTE)
        lines = [formatEvent(event) for event in self.events]
        self.assertLessEqual(len(lines), 7 * 21, name)
        self.assertLessEqual(max((len(line.encode()) for line in lines), default=0), LINE, name)
        self.assertTrue(all(line.isprintable() for line in lines), name)
        self.assertEqual([line for line in lines if "Traceback" in line], [], name)
        bad = [event for event in self.events if event["log_level"] in (LogLevel.error, LogLevel.critical)]
        self.assertEqual(bad, [], name)
        self.assertEqual(self.flushLoggedErrors(), [], name)


def _test(name: str, act: Act, encrypted: bool) -> Callable[[FiveMinutes], None]:
    def test(case: FiveMinutes) -> None:
        if encrypted:
            case.factory = LobbyFactory(case.registry, Certificate(make("txlobby")))
        case._attack(name, act)

    test.__doc__ = f"Of the kind '{name}'."
    return test


for kinds, encrypted in ((PLAIN, False), (ENCRYPTED, True)):
    for name, act in kinds.items():
        setattr(FiveMinutes, f"test_{name.lower().replace(' ', '_')}", _test(name, act, encrypted))
