"""Argument types with limits: what is missing, malformed or too long is refused as ``BadArgument``.

They are AMP's own types byte for byte; only the reading side checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twisted.protocols import amp

from wire.amp import codec
from wire.amp.codec import python_name
from wire.amp.errors import BadArgument

DIGITS = 20
"""Of a whole number at most."""

MOST_FIELDS = 64
"""Of a row, those that we do not know included."""


class _Checked(amp.Argument):
    """Turn every way in which an argument can fail to be read into ``BadArgument``."""

    limit: int = 0

    def fromBox(self, name: bytes, strings: Any, objects: Any, proto: Any) -> None:
        value = strings.get(name)
        try:
            if value is None and not self.optional:
                raise KeyError(name)
            objects[python_name(name)] = None if value is None else self.fromStringProto(value, proto)
        except (KeyError, ValueError, TypeError) as problem:
            raise BadArgument(argument=name.decode("ascii"), limit=self.limit) from problem

    def toBox(self, name: bytes, strings: Any, objects: Any, proto: Any) -> None:
        value = objects.get(python_name(name)) if self.optional else objects[python_name(name)]
        if value is not None or not self.optional:
            strings[name] = self.toStringProto(value, proto)


class Text(_Checked, amp.Unicode):
    """UTF-8 text.

    :param limit: the most bytes that it may have in UTF-8.
    """

    def __init__(self, limit: int, optional: bool = False) -> None:
        super().__init__(optional)
        self.limit = limit

    def fromString(self, inString: bytes) -> str:
        if len(inString) > self.limit:
            raise ValueError("too long")
        return inString.decode("utf-8")

    def toString(self, inObject: str) -> bytes:
        return inObject.encode("utf-8")


class Bytes(_Checked, amp.String):
    """Bytes as they are, at most ``limit``."""

    def __init__(self, limit: int, optional: bool = False) -> None:
        super().__init__(optional)
        self.limit = limit

    def fromString(self, inString: bytes) -> bytes:
        if len(inString) > self.limit:
            raise ValueError("too long")
        return inString


class Whole(_Checked, amp.Integer):
    """A whole number from ``least`` to ``limit``, both allowed, written in ASCII digits and nothing else."""

    def __init__(self, limit: int, least: int = 0, optional: bool = False) -> None:
        super().__init__(optional)
        self.limit, self.least = limit, least

    def fromString(self, inString: bytes) -> int:  # type: ignore[override]  # amp borrows int's own signature
        if not inString.isdigit() or len(inString) > DIGITS:  # int() also takes signs, spaces and underscores
            raise ValueError("not digits alone, or too many")
        value = int(inString)
        if not self.least <= value <= self.limit:
            raise ValueError("out of range")
        return value


class Flag(_Checked, amp.Boolean):
    """``True`` or ``False``, written in these very words."""

    def __init__(self, optional: bool = False) -> None:
        super().__init__(optional)


class Items(_Checked, amp.ListOf):
    """A list of values of one type.

    :param limit: the most items that it may have.
    """

    def __init__(self, element: amp.Argument, limit: int, optional: bool = False) -> None:
        super().__init__(element, optional)
        self.element, self.limit = element, limit

    def fromString(self, inString: bytes) -> list[Any]:
        values = list(super().fromString(inString))
        if len(values) > self.limit:
            raise ValueError("too many items")
        return values


class Rows(_Checked, amp.AmpList):
    """A list of small boxes that all have the same fields.

    :param limit: the most rows that it may have.
    """

    def __init__(self, fields: Sequence[tuple[bytes, amp.Argument]], limit: int, optional: bool = False) -> None:
        super().__init__(list(fields), optional)
        self.fields, self.limit = fields, limit

    def toStringProto(self, inObject: Any, proto: Any) -> bytes:
        """Write rows; bytes are rows that somebody has written already (see ``written``)."""
        return inObject if isinstance(inObject, bytes) else bytes(super().toStringProto(inObject, proto))

    def written(self, **values: Any) -> bytes:
        """One row's bytes, to be joined with others and sent many times."""
        return bytes(super().toStringProto([values], None))

    def fromStringProto(self, inString: bytes, proto: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        at = 0
        while at < len(inString):
            try:
                found = codec.first(inString, at, MOST_FIELDS, codec.LONGEST)
            except (codec.TooBig, codec.LongKey, codec.Twice) as problem:
                raise ValueError("no rows") from problem
            if found is None or len(rows) == self.limit:
                raise ValueError("half a row, or too many rows")
            box, at = found
            rows.append(codec.read(self.fields, box, proto))
        return rows
