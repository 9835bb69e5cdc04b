"""One lobby at a time for a data folder: a lock that the kernel keeps, and the process id of who holds it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from twisted.logger import Logger

from lobby.app.options import Refusal

FILE = "lobby.pid"


class Lock:
    """A folder that is this process's alone for as long as it lives.

    It is flock(2) on a file that is never removed. The lock belongs to the open file: so it goes with the process to
    the background, ends with it however it dies, and keeps a second lobby of the same process out as well. What the
    file says decides nothing: it is for people who want to stop the lobby.

    :ivar file: where the process id is, as long as the lobby runs.
    """

    log = Logger()

    def __init__(self, file: Path, descriptor: int) -> None:
        self.file, self._descriptor = file, descriptor

    def sign(self) -> None:
        """Write the process id down: after a fork it is another one than when the lock was taken."""
        self._write(f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """The folder is free for the next."""
        self._write(b"")
        os.close(self._descriptor)

    def drop(self) -> None:
        """Let go and leave nothing written: this lobby never ran."""
        os.close(self._descriptor)

    def _write(self, content: bytes) -> None:
        try:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, content, 0)
        except OSError as problem:  # a full disk: the lock is held all the same
            self.log.warn("{file} cannot be written: {problem}", file=self.file, problem=problem.strerror)


def take(folder: Path, advice: str) -> Lock:
    """Lock a folder, which is made where there is none.

    :param advice: what to do where another lobby has it.
    :raises Refusal: another lobby has it, or it cannot be used.
    """
    file = folder.absolute() / FILE
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as problem:
        raise Refusal(
            f"The data folder {file.parent} cannot be used: {problem.strerror}. Choose another folder with --data, or "
            "--memory to keep nothing."
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        who = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
        os.close(descriptor)
        process = f" (process {who})" if who.isdigit() else ""
        raise Refusal(
            f"the folder {file.parent} is in use by another lobby{process}. Stop that one, or {advice}."
        ) from None
    except OSError as problem:
        os.close(descriptor)
        raise Refusal(f"the folder {file.parent} cannot be locked: {problem.strerror}. Choose another one.") from None
    return Lock(file, descriptor)
