"""AMP's boxes byte for byte as Twisted has them, split and written without a call for every string."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

from twisted.protocols import amp

LONGEST = 65_535
"""The most bytes of a value: its length is written in two bytes."""


class TooBig(Exception):
    """A box has more keys or bytes than it may have, complete or not."""


class LongKey(Exception):
    """A key has more than 255 bytes: that is no AMP."""


class Twice(Exception):
    """A key comes twice: nobody could say which of its values was meant."""


@cache
def python_name(name: bytes) -> str:
    """An argument's name in Python, which AMP works out again for every value."""
    text = name.decode("ascii").replace("-", "_")
    return text.title() if text in amp.PYTHON_KEYWORDS else text


class Box(amp.AmpBox):
    """A box whose keys are bytes from the beginning, so that they need not be looked through."""

    __slots__ = ()
    __init__ = dict.__init__


def first(data: bytes, start: int, most_keys: int, most_bytes: int) -> tuple[amp.AmpBox, int] | None:
    """The box that begins at ``start``, and where it ends; ``None`` while it is not complete.

    It is looked at from its beginning each time that more has come; its keys, which are few, are all that costs.

    :param most_keys: the most keys that it may have; :param most_bytes: the most bytes, all lengths included.
    :raises TooBig: it has more. :raises LongKey, Twice: see there.
    """
    box = Box()
    at, here, keys = start, len(data), 0
    while at + 2 <= here:
        if data[at]:
            raise LongKey
        value = at + 2 + data[at + 1]
        if value > here:
            break
        keys += 1
        if keys > most_keys + 1 or value - start > most_bytes:
            raise TooBig
        if value == at + 2:  # an empty key: the end
            return box, value
        end = value + 2
        if end > here:
            break
        end += data[value] << 8 | data[value + 1]
        if end > here:
            break
        key = data[at + 2 : value]
        if key in box:
            raise Twice
        box[key] = data[value + 2 : end]
        at = end
    if here - start > most_bytes:
        raise TooBig
    return None


def written(box: amp.AmpBox) -> bytes:
    """The box's bytes.

    :raises twisted.protocols.amp.TooLong: a key or a value is too long for AMP.
    """
    parts: list[bytes] = []
    for key, value in sorted(box.items()):
        if len(key) > 255 or len(value) > LONGEST:
            return bytes(box.serialize())  # which refuses it by name
        parts += (len(key).to_bytes(2, "big"), key, len(value).to_bytes(2, "big"), value)
    parts.append(b"\0\0")
    return b"".join(parts)


class Command(amp.Command):
    """A command with the names of its arguments worked out once, which AMP does several times for every box."""

    _known: ClassVar[frozenset[str]] = frozenset()
    _needed: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def __init_subclass__(cls) -> None:
        cls._known = frozenset(python_name(name) for name, _ in cls.arguments)
        cls._needed = frozenset(python_name(name) for name, argument in cls.arguments if not argument.optional)

    def __init__(self, **values: Any) -> None:
        if not self._needed <= values.keys() <= self._known:
            raise amp.InvalidSignature(f"wrong arguments for {self.commandName!r}: {', '.join(values)}")
        self.structured = values

    @classmethod
    def makeArguments(cls, objects: dict[str, Any], proto: Any) -> amp.AmpBox:
        return _write(cls.arguments, objects, proto)

    @classmethod
    def parseArguments(cls, box: amp.AmpBox, protocol: Any) -> dict[str, Any]:
        return read(cls.arguments, box, protocol)

    @classmethod
    def makeResponse(cls, objects: dict[str, Any], proto: Any) -> amp.AmpBox:
        return _write(cls.response, objects, proto)

    @classmethod
    def parseResponse(cls, box: amp.AmpBox, protocol: Any) -> dict[str, Any]:
        return read(cls.response, box, protocol)


def _write(fields: list[tuple[bytes, amp.Argument]], objects: dict[str, Any], proto: Any) -> amp.AmpBox:
    box: amp.AmpBox = Box()
    for name, argument in fields:
        argument.toBox(name, box, objects, proto)
    return box


def read(fields: Sequence[tuple[bytes, amp.Argument]], box: amp.AmpBox, proto: Any) -> dict[str, Any]:
    """The values of a box by their names in Python."""
    objects: dict[str, Any] = {}
    for name, argument in fields:
        argument.fromBox(name, box, objects, proto)
    return objects
