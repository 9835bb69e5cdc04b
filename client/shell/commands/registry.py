"""The words that may be typed: what each is for, and on which screens it works."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from client.events import HelpRow
from client.messages.i18n import N_
from client.session.screens import Screen
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


class Usage(DeclaredError):
    """The word's arguments are wrong. Parameters: ``usage``, ``wrong`` (the one that is not understood, if any)."""

    code = b"usage"


NEAR = 0.7
"""How much alike a misspelt word and the one that is suggested must be, from 0 to 1."""

_OFFLINE = frozenset({Screen.DISCONNECTED})
_OUT = frozenset({Screen.SIGNED_OUT})
_IDLE = frozenset({Screen.IDLE})
_ROOM = frozenset({Screen.IN_ROOM})
_PLAYING = frozenset({Screen.PLAYING})
_SEATED = frozenset({Screen.IN_ROOM, Screen.CONNECTING, Screen.PLAYING})
_IN = _IDLE | _SEATED
_ANY = frozenset(Screen)


@dataclass(frozen=True)
class Word:
    """A word.

    :ivar arguments: as they are shown in the help.
    :ivar screens: where it works.
    """

    name: str
    arguments: str
    help: str
    screens: frozenset[Screen]

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"{self.name} {self.arguments}".rstrip()


WORDS = (
    Word("connect", "[HOST:PORT[/ROOM]]", N_("connect to a lobby, and come straight to a room of it"), _OFFLINE | _OUT),
    Word("register", "[NAME]", N_("make an account and log in; without one: keep the name you play under"), _OUT),
    Word("login", "[NAME]", N_("log in"), _OUT),
    Word("logout", "", N_("log out; in a match that counts as leaving"), _IN),
    Word("passwd", "", N_("change your password"), _IN),
    Word("delete-account", "", N_("remove your account for good"), _IN),
    Word("players", "[BEGINNING]", N_("show the other players"), _IN | _OFFLINE),
    Word("rooms", "[BEGINNING]", N_("show the public rooms"), _IN | _OFFLINE),
    Word("games", "", N_("show the games"), _IN | _OFFLINE),
    Word("create", "[GAME|FOLDER] [public|private] [SETTING=VALUE …]", N_("open a room"), _IDLE),
    Word("join", "[ROOM] [FOLDER]", N_("take a seat in a room: its number in the list, its code or its host"), _IDLE),
    Word("invite", "[NAME …]", N_("ask players to your room"), _ROOM),
    Word("ready", "", N_("say that the match may begin for you, in a room for several"), _ROOM),
    Word("unready", "", N_("take that back"), _ROOM),
    Word("start", "", N_("ask the others whether the match may begin, as the host of a room for several"), _ROOM),
    Word("agree", "", N_("say yes to the start that the host proposes, or to an offer in a match"), _ROOM | _PLAYING),
    Word("refuse", "", N_("say no to it"), _ROOM | _PLAYING),
    Word("accept", "[NAME] [FOLDER]", N_("accept an invitation"), _IDLE),
    Word("decline", "[NAME]", N_("decline an invitation"), _IDLE | _SEATED),
    Word("leave", "", N_("leave the room or the match"), _SEATED),
    Word("again", "", N_("offer the last opponent another round, or take up that offer"), _IDLE),
    Word("resign", "", N_("give the match up"), _PLAYING),
    Word("offer", "[draw|undo]", N_("offer the others a draw, or to take your last move back"), _PLAYING),
    Word("retry", "", N_("try a failed connection or start again"), _OFFLINE | _ROOM),
    Word("trust", "[HOST:PORT]", N_("accept the certificate that was refused, and connect"), _OFFLINE),
    Word("say", "[TEXT]", N_("say something to the others in your room"), _SEATED),
    Word("tell", "[NAME TEXT]", N_("say something to one player alone"), _IN),
    Word("block", "[NAME]", N_("hear no words and no invitations from a player; without a name: whom you block"), _IN),
    Word("unblock", "[NAME]", N_("hear a blocked player again"), _IN),
    Word("direct", "[yes|no|ask|always|never]", N_("choose who may see your network address"), _ANY),
    Word("help", "[WORD]", N_("show the words"), _ANY),
    Word("bell", "on|off", N_("ring when somebody needs you, or do not"), _ANY),
    Word("quit", "", N_("log out and end the program"), _ANY),
)
_FIRST = ("leave", "resign", "help", "offer", "agree", "refuse")
BY_NAME = {word.name: word for word in WORDS}


def fits(word: Word, screen: Screen, drop_in: bool) -> bool:
    """Whether a word works on a screen; a drop-in may ``register`` wherever it is."""
    return screen in word.screens or (word.name == "register" and drop_in and screen in _IN)


def exact(line: str) -> Word | None:
    """The word that the line begins with, written out."""
    return BY_NAME.get(line.split(maxsplit=1)[0].casefold()) if line.strip() else None


def find(typed: str, screen: Screen, drop_in: bool = False) -> Word:
    """The word that is meant by what was typed: all of it or a beginning that no other fitting word shares.

    :raises UnknownWord: none begins like that.
    :raises AmbiguousWord: several do.
    """
    folded = typed.casefold()
    if folded in BY_NAME:
        return BY_NAME[folded]
    begun = [word for word in WORDS if folded and word.name.startswith(folded)]
    fitting = [word for word in begun if fits(word, screen, drop_in)]
    if len(fitting or begun) == 1:
        return (fitting or begun)[0]
    if fitting:
        raise AmbiguousWord(word=typed, words=", ".join(word.name for word in fitting))
    raise UnknownWord(nearest=nearest(typed, screen, drop_in))


def nearest(typed: str, screen: Screen, drop_in: bool = False) -> str:
    """The word that works on this screen and that a misspelt one is most like, if it is like any."""
    here = [word.name for word in WORDS if fits(word, screen, drop_in)]
    found = difflib.get_close_matches(typed.casefold(), here, n=1, cutoff=NEAR)
    return found[0] if found else ""


def check(word: Word, screen: Screen, drop_in: bool) -> None:
    """Refuse a word that does not work here.

    :raises WordNotNow: it does not.
    """
    if not fits(word, screen, drop_in):
        raise WordNotNow(word=word.name, screen=screen.value)


def help_rows(screen: Screen, drop_in: bool, only: Word | None = None) -> tuple[HelpRow, ...]:
    """Help for one word or for all."""
    chosen: Sequence[Word] = (only,) if only is not None else WORDS
    if screen is Screen.PLAYING:  # what one looks for in a match
        chosen = sorted(chosen, key=lambda word: _FIRST.index(word.name) if word.name in _FIRST else len(_FIRST))
    return tuple(HelpRow(word.name, word.arguments, word.help, fits(word, screen, drop_in)) for word in chosen)


_ARGUMENT = re.compile(r'"([^"]*)"|([^\s,]+)')


def arguments(rest: str) -> list[str]:
    """Arguments separated by spaces or commas; one with spaces in it stands in quotation marks."""
    return [quoted or bare for quoted, bare in _ARGUMENT.findall(rest)]


def quoted(name: str) -> str:
    """A name as it has to be typed among several."""
    return f'"{name}"' if re.search(r"[\s,]", name) else name
