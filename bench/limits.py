"""The limit of open files, which a crowd of connections needs high."""

from __future__ import annotations

import resource


def raise_file_limit() -> int:
    """Raise it as far as it goes, and answer it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
