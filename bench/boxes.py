"""AMP boxes as bytes, written and read by hand: a load generator must cost less than what it loads."""

from __future__ import annotations

from collections.abc import Iterable

from lobby import commands

Box = dict[bytes, bytes]

PROTOCOL = str(commands.PROTOCOL).encode()
"""As Hello says it."""

PING = b"\0\x08_command\0\x04Ping\0\0"


def box(fields: Box) -> bytes:
    """A box's bytes."""
    parts = [len(text).to_bytes(2, "big") + text for pair in fields.items() for text in pair]
    return b"".join(parts) + b"\0\0"


def question(command: bytes, **arguments: bytes) -> bytes:
    """A command that wants an answer; it is asked under its own name, so that the answer can be told by it."""
    named = {name.encode(): value for name, value in arguments.items()}
    return box({b"_command": command, b"_ask": command, **named})


def items(values: Iterable[bytes]) -> bytes:
    """A list as one argument."""
    return b"".join(len(value).to_bytes(2, "big") + value for value in values)


def read(data: bytes) -> tuple[list[Box], bytes]:
    """The complete boxes at the beginning of ``data``, and what is left of it."""
    boxes: list[Box] = []
    start = at = 0
    fields: Box = {}
    end = len(data)
    while at + 2 <= end:
        size = data[at] << 8 | data[at + 1]
        if size == 0:
            boxes.append(fields)
            fields = {}
            start = at = at + 2
            continue
        value_at = at + 2 + size
        if value_at + 2 > end:
            break
        value_end = value_at + 2 + (data[value_at] << 8 | data[value_at + 1])
        if value_end > end:
            break
        fields[data[at + 2 : value_at]] = data[value_at + 2 : value_end]
        at = value_end
    return boxes, data[start:]
