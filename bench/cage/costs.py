"""Starting a cage, asking it, and what it holds while it waits."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from bench.figures import Figure
from games.cage.process import Child
from games.cage.rules import CagedRules
from games.cage.walls import Cage, cage
from games.chance import SeededChance
from games.game import Game
from games.packages.catalog import Package, packages

GAME = "gomoku"
MOVES = 60


def run(times: int) -> list[Figure]:
    """Start, ask and weigh so many cages."""
    package, whole, bare = packages()[GAME], cage(), Cage((), False)
    starts, plain, calls, own, held = [], [], [], [], []
    for _ in range(times):
        seconds, child = _started(package, whole)
        starts.append(1000 * seconds)
        calls.append(1e6 * _played(CagedRules(child, False, package.texts)))
        own.append(1e6 * _played(package.rules()))
        held.append(_held(child.pid) / 2**20)
        child.stop()
        seconds, child = _started(package, bare)
        plain.append(1000 * seconds)
        child.stop()
    return [
        Figure("start of a caged game", "ms", starts, "a child without walls", plain, "below 20 ms after the first"),
        Figure("a call of a caged game", "µs", calls, "in this process", own, "at most 100 µs more"),
        Figure("an idle cage", "MiB", held, aim="below 6 MiB"),
    ]


def _started(package: Package, around: Cage) -> tuple[float, Child]:
    begun = time.perf_counter()
    child, _, _ = package.start(around)
    return time.perf_counter() - begun, child


def _played(rules: Game[Any, Any, Any]) -> float:
    """Seconds of a call, over some moves of a match."""
    settings = {name: str(setting.default) for name, setting in packages()[GAME].manifest.settings.items()}
    state = rules.setup(2, settings, SeededChance(b"bench"))
    begun, calls = time.perf_counter(), 0
    for _ in range(MOVES):
        (seat,) = rules.to_move(state)
        move = rules.legal(state, seat)[0]
        state = rules.apply(state, {seat: rules.read(state, seat, rules.write(move))})
        calls += 5
        if rules.outcome(state) is not None:
            break
    return (time.perf_counter() - begun) / calls


def _held(pid: int) -> int:
    """Bytes of a process and all below it that are its share alone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
    own = sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    return own + sum(_held(int(child)) for child in below)
