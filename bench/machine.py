"""The machine that figures were measured on, in one line."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path


def description() -> str:
    """Processors, memory, system and versions, and how busy the machine was before."""
    info = Path("/proc/cpuinfo").read_text()
    model = next((line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")), "?")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return (
        f"{os.cpu_count()} processors ({model}), {memory:.0f} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, Twisted {version('twisted')}; load before: {os.getloadavg()[0]:.2f}"
    )


def take_processor(number: int) -> None:
    """Run this process on one processor of those that there are: two players have a machine each.

    Where the scheduler has the choice it puts two that talk in turns on one processor for a while, and then on two, and
    what was measured is how often.
    """
    there = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {there[number % len(there)]})
