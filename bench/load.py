"""A load generator: raw sockets, one epoll, and scripts that ask and wait."""

from __future__ import annotations

import select
import socket
from collections.abc import Generator, Iterator

from bench.boxes import PROTOCOL, Box, question, read

Awaited = tuple["Line", bytes, bytes]
Script = Generator[Awaited, Box, None]
"""Yields a line, a key and a value: go on with the next box on that line that has this value under this key."""

PER_ADDRESS = 200
"""Connections that share a source address; the lobby's default limit is 250."""


class Line:
    """A connection with what has arrived on it and was not awaited yet."""

    __slots__ = ("inbox", "load", "rest", "script", "socket")

    def __init__(self, load: Load, port: int, address: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 10, (address, 0))
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.load = load
        self.inbox: list[Box] = []
        self.rest = b""
        self.script: Script | None = None

    def ask(self, command: bytes, **arguments: bytes) -> Awaited:
        """Ask; what is answered can be yielded for."""
        self.load.boxes += 1
        self.socket.send(question(command, **arguments))
        return self, b"_answer", command

    def told(self, command: bytes) -> Awaited:
        """What to yield for an announcement."""
        return self, b"_command", command

    def close(self) -> None:
        """Hang up."""
        self.load.drop(self)
        self.socket.close()


class Load:
    """Runs scripts, some at once.

    :ivar boxes: sent and received by all scripts so far.
    """

    def __init__(self, port: int) -> None:
        self.port, self.boxes, self._made = port, 0, 0
        self._epoll = select.epoll()
        self._lines: dict[int, Line] = {}
        self._awaiting: dict[Script, Awaited] = {}

    def line(self, script: Script | None = None) -> Line:
        """A new connection from the next source address."""
        number = self._made // PER_ADDRESS
        self._made += 1
        line = Line(self, self.port, f"127.{1 + number // 250 % 250}.{number % 250}.1")
        self._lines[line.socket.fileno()] = line
        self._epoll.register(line.socket.fileno(), select.EPOLLIN)
        return line

    def drop(self, line: Line) -> None:
        """Look at a line no more."""
        self._epoll.unregister(line.socket.fileno())
        del self._lines[line.socket.fileno()]

    def run(self, scripts: Iterator[Script], at_once: int) -> None:
        """Run all scripts to their ends."""
        running = sum(self._begin(scripts) for _ in range(at_once))
        while running:
            events = self._epoll.poll(10)
            if not events:
                raise TimeoutError("the server is silent")
            for number, _ in events:
                line = self._lines.get(number)
                script = line.script if line is not None and self._received(line) else None
                if script is not None and not self._resume(script):
                    running += self._begin(scripts) - 1

    def _begin(self, scripts: Iterator[Script]) -> int:
        for script in scripts:
            self._awaiting[script] = next(script)
            self._awaiting[script][0].script = script
            return 1
        return 0

    def _received(self, line: Line) -> bool:
        try:
            data = line.socket.recv(262_144)
        except BlockingIOError:  # the event was of a closed line with the same number
            return False
        if not data:
            raise ConnectionError("the server hung up")
        boxes, line.rest = read(line.rest + data)
        self.boxes += len(boxes)
        for box in boxes:
            if b"_error" in box:
                raise RuntimeError(f"refused: {box!r}")
        line.inbox.extend(boxes)
        return bool(boxes)

    def _resume(self, script: Script) -> bool:
        """Whether the script goes on after what is in the inbox of the line that it awaits."""
        while True:
            line, key, value = self._awaiting[script]
            found = next((box for box in line.inbox if box.get(key) == value), None)
            if found is None:
                line.script = script
                return True
            line.inbox.remove(found)
            try:
                line.script = None
                self._awaiting[script] = script.send(found)
            except StopIteration:
                del self._awaiting[script]
                return False
            self._awaiting[script][0].script = script


def hello(line: Line) -> Script:
    """The first command of a connection."""
    yield line.ask(b"Hello", protocol=PROTOCOL, software=b"bench", features=b"")


def sign_in(line: Line, name: bytes) -> Script:
    """Do what a client does first: Hello, a drop-in's log-in, the lists with all their pages."""
    yield from hello(line)
    yield line.ask(b"DropIn", name=name)
    state = yield line.ask(b"Subscribe")
    for page in range(1, int(state[b"more"]) + 1):
        yield line.ask(b"FeedPage", page=b"%d" % page)
