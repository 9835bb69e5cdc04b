"""What the client has to tell, on its way to the terminal: sentences for people or JSON for programs."""

from __future__ import annotations

import re
from typing import Protocol

import msgspec

from client.events import (
    Asked,
    Event,
    Failed,
    Help,
    InvitationCame,
    MemberCame,
    Notice,
    Offered,
    StartProposed,
    Turn,
    WordsHeard,
)
from client.messages.context import Context
from client.messages.i18n import _
from client.messages.prompts import question
from client.messages.speaker import Speaker
from client.session.screens import Screen
from client.terminal.cells import columns, fold
from client.terminal.interfaces import Terminal
from client.terminal.sanitize import cleaned, sanitize


class Output(Protocol):
    """Where the shell tells and asks.

    :ivar bell: whether to ring when somebody is needed.
    """

    bell: bool

    def show(self, event: Event) -> None:
        """Tell."""

    def ask(self, event: Asked) -> None:
        """Put a question: the next line is its answer."""

    def answered(self) -> None:
        """The question is over; nothing is asked."""

    def ready(self, name: str, screen: Screen) -> None:
        """A word is awaited."""


_SCREENS = {
    Screen.DISCONNECTED: "(offline)> ",
    Screen.SIGNED_OUT: "(signed out)> ",
    Screen.IDLE: "> ",
    Screen.IN_ROOM: "(in room)> ",
    Screen.CONNECTING: "(starting)> ",
    Screen.PLAYING: "(playing)> ",
}
_FREE = ("text", "why", "detail", "reason", "settings", "description", "words", "display")
_RED, _BOLD, _PLAIN = "\x1b[31m", "\x1b[1m", "\x1b[0m"


class Sentences:
    """Output for people.

    :param colour: failures in red, what needs the person in bold; both are told by their words as well.
    :param pictures: games are drawn; otherwise described.
    :param tables: lists as tables; otherwise a line each.
    :param stays: the program goes on where the line is lost.
    """

    def __init__(self, terminal: Terminal, *, colour: bool, pictures: bool, tables: bool, stays: bool = True) -> None:
        self._terminal = terminal
        self._colour, self._folds = colour, tables
        self._speaker = Speaker(Context(colour=colour, pictures=pictures, tables=tables, stays=stays))
        self.bell = True

    def show(self, event: Event) -> None:
        """Say it, and ring where the person is needed."""
        safe = cleaned(event)
        self._speaker.context.width = self._terminal.width
        text = self._speaker.say(safe)
        call = _call(safe)
        if text:
            colour = _RED if isinstance(event, Failed) else _BOLD if call else ""
            self._terminal.write(self._painted(self._folded(text, _of_others(safe)), colour))
        if call:
            self._terminal.attend(call, self.bell)

    def ask(self, event: Asked) -> None:
        """Choices above, the question in the line."""
        self.show(event)
        self._speaker.context.asking = True
        self._terminal.ask(question(cleaned(event)), event.secret)

    def answered(self) -> None:
        """Nothing is asked."""
        self._speaker.context.asking = False
        self._terminal.prompt("")

    def ready(self, name: str, screen: Screen) -> None:
        """The prompt says who and where one is."""
        who = sanitize(name)
        self._terminal.prompt(
            f"{who} {_SCREENS[screen]}" if who and screen is not Screen.IDLE else who + _SCREENS[screen]
        )

    def _folded(self, text: str, others: list[str]) -> str:
        """Long sentences folded between words. What is indented is to be copied or looked at, and stays as it is."""
        width = self._terminal.width
        if not self._folds:
            return text
        return "\n".join(
            line
            if columns(line) <= width or line.startswith(" ") or "\x1b" in line
            else "\n".join(fold(line, width - 1, torn=others))
            for line in text.split("\n")
        )

    def _painted(self, text: str, colour: str) -> str:
        """Colour a text that has none of its own, whole lines, pictures excepted."""
        if not colour or not self._colour or "\n" in text or "\x1b" in text:
            return text
        return f"{colour}{text}{_PLAIN}"


def _of_others(event: Event) -> list[str]:
    """The texts in an event that somebody has written freely: a reason, a description, a setting."""
    texts = [getattr(event, field, "") for field in _FREE]
    if isinstance(event, Failed):
        texts += [event.parameters.get(field, "") for field in _FREE]
    return [text for text in texts if isinstance(text, str)]


def _call(event: Event) -> str:
    """Why the person is needed now, for the window's title; nothing when it is not."""
    match event:
        case InvitationCame():
            return _("{host} invites you").format(host=event.host)
        case WordsHeard(private=True):
            return _("{player} tells you something").format(player=event.player)
        case MemberCame():
            return _("{name} takes a seat").format(name=event.name)
        case StartProposed(mine=False):
            return _("{host} wants to start").format(host=event.host)
        case Offered(mine=False):
            return _("{player} offers something").format(player=event.player)
        case Turn(yours=True):
            return _("your move")
    return ""


_UNPRINTABLE = re.compile("[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


class JsonLines:
    """Output for programs: one JSON object a line, with its name under ``event``.

    What the client would say to a person in its own voice has its sentence under ``text``.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._speaker = Speaker(Context(pictures=False, tables=False))
        self.bell = False

    def show(self, event: Event) -> None:
        """Write the event as it is."""
        values = event.as_dict()
        sentence = self._speaker.say(event)
        if isinstance(event, Asked):
            values["text"] = question(event).strip()
        elif isinstance(event, Failed | Notice | Help):
            values["text"] = sentence
        self._terminal.write(encoded(values))

    def ask(self, event: Asked) -> None:
        """The question is an event too; nothing else is written."""
        self.show(event)
        self._speaker.context.asking = True
        self._terminal.ask("", event.secret)

    def answered(self) -> None:
        """Nothing is asked."""
        self._speaker.context.asking = False
        self._terminal.prompt("")

    def ready(self, name: str, screen: Screen) -> None:
        """Programs need no prompt."""
        self._terminal.prompt("")


def encoded(values: dict[str, object]) -> str:
    """One line of JSON, in which what a terminal might obey is escaped; the value read back is the same."""
    line = msgspec.json.encode(values).decode("utf-8")
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", line)
