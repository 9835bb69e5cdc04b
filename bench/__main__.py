"""``python -m bench [FIGURE]``: prints the machine, and a table of medians and ratios."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable

from bench import cycles, deaths, disputes, invitation, networks, passwords, ramp, returning, traffic
from bench import table as tables
from bench.cage import costs
from bench.figures import Figure, table
from bench.limits import raise_file_limit
from bench.machine import description

TIMES = 5
CHANGES = 3
"""Changes that are measured at each size of the crowd in each of the ``TIMES`` runs."""


def _crowd(most: int, times: int, changes: int, *shown: Callable[[list[ramp.Level]], list[Figure]]) -> list[Figure]:
    found = ramp.levels(most)
    for number in range(times):
        print(f"  crowd {number + 1} of {times}", file=sys.stderr, flush=True)
        ramp.climb(found, changes)
    return [figure for show in shown for figure in show(found)]


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures the lobby as it is shipped.")
    kinds = [
        "cycles",
        "passwords",
        "feed",
        "logins",
        "memory",
        "invitation",
        "table",
        "traffic",
        "disputes",
        "returning",
        "deaths",
        "networks",
        "cage",
    ]
    parser.add_argument("figure", nargs="?", choices=kinds, help="only this one; all where left out")
    parser.add_argument("--quick", action="store_true", help="fewer and smaller: to see that it works")
    parser.add_argument("--subscribers", type=int, default=10_000, help="the largest crowd (10000)")
    chosen = parser.parse_args()
    most = min(chosen.subscribers, 1_000) if chosen.quick else chosen.subscribers
    times = 2 if chosen.quick else TIMES
    if raise_file_limit() < most + 200:
        parser.error(f"{most} subscribers need more open files than this user may have (ulimit -Hn)")
    whole = {
        "cycles": lambda: cycles.run(times + 2, 50 if chosen.quick else 200),
        "passwords": lambda: passwords.run(times, 4),
        "invitation": lambda: invitation.run(times * 10),
        "table": lambda: tables.run(3 if chosen.quick else 3 * times),
        "traffic": traffic.run,
        "cage": lambda: costs.run(2 if chosen.quick else 10),
        "disputes": lambda: disputes.run(times, 20 if chosen.quick else 200),
        "networks": lambda: networks.run(2 if chosen.quick else 10),
        "returning": lambda: returning.run(1 if chosen.quick else 2, (200,) if chosen.quick else (2_000, most)),
        "deaths": lambda: deaths.run(6, 5) if chosen.quick else deaths.run(24, 40),
    }
    crowds = {"feed": ramp.feed, "logins": ramp.logins, "memory": ramp.memory}
    figures: list[Figure] = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and crowds end with us
    print(description(), flush=True)
    for kind, measure in whole.items():
        if chosen.figure in (None, kind):
            figures += _told(kind, measure)
    if chosen.figure is None:
        figures += _told("crowds", lambda: _crowd(most, times, CHANGES, *crowds.values()))
    elif chosen.figure in crowds:
        changes = 2 * CHANGES if chosen.figure == "feed" else 0
        figures += _told(chosen.figure, lambda: _crowd(most, times, changes, crowds[chosen.figure]))
    print(table(figures))


def _told(kind: str, measure: Callable[[], list[Figure]]) -> list[Figure]:
    begun = time.monotonic()
    print(f"{kind} …", file=sys.stderr, flush=True)
    figures = measure()
    print(f"{kind}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return figures


if __name__ == "__main__":
    main()
