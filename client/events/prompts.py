"""What the client asks the person, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from client.events.base import Event


@dataclass(frozen=True)
class Failed(Event):
    """Something that was asked for was refused or did not work.

    :ivar error: the code of a declared error; the shell's own are in lower case (``unknown-word``, ``usage`` …).
    :ivar parameters: what its sentence needs.
    """

    error: str
    parameters: dict[str, str | int]


@dataclass(frozen=True)
class Asked(Event):
    """The client wants an answer: the next line is it. An empty line takes ``default``, or cancels.

    ``what`` is a code (``name``, ``password``, ``game`` …) whose question is in ``client.messages.prompts``;
    ``parameters`` are what it needs; ``choices`` are numbered from 1; a ``secret`` answer is not echoed.
    """

    what: str
    parameters: dict[str, str | int]
    choices: tuple[str, ...]
    default: str
    secret: bool


@dataclass(frozen=True)
class Notice(Event):
    """The client says something about itself. ``what`` is a code with a sentence in ``client.messages``."""

    what: str
    parameters: dict[str, str | int]


@dataclass(frozen=True)
class HelpRow:
    """A word and what it does. ``fits``: it works on the screen that is shown now."""

    word: str
    arguments: str
    help: str
    fits: bool


@dataclass(frozen=True)
class Help(Event):
    """The words that may be typed."""

    screen: str
    rows: tuple[HelpRow, ...]


@dataclass(frozen=True)
class SettingRow:
    """A setting of a game: its ``value`` here, or else its default, and what is ``allowed``, in words."""

    name: str
    value: str
    allowed: str
    description: str


@dataclass(frozen=True)
class GameHelp(Event):
    """A game and its settings. ``example``: moves as they may be typed now, in a match."""

    game: str
    display: str
    description: str
    settings: tuple[SettingRow, ...]
    example: tuple[str, ...]


@dataclass(frozen=True)
class Traced(Event):
    """A box that went over a line, as named fields with its secrets masked (``--trace``)."""

    text: str
