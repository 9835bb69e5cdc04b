"""Registrations and log-ins with a password per second of server processor time, beside bare bcrypt."""

from __future__ import annotations

import time
from itertools import count

import bcrypt

from bench.cycles import measure
from bench.figures import Figure
from bench.load import Load, Script, hello
from bench.processes import lobby
from lobby.auth.passwords import COST

_names = count()


def _enter(load: Load, name: bytes, command: bytes) -> Script:
    line = load.line()
    yield from hello(line)
    yield line.ask(command, name=name, password=b"a good password")
    line.close()


def run(times: int, number: int) -> list[Figure]:
    """Measure ``number`` registrations, as many log-ins and as many bare hashes, ``times`` times."""
    registered: list[float] = []
    logged_in: list[float] = []
    bare: list[float] = []
    with lobby() as server:
        load = Load(server.port)
        for _ in range(times):
            names = [b"account%d" % next(_names) for _ in range(number)]
            for command, values in ((b"Register", registered), (b"Login", logged_in)):
                used, _ = measure(server, load, (_enter(load, name, command) for name in names), number)
                values.append(number / used)
            begun = time.process_time()
            for name in names:
                bcrypt.hashpw(name, bcrypt.gensalt(COST))
            bare.append(number / (time.process_time() - begun))
    what = f"bare bcrypt at cost {COST}"
    return [
        Figure("registrations with a password", "per server-CPU-second", registered, what, bare),
        Figure("log-ins with a password", "per server-CPU-second", logged_in, what, bare),
    ]
