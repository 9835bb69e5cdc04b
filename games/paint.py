"""Colour in pictures, by roles: a game says what a sign means, and each terminal shows that as it can, or not at all.

``paint`` puts marks around a text, which count for no column; ``pad`` knows that. Whoever shows a picture takes the
marks out with ``painted`` and is told what was between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

ROLES = (*(f"player{number}" for number in range(1, 9)), "good", "bad", "dim", "hint", "red", "green", "blue", "yellow")
"""Whose something is, by seat; what is good or bad for the reader, of no weight, or to be looked at; and colours of
things that have one."""

_FIRST, _END = 0xE100, "\ue1ff"
_MARKS = {role: chr(_FIRST + number) for number, role in enumerate(ROLES)}
_MEANT = {mark: role for role, mark in _MARKS.items()}
_ANY = re.compile(f"[{''.join(_MEANT)}{_END}]")

Colours = tuple[tuple[int, int, str], ...]
"""Parts of a text, by their first character and the one after their last, with their roles."""

ANSI = {
    **dict(zip(ROLES[:8], ("36", "33", "35", "32", "34", "31", "96", "93"), strict=True)),
    **{"good": "32", "bad": "31", "dim": "2", "hint": "1"},
    **{"red": "91", "green": "92", "blue": "94", "yellow": "93"},
}
"""How a terminal shows each role: the numbers of its escape codes."""


class Painted(NamedTuple):
    """A picture without marks, and what they said."""

    text: str
    colours: Colours


def paint(role: str, text: str) -> str:
    """The text, to be seen as what it is.

    :raises ValueError: there is no such role.
    """
    if role not in _MARKS:
        raise ValueError(f"there is no role {role!r}; there are {', '.join(ROLES)}")
    return f"{_MARKS[role]}{text}{_END}" if text else ""


def plain(text: str) -> str:
    """The text without marks."""
    return _ANY.sub("", text)


def painted(text: str) -> Painted:
    """The text without marks, and what they said. A part inside another has its own role; parts of one role that touch
    are one, so that a board of many signs of no weight is not told sign by sign."""
    found: list[tuple[int, int, str]] = []
    open_parts: list[str] = []
    kept, length, began = [], 0, 0
    for part in re.split(f"({_ANY.pattern})", text):
        if part in _MEANT or part == _END:
            if open_parts and length > began:
                joins = found and found[-1][1:] == (began, open_parts[-1])
                found.append((found.pop()[0] if joins else began, length, open_parts[-1]))
            began = length
            if part != _END:
                open_parts.append(_MEANT[part])
            elif open_parts:
                open_parts.pop()
        else:
            kept.append(part)
            length += len(part)
    return Painted("".join(kept), tuple(found))


def ansi(text: str, colours: Colours) -> str:
    """A text without marks, coloured by escape codes; each line begins and ends without colour."""
    shown, done = [], 0
    for first, last, role in colours:
        if role in ANSI and done <= first < last <= len(text):
            inside = text[first:last].replace("\n", f"\x1b[0m\n\x1b[{ANSI[role]}m")
            shown += [text[done:first], f"\x1b[{ANSI[role]}m{inside}\x1b[0m"]
            done = last
    return "".join([*shown, text[done:]])


def width(text: str) -> int:
    """The columns that a line takes on a terminal."""
    return cell_len(plain(text))


def cut(text: str, columns: int) -> str:
    """A line of at most so many columns; one that is wider loses its end and its colours."""
    if width(text) <= columns:
        return text
    return f"{set_cell_size(plain(text), columns - 1).rstrip()}…"


def pad(text: str, columns: int) -> str:
    """A line of exactly so many columns: filled with spaces, or cut."""
    fitting = cut(text, columns)
    return fitting + " " * (columns - width(fitting))


def side_by_side(blocks: Sequence[Sequence[str]], columns: int) -> list[str]:
    """Blocks of lines beside each other, each so many columns wide; no line ends in spaces."""
    rows = max((len(block) for block in blocks), default=0)
    filled = [[pad(line, columns) for line in block] + [" " * columns] * (rows - len(block)) for block in blocks]
    return ["".join(parts).rstrip() for parts in zip(*filled, strict=True)]
