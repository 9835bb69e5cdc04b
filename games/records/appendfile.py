"""Files that grow line by line while a match goes on, for their owner's eyes alone; the oldest make way."""

from __future__ import annotations

import os
from pathlib import Path

from twisted.logger import Logger

MOST_FILES = 64
MOST_BYTES = 16 * 2**20
"""So many files of a kind, and so many bytes of them together, are kept in a folder; the oldest make way."""

MOST_OF_ONE = 2**20
"""Bytes of one file; what comes after them is not written."""


class LineFile:
    """One file. A disk that takes nothing is logged, and the match goes on without.

    :param path: ``None`` for nowhere. Its suffix tells the files of its kind.
    :param anew: what is there already is removed; otherwise more is added to it.
    """

    log = Logger()

    def __init__(self, path: Path | None, anew: bool) -> None:
        self._file, self._bytes = -1, 0
        if path is None:
            return
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flag = os.O_TRUNC if anew else os.O_APPEND
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | flag, 0o600)
            self._bytes = os.fstat(self._file).st_size
            make_room(path.parent, path.suffix)
        except OSError as problem:
            self._give_up(problem)

    def write(self, line: bytes) -> None:
        """One line more, at once; its end is added."""
        if self._file < 0:
            return
        self._bytes += len(line) + 1
        if self._bytes > MOST_OF_ONE:
            self.log.warn("what is kept of a match is longer than {most} bytes", most=MOST_OF_ONE)
            self.close()
            return
        try:
            os.write(self._file, line + b"\n")
        except OSError as problem:
            self._give_up(problem)

    def close(self) -> None:
        """Nothing more will be written."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _give_up(self, problem: OSError) -> None:
        self.log.warn("a match cannot be written down: {problem}", problem=problem)
        self.close()


def make_room(folder: Path, suffix: str) -> None:
    """Delete the oldest files with a suffix beyond the limits. Another program may do the same at the same time.

    :raises OSError: the folder cannot be read, or a file not be deleted.
    """
    total = 0
    for number, (found, file) in enumerate(_newest_first(folder, suffix)):
        total += found.st_size
        if number >= MOST_FILES or total > MOST_BYTES - MOST_OF_ONE:
            file.unlink(missing_ok=True)


def newest_first(folder: Path, suffix: str) -> list[Path]:
    """The files with a suffix, those left out that another program deletes meanwhile.

    :raises OSError: the folder cannot be read.
    """
    return [file for _, file in _newest_first(folder, suffix)]


def _newest_first(folder: Path, suffix: str) -> list[tuple[os.stat_result, Path]]:
    dated = [(found, file) for file in folder.glob(f"*{suffix}") if (found := _stat(file)) is not None]
    return sorted(dated, key=lambda each: each[0].st_mtime, reverse=True)


def _stat(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except FileNotFoundError:
        return None
