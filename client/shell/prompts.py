"""Lines that were typed, in order, and questions that take the next one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from twisted.internet.defer import DeferredQueue

from client.events import Asked, Event, Failed
from client.session.screens import Screen


class Cancelled(Exception):
    """The person does not want to go on with what was asked."""


class Elsewhere(Cancelled):
    """A word that was typed instead of an answer led to another screen."""


class InputEnded(Exception):
    """Nothing more will be typed."""


@dataclass(frozen=True)
class Order:
    """A word that a key meant rather than a line."""

    line: str


@dataclass(frozen=True)
class End:
    """The end of what is typed."""


Item = str | Order | End


class Asker(Protocol):
    """How a question is put; see ``client.terminal.output``."""

    def ask(self, event: Asked) -> None:
        """Put a question."""

    def answered(self) -> None:
        """The question is over."""


class Questions:
    """The one reader of what is typed.

    Whoever needs an answer awaits the next line, so that a piped script answers just as a person does. A line that
    starts with a slash is a word even then.

    :param show: tells an event.
    :param obey: carries out a word that came instead of an answer.
    :param urgent: says of a line that came instead of a secret answer whether it is a word all the same.
    :param command: finds the command with which a line begins, written out, or nothing.
    :ivar prepared: answers given beforehand, each used once.
    :ivar pending: the question that waits.
    """

    def __init__(
        self,
        output: Asker,
        show: Callable[[Event], object],
        screen: Callable[[], Screen],
        obey: Callable[[str], Coroutine[Any, Any, None]],
        urgent: Callable[[str], bool],
        command: Callable[[str], object],
    ) -> None:
        self._output, self._show, self._screen, self._obey = output, show, screen, obey
        self._urgent, self._command = urgent, command
        self._items: DeferredQueue[Item] = DeferredQueue()
        self.prepared: dict[str, str] = {}
        self.pending: Asked | None = None

    def put(self, item: Item) -> None:
        """Something was typed."""
        self._items.put(item)

    async def take(self) -> Item:
        """The next of what was typed."""
        return await self._items.get()

    async def ask(
        self,
        what: str,
        *,
        secret: bool = False,
        choices: Sequence[str] = (),
        default: str = "",
        free: bool = False,
        words: bool = False,
        **parameters: str | int,
    ) -> str:
        """Ask, and return the text, or the choice that a number, a beginning or all of it means.

        :param free: a text that is none of the choices is an answer too.
        :param words: a word that is written out is a word here even without a slash.
        :raises Cancelled: an empty line without a default, or the screen has changed under the question.
        :raises InputEnded: nothing more will be typed.
        """
        if what in self.prepared:
            return self.prepared.pop(what)
        question = Asked(what, dict(parameters), tuple(choices), default, secret)
        while True:
            line = await self._line(question, words)
            text = line if secret else line.strip()
            if not text:
                if not default:
                    raise Cancelled
                return default
            if not choices:
                return text
            chosen = choose(text, choices)
            if chosen is not None or free:
                return chosen or text
            self._show(Failed("no-such-choice", {"answer": text[:100]}))

    async def _line(self, question: Asked, words: bool) -> str:
        """Put the question and take a line that answers it, carrying out words in between."""
        while True:
            self.pending = question
            self._output.ask(question)
            try:
                item = await self.take()
            finally:
                self.pending = None
                self._output.answered()
            if isinstance(item, End):
                raise InputEnded
            line = item.line if isinstance(item, Order) else item
            if isinstance(item, str) and not self._is_word(line, question.secret, words):
                return line
            before = self._screen()
            await self._obey(line)
            if self._screen() is not before:
                raise Elsewhere

    def _is_word(self, line: str, secret: bool, words: bool) -> bool:
        """Whether a line is a word rather than an answer."""
        if secret:
            return self._urgent(line)
        return line.startswith("/") or (words and self._command(line) is not None)


def choose(text: str, choices: Sequence[str]) -> str | None:
    """The choice that is meant: by its number from 1, by all of it, or by a beginning that no other shares."""
    if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= len(choices):
        return choices[int(text) - 1]
    folded = text.casefold()
    for choice in choices:
        if choice.casefold() == folded:
            return choice
    begun = [choice for choice in choices if choice.casefold().startswith(folded)]
    return begun[0] if len(begun) == 1 else None
