"""Plain lines in, plain lines out: for pipes, scripts and screen readers."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IHalfCloseableProtocol
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure
from zope.interface import implementer

from client.terminal.interfaces import Typist

LIMIT = 65_536
"""The most bytes of a line."""


@implementer(IHalfCloseableProtocol)
class Plain(Protocol):
    """Lines, and not one escape code.

    :param echo: on a real terminal in line mode: shows or hides what is typed.
    :param restore: puts the descriptors back as they were found.
    """

    def __init__(
        self, typist: Typist, echo: Callable[[bool], object], restore: Callable[[], object], width: int = 80
    ) -> None:
        self._typist, self._echo, self._restore, self._columns = typist, echo, restore, width
        self._buffer = b""
        self._closed: Deferred[None] = Deferred()
        self._skipping = self._open = self._secret = False

    # -- what the shell wants

    @property
    def width(self) -> int:
        """Columns."""
        return self._columns

    def write(self, text: str) -> None:
        """Write lines."""
        if self._open and self.transport is not None:
            self.transport.write(text.encode("utf-8", "replace") + b"\n")

    def ask(self, prompt: str, secret: bool) -> None:
        """Ask on a line of its own."""
        if prompt:
            self.write(prompt.rstrip())
        if secret != self._secret:
            self._secret = secret
            self._echo(not secret)

    def prompt(self, prompt: str) -> None:
        """Await a word: plain lines have no prompt."""
        self.ask("", False)

    def attend(self, title: str, bell: bool) -> None:
        """Plain lines have neither title nor bell."""

    def redraw(self) -> None:
        """Nothing to draw."""

    def resume(self) -> None:
        """Nothing to set again."""

    def close(self) -> Deferred[None]:
        """Let go of the descriptors; fires when all is written."""
        if not self._open:
            return succeed(None)
        self._open = False
        self._restore()
        assert self.transport is not None
        self.transport.loseConnection()
        return self._closed

    # -- what Twisted tells

    def connectionMade(self) -> None:
        """Ready."""
        self._open = True

    def dataReceived(self, data: bytes) -> None:
        """Bytes: whole lines are passed on, one that is too long is thrown away."""
        *lines, rest = (self._buffer + data).split(b"\n")
        for line in lines:
            if self._skipping:
                self._skipping = False
            elif len(line) > LIMIT:
                self._typist.refused(LIMIT)
            else:
                self._pass_on(line)
        if len(rest) > LIMIT:
            if not self._skipping:
                self._skipping = True
                self._typist.refused(LIMIT)
            rest = b""
        self._buffer = b"" if self._skipping else rest

    def _pass_on(self, line: bytes) -> None:
        self._typist.line(line.removesuffix(b"\r").decode("utf-8", "replace"))

    def readConnectionLost(self) -> None:
        """The end of the file; a last line without a newline counts."""
        rest, self._buffer = self._buffer, b""
        if rest:
            self._pass_on(rest)
        self._typist.ended()

    def writeConnectionLost(self) -> None:
        """Nobody reads what is written."""
        self._gone()

    def connectionLost(self, reason: Failure | None = None) -> None:
        """Both."""
        if not self._closed.called:
            self._closed.callback(None)
        self._gone()

    def _gone(self) -> None:
        if self._open:
            self._open = False
            self._restore()
            self._typist.lost()
