"""A raw terminal: what arrives is printed above the half-typed line, which stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol as Shape

from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IDelayedCall, IHalfCloseableProtocol, IReactorTime
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure
from zope.interface import implementer

from client.terminal.cells import columns, fold
from client.terminal.editor import LIMIT, Editor, Wish
from client.terminal.interfaces import Typist
from client.terminal.keys import Keys
from client.terminal.sanitize import sanitize

ESCAPE_SECONDS = 0.1
"""After so long a lone Escape is no beginning of a longer key."""

_WIPE = "\r\x1b[K"
_CLEAR = "\x1b[H\x1b[2J"
_TITLE = "\x1b]0;{}\x07"
_NAME = "txlobby"


class Modes(Shape):
    """What is needed of the real terminal's modes."""

    def raw(self) -> None:
        """Every key by itself."""

    def restore(self) -> None:
        """As it was found."""


@implementer(IHalfCloseableProtocol)
class Tty(Protocol):
    """The terminal of somebody who types.

    It is the only writer. The prompt and the line always fill one row, scrolled sideways where they are longer, so that
    wiping that row and drawing it again is all that printing needs.

    :param width: returns the terminal's columns, asked whenever something is drawn.
    :param suspend: stops this process until its shell continues it (Ctrl-Z).
    """

    def __init__(
        self,
        typist: Typist,
        modes: Modes,
        clock: IReactorTime,
        width: Callable[[], int],
        suspend: Callable[[], object],
    ) -> None:
        self._typist, self._modes, self._clock, self._width, self._suspend = typist, modes, clock, width, suspend
        self._editor = Editor(typist.complete)
        self._keys = Keys(self._press, self._paste)
        self._prompt = ""
        self._closed: Deferred[None] = Deferred()
        self._lone: IDelayedCall | None = None
        self._open = self._titled = self._ever_titled = False

    # -- what the shell wants

    @property
    def width(self) -> int:
        """Columns."""
        return self._width()

    def write(self, text: str) -> None:
        """Print lines above the half-typed one."""
        self._send(f"{_WIPE}{text}\n{self._line()}")

    def ask(self, prompt: str, secret: bool) -> None:
        """Ask in the line itself. A half-typed secret whose question is over must not be shown."""
        if self._editor.secret and not secret:
            self._editor.drop()
        self._editor.secret = secret
        self._prompt = prompt
        self.redraw()

    def prompt(self, prompt: str) -> None:
        """Await a word."""
        self.ask(prompt, False)

    def attend(self, title: str, bell: bool) -> None:
        """Set the window's title until the next key, and ring."""
        self._titled = self._ever_titled = True
        self._send(_TITLE.format(sanitize(title)) + ("\a" if bell else ""))

    def close(self) -> Deferred[None]:
        """Wipe the prompt, restore the modes, let go of the descriptors; fires when all is written."""
        if not self._open:
            return succeed(None)
        self._open = False
        self._still()
        assert self.transport is not None
        self.transport.write(_WIPE.encode() + (_TITLE.format("").encode() if self._ever_titled else b""))
        self._modes.restore()
        self.transport.loseConnection()
        return self._closed

    def redraw(self) -> None:
        """Draw the line again, after another width or somebody else's output."""
        self._send(_WIPE + self._line())

    def resume(self) -> None:
        """This process was stopped and goes on: the shell has changed the modes meanwhile."""
        if self._open:
            self._modes.raw()
            self.redraw()

    # -- what Twisted tells

    def connectionMade(self) -> None:
        """The terminal is ours."""
        self._open = True
        self._modes.raw()
        self.redraw()

    def dataReceived(self, data: bytes) -> None:
        """Keys were pressed."""
        self._still()
        if self._titled:
            self._titled = False
            self._send(_TITLE.format(_NAME))
        self._keys.feed(data)
        if data.endswith(b"\x1b"):
            self._lone = self._clock.callLater(ESCAPE_SECONDS, self._lone_escape)
        self.redraw()

    def readConnectionLost(self) -> None:
        """No key can come any more: the terminal is gone."""
        self._gone()

    def writeConnectionLost(self) -> None:
        """Nobody sees what is written."""
        self._gone()

    def connectionLost(self, reason: Failure | None = None) -> None:
        """Both."""
        if not self._closed.called:
            self._closed.callback(None)
        self._gone()

    def _gone(self) -> None:
        self._still()
        if self._open:
            self._open = False
            self._modes.restore()
            self._typist.lost()

    # -- keys

    def _press(self, key: str, data: str) -> None:
        wish = self._editor.press(key, data)
        if wish is not None and self._open:
            self._grant(wish)

    def _grant(self, wish: Wish) -> None:
        if wish is Wish.ENTER:
            self._entered()
        elif wish is Wish.INTERRUPT:
            shown = "" if self._editor.secret else self._editor.text
            self._send(f"{_WIPE}{self._prompt}{shown}^C\n")
            half_typed = bool(self._editor.text)
            self._editor.drop()
            if not half_typed:  # as shells do: the first one only clears what was typed
                self._typist.interrupt()
        elif wish is Wish.END:
            self._typist.ended()
        elif wish is Wish.CLEAR:
            self._send(_CLEAR)
        elif wish is Wish.SUSPEND:
            self._send(_WIPE)
            self._modes.restore()
            self._suspend()
            self.resume()
        elif wish is Wish.LIST:
            listed = "  ".join(sanitize(one) for one in self._editor.listed[:100])
            self.write("\n".join(row.strip() for row in fold(listed, self._width() - 1)))
        else:
            self._send("\a")

    def _entered(self) -> None:
        """Leave what was entered in sight, unless it is secret, and pass it on."""
        line = self._editor.entered
        self._send(f"{_WIPE}{self._prompt}{'' if self._editor.secret else line}\n")
        self._typist.line(line)

    def _paste(self, text: str) -> None:
        """A paste: its finished lines are entered, the rest is typed."""
        *whole, rest = text[: 4 * LIMIT].replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for line in whole:
            self._editor.insert(line.replace("\t", " "))
            self._press("c-m", "")
        self._editor.insert(rest.replace("\t", " "))

    def _lone_escape(self) -> None:
        self._lone = None
        self._keys.flush()
        self._editor.calm()
        self.redraw()

    def _still(self) -> None:
        if self._lone is not None:
            self._lone.cancel()
            self._lone = None

    # -- drawing

    def _line(self) -> str:
        """The row of prompt and line, and where the cursor goes in it."""
        width = self._width()
        prompt = self._prompt if width - columns(self._prompt) >= 10 else ""
        shown, cursor = self._editor.window(width - columns(prompt) - 1)
        column = columns(prompt) + cursor
        return f"{prompt}{shown}\r" + (f"\x1b[{column}C" if column else "")

    def _send(self, text: str) -> None:
        if self._open and self.transport is not None:
            self.transport.write(text.encode("utf-8", "replace"))
