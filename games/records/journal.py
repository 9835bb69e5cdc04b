"""What a side of a match has said for good, on disk before it is said; and read there by whoever is started again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from twisted.logger import Logger

from games.engine.equivocation import SignedEntry
from games.engine.model import Entry, Kind
from games.engine.seat import Kept
from games.records.appendfile import MOST_OF_ONE, LineFile
from wire.files import hold, read_file
from wire.signing import VERSION

SUFFIX = ".journal"

Note = dict[str, Any]
"""One line: what it is about is its ``what``."""


class Taken(Exception):
    """Another program is in this match, with the same journal."""


class Journal:
    """One match's notes, a JSON object a line. They hold its secrets.

    While it is open no other program can have it: two that sign by the same journal could sign two words for one place.

    :param path: the file, which ends in ``SUFFIX``; ``None`` for nowhere.
    :ivar before: what a program that was in this match before has noted.
    :raises Taken: another one is.
    :raises OSError: it is there, and cannot be read.
    """

    log = Logger()

    def __init__(self, path: Path | None = None) -> None:
        self._path, self._lock = path, -1
        self.before: Sequence[Note] = ()
        self._file = LineFile(path, anew=False)
        self._closed = False
        if path is None or not path.exists():
            return
        try:
            self._lock = hold(path)
        except BlockingIOError:
            self._file.close()
            raise Taken from None
        except OSError as problem:
            self.log.warn("a journal cannot be locked on this disk: {problem}", problem=problem)
        self.before = notes(path)

    def kept(self, origin: str, seat: int) -> Kept | None:
        """What a seat of the match with this origin had before, if it was noted here."""
        return kept(self.before, origin, seat)

    def note(self, what: str, **fields: Any) -> None:
        """Write something down, also where that was thought to be over."""
        if self._closed:
            self._file, self._closed = LineFile(self._path, anew=False), False
        self._file.write(msgspec.json.encode({"what": what, **fields}))

    def close(self) -> None:
        """Nothing more will be written, as far as anybody knows."""
        self._file.close()
        self._closed = True

    def release(self) -> None:
        """This program is not in the match any more."""
        self.close()
        lock, self._lock = self._lock, -1
        if lock >= 0:
            os.close(lock)


def notes(path: Path) -> Sequence[Note]:
    """What is noted in a file. A line that was being written when its program ended counts as not written."""
    found = []
    for line in (read_file(path, MOST_OF_ONE) or b"").splitlines():
        try:
            note = msgspec.json.decode(line)
        except msgspec.DecodeError:
            continue
        if isinstance(note, dict):
            found.append(note)
    return found


def last(before: Sequence[Note], what: str) -> Note | None:
    """The last note of what was asked for."""
    return next((note for note in reversed(before) if note.get("what") == what), None)


def kept(before: Sequence[Note], origin: str, seat: int) -> Kept | None:
    """What a seat had, by its notes; ``None``: they are none of this match, or cannot be read."""
    begun = next((note for note in before if note.get("what") == "seat"), None)
    if begun is None or (begun.get("version"), begun.get("origin"), begun.get("seat")) != (VERSION, origin, seat):
        return None
    said = [note for note in before if note.get("what") == "said"]
    try:
        return Kept(
            begun["chain"],
            begun["secret"],
            tuple((note["turn"], note["move"]) for note in said if "move" in note),
            tuple(SignedEntry(note["anchor"], _entry(note)) for note in said),
        )
    except (KeyError, ValueError):
        return None


def _entry(note: Note) -> Entry:
    return Entry(note["turn"], note["seat"], Kind(note["kind"]), note["body"], note["signature"])
