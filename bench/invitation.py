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
from bench.cycles import calls
from bench.figures import Figure
from bench.load import Line, Load, Script, sign_in
from bench.processes import lobby, yardstick

AUDIENCE = 50
PAUSE = 0.1
"""Seconds between two invitations, in which the last one's news has been told and the server idles."""


@dataclass(frozen=True)
class Client:
    """A running ``python -m client --json``."""

    typed: IO[bytes]
    output: IO[bytes]

    def type(self, line: str) -> None:
        """Type a line."""
        self.typed.write(line.encode() + b"\n")

    def event(self, name: str, **fields: object) -> dict[str, Any]:
        """Wait for an event with these fields."""
        for line in self.output:
            event: dict[str, Any] = json.loads(line)
            if event["event"] == name and fields.items() <= event.items():
                return event
        raise RuntimeError(f"the client ended before it showed {name}")


@contextmanager
def client(port: int, name: str, *program: str, encrypted: bool = False) -> Iterator[Client]:
    """A client process, signed in under a new name.

    :param program: the module that is run, and its first arguments; the client itself where left out.
    """
    options = ["--json", "--lobby", f"127.0.0.1:{port}", *([] if encrypted else ["--plaintext"])]
    arguments = [sys.executable, "-m", *(program or ("client",)), *options]
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
            signed_in.type("quit")
            process.wait(10)
        finally:
            process.kill()
            process.wait()


def shown(host: Client, guest: Client) -> float:
    """Milliseconds from an invitation typed by the one to what is shown to the other, who declines it."""
    begun = time.perf_counter()
    host.type("invite Guest")
    guest.event("invitation-came")
    took = time.perf_counter() - begun
    guest.type("decline")
    guest.event("invitation-closed")
    return took * 1000


class Hand:
    """A host and a guest by hand: their bytes and nothing else, so that the lobby's own share is seen."""

    def __init__(self, port: int) -> None:
        self._load = Load(port)
        self._host, self._guest = self._load.line(), self._load.line()
        self.took = 0.0
        self._load.run(iter([self._begin()]), 1)

    def _begin(self) -> Script:
        yield from sign_in(self._host, b"wire-host")
        yield from sign_in(self._guest, b"wire-guest")
        yield self._host.ask(b"CreateRoom", game=b"gomoku", public=b"False", settings=b"")

    def invite(self) -> float:
        """Milliseconds from the invitation's sending to its arrival."""
        self._load.run(iter([self._invite()]), 1)
        return self.took

    def _invite(self) -> Script:
        begun = time.perf_counter()
        asked = self._host.ask(b"Invite", player=b"wire-guest")
        invited = yield self._guest.told(b"Invited")
        self.took = (time.perf_counter() - begun) * 1000
        yield asked
        yield self._guest.ask(b"Answer", invitation=invited[b"invitation"], accept=b"False")


def _call(load: Load, line: Line) -> float:
    begun = time.perf_counter()
    load.run(iter([calls(line, 1)]), 1)
    return (time.perf_counter() - begun) * 1000


def run(times: int) -> list[Figure]:
    """Invite somebody with real clients, then by hand, then call stock AMP: ``times`` times."""
    typed: list[float] = []
    wire: list[float] = []
    stock: list[float] = []
    with ExitStack() as stack:
        server, other = stack.enter_context(lobby("--invitations", "100000")), stack.enter_context(yardstick("cycles"))
        stack.enter_context(crowd(server.port)).grow(AUDIENCE)
        host = stack.enter_context(client(server.port, "Host"))
        guest = stack.enter_context(client(server.port, "Guest"))
        host.type("create gomoku private")
        host.event("room-opened")
        hand, empty = Hand(server.port), Load(other.port)
        line = empty.line()
        for _ in range(times):
            for measure, values in (
                (lambda: shown(host, guest), typed),
                (hand.invite, wire),
                (lambda: _call(empty, line), stock),
            ):
                time.sleep(PAUSE)
                values.append(measure())
    what = "an empty stock AMP call"
    return [
        Figure("invitation typed to shown, two client processes", "ms", typed, what, stock, "below 5 ms"),
        Figure("invitation sent to received, on the wire", "ms", wire, what, stock),
    ]
