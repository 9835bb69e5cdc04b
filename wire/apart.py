"""Things that have nothing to do with each other, done one after the other: one that fails does not take the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TypeVar

from twisted.logger import Logger

T = TypeVar("T")

log = Logger()


def alone(what: str) -> AbstractContextManager[None]:
    """What is done in this context stands alone: its failure is logged, with its traceback, and ends there.

    It is for faults of our own, which nobody could declare; what is expected is caught by its name.

    :param what: could not be done, in words for the log.
    """
    return log.failureHandler(what)


def each(things: Iterable[T], act: Callable[[T], object], what: str) -> None:
    """Do something with each thing, whatever becomes of the others.

    :param what: as of ``alone``.
    """
    standing = alone(what)
    for thing in things:
        with standing:
            act(thing)
