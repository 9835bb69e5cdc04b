"""Columns of the terminal, which are not characters: Chinese takes two for each, an accent none."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from wcwidth import iter_graphemes, wcwidth

NARROW = 60
"""Columns below which there are no tables: lists have two short lines for each entry, words their help below them."""

AS_EMOJI = "\ufe0f"
"""After a sign that is narrow by itself: it is to be drawn as an emoji, which is wide."""


def widths(text: str) -> Iterator[int]:
    """The columns of each character; what has no width of its own takes none.

    It is the most that any terminal takes: some draw a family of emoji as one sign, others each of its members. Whoever
    counts on fewer than are drawn breaks the row.
    """
    last = 0
    for sign in text:
        last = int(last == 1) if sign == AS_EMOJI else max(wcwidth(sign), 0)
        yield last


def columns(text: str) -> int:
    """The columns that the text takes at the most."""
    return sum(widths(text))


def padded(text: str, width: int) -> str:
    """The text with spaces after it, up to so many columns."""
    return text + " " * (width - columns(text))


def fold(text: str, width: int, indent: str = "", torn: Collection[str] = ()) -> list[str]:
    """The text in rows of at most ``width`` columns, broken between words.

    A word that is longer than a row (a name, a code, an address) has one of its own and stays whole, so that it can be
    copied.

    :param indent: before all rows but the first.
    :param torn: texts in the text whose words are torn where they are longer than a row: what others say, in which
        nothing must look like a row of ours, and scripts that have no spaces between words.
    """
    said = text.lstrip(" ")
    lead = text[: min(len(text) - len(said), width - 2)]  # a wide sign still fits behind it
    first, *words = _pieces(said, max(width - max(columns(indent), len(lead)), 2), torn)
    rows, row = list[str](), lead + first
    for word in words:
        if columns(f"{row} {word}") <= width:
            row += f" {word}"
        else:
            rows.append(row)
            row = indent + word
    return [*rows, row]


def _pieces(text: str, width: int, torn: Collection[str]) -> Iterator[str]:
    """The words, and those that are torn in pieces that fit; a sign and its accents stay together where they do."""
    for word in text.split(" "):
        if _after_space(word) <= width or not any(word.rstrip(".,:;!?)") in other for other in torn):
            yield word
            continue
        piece = ""
        for sign in _signs(word, width):
            if piece and _after_space(piece + sign) > width:
                yield piece
                piece = ""
            piece += sign
        yield piece


def _signs(word: str, width: int) -> Iterator[str]:
    """The signs of a word; what is drawn as one, and is too wide where its members are drawn, member by member."""
    for sign in iter_graphemes(word):
        yield from (sign,) if _after_space(sign) <= width else sign


def _after_space(word: str) -> int:
    """The columns that a word takes behind a space, which ``AS_EMOJI`` at its beginning makes wider, too."""
    return columns(f" {word}") - 1
