"""What the shell and a terminal are to each other."""

from __future__ import annotations

from typing import Protocol

from twisted.internet.defer import Deferred


class Typist(Protocol):
    """Who is told what the person does."""

    def line(self, text: str) -> None:
        """A line was entered."""

    def refused(self, limit: int) -> None:
        """A line longer than ``limit`` bytes was thrown away."""

    def interrupt(self) -> None:
        """Ctrl-C."""

    def ended(self) -> None:
        """Nothing more will be typed (end of the file), or the person says so (Ctrl-D)."""

    def lost(self) -> None:
        """The terminal itself is gone: nobody sees what is written."""

    def complete(self, before: str) -> tuple[int, list[str]]:
        """Ways to go on from what stands before the cursor: where the word begins, and whole words for it."""


class Terminal(Protocol):
    """Where text is written and questions are asked."""

    @property
    def width(self) -> int:
        """Columns."""

    def write(self, text: str) -> None:
        """Write whole lines; a newline is added."""

    def ask(self, prompt: str, secret: bool) -> None:
        """From now on this is asked; a secret answer is not echoed. An empty prompt asks nothing."""

    def prompt(self, prompt: str) -> None:
        """From now on a word is awaited, with this at the line's beginning."""

    def attend(self, title: str, bell: bool) -> None:
        """Call for attention with the window's title and, if wanted, the bell."""

    def redraw(self) -> None:
        """Draw again, after another width."""

    def resume(self) -> None:
        """The process was stopped and goes on."""

    def close(self) -> Deferred[None]:
        """Leave the terminal as it was found; fires when all is written."""
