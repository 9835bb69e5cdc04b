"""What may be a player's name, and when two names are the same.

A name is shown exactly as it was typed, without the spaces around it. It has 1 to 32 characters, all of them visible,
and no space inside, so that a name is always one word of a command. It is not a bare number, because the client takes
numbers for places in its last list. Characters that this Python's Unicode does not know are refused: only for known
ones does Unicode promise that normal form and case folding never change, and the key is kept in the database.

A new name must meet more rules: it may not mix alphabets nor heap marks on a letter, and must not look like a name that
is taken, see ``lookalikes``. Accounts that are older than these rules go on.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from lobby.commands.reasons import NameFault
from lobby.errors import BadName
from wire import lookalikes

MOST_CHARACTERS = 32

_REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})

_BLANK = "\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}\N{HANGUL FILLER}\N{HALFWIDTH HANGUL FILLER}"
_BLANK += "\N{BRAILLE PATTERN BLANK}\N{MUSICAL SYMBOL NULL NOTEHEAD}\N{COMBINING GRAPHEME JOINER}"
_BLANK += "\N{KHMER VOWEL INHERENT AQ}\N{KHMER VOWEL INHERENT AA}"

_INVISIBLE = frozenset(map(ord, _BLANK)).union(
    range(0x180B, 0x1810),  # Mongolian variation selectors
    range(0xFE00, 0xFE10),  # variation selectors
    range(0xE0000, 0xE1000),  # tags, variation selectors, and what Unicode keeps for more of them
)
"""Characters that show nothing though their category is a letter's, a mark's or a symbol's: Unicode's
Default_Ignorable_Code_Point, and three kinds of space that are not in it."""


def check(typed: str) -> str:
    """The name as it will be shown.

    :raises BadName: ``empty``; ``long``, over 32 characters; ``blank``, of two words; ``number``, digits only;
        ``invisible``, where a character shows nothing or cannot stand where it is.
    """
    shown = typed.strip(" ")
    if not shown:
        raise BadName(reason=NameFault.EMPTY)
    if len(shown) > MOST_CHARACTERS:
        raise BadName(reason=NameFault.LONG)
    if " " in shown:
        raise BadName(reason=NameFault.BLANK)
    if any(map(_hidden, shown)) or unicodedata.category(shown[0]).startswith("M"):
        raise BadName(reason=NameFault.INVISIBLE)
    if unicodedata.normalize("NFKC", shown).isdigit():
        raise BadName(reason=NameFault.NUMBER)
    return shown


def check_new(typed: str) -> str:
    """A new name, as it will be shown.

    :raises BadName: as ``check``; ``mixed``, where letters of several alphabets stand in it that are not written
        together; ``marks``, where a letter has too many marks.
    """
    shown = check(typed)
    if lookalikes.too_many_marks(shown):
        raise BadName(reason=NameFault.MARKS)
    if lookalikes.mixes_scripts(shown):
        raise BadName(reason=NameFault.MIXED)
    return shown


@lru_cache(maxsize=4096)
def looks(name: str) -> frozenset[str]:
    """What a name looks like: two names that have one of these in common are taken for each other."""
    return lookalikes.looks(name, key)


def key(name: str) -> str:
    """What two names have in common when they are the same: compatibility normal form, without case.

    Folding may leave a text that folds once more (Unicode's rule for identifiers repeats it too), so it is repeated
    until nothing changes: the key of a key is that key. It takes any text, a name or not.
    """
    folded = name
    while (again := _folded(folded)) != folded:
        folded = again
    return folded


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip(" ")


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in _REFUSED or ord(character) in _INVISIBLE
