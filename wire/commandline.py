"""What a program of ours was started with, as text."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

USAGE = 2
"""The exit code where a command line is wrong."""


def texts(given: Sequence[str], program: str) -> list[str]:
    """The arguments of a command line; bytes that are not UTF-8 are reported, and end the program with exit code 2.

    Python turns a byte that its locale cannot read into half a character, which no file, line or terminal accepts
    later. Under a locale of ASCII these are good UTF-8 more often than not.

    :param program: as one types it.
    """
    return [_text(text, f"its argument {number}", program) for number, text in enumerate(given, 1)]


def variables(given: Mapping[str, str], program: str, *names: str) -> dict[str, str]:
    """The environment, in which variables of these names are treated as ``texts`` treats arguments."""
    return {**given, **{name: _text(given[name], f"the variable {name}", program) for name in names if name in given}}


def _text(text: str, where: str, program: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        try:
            return os.fsencode(text).decode("utf-8")
        except UnicodeError:
            shown = ascii(text.encode("utf-8", "surrogateescape"))[1:]
            _end(f"{program}: {where} has bytes that are no UTF-8, {shown}: type it again in a terminal set to UTF-8.")
    return text


def _end(sentence: str) -> None:
    """Print it in ASCII, which every terminal shows, and end."""
    print(sentence, file=sys.stderr)
    sys.exit(USAGE)
