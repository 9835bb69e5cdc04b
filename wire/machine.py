"""Where something is on its way: one state at a time, and a table that says which may follow."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Generic, TypeVar

State = TypeVar("State")


class Machine(Generic[State]):
    """The current state: a member of an enum, or a value of a small class that has the data which belongs to it.

    :param following: for each member, or each class, those that may follow; a class among its own where only its data
        may change.
    :ivar now: the current state.
    """

    def __init__(self, first: State, following: Mapping[Any, frozenset[Any]]) -> None:
        self.now = first
        self._following = following

    def to(self, state: State) -> None:
        """Take a step.

        :raises ValueError: it cannot follow, a bug.
        """
        if _kind(state) not in self._following[_kind(self.now)]:
            raise ValueError(f"no way from {_name(self.now)} to {_name(state)}")
        self.now = state


def _kind(state: object) -> object:
    return state if isinstance(state, Enum) else type(state)


def _name(state: object) -> object:
    return state.value if isinstance(state, Enum) else type(state).__name__
