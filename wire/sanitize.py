"""Text of other people, made harmless: nothing in it may move a cursor, hide, or turn the line around."""

from __future__ import annotations

import re
import unicodedata

_BAD_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")  # used inside emoji and several scripts; they neither hide nor turn anything
_ANY_BAD = re.compile(r"[^\x20-\x7e]")


def sanitize(text: str, lines: bool = False) -> str:
    """The text with every control, formatting or unassigned character shown as ``\ufffd``; tabs become spaces.

    :param lines: newlines may stay.
    """
    if not _ANY_BAD.search(text):
        return text
    return "".join(_clean(sign, lines) for sign in text)


def _clean(sign: str, lines: bool) -> str:
    if sign == "\t" or (sign == "\n" and not lines):
        return " "
    if sign == "\n" or sign in _JOINERS or unicodedata.category(sign) not in _BAD_CATEGORIES:
        return sign
    return "\ufffd"


def shows_nothing(text: str) -> bool:
    """Whether there is nothing to be read in a cleaned text."""
    return all(sign.isspace() or sign in _JOINERS or sign == "\ufffd" for sign in text)
