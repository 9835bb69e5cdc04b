"""The clock of all waits: it goes on evenly whatever the machine's date is set to, and while the machine sleeps.

Twisted's reactors tell time by the date. When that is set back by an hour every timer comes an hour late, and when it
is set forward everybody seems to have been silent for an hour. So each of our programs calls ``use`` before anything
else; ``tests/test_house.py`` checks that it does. The date (``time.time``) is for what is written down, or expires by a
date.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

CLOCKS = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC_RAW"}
"""The clock of each system that nobody sets and that goes on during sleep. (On Linux ``CLOCK_MONOTONIC`` stands still
while the machine sleeps, on macOS ``time.monotonic`` does; elsewhere ``time.monotonic`` goes on.)"""


def source(platform: str = sys.platform, clocks: Any = time) -> Callable[[], float]:
    """The seconds of a clock that nobody sets.

    A timer that was to come while the machine slept comes late by it, as one does in a process that was stopped:
    ``wire.timeouts`` and ``wire.idle`` see that, read what has arrived, and only then judge.

    :param platform: as ``sys.platform`` names it.
    :param clocks: ``time``, or what stands in for it.
    """
    number = getattr(clocks, CLOCKS.get(platform, ""), None)
    return clocks.monotonic if number is None else partial(clocks.clock_gettime, number)


def use(reactor: Any) -> None:
    """Let a reactor tell time by a clock that nobody sets.

    Its seconds go on from where they are, so that nothing that is scheduled already comes earlier or later. So they are
    near the date, but not the date: what is written down or sent is never taken from them.

    :param reactor: any of Twisted's; each asks its own ``seconds`` whenever it schedules, waits or calls.
    """
    clock = source()
    offset = reactor.seconds() - clock()
    reactor.seconds = lambda: clock() + offset
