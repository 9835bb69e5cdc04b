"""An entry as a line of text: what transcripts hold, and what the lobby passes on between peers, unread.

It is a JSON object with the fields of ``Entry``, in their order, without blanks.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from games.entries import Entry

MOST_ENTRIES = 24
MOST_BYTES = 50_000
"""So many entries, and so many bytes of them together, go through the lobby at once."""

_READER = msgspec.json.Decoder(Entry)


def write(entry: Entry) -> str:
    """The entry's line."""
    return msgspec.json.encode(entry).decode("utf-8")


def read(line: str) -> Entry:
    """The entry of a line.

    :raises ValueError: it is none; the message says why.
    """
    return _READER.decode(line)


def newest(entries: Iterable[Entry]) -> list[str]:
    """The lines of as many of the last entries as go through the lobby at once."""
    lines: list[str] = []
    room = MOST_BYTES
    for entry in reversed(list(entries)):
        line = write(entry)
        room -= len(line.encode("utf-8"))
        if room < 0 or len(lines) == MOST_ENTRIES:
            break
        lines.append(line)
    return lines[::-1]
