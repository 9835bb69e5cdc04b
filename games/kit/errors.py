"""How a check says what it has found."""

from __future__ import annotations


class Broken(Exception):
    """The game does not keep a promise. The message is a sentence."""


class Untried(Exception):
    """A check cannot be made. The message says why, and what to do."""


def demand(kept: object, sentence: str) -> None:
    """Say that a promise is broken, unless it was kept.

    :raises Broken: it was not.
    """
    if not kept:
        raise Broken(sentence)


def whose(seat: int | None) -> str:
    """A seat in words."""
    return "an onlooker" if seat is None else f"seat {seat}"
