"""An entry as a line of text: what transcripts hold, and what the lobby passes on between peers, unread.

It is a JSON object with the fields of ``Entry``, in their order, without spaces.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import msgspec

from games.engine.model import Entry
from wire import strict
from wire.seats import MOST_SEAT

MOST_UNPACKED = 8 * 2**20
"""Bytes of the lines of a history, uncompressed."""

MOST_TURN, MOST_BODY, MOST_SIGNATURE = 2**31, 4_000, 100
"""What a line between two peers can carry, see ``games.peer.commands``; texts in bytes."""


def write(entry: Entry) -> str:
    """The entry's line."""
    return msgspec.json.encode(entry).decode("utf-8")


def read(line: str) -> Entry:
    """The entry of a line.

    :raises ValueError: it is none, or one that could not be said between peers; the message says why.
    """
    entry = strict.decode(line, Entry)
    placed = 0 <= entry.turn <= MOST_TURN and 0 <= entry.seat <= MOST_SEAT
    if not placed or _size(entry.body) > MOST_BODY or _size(entry.signature) > MOST_SIGNATURE:
        raise ValueError("a field of it is out of bounds")
    return entry


def _size(text: str) -> int:
    return len(text.encode("utf-8"))


def unpacked(content: bytes) -> tuple[Entry, ...]:
    """The entries in what was shown: their lines, compressed by zlib. What is none is left out, and no more than
    ``MOST_UNPACKED`` are ever unpacked."""
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(content, MOST_UNPACKED).decode("utf-8", "replace")
    except zlib.error:
        return ()
    entries = []
    for line in text.split("\n"):
        try:
            entries.append(read(line))
        except ValueError:
            continue
    return tuple(entries)


def packed(entries: Iterable[Entry]) -> bytes:
    """The same, to be shown."""
    return zlib.compress("\n".join(map(write, entries)).encode("utf-8"))
