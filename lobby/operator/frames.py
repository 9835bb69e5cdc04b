"""What goes through the operator's socket: a question and its answer, each JSON behind its length in four bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

SOCKET = "operator.sock"
MOST_QUESTION, MOST_ANSWER = 65_536, 8 * 2**20
"""Bytes of either."""

LONGEST_PATH = 100
"""Bytes of a path that every system takes for a socket's: Linux has 108 for it, macOS 104."""


class Question(msgspec.Struct):
    """A command.

    :ivar words: as they were typed; :ivar width: columns of the terminal.
    :ivar secret: what is not to stand on a command line, nor in the audit: a password.
    :ivar folder: where they were typed, to which a file's name belongs.
    """

    words: list[str]
    width: int = 80
    folder: str = ""
    secret: str = ""


class Answer(msgspec.Struct):
    """What came of it.

    :ivar done: whether it was done; else :ivar text: says why not.
    :ivar data: the fields of the reply.
    """

    done: bool
    text: str
    data: Any = None


@contextmanager
def reachable(folder: Path) -> Iterator[Path]:
    """The path by which the folder's socket is bound or connected to: a short way to it where its own is too long."""
    own = folder.absolute() / SOCKET
    if len(bytes(own)) <= LONGEST_PATH:
        yield own
        return
    with tempfile.TemporaryDirectory(prefix="lobby-") as short:
        way = Path(short) / "data"
        way.symlink_to(own.parent)
        yield way / SOCKET
