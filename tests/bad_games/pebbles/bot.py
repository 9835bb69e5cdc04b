"""Takes as much as it can."""

from __future__ import annotations

from collections.abc import Sequence


def choose(view: object, legal: Sequence[str], seconds: float) -> str:
    return legal[-1]
