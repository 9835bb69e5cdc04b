"""Text of other people, made harmless: nothing in it may move a cursor, hide, or turn the line around."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

Thing = TypeVar("Thing")

_MANY_LINES = frozenset({"picture", "words"})
_NEVER_SHOWN = frozenset({"view"})
_BAD_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")  # used inside emoji and several scripts; they neither hide nor turn anything
_ANY_BAD = re.compile(r"[^\x20-\x7e]")


def clean(text: str, lines: bool = False) -> str:
    """The text with every control, formatting or unassigned character shown as ``\ufffd``; tabs become blanks.

    :param lines: newlines may stay.
    """
    if not _ANY_BAD.search(text):
        return text
    return "".join(_clean(sign, lines) for sign in text)


def _clean(sign: str, lines: bool) -> str:
    if sign == "\t" or (sign == "\n" and not lines):
        return " "
    if sign == "\n" or sign in _JOINERS or unicodedata.category(sign) not in _BAD_CATEGORIES:
        return sign
    return "\ufffd"


def cleaned(thing: Thing) -> Thing:
    """The same value with every text in it cleaned; pictures and descriptions keep their lines.

    A game's view is left alone: people see its picture, and it may be large.
    """
    fresh: Thing = _inside(thing)
    return fresh


def _inside(value: Any) -> Any:
    """Any value, cleaned."""
    if isinstance(value, str):
        return clean(value)
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
        return clean(value, lines=True)
    return _inside(value)
