"""The descriptors that the program was started with, and the terminal made of them."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from twisted.internet import stdio

from client.terminal.interfaces import Typist
from client.terminal.plain import Plain

if sys.platform != "win32":
    from client.terminal.modes import Modes
    from client.terminal.tty import Tty

_StandardIO: Any = stdio.StandardIO  # its arguments differ from system to system
IN_DESCRIPTOR, OUT_DESCRIPTOR = 0, 1


class Stdio:
    """Where the program reads and writes.

    :param plain: plain lines are wanted even on a terminal.
    :param reading: whether anything is read at all; a robot in the background must not touch its terminal.
    :ivar typed: somebody types: the input is a terminal.
    :ivar raw: the line editor can work here.
    """

    def __init__(self, plain: bool, reading: bool) -> None:
        self.typed = reading and os.isatty(IN_DESCRIPTOR)
        dumb = os.environ.get("TERM", "") in ("", "dumb")
        self.raw = self.typed and os.isatty(OUT_DESCRIPTOR) and not plain and not dumb and sys.platform != "win32"
        self._reading = reading
        self._restore: Callable[[], object] = lambda: None
        if sys.platform != "win32":
            self._modes = Modes()
            self._restore = self._modes.restore

    def restore(self) -> None:
        """Leave the descriptors as they were found. Any number of times."""
        self._restore()

    def open(self, reactor: Any, typist: Typist) -> Plain | Tty:
        """Start reading and writing."""
        protocol = self._protocol(reactor, typist)
        if sys.platform == "win32":
            _StandardIO(protocol, reactor=reactor)
        else:
            # Copies, for Twisted closes what it is given, and the modes are restored through the originals.
            source = os.dup(IN_DESCRIPTOR) if self._reading else os.open(os.devnull, os.O_RDONLY)
            _StandardIO(protocol, source, os.dup(OUT_DESCRIPTOR), reactor=reactor)
        return protocol

    def _protocol(self, reactor: Any, typist: Typist) -> Plain | Tty:
        if sys.platform == "win32":
            return Plain(typist, lambda _seen: None, self.restore)
        if self.raw:
            return Tty(typist, self._modes, reactor, columns, suspend)
        echo = self._modes.echo if self.typed else (lambda _seen: None)
        return Plain(typist, echo, self.restore, columns())


def columns() -> int:
    """The terminal's width, 80 where there is none or it does not say."""
    try:
        return os.get_terminal_size(OUT_DESCRIPTOR).columns or 80
    except OSError:
        return 80


def suspend() -> None:
    """Stop this process and those that were started with it, as the terminal's own Ctrl-Z does."""
    if sys.platform != "win32":
        os.kill(0, signal.SIGTSTP)
