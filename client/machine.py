"""What something is doing: one value at a time, of a small class that has the data which belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

State = TypeVar("State")


class Machine(Generic[State]):
    """The current state, and which may follow.

    :param following: for each class of states those that may follow; itself among them where only its data may change.
    :ivar now: the current state.
    """

    def __init__(self, first: State, following: Mapping[type[State], frozenset[type[State]]]) -> None:
        self.now = first
        self._following = following

    def to(self, state: State) -> None:
        """Take a step.

        :raises ValueError: it cannot follow, a bug.
        """
        if type(state) not in self._following[type(self.now)]:
            raise ValueError(f"no way from {type(self.now).__name__} to {type(state).__name__}")
        self.now = state
