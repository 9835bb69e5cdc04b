"""``python -m lobby COMMAND``: asks the running lobby by its socket, and shows the answer.

A plain program that waits: no reactor runs here. Its exit status is 0 where the command was done, 1 where it was
refused, 2 where the words are no command, and 3 where no lobby answered.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import struct
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from lobby import VERSION
from lobby.app import lock
from lobby.app.options import default_folder
from lobby.operator import words
from lobby.operator.commands import ALL
from lobby.operator.frames import MOST_ANSWER, SOCKET, Answer, Question, reachable
from lobby.operator.registry import Command
from lobby.operator.words import BadWords

PROG = "python -m lobby"
DONE, REFUSED, MISTYPED, NOBODY = 0, 1, 2, 3
MARGIN = 15
"""Seconds that an answer may take beyond the command's own time."""


class NoAnswer(Exception):
    """No lobby answered; the text says what may be the matter, and what to do."""


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
                f"The lobby in {self._folder} was gone before it had answered. Whether it did what was asked is not "
                f"known: start it, and look at {PROG} audit."
            ) from None

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
            raise NoAnswer(_nobody(folder)) from None
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


def options() -> words.Parser:
    """What may stand before a command, behind it, or between its words."""
    own = words.Parser(prog=PROG, add_help=False, allow_abbrev=False)
    own.add_argument("--data", "-d", metavar="FOLDER", type=Path, help="the lobby's data folder, as twistd was told")
    own.add_argument("--json", action="store_true", help="write the answer as JSON, for programs")
    own.add_argument("--version", action="version", version=f"txlobby {VERSION}", help="show the version and exit")
    return own


def parser() -> words.Parser:
    """The parser of all commands, whose help names the options too."""
    top = words.Parser(prog=PROG, description="Talks to the lobby that runs on this machine.", parents=[options()])
    words.add(top, ALL)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        chosen, typed = options().parse_known_args(given)
        command, _ = words.chosen(parser().parse_args(typed), ALL)
    except BadWords as problem:
        print(problem, file=sys.stdout if problem.shown else sys.stderr)
        return DONE if problem.shown else MISTYPED
    folder = (chosen.data or default_folder()).absolute()
    try:
        answer = _asked(folder, command, typed)
    except NoAnswer as problem:
        print(problem, file=sys.stderr)
        return NOBODY
    except KeyboardInterrupt:
        return 130
    return _show(answer, chosen.json)


def _asked(folder: Path, command: Command, typed: list[str]) -> Answer:
    with line(folder) as asked:
        width = shutil.get_terminal_size().columns
        return asked.ask(Question(typed, width, os.getcwd()), command.seconds + MARGIN)


def _show(answer: Answer, as_json: bool) -> int:
    if as_json:
        told = answer.data if answer.done else {"refused": answer.text}
        print(json.dumps(told, ensure_ascii=False))
    elif answer.text:
        print(answer.text, file=sys.stdout if answer.done else sys.stderr)
    return DONE if answer.done else REFUSED
