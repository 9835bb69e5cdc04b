"""The command line's end of the operator's socket: a question, and the wait for its answer. No reactor runs here."""

from __future__ import annotations

import fcntl
import os
import select
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from lobby.app import lock
from lobby.operator.frames import MOST_ANSWER, SOCKET, Answer, Question, reachable

PROG = "python -m lobby"
MARGIN = 15
"""Seconds that an answer may take beyond the command's own time."""


class NoAnswer(Exception):
    """No lobby answered; the text says what may be the matter, and what to do."""


class NobodyThere(NoAnswer):
    """There is nobody who could have done anything."""


class Line:
    """A connection to the lobby of a data folder.

    :raises NoAnswer: there is none.
    """

    def __init__(self, folder: Path, connected: socket.socket) -> None:
        self._folder, self._socket = folder, connected

    def ask(self, question: Question, seconds: float) -> Answer:
        """Ask, and wait for the answer.

        :raises NoAnswer: it does not come.
        """
        self._socket.settimeout(seconds)
        try:
            asked = msgspec.json.encode(question)
            self._socket.sendall(struct.pack(">I", len(asked)) + asked)
            (size,) = struct.unpack(">I", self._read(4))
            if size > MOST_ANSWER:
                raise NoAnswer("What answers there is no lobby.")
            return msgspec.json.decode(self._read(size), type=Answer)
        except TimeoutError:
            raise NoAnswer(
                f"The lobby in {self._folder} did not answer within {seconds:g} seconds: it has too much to do, or "
                f"hangs. Whether it did what was asked is not known: look at {PROG} audit later."
            ) from None
        except (OSError, EOFError, msgspec.MsgspecError):
            raise NoAnswer(
                f"The lobby in {self._folder} was gone before it had answered. If something was to be changed, "
                f"{PROG} audit tells whether it was."
            ) from None

    def idle(self, seconds: float) -> None:
        """Let time pass, or less where the lobby goes meanwhile.

        :raises NoAnswer: it has gone.
        """
        ready, _, _ = select.select([self._socket], [], [], seconds)
        if ready:
            raise NoAnswer(f"The lobby in {self._folder} has stopped.")

    def _read(self, size: int) -> bytes:
        read = bytearray()
        while len(read) < size:
            some = self._socket.recv(min(size - len(read), 65_536))
            if not some:
                raise EOFError
            read += some
        return bytes(read)


@contextmanager
def line(folder: Path) -> Iterator[Line]:
    """A connection to the folder's lobby.

    :raises NoAnswer: there is none.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as made:
        made.settimeout(MARGIN)
        try:
            with reachable(folder) as path:
                made.connect(str(path))
        except PermissionError:
            raise NoAnswer(
                f"The socket of the lobby in {folder} is another user's: only who runs it, and root, may do that."
            ) from None
        except OSError:
            raise NobodyThere(_nobody(folder)) from None
        yield Line(folder, made)


def _nobody(folder: Path) -> str:
    """Why nobody answers in a folder."""
    if not folder.is_dir():
        return f"There is no data folder {folder}: name the lobby's with --data, as you did to twistd lobby."
    if running(folder):
        return (
            f"The lobby in {folder} is just starting, or about to end: try again in a moment. (If it stays so, its log "
            f"says whether {SOCKET} could be made.)"
        )
    return (
        f"No lobby runs in {folder}. Start one with twistd lobby --data {folder}, or name the folder of the one that "
        "you mean with --data."
    )


def running(folder: Path) -> bool:
    """Whether a lobby has the folder's lock."""
    try:
        descriptor = os.open(folder / lock.FILE, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
