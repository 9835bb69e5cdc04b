"""A growing crowd: what log-ins cost, what an idle player weighs, and how fast all hear of a change."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.boxes import box, read
from bench.crowd import Crowd, crowd
from bench.figures import Figure
from bench.processes import Server, lobby
from bench.yardsticks.feed import bare
from lobby.server.feed import Windows

WARM = 100
"""Players who log in before anything is measured, so that what the server makes once is there."""

REST = 3.0
"""Seconds after the last log-in in which the server comes to rest."""

LOOP = "bare socket.send loop"


@dataclass
class Level:
    """What was found with so many subscribers, run after run."""

    subscribers: int
    login_seconds: list[float] = field(default_factory=list)
    player_kib: list[float] = field(default_factory=list)
    idle_percent: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    bare_rate: list[float] = field(default_factory=list)
    cpu_rate: list[float] = field(default_factory=list)
    bare_cpu_rate: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    bare_last: list[float] = field(default_factory=list)


def levels(most: int) -> list[Level]:
    """A tenth, a half and all of them."""
    return [Level(number) for number in sorted({max(2 * WARM, most // 10), most // 2, most}) if number <= most]


def climb(found: Sequence[Level], changes: int) -> None:
    """One lobby, one crowd, through all levels; at each, ``changes`` changes in turns with the bare loop."""
    with lobby() as server, crowd(server.port) as listeners:
        listeners.grow(WARM)
        time.sleep(REST)
        empty, begun, here, spent = server.resident(), server.cpu(), WARM, 0.0
        for level in found:
            begun = server.cpu()
            listeners.grow(level.subscribers - here)
            spent += server.cpu() - begun
            here = level.subscribers
            time.sleep(REST)
            level.login_seconds.append(spent / (here - WARM) * here)
            level.player_kib.append((server.resident() - empty) / (here - WARM) / 1024)
            idle = _idle(server)
            level.idle_percent.append(idle * 100)
            if changes:
                _change(level, changes, idle, server, listeners)


def _idle(server: Server) -> float:
    """The share of a processor that heartbeats take when nothing else happens."""
    cpu, begun = server.cpu(), time.monotonic()
    time.sleep(2)
    return (server.cpu() - cpu) / (time.monotonic() - begun)


def _change(level: Level, changes: int, idle: float, server: Server, listeners: Crowd) -> None:
    """Changes and bare loops in turns. What heartbeats take meanwhile is not counted as the feed's processor time."""
    used = loop_used = 0.0
    with bare(level.subscribers) as loop:
        for _ in range(changes):
            cpu, begun = server.cpu(), time.monotonic()
            heard = listeners.change()
            used += server.cpu() - cpu - idle * (time.monotonic() - begun)
            (changed,) = (found for found in read(heard.sample)[0] if found.get(b"_command") == b"Changed")
            with listeners.still():
                sent, loop_cpu = loop.round(box(changed))
            level.rate.append(heard.rate)
            level.bare_rate.append(sent.rate)
            loop_used += loop_cpu
            level.last.append(heard.last)
            level.bare_last.append(sent.last)
    level.cpu_rate.append(changes * level.subscribers / used)
    level.bare_cpu_rate.append(changes * level.subscribers / loop_used)


def _after(level: Level) -> list[float]:
    window = Windows().seconds(level.subscribers)
    return [seconds - window for seconds in level.last]


def logins(found: Sequence[Level]) -> list[Figure]:
    """What the log-ins cost."""
    return [
        Figure(f"{level.subscribers:,} log-ins without password", "server-CPU-seconds", level.login_seconds)
        for level in found
    ]


def memory(found: Sequence[Level]) -> list[Figure]:
    """What players weigh."""
    return [
        Figure(f"memory of one of {level.subscribers:,} idle players", "KiB", level.player_kib, aim="5 KiB")
        for level in found
    ]


def feed(found: Sequence[Level]) -> list[Figure]:
    """How fast changes go to all."""
    figures = []
    for level in found:
        who = f"{level.subscribers:,} subscribers"
        figures += [
            Figure(f"feed to {who}, first to last", "messages/s", level.rate, LOOP, level.bare_rate, "0.4"),
            Figure(f"feed to {who}", "messages per server-CPU-second", level.cpu_rate, LOOP, level.bare_cpu_rate),
            Figure(f"change to the last of {who}", "s, the window included", level.last),
            Figure(f"end of the window to the last of {who}", "s", _after(level), LOOP, level.bare_last),
            Figure(f"heartbeats of {who}", "% of a processor", level.idle_percent),
        ]
    return figures
