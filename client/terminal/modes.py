"""The modes of the terminal and its descriptors: remembered, changed, and always put back."""

from __future__ import annotations

import contextlib
import fcntl
import os
import termios
from typing import Any

_IN, _OUT, _ERR = 0, 1, 2
_IFLAG, _LFLAG, _CC = 0, 3, 6
_PASTE_ON, _PASTE_OFF = b"\x1b[?2004h", b"\x1b[?2004l"


class Modes:
    """Descriptors 0 to 2 as they were found. They are shared with other processes, the shell above all.

    Twisted makes them non-blocking; a raw terminal hands over every key. ``restore`` undoes both, any number of times,
    and works when the terminal is already gone.
    """

    def __init__(self) -> None:
        self._flags: dict[int, int] = {}
        self._attributes: list[Any] | None = None
        self._raw = False
        for descriptor in (_IN, _OUT, _ERR):
            with contextlib.suppress(OSError):
                self._flags[descriptor] = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        with contextlib.suppress(OSError, termios.error):
            self._attributes = termios.tcgetattr(_IN)

    def raw(self) -> None:
        """Every key by itself, no echo, no signals from keys; output stays as it is, so that newlines work."""
        attributes = self._changed(termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN)
        if attributes is None:
            return
        attributes[_IFLAG] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON)
        attributes[_CC][termios.VMIN], attributes[_CC][termios.VTIME] = 1, 0
        self._set(attributes)
        self._raw = True
        self._nonblocking()
        self._say(_PASTE_ON)

    def echo(self, wanted: bool) -> None:
        """In line mode: whether what is typed can be seen."""
        attributes = self._changed(0 if wanted else termios.ECHO)
        if attributes is not None:
            self._set(attributes)

    def restore(self) -> None:
        """Everything as it was found."""
        if self._attributes is not None:
            self._set(self._attributes)
        for descriptor, flags in self._flags.items():
            with contextlib.suppress(OSError):
                fcntl.fcntl(descriptor, fcntl.F_SETFL, flags)
        if self._raw:
            self._raw = False
            self._say(_PASTE_OFF)

    def _changed(self, without: int) -> list[Any] | None:
        """The attributes as found, less these local flags; ``None`` where there is no terminal."""
        if self._attributes is None:
            return None
        attributes = list(self._attributes)
        attributes[_LFLAG] &= ~without
        attributes[_CC] = list(attributes[_CC])
        return attributes

    def _set(self, attributes: list[Any]) -> None:
        with contextlib.suppress(OSError, termios.error):
            termios.tcsetattr(_IN, termios.TCSANOW, attributes)

    def _nonblocking(self) -> None:
        """After a pause the shell has made them blocking again, which would stop the reactor."""
        for descriptor in (_IN, _OUT):
            with contextlib.suppress(OSError):
                flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
                fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_NONBLOCK)

    def _say(self, sequence: bytes) -> None:
        with contextlib.suppress(OSError):
            os.write(_OUT, sequence)
