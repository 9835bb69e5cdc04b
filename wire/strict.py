"""JSON from strangers, read strictly: a key that comes twice is refused, where readers would differ in which one holds.

RFC 8259 (section 4) leaves that open, and msgspec takes the last one without a word.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

import msgspec

Kind = TypeVar("Kind")


def decode(written: bytes | str, kind: type[Kind]) -> Kind:
    """A value of a kind from its JSON.

    :raises ValueError: it is not JSON of this kind, or a key comes twice in an object, at any depth; the message says
        what is wrong.
    """
    try:
        value = msgspec.json.decode(written, type=kind)
        loads(written)
    except RecursionError as problem:
        raise ValueError("it is nested too deeply") from problem
    return value


def loads(written: bytes | str) -> Any:
    """Whatever JSON stands for.

    :raises ValueError: it is not JSON, or a key comes twice in an object.
    :raises RecursionError: it is nested too deeply.
    """
    return json.loads(written, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key comes twice")
    return made
