"""Files that are there whole or not at all, and that several processes may change without losing each other's words."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_SECONDS = 2.0
"""A lock is held for milliseconds; only a process that was stopped right then holds it longer."""

PRIVATE, PUBLIC = 0o600, 0o644
"""Modes: for the owner alone, or for everybody to read."""


class Busy(OSError):
    """Another process has held the lock of a file for too long."""


def replace_file(path: Path, content: bytes, mode: int = PRIVATE) -> None:
    """Replace a file by this content, see ``replacing``.

    :raises OSError: the disk refuses; then the old file is as it was.
    """
    with replacing(path, mode) as file:
        file.write(content)


@contextmanager
def replacing(path: Path, mode: int = PRIVATE) -> Iterator[BinaryIO]:
    """Replace a file by what is written meanwhile, whole or not at all, whatever breaks.

    It is written beside it, under a name that nobody else takes, is on the disk before it gets its own name, and nobody
    whom ``mode`` shuts out can read it at any time.

    Where others may change the same file, see ``locked``.

    :raises OSError: the disk refuses; then, and after any other failure, the old file is as it was.
    """
    beside = path.with_name(f"{_lead(path)}{secrets.token_hex(8)}.new")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        with open(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


class Held:
    """A file that is ours alone to read, change and replace, see ``locked``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, most: int) -> bytes | None:
        """What is in it, of a larger one the first ``most`` bytes and one more; ``None``: there is no file.

        :raises OSError: it cannot be read.
        """
        return read_file(self.path, most)

    def replace(self, content: bytes, mode: int = PRIVATE) -> None:
        """See ``replace_file``. What was left by a process that died while it wrote is removed.

        :raises OSError: the disk refuses.
        """
        for left in self.path.parent.glob(f"{_lead(self.path)}*.new"):
            left.unlink(missing_ok=True)
        replace_file(self.path, content, mode)

    def put_aside(self) -> Path:
        """Keep the file under another name, which is returned; nothing that was put aside before is overwritten.

        :raises OSError: the disk refuses.
        """
        aside = self.path.with_name(f"{self.path.name}.damaged")
        number = 1
        while aside.exists():
            number += 1
            aside = self.path.with_name(f"{self.path.name}.damaged-{number}")
        self.path.replace(aside)
        return aside


def read_file(path: Path, most: int) -> bytes | None:
    """What is in a file, of a larger one the first ``most`` bytes and one more; ``None``: there is no file.

    :raises OSError: it cannot be read, or is a pipe or a device, whose end might never come.
    """
    try:
        with open(path, "rb", opener=_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(errno.EINVAL, "It is no file", str(path))
            return file.read(most + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _at_once(path: str, flags: int) -> int:
    """Open a file without waiting for whoever writes into it, where it is a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


@contextmanager
def locked(path: Path, seconds: float = LOCK_SECONDS) -> Iterator[Held]:
    """The right to read, change and replace a file, which no other process of this machine has meanwhile.

    The lock is one of the system's, on an empty file beside it: it goes with the process that holds it, however that
    ends.

    :param seconds: how long to wait for who holds it. This blocks, so hold it for no more than one change.
    :raises Busy: it could not be had in this time.
    :raises OSError: the folder is not there, or cannot be written in.
    """
    lock = _Lock(path.with_name(f".{path.name}.lock"))
    if not lock.taken_within(seconds):
        raise Busy(errno.EBUSY, f"another process holds its lock for more than {seconds:g} seconds", str(path))
    try:
        yield Held(path)
    finally:
        lock.release()


def hold(path: Path) -> int:
    """Lock an existing file until the returned descriptor is closed, or this process has ended.

    :raises OSError: another process holds it, or it cannot be opened.
    """
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        _lock(descriptor, at_once=True)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


class _Lock:
    """The system's lock on a file.

    It is awaited in a thread, since the system has no wait with a time limit, and who only asks again and again may be
    unlucky for ever. A thread that was waited for in vain gives the lock back as soon as it has it.

    :raises OSError: the file cannot be made, or be locked on this disk.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE)
        self._mutex = threading.Lock()
        self._problem: OSError | None = None
        self._given_up = self._taken = False

    def taken_within(self, seconds: float) -> bool:
        """Whether the lock could be had within so many seconds."""
        try:
            _lock(self._descriptor, at_once=True)
        except BlockingIOError:
            return self._wait(seconds)
        except OSError:
            self.release()
            raise
        return True

    def _wait(self, seconds: float) -> bool:
        waiting = threading.Thread(target=self._take, name="lock", daemon=True)
        waiting.start()
        waiting.join(seconds)
        with self._mutex:
            self._given_up = not self._taken
            if self._problem is not None:
                raise self._problem
            return self._taken

    def _take(self) -> None:
        problem: OSError | None = None
        try:
            _lock(self._descriptor)
        except OSError as refused:
            problem = refused
        with self._mutex:
            self._problem, self._taken = problem, problem is None and not self._given_up
            if not self._taken:
                self.release()

    def release(self) -> None:
        """Let go of the lock: it ends with the descriptor."""
        os.close(self._descriptor)


if sys.platform == "win32":
    FAR = 2**30
    """The byte that is locked: what is locked nobody else can read or write there, and no file of ours is so long."""

    def _lock(descriptor: int, at_once: bool = False) -> None:
        """Take the lock."""
        os.lseek(descriptor, FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK if at_once else msvcrt.LK_LOCK, 1)
        except PermissionError as problem:
            raise BlockingIOError(*problem.args) from None
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

else:

    def _lock(descriptor: int, at_once: bool = False) -> None:
        """Take the lock.

        :raises BlockingIOError: somebody has it, and it was wanted at once.
        """
        fcntl.flock(descriptor, fcntl.LOCK_EX | (fcntl.LOCK_NB if at_once else 0))


def _lead(path: Path) -> str:
    """How the names begin under which a file is written before it gets its own."""
    return f".{path.name}."


def sync_folder(folder: Path) -> None:
    """Let the new name outlive a power cut, where a folder can be told so: not every system's can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as problem:
        if problem.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)
