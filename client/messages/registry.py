"""Which function words which event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from client.events import Event
from client.messages.context import Context

E = TypeVar("E", bound=Event)

SENTENCES: dict[type[Event], Callable[[Any, Context], str]] = {}


def words(kind: type[E]) -> Callable[[Callable[[E, Context], str]], Callable[[E, Context], str]]:
    """Register the decorated function as the one that words events of this kind."""

    def register(function: Callable[[E, Context], str]) -> Callable[[E, Context], str]:
        SENTENCES[kind] = function
        return function

    return register
