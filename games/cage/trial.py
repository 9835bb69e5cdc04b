"""A wall is tried by running something behind it, once, in a process of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

SECONDS = 20.0
"""How long trying a wall may take."""


def tried(command: Sequence[str]) -> tuple[str, str]:
    """Run a program that tries a wall.

    :returns: why that failed, empty where it did not; and what the program printed.
    """
    try:
        ended = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, env={}, check=False
        )
    except OSError as problem:
        return str(problem.strerror), ""
    except subprocess.TimeoutExpired:
        return f"it did not end within {SECONDS:g} s", ""
    if ended.returncode == 0:
        return "", ended.stdout.decode(errors="replace")
    said = ended.stderr.decode(errors="replace").strip().splitlines()
    return said[-1] if said else f"it ended with {ended.returncode}", ""
