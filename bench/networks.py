"""Which share of pairs come to play, and how, by what lies between the two: network namespaces around a router."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bench.figures import Figure
from tools.namespaces import Country, Forbidden

PORT = "12000"
GAMES = "20000-20099"


@dataclass(frozen=True)
class Kind:
    """What lies between the two players.

    :ivar close: what the router is told; :ivar host: further options of the host's client.
    """

    name: str
    version: int = 4
    close: Callable[[Country], None] = lambda country: None
    forwarded: bool = False


def _both(country: Country) -> None:
    country.forbid("ada", "bea")
    country.forbid("bea", "ada")


KINDS = (
    Kind("an open way"),
    Kind("IPv6 only", version=6),
    Kind("a firewall before the host", close=lambda country: country.forbid("bea", "ada", GAMES)),
    Kind("a firewall before the guest", close=lambda country: country.forbid("ada", "bea", GAMES)),
    Kind("a forwarded port of the host's router", close=_both, forwarded=True),
    Kind("no way", close=_both),
)


@contextmanager
def _running(arguments: list[str], home: str, **environment: str) -> Iterator[IO[str]]:
    inside = {**os.environ, "PYTHONUNBUFFERED": "1", "TXLOBBY_HOME": home, **environment}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.PIPE}
    program = subprocess.Popen(arguments, env=inside, text=True, cwd=home, **pipes)  # type: ignore[call-overload]
    try:
        yield program.stdout
    finally:
        program.kill()
        program.wait()


def _until(output: IO[str], what: str) -> None:
    for line in output:
        if what in line:
            return
    raise RuntimeError(f"it ended before it said {what}")


def _pairs(kind: Kind, matches: int) -> tuple[int, int, int]:
    """So many matches of two robots: how many began, how many of them relayed, and how many starts failed."""
    with Country(kind.version) as country, tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as stack:
        homes = [str(Path(folder) / name) for name in ("lobby", "ada", "bea", "router")]
        for home in homes:
            Path(home).mkdir()
        kind.close(country)
        where = country.address("lobby")
        twistd = [str(Path(sys.executable).parent / "twistd"), "-n", "--pidfile="]
        lobby = [*country.inside("lobby"), *twistd, "lobby", "--port", PORT, "--interface", where, "--data", homes[0]]
        _until(stack.enter_context(_running(lobby, homes[0])), "starting on")
        address = f"[{where}]:{PORT}" if kind.version == 6 else f"{where}:{PORT}"
        client = [
            sys.executable,
            "-m",
            "client",
            "--json",
            "--lobby",
            address,
            "--game",
            "rps",
            "--games",
            str(matches),
        ]
        further: list[str] = ["--ports", GAMES]
        if kind.forwarded:
            gate = country.gate("bea")
            forward = ["-m", "tools.forwarder", gate, "20500", country.address("ada"), "20000"]
            root = str(Path(__file__).parent.parent)
            router = [*country.inside("router"), sys.executable, *forward]
            _until(stack.enter_context(_running(router, homes[3], PYTHONPATH=root)), "forwarding")
            further = ["--ports", "20000", "--public", f"{gate}:20500"]
        ada = [*country.inside("ada"), *client, "--bot", "Ada", *further]
        bea = [*country.inside("bea"), *client, "--bot", "Bea", "--ports", GAMES]
        stack.enter_context(_running(bea, homes[2]))
        told = [json.loads(line)["event"] for line in stack.enter_context(_running(ada, homes[1])) if line[0] == "{"]
        return told.count("match-started"), told.count("relayed"), told.count("start-failed")


def run(matches: int) -> list[Figure]:
    """Each kind of network."""
    figures = []
    for kind in KINDS:
        try:
            began, relayed, failed = _pairs(kind, matches)
        except Forbidden as problem:
            print(f"  not measured: this machine forbids network namespaces: {problem}", file=sys.stderr)
            return []
        tried = max(1, began + failed)
        figures += [
            Figure(f"matches that began, of {tried} with {kind.name} between the two", "%", [began / tried * 100]),
            Figure(f"of these relayed, with {kind.name}", "%", [relayed / max(1, began) * 100]),
        ]
    return figures
