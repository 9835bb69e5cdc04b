"""What a cage takes from itself before it imports the first line of foreign code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache

CPU_SECONDS = 1800
"""Of processor time in a child's whole life; a call's own limit is by the caller's clock."""

MEMORY = 384 * 2**20
"""Bytes of address space."""

FILES = 16
"""Open at the same time; a little is needed for imports."""

PROCESSES = 24
"""Threads included, beside the forks that are there already: they are counted by user, inside the box by that box.
Root has as many as it likes."""

_DEATH_SIGNAL, _DUMPABLE, _NO_NEW_PRIVILEGES = 1, 4, 38


def limit(processes: int) -> None:
    """So much and no more, where the system can be asked for that.

    :param processes: how many; 0 where they are not limited, as outside of a box all of a user's are counted together.
    """
    if sys.platform == "win32":
        return
    import resource

    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_NOFILE: FILES,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    if processes:
        limits[resource.RLIMIT_NPROC] = processes
    for which, most in limits.items():
        with suppress(OSError, ValueError):  # the system has a lower limit already, or knows none
            resource.setrlimit(which, (most, most))


def attend(parent: int) -> None:
    """On Linux: die when who started this dies, get no new rights, and let nobody read this process's memory.

    :param parent: the process that started this; 0 where it cannot be seen from here.
    """
    if sys.platform != "linux":
        return
    import ctypes

    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    prctl(_DUMPABLE, 0, 0, 0, 0)
    if parent and os.getppid() != parent:
        raise SystemExit(1)


@cache
def refusals() -> Mapping[str, str]:
    """Why a limit does not hold here, by ``limits`` and ``memory``; empty where both do. What can be is tried, once, in
    a process of its own that goes beyond them."""
    if sys.platform == "win32":
        return dict.fromkeys(("limits", "memory"), "this system has none")
    from games.cage.trial import tried  # not needed, and not to be found, where this file itself is what is tried

    why, said = tried([sys.executable, "-I", "-S", __file__])
    if why:
        return dict.fromkeys(("limits", "memory"), f"trying failed: {why}")
    return dict.fromkeys(said.split(), "this system gives more than the limit says")


def _try() -> None:
    """Say which limits are none."""
    import tempfile

    with tempfile.TemporaryFile(buffering=0) as file:
        limit(processes=0)
        with suppress(OSError):
            file.write(b"x")
            print("limits")
    try:
        bytearray(MEMORY)
        print("memory")
    except MemoryError:
        pass
    opened = []
    with suppress(OSError):
        opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(FILES + 1)]
        print("limits")
    for descriptor in opened:
        os.close(descriptor)


if __name__ == "__main__":
    _try()
