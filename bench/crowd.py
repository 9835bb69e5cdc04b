"""A crowd of logged-in subscribers with heartbeats, in a process of its own: it must not share the server's."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, islice
from multiprocessing.connection import Connection

from bench.boxes import PING, question
from bench.limits import raise_file_limit
from bench.load import Line, Load, Script, sign_in
from bench.receivers import Arrival, Receivers

BEAT = 2.0
"""Seconds between two heartbeats of one subscriber, as the lobby asks of its clients."""

AT_ONCE = 50
OPEN = question(b"CreateRoom", game=b"gomoku", public=b"True", settings=b"")
LEAVE = question(b"LeaveRoom")
CHANGED = b"\0\x07Changed"


class _Crowd:
    """The crowd inside its process."""

    def __init__(self, port: int) -> None:
        self.load = Load(port)
        self.receivers = Receivers(CHANGED)
        self.lines: list[Line] = []
        self._names = count()
        self._next = 0
        self._since = time.monotonic()
        self._changes = count()

    def beat(self) -> None:
        """Send the heartbeats that are due: each subscriber's turn comes every two seconds."""
        now = time.monotonic()
        due = int((now - self._since) / BEAT * len(self.lines))
        if due:
            self._since = now
        for _ in range(min(due, len(self.lines))):
            self._next = (self._next + 1) % len(self.lines)
            self.lines[self._next].socket.send(PING)

    def grow(self, number: int) -> None:
        """Let so many more sign in and subscribe, while the others' hearts beat."""
        scripts = self._newcomers()
        while number > 0:
            together = min(number, AT_ONCE * 4)
            before = len(self.lines)
            self.load.run(islice(scripts, together), AT_ONCE)
            for line in self.lines[before:]:
                self.load.drop(line)
                self.receivers.add(line.socket)
            number -= together
            self.listen(0)

    def _newcomers(self) -> Iterator[Script]:
        while True:
            yield self._newcomer()

    def _newcomer(self) -> Script:
        line = self.load.line()
        yield from sign_in(line, b"listener%d" % next(self._names))
        self.lines.append(line)

    def listen(self, seconds: float) -> None:
        """Take what comes, and beat."""
        end = time.monotonic() + seconds
        while True:
            self.beat()
            self.receivers.take(0.01)
            if time.monotonic() >= end:
                return

    def change(self) -> Arrival:
        """One subscriber opens a room, or leaves it; when did all hear of it?"""
        self.receivers.arm()
        begun = time.monotonic()
        self.lines[0].socket.send(LEAVE if next(self._changes) % 2 else OPEN)
        while not self.receivers.complete:
            self.beat()
            self.receivers.take(0.01)
        return self.receivers.arrival(begun)


def _live(pipe: Connection, port: int) -> None:
    raise_file_limit()
    crowd = _Crowd(port)
    while True:
        while not pipe.poll():
            crowd.listen(0)
        match pipe.recv():
            case ("grow", int(number)):
                crowd.grow(number)
                pipe.send("grown")
            case "change":
                pipe.send(crowd.change())
            case _:
                return


@dataclass(frozen=True)
class Crowd:
    """The handle of a crowd's process."""

    pipe: Connection
    pid: int

    def grow(self, number: int) -> None:
        """Let so many more sign in."""
        self._ask(("grow", number))

    def change(self) -> Arrival:
        """Have something change that everybody is told."""
        arrival = self._ask("change")
        assert isinstance(arrival, Arrival)
        return arrival

    @contextmanager
    def still(self) -> Iterator[None]:
        """Stop the process for a moment, far shorter than a heartbeat may be missing, while others are measured."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def _ask(self, what: object) -> object:
        self.pipe.send(what)
        return self.pipe.recv()


@contextmanager
def crowd(port: int) -> Iterator[Crowd]:
    """A crowd that listens to a lobby."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_live, args=(theirs, port), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Crowd(ours, process.pid or 0)
    finally:
        process.kill()
        process.join()
