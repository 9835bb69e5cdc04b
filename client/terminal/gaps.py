"""Descriptors that the program was started without."""

from __future__ import annotations

import os


def fill_gaps() -> None:
    """Let descriptors 0 to 2 that are closed lead nowhere.

    This comes first of all: otherwise the reactor's own descriptors or a socket would take their numbers.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
