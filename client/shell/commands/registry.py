"""What a typed command is: registered once, with its name, arguments, screens, help, completion and handler."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from client.events import Event, HelpRow
from client.session.interfaces import SessionFace
from client.session.screens import Screen
from client.shell.numbering import ShownLists
from client.shell.prompts import Questions
from client.shell.signin import SignInFlow
from client.trust import TrustedFolders
from wire.amp.errors import DeclaredError


class UnknownWord(DeclaredError):
    """There is no such word. Parameters: ``nearest`` (empty where none is near).

    What was typed is not repeated: it may be a password whose question had gone away.
    """

    code = b"unknown-word"


class AmbiguousWord(DeclaredError):
    """Several words begin like this. Parameters: ``word``, ``words``."""

    code = b"ambiguous-word"


class BareNumber(DeclaredError):
    """A number was typed that stands in the last list, without a word. Parameters: ``usage``."""

    code = b"bare-number"


class WordNotNow(DeclaredError):
    """The word does not work on this screen. Parameters: ``word``, ``screen``."""

    code = b"wrong-screen"


class StillStarting(DeclaredError):
    """A move was typed before the match has begun. Parameters: ``nearest`` (a word that it is like; may be empty)."""

    code = b"still-starting"


class Usage(DeclaredError):
    """The word's arguments are wrong. Parameters: ``usage``, ``wrong`` (the one that is not understood, if any)."""

    code = b"usage"


PLAY = "play"
"""What many type in front of a move. It begins *players*, and is never taken for it."""

NEAR = 0.7
"""How much alike a misspelt word and the one that is suggested must be, from 0 to 1."""

OFFLINE = frozenset({Screen.DISCONNECTED})
OUT = frozenset({Screen.SIGNED_OUT})
IDLE = frozenset({Screen.IDLE})
ROOM = frozenset({Screen.IN_ROOM})
PLAYING = frozenset({Screen.PLAYING})
SEATED = frozenset({Screen.IN_ROOM, Screen.CONNECTING, Screen.PLAYING})
IN = IDLE | SEATED
ANY = frozenset(Screen)


@dataclass(frozen=True)
class CommandContext:
    """What a command works with.

    :ivar show: tells the person; :ivar questions: asks for what was not typed.
    :ivar shown: the lists that were last shown, whose numbers may be typed.
    :ivar commands: all commands.
    :ivar trusted: the folders whose code may run where it is not contained.
    :ivar ring: turns the bell on or off; :ivar quit: ends the program.
    """

    session: SessionFace
    questions: Questions
    show: Callable[[Event], object]
    signin: SignInFlow
    shown: ShownLists
    commands: Commands
    trusted: TrustedFolders
    ring: Callable[[bool], object]
    quit: Callable[[], object]


def nothing(session: SessionFace, rest: str) -> Iterable[str]:
    """The completions of a command that takes no arguments, or whose arguments nobody can guess."""
    return ()


@dataclass(frozen=True)
class Command:
    """A typed command.

    :ivar arguments: as they are shown in the help.
    :ivar screens: where it works.
    :ivar act: carries it out with what was typed after it.
    :ivar complete: what may follow it, of which ``rest``, the piece that is completed included, is typed already.
    :ivar folders: a folder with a game in it may follow.
    """

    name: str
    arguments: str
    help: str
    screens: frozenset[Screen]
    act: Callable[[CommandContext, str], Coroutine[Any, Any, None]]
    complete: Callable[[SessionFace, str], Iterable[str]] = nothing
    folders: bool = False

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"{self.name} {self.arguments}".rstrip()

    def fits(self, screen: Screen, drop_in: bool) -> bool:
        """Whether it works on a screen; a drop-in may ``register`` wherever it is."""
        return screen in self.screens or (self.name == "register" and drop_in and screen in IN)

    def check(self, screen: Screen, drop_in: bool) -> None:
        """Refuse a command that does not work here.

        :raises WordNotNow: it does not.
        """
        if not self.fits(screen, drop_in):
            raise WordNotNow(word=self.name, screen=screen.value)


FIRST = ("leave", "resign", "help", "offer", "agree", "refuse", "hint")
"""What one looks for in a match, in this order."""


class Commands:
    """All commands, in the order in which the help shows them."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._by_name = {command.name: command for command in commands}

    def __iter__(self) -> Iterator[Command]:
        return iter(self._by_name.values())

    def __getitem__(self, name: str) -> Command:
        return self._by_name[name]

    def exact(self, line: str) -> Command | None:
        """The command that the line begins with, written out."""
        return self._by_name.get(line.split(maxsplit=1)[0].casefold()) if line.strip() else None

    def find(self, typed: str, screen: Screen, drop_in: bool = False) -> Command:
        """The command that is meant by what was typed: all of it or a beginning that no other fitting one shares.

        :raises UnknownWord: none begins like that.
        :raises AmbiguousWord: several do.
        """
        folded = typed.casefold()
        if folded in self._by_name:
            return self._by_name[folded]
        begun = [command for command in self if folded not in ("", PLAY) and command.name.startswith(folded)]
        fitting = [command for command in begun if command.fits(screen, drop_in)]
        if len(fitting or begun) == 1:
            return (fitting or begun)[0]
        if fitting:
            raise AmbiguousWord(word=typed, words=", ".join(command.name for command in fitting))
        raise UnknownWord(nearest=self.nearest(typed, screen, drop_in))

    def nearest(self, typed: str, screen: Screen, drop_in: bool = False) -> str:
        """The command that works on this screen and that a misspelt one is most like, if it is like any."""
        here = [command.name for command in self if command.fits(screen, drop_in)]
        if typed.casefold() == PLAY:
            return "create" if "create" in here else ""
        found = difflib.get_close_matches(typed.casefold(), here, n=1, cutoff=NEAR)
        return found[0] if found else ""

    def help_rows(self, screen: Screen, drop_in: bool, only: Command | None = None) -> tuple[HelpRow, ...]:
        """Help for one command or for all."""
        chosen: Sequence[Command] = (only,) if only is not None else (*self,)
        if screen is Screen.PLAYING:
            chosen = sorted(chosen, key=lambda one: FIRST.index(one.name) if one.name in FIRST else len(FIRST))
        return tuple(HelpRow(one.name, one.arguments, one.help, one.fits(screen, drop_in)) for one in chosen)


_ARGUMENT = re.compile(r'"([^"]*)"|([^\s,]+)')


def arguments(rest: str) -> list[str]:
    """Arguments separated by spaces or commas; one with spaces in it stands in quotation marks."""
    return [quoted or bare for quoted, bare in _ARGUMENT.findall(rest)]


def quoted(name: str) -> str:
    """A name as it has to be typed among several."""
    return f'"{name}"' if re.search(r"[\s,]", name) else name
