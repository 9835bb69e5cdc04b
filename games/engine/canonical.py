"""The one way to write a game's states, moves and views as bytes: equal values give equal bytes, on every machine.

It is JSON in UTF-8 without spaces. ``None``, booleans, whole numbers and texts are what they are in JSON, and a tuple
is an array. A value of a class is an object with one key, the class's name, and below it

* for a frozen dataclass an object of its fields, in the order of their definition,
* for a named tuple an array,
* for a member of an enum its name.

Nothing else can be written: no floats (their arithmetic differs between machines), no sets and dicts (their order is
not part of their value; a sorted tuple, or one of pairs, says the same), nothing that can change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

SIMPLE = frozenset({type(None), bool, int, str})
"""What JSON knows by itself."""

INSTEAD = {
    float: "a float; count in whole numbers",
    list: "a list; a tuple cannot change",
    dict: "a dict; a tuple of pairs cannot change",
    set: "a set; a sorted tuple has an order",
    frozenset: "a frozenset; a sorted tuple has an order",
}
"""What is often met, and what to use instead."""


class NotCanonical(ValueError):
    """A value cannot be written, or bytes are not what was written.

    :ivar place: where, such as ``state.stones[2]``.
    """

    def __init__(self, place: str, what: str) -> None:
        self.place = place
        super().__init__(f"in {place}: {what}")


def encode(value: Any, place: str = "value") -> bytes:
    """A value as bytes.

    :param place: what to call it if it cannot be written.
    :raises NotCanonical: it, or something in it, cannot be written.
    """
    return _bytes(_plain(value, place, {}), place)


def classes_of(value: Any, place: str = "value") -> tuple[type, ...]:
    """The classes that are met in a value, which is what ``decode`` needs.

    :raises NotCanonical: it cannot be written.
    """
    met: dict[str, type] = {}
    _plain(value, place, met)
    return tuple(met.values())


def decode(data: bytes, classes: Iterable[type]) -> Any:
    """The value that was written.

    :param classes: those whose values may be in it.
    :raises NotCanonical: this is not what ``encode`` writes.
    """
    known = {one.__name__: one for one in classes}
    try:
        value = _value(json.loads(data), known, "value")
    except (TypeError, ValueError, RecursionError) as problem:
        raise problem if isinstance(problem, NotCanonical) else NotCanonical("value", str(problem)) from problem
    if encode(value) != data:
        raise NotCanonical("value", "it can be written in another way")
    return value


def _bytes(plain: Any, place: str) -> bytes:
    try:
        return json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as problem:
        raise NotCanonical(place, "a text that is no Unicode") from problem


def _is_named_tuple(kind: Any) -> bool:
    return issubclass(kind, tuple) and hasattr(kind, "_fields")


def _is_frozen(kind: Any) -> bool:
    return is_dataclass(kind) and bool(getattr(kind, "__dataclass_params__").frozen)  # noqa: B009  # untyped


def _plain(value: Any, place: str, met: dict[str, type]) -> Any:
    """A value made of what JSON knows."""
    kind = type(value)
    if kind in SIMPLE:
        return value
    if kind is tuple:
        return [
            item if type(item) in SIMPLE else _plain(item, f"{place}[{number}]", met)
            for number, item in enumerate(value)
        ]
    if isinstance(value, Enum):
        inside: Any = value.name
    elif _is_named_tuple(kind):
        inside = [_plain(item, f"{place}.{name}", met) for name, item in zip(value._fields, value, strict=True)]
    elif _is_frozen(kind):
        names = [field.name for field in fields(value) if field.init]
        inside = {name: _plain(getattr(value, name), f"{place}.{name}", met) for name in names}
    else:
        said = "a dataclass that is not frozen" if is_dataclass(kind) else f"a {kind.__name__}"
        raise NotCanonical(place, INSTEAD.get(kind, said))
    if met.setdefault(kind.__name__, kind) is not kind:
        raise NotCanonical(place, f"a second class with the name {kind.__name__}")
    return {kind.__name__: inside}


def _value(plain: Any, known: dict[str, type], place: str) -> Any:
    """A value from what JSON knows."""
    if plain is None or isinstance(plain, bool | int | str):
        return plain
    if isinstance(plain, list):
        return tuple(_value(item, known, f"{place}[{number}]") for number, item in enumerate(plain))
    if not isinstance(plain, dict) or len(plain) != 1:
        raise NotCanonical(place, "no value")
    ((name, inside),) = plain.items()
    kind: Any = known.get(name)
    if kind is None:
        raise NotCanonical(place, f"an unknown class {name}")
    if issubclass(kind, Enum) and isinstance(inside, str):
        if inside not in kind.__members__:
            raise NotCanonical(place, f"no {name}")
        return kind[inside]
    if isinstance(inside, list):
        return kind(*(_value(item, known, f"{place}[{number}]") for number, item in enumerate(inside)))
    if isinstance(inside, dict):
        return kind(**{field: _value(item, known, f"{place}.{field}") for field, item in inside.items()})
    raise NotCanonical(place, f"no {name}")
