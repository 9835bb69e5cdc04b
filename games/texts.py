"""What a game says, by keys: sentences with places for values, in as many languages as the game has files for.

A game's folder has ``texts/en.toml`` and perhaps others, named by the language. Each entry is a sentence, or a table of
its forms where it depends on a number or on whether the reader is meant:

    full = "Column {column} is full."

    [dice]
    one = "{count} die"
    other = "{count} dice"

    [bids]
    you = "You bid {bid}."
    other = "{player} bids {bid}."
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter

ENGLISH = "en"
"""The language that every game has, and in which its sentences travel."""

OTHER = "other"
"""The form that every table of forms has."""

Entry = str | Mapping[str, str]
"""A sentence, or its forms."""

Value = str | int
"""What stands in a place of a sentence."""


class Text(str):
    """A sentence of a game: in English, which it stays for whoever knows no better, and what it was made of, so that it
    can be said in another language. It is a text like any other; what is written or sent of it is the English.

    :ivar key: of the sentence; :ivar form: of its forms, empty where the number decides; :ivar values: in its places.
    """

    key: str
    form: str
    values: Mapping[str, Value]

    def __new__(cls, sentence: str, key: str, form: str, values: Mapping[str, Value]) -> Text:
        text = super().__new__(cls, sentence)
        text.key, text.form, text.values = key, form, values
        return text


@dataclass(frozen=True)
class Texts:
    """The sentences of one game.

    :ivar languages: for each language its entries by key.
    """

    languages: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)

    def word(self, language: str, key: str, form: str, values: Mapping[str, Value]) -> str:
        """A sentence in a language; where it has none in English; and where there is none either, the key.

        :param form: ``you`` and the like; where it is empty, ``one`` or ``other`` by the value ``count``.
        """
        for spoken in (language, ENGLISH):
            entry = self.languages.get(spoken, {}).get(key)
            if entry is not None:
                said = {name: self.again(language, value) for name, value in values.items()}
                return _form(entry, form, values.get("count")).format_map(_Places(said))
        return key

    def english(self, key: str, form: str, values: Mapping[str, Value]) -> Text:
        """A sentence in English, which can be said in another language later."""
        return Text(self.word(ENGLISH, key, form, values), key, form, values)

    def again(self, language: str, said: object) -> str:
        """What was said, in a language; what is no sentence of the game's stays as it is."""
        if isinstance(said, Text):
            return self.word(language, said.key, said.form, said.values)
        return str(said)


def problem(sentence: str) -> str:
    """What is wrong with a sentence's places; empty where all are names in braces."""
    try:
        places = [place for _, place, _, _ in Formatter().parse(sentence) if place is not None]
    except ValueError as wrong:
        return f"{wrong}; a brace of its own is written twice"
    wrong_ones = [place for place in places if not place.isidentifier()]
    return f"{{{wrong_ones[0]}}} is no place for a value; write a name in the braces" if wrong_ones else ""


class _Places(dict[str, str]):
    """Values by their places; a place without one stays to be seen."""

    def __missing__(self, place: str) -> str:
        return f"{{{place}}}"


def _form(entry: Entry, form: str, count: Value | None) -> str:
    if isinstance(entry, str):
        return entry
    wanted = form or ("one" if count == 1 else OTHER)
    return entry.get(wanted) or entry.get(OTHER, "")
