"""Which language it is."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

Member = TypeVar("Member", bound=StrEnum)

_catalogue = gettext.translation("txlobby", localedir=Path(__file__).parent / "locale", fallback=True)

_ = _catalogue.gettext
plural = _catalogue.ngettext


def N_(sentence: str) -> str:
    """Mark a sentence that is translated later, where it is used."""
    return sentence


def worded(kind: type[Member], word: str, sentence: Callable[[Member], str], unknown: str) -> str:
    """The sentence of a word of the wire, marked and not translated yet.

    :param kind: the words that there are; :param sentence: of each of them.
    :param unknown: of one that this client does not know; a newer lobby may say more.
    """
    member = next((one for one in kind if one == word), None)
    return unknown if member is None else sentence(member)


class _Known(dict[str, object]):
    """Parameters for a sentence; one that a lobby of another version left out shows as a question mark."""

    def __missing__(self, key: str) -> str:
        return "?"


def fill(sentence: str, parameters: Mapping[str, object]) -> str:
    """Translate a sentence and fill in its parameters, which are never read as a format themselves."""
    return _(sentence).format_map(_Known(parameters))


def sentence(reason: str) -> str:
    """A reason that somebody else worded, as a sentence of its own."""
    reason = reason.strip()
    return reason[:1].upper() + reason[1:] + ("" if reason.endswith((".", "!", "?")) else ".")


def seconds(count: int) -> str:
    """A time for people."""
    if count >= 120 and count % 60 == 0:
        return plural("{count} minute", "{count} minutes", count // 60).format(count=count // 60)
    return plural("{count} second", "{count} seconds", count).format(count=count)


def lasting(until: int) -> str:
    """How long something is forbidden.

    :param until: seconds since the epoch, 0 for good.
    """
    if not until:
        return _("It holds for good.")
    try:
        when = datetime.fromtimestamp(until).astimezone()
    except (OverflowError, ValueError, OSError):  # a year that no calendar has
        return _("It holds for good.")
    return _("It holds until {time}.").format(time=f"{when:%Y-%m-%d %H:%M}")


def clock(count: int) -> str:
    """What a clock shows, in minutes and seconds."""
    return f"{count // 60}:{count % 60:02}"


_ORDINALS = (N_("1st"), N_("2nd"), N_("3rd"), N_("4th"), N_("5th"), N_("6th"), N_("7th"), N_("8th"))


def ordinal(number: int) -> str:
    """A place for people, from 1."""
    return _(_ORDINALS[number - 1]) if 0 < number <= len(_ORDINALS) else _("place {number}").format(number=number)


def joined(items: Sequence[str]) -> str:
    """All of a few items, the last with *and*."""
    if len(items) < 2:
        return "".join(items)
    return _("{first} and {last}").format(first=", ".join(items[:-1]), last=items[-1])


def listed(items: tuple[str, ...] | list[str], most: int = 6) -> str:
    """A few items separated by commas; the rest is counted."""
    shown = ", ".join(items[:most])
    if len(items) > most:
        return _("{shown} and {more} more").format(shown=shown, more=len(items) - most)
    return shown
