"""From the typed invitation to the moment when the invited player's client shows it, on an idle server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, Any

from bench.crowd import crowd
from bench.figures import Figure
from bench.load import Load, Script, sign_in
from bench.processes import lobby, yardstick

AUDIENCE = 50
PAUSE = 0.1
"""Seconds between two invitations, in which the last one's news has been told and the server idles."""


@dataclass(frozen=True)
class Client:
    """A running ``python -m client --json``."""

    typed: IO[bytes]
    shown: IO[bytes]

    def type(self, line: str) -> None:
        """Type a line."""
        self.typed.write(line.encode() + b"\n")

    def event(self, name: str) -> None:
        """Wait for an event."""
        for line in self.shown:
            event: dict[str, Any] = json.loads(line)
            if event["event"] == name:
                return
        raise RuntimeError(f"the client ended before it showed {name}")


@contextmanager
def client(port: int, name: str) -> Iterator[Client]:
    """A client process, signed in under a new name."""
    arguments = [sys.executable, "-m", "client", "--json", "--lobby", f"127.0.0.1:{port}"]
    with tempfile.TemporaryDirectory(prefix="bench-") as home:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "TXLOBBY_HOME": home}
        pipe = subprocess.PIPE
        process = subprocess.Popen(arguments, bufsize=0, stdin=pipe, stdout=pipe, env=environment)
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            signed_in = Client(process.stdin, process.stdout)
            signed_in.event("connected")
            signed_in.type(f"register {name}\nsecret")
            signed_in.event("signed-in")
            yield signed_in
        finally:
            process.kill()
            process.wait()


def _shown(host: Client, guest: Client) -> float:
    begun = time.perf_counter()
    host.type("invite Guest")
    guest.event("invitation-came")
    took = time.perf_counter() - begun
    guest.type("decline")
    guest.event("invitation-closed")
    return took * 1000


def _on_the_wire(load: Load, took: list[float], times: int) -> Script:
    host, guest = load.line(), load.line()
    yield from sign_in(host, b"wire-host")
    yield from sign_in(guest, b"wire-guest")
    yield host.ask(b"CreateRoom", game=b"gomoku", public=b"False", settings=b"")
    for _ in range(times):
        time.sleep(PAUSE)
        begun = time.perf_counter()
        asked = host.ask(b"Invite", player=b"wire-guest")
        invited = yield guest.told(b"Invited")
        took.append((time.perf_counter() - begun) * 1000)
        yield asked
        yield guest.ask(b"Answer", invitation=invited[b"invitation"], accept=b"False")


def _round_trips(load: Load, took: list[float], times: int) -> Script:
    line = load.line()
    for _ in range(times):
        time.sleep(PAUSE)
        begun = time.perf_counter()
        yield line.ask(b"Empty")
        took.append((time.perf_counter() - begun) * 1000)


def run(times: int) -> list[Figure]:
    """Invite somebody ``times`` times with real clients, as often by hand, and call stock AMP as often."""
    shown: list[float] = []
    wire: list[float] = []
    stock: list[float] = []
    with ExitStack() as stack:
        server, other = stack.enter_context(lobby()), stack.enter_context(yardstick("stock"))
        stack.enter_context(crowd(server.port)).grow(AUDIENCE)
        host = stack.enter_context(client(server.port, "Host"))
        guest = stack.enter_context(client(server.port, "Guest"))
        host.type("create gomoku private")
        host.event("room-opened")
        load, empty = Load(server.port), Load(other.port)
        by_hand, calls = _on_the_wire(load, wire, times), _round_trips(empty, stock, times)
        for _ in range(times):
            time.sleep(PAUSE)
            shown.append(_shown(host, guest))
        load.run(iter([by_hand]), 1)
        empty.run(iter([calls]), 1)
    what = "an empty stock AMP call"
    return [
        Figure("invitation typed to shown, two client processes", "ms", shown, what, stock, "below 5 ms"),
        Figure("invitation sent to received, on the wire", "ms", wire, what, stock),
    ]
