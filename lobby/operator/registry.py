"""What a command of the operator's is: its words, declared once, and what it does with a lobby's parts.

A command is an async function behind ``@command``. It returns a ``Reply``, a record that has both forms in which it is
told: fields, which ``--json`` writes, and ``shown``, sentences and tables. It refuses with ``Refused``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import msgspec

from lobby.operator.page import Shown
from lobby.operator.parts import Parts

SECONDS = 30.0
"""The time that a command may take."""


class Refused(Exception):
    """A command cannot be done; its text is a sentence that says why, and what to do."""


class Reply(msgspec.Struct, kw_only=True):
    """What a command has to tell."""

    def shown(self) -> Iterable[Shown]:
        """The same for people."""
        raise NotImplementedError


class Sentence(Reply):
    """All is said in a sentence."""

    said: str

    def shown(self) -> Iterable[Shown]:
        """The sentence."""
        return [self.said]


class Where(Enum):
    """What a command works on. One that needs files alone is handed the data folder in the place of a ``Call``."""

    LOBBY = "the running lobby"
    EITHER = "the running lobby, or its files where none runs"
    FILES = "files alone: it is done by the command line itself"


@dataclass(frozen=True)
class Argument:
    """A word of a command's.

    :ivar name: as ``name``, or, where it may be anywhere and be left out, as ``--name``.
    :ivar type: makes a value of the word, or raises ``ValueError`` with what it must be.
    :ivar rest: takes all words that follow, with spaces between.
    :ivar default: where it may be left out.
    """

    name: str
    help: str
    type: Callable[[str], Any] = str
    rest: bool = False
    optional: bool = False
    default: Any = None
    flag: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """One use of a command.

    :ivar who: who wants it, as the audit names them.
    :ivar folder: where the command line was started, to which a file's name belongs; empty where there is none.
    :ivar secret: what was asked for where the command has a ``secret``; empty where nobody could be asked.
    """

    who: str
    parts: Parts
    folder: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Command:
    """A command, by its whole name: ``codes new``.

    :ivar changes: whether it changes anything, so that it belongs into the audit.
    :ivar seconds: how long it may take.
    :ivar afar: whether an operator may do it in the client: no, unless it says so. What needs hands on the machine if
        it was wrong is done there.
    :ivar secret: what the command line asks for and shows nobody, ``{name}`` and the like being its arguments; from a
        file where there is an argument ``--file``.
    :ivar asks: what the command line asks first where it is not told ``--yes``.
    :ivar as_json: the answer is for programs, whoever reads it.
    """

    name: str
    help: str
    do: Callable[..., Awaitable[Reply]]
    arguments: tuple[Argument, ...] = ()
    changes: bool = False
    where: Where = Where.LOBBY
    seconds: float = field(default=SECONDS)
    secret: str = ""
    asks: str = ""
    as_json: bool = False
    afar: bool = False


def command(
    name: str,
    help_: str,
    *arguments: Argument,
    changes: bool = False,
    where: Where = Where.LOBBY,
    seconds: float = SECONDS,
    afar: bool = False,
    secret: str = "",
    asks: str = "",
    as_json: bool = False,
) -> Callable[[Callable[..., Awaitable[Reply]]], Command]:
    """Make a command of an async function that takes a ``Call`` and an argument by each declared name."""

    def made(do: Callable[..., Awaitable[Reply]]) -> Command:
        return Command(name, help_, do, arguments, changes, where, seconds, secret, asks, as_json, afar)

    return made
