"""Whatever is shown to people, made harmless: every text in an event, as ``wire.sanitize`` does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from wire.sanitize import sanitize

__all__ = ["cleaned", "sanitize"]

Thing = TypeVar("Thing")

_MANY_LINES = frozenset({"picture", "words"})
_NEVER_SHOWN = frozenset({"view"})


def cleaned(thing: Thing) -> Thing:
    """The same value with every text in it cleaned; pictures and descriptions keep their lines.

    A game's view is left alone: people see its picture, and it may be large.
    """
    fresh: Thing = _inside(thing)
    return fresh


def _inside(value: Any) -> Any:
    """Any value, cleaned."""
    if isinstance(value, str):
        return sanitize(value)
    if isinstance(value, tuple):
        return tuple(_inside(item) for item in value)
    if isinstance(value, list):
        return [_inside(item) for item in value]
    if isinstance(value, Mapping):
        return {_inside(key): _inside(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _field(field.name, getattr(value, field.name)) for field in fields(value)})
    return value


def _field(name: str, value: Any) -> Any:
    if name in _NEVER_SHOWN:
        return value
    if name in _MANY_LINES and isinstance(value, str):
        return sanitize(value, lines=True)
    return _inside(value)
