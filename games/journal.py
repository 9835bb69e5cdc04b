"""What a side of a match has said for good, on disk before it is said."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from twisted.logger import Logger

MOST_FILES = 64
MOST_BYTES = 16 * 2**20
"""So many journals, and so many bytes of them together, are kept in a folder; the oldest make way."""

MOST_OF_ONE = 2**20
"""Bytes of one journal; what comes after them is not written."""


class Journal:
    """One match's notes, a JSON object a line. They hold its secrets, so the file is for its owner alone.

    A disk that takes nothing is logged, and the match goes on without.

    :param path: the file; ``None`` for nowhere.
    """

    log = Logger()

    def __init__(self, path: Path | None = None) -> None:
        self._file = -1
        self._bytes = 0
        if path is not None:
            try:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                make_room(path.parent)
            except OSError as problem:
                self._give_up(problem)

    def note(self, what: str, **fields: Any) -> None:
        """Write something down."""
        if self._file < 0:
            return
        line = json.dumps({"what": what, **fields}).encode("utf-8") + b"\n"
        self._bytes += len(line)
        if self._bytes > MOST_OF_ONE:
            return
        try:
            os.write(self._file, line)
        except OSError as problem:
            self._give_up(problem)

    def close(self) -> None:
        """Nothing more will be written."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _give_up(self, problem: OSError) -> None:
        self.log.warn("a match's journal cannot be written: {problem}", problem=problem)
        self.close()


def make_room(folder: Path, pattern: str = "*.journal") -> None:
    """Delete the oldest journals, or other files of a pattern, beyond the limits.

    :raises OSError: the folder cannot be read, or a file not be deleted.
    """
    newest_first = sorted(
        ((file.stat().st_mtime, file) for file in folder.glob(pattern)), key=lambda dated: dated[0], reverse=True
    )
    total = 0
    for number, (_, file) in enumerate(newest_first):
        total += file.stat().st_size
        if number >= MOST_FILES or total > MOST_BYTES - MOST_OF_ONE:
            file.unlink()
