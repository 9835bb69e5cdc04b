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
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

import msgspec

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
        super().__init__(place, what)
        self.place, self.what = place, what

    def __str__(self) -> str:
        return f"in {self.place}: {self.what}"


class Written:
    """A value of which only what is written of it is here; it is equal to another one of which the same was written.

    :ivar data: what ``encode`` has written.
    :ivar text: of a move, as its game writes it; it does not count.
    """

    __slots__ = ("data", "text")

    def __init__(self, data: bytes, text: str = "") -> None:
        self.data, self.text = data, text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Written) and self.data == other.data

    def __hash__(self) -> int:
        return hash(self.data)

    def __repr__(self) -> str:
        return f"Written({self.data!r})"

    def plain(self) -> Any:
        """The value made of what JSON knows, without the names of classes; ``None`` where this is no value at all."""
        try:
            return _nameless(json.loads(self.data))
        except (ValueError, RecursionError):
            return None


def encode(value: Any, place: str = "value", met: dict[str, type] | None = None) -> bytes:
    """A value as bytes.

    :param place: what to call it if it cannot be written.
    :param met: is added to: the classes that are met in it, by their names.
    :raises NotCanonical: it, or something in it, cannot be written.
    """
    try:
        return _write(_plain_at(place, value, {} if met is None else met))
    except UnicodeEncodeError as problem:
        raise NotCanonical(place, "a text that is no Unicode") from problem


def classes_of(value: Any, place: str = "value") -> tuple[type, ...]:
    """The classes that are met in a value, which is what ``decode`` needs.

    :raises NotCanonical: it cannot be written.
    """
    met: dict[str, type] = {}
    _plain_at(place, value, met)
    return tuple(met.values())


def can_be_written(kind: type) -> bool:
    """Whether values of this class can be written, if what is in them can be."""
    return kind is not Written and _names(kind) is not None


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


_write = msgspec.json.Encoder().encode


@lru_cache(256)
def _names(kind: type) -> tuple[str, ...] | None:
    """The names of what is in a value of a class, in their order; ``None`` where nothing can be written of it."""
    if issubclass(kind, Enum):
        return ()
    if issubclass(kind, tuple):
        return getattr(kind, "_fields", None)
    if is_dataclass(kind) and getattr(kind, "__dataclass_params__").frozen:  # noqa: B009  # untyped
        return tuple(field.name for field in fields(kind) if field.init)
    return None


def _plain_at(place: str, value: Any, met: dict[str, type]) -> Any:
    """A value made of what JSON knows.

    :raises NotCanonical: it cannot be written; its place begins with ``place``.
    """
    try:
        return _plain(value, met)
    except NotCanonical as problem:
        problem.place = place + problem.place
        raise


def _plain(value: Any, met: dict[str, type]) -> Any:
    """The same; the place is seen from the value, as nobody needs it while all goes well."""
    kind: type = type(value)
    if kind in SIMPLE:
        return value
    if kind is tuple:
        return _items(value, None, met)
    if kind is Written:
        return msgspec.Raw(value.data)
    names = _names(kind)
    if names is None:
        said = "a dataclass that is not frozen" if is_dataclass(kind) else f"a {kind.__name__}"
        raise NotCanonical("", INSTEAD.get(kind, said))
    inside: Any
    if issubclass(kind, Enum):
        inside = value.name
    elif issubclass(kind, tuple):
        inside = _items(value, names, met)
    else:
        inside = dict(zip(names, _items([getattr(value, name) for name in names], names, met), strict=True))
    if met.setdefault(kind.__name__, kind) is not kind:
        raise NotCanonical("", f"a second class with the name {kind.__name__}")
    return {kind.__name__: inside}


def _items(values: Sequence[Any], names: Sequence[str] | None, met: dict[str, type]) -> Sequence[Any]:
    """Several values; they are called by their names or, without these, by their numbers."""
    if SIMPLE.issuperset(map(type, values)):
        return values
    found: list[Any] = []
    try:
        for value in values:
            found.append(_plain(value, met))
    except NotCanonical as problem:
        number = len(found)
        problem.place = (f"[{number}]" if names is None else f".{names[number]}") + problem.place
        raise
    return found


def _nameless(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_nameless(item) for item in plain]
    if isinstance(plain, dict):  # under the class's name the fields by theirs, or a tuple's items, or an enum's member
        (inside,) = plain.values()
        return {name: _nameless(one) for name, one in inside.items()} if isinstance(inside, dict) else _nameless(inside)
    return plain


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
