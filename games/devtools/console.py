"""Lines in and lines out: a person at a keyboard, or a pipe."""

from __future__ import annotations

import contextlib
import os
import sys
from io import TextIOWrapper
from typing import TextIO

from games.paint import ansi, painted
from wire.sanitize import sanitize

_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
"""Empty the screen and what was scrolled out of it."""


class Keyboard:
    """Where a person types and reads.

    :ivar person: a person sits at a terminal; otherwise lines come from a pipe, and nobody is waited for.
    """

    def __init__(self, source: TextIO, sink: TextIO) -> None:
        self._source, self._sink = source, sink
        self.person = source.isatty() and sink.isatty()
        self._colour = self.person and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def say(self, text: str = "") -> None:
        """Write lines, made harmless; a picture has its colours where the terminal has some."""
        picture = painted(text)
        lines = sanitize(picture.text, lines=True)
        self._sink.write(f"{ansi(lines, picture.colours) if self._colour else lines}\n")
        self._sink.flush()

    def ask(self, question: str) -> str | None:
        """A typed line without spaces at its ends; ``None`` at the end of the input."""
        if not self.person:
            line = self._source.readline()
            return line.strip() if line else None
        try:
            return input(f"{sanitize(question)} ").strip()
        except EOFError:
            self.say()
            return None

    def hand_over(self, player: str) -> bool:
        """Let somebody else sit down who shall not see what is on the screen; returns whether anybody did.

        From a pipe nothing is read for it.
        """
        if not self.person:
            self.say(f"Pass the keyboard to {player}.")
            return True
        self._sink.write(_CLEAR)
        if self.ask(f"Pass the keyboard to {player}, press Enter.") is None:
            return False
        self._sink.write(_CLEAR)
        return True


def standard() -> Keyboard:
    """Standard input and output, in UTF-8 whatever the locale says."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.stdin.isatty():
        with contextlib.suppress(ImportError):  # Windows has none, and needs none
            import readline  # noqa: F401  # lets a line be edited before it is entered
    return Keyboard(sys.stdin, sys.stdout)
