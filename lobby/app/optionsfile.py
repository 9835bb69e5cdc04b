"""The options of ``twistd lobby`` in a file (TOML): read as a whole, each problem told with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Any

from wire.files import read_file

MOST = 1_000_000
"""Bytes of a file at most."""

PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


class Kind(Enum):
    """What stands behind an option's name, as it is told where it is something else."""

    NUMBER = "a number"
    TEXT = 'text, in "quotes"'
    SWITCH = "true or false"
    LIST = 'a list of texts, such as ["one", "two"]'
    PATH = 'the path of a file or folder, in "quotes"'


@dataclass(frozen=True)
class Option:
    """What a file may say of one option.

    :ivar check: makes the option's value of what would be typed on a command line, or raises ``ValueError`` with a
        sentence that names the option; ``None`` where the option is a switch that is typed without a value.
    """

    kind: Kind
    check: Callable[[str], Any] | None


@dataclass
class OptionsFile:
    """A file that was read.

    :ivar values: what it says of each option, where that is good.
    :ivar lines: where it says so, the first line being 1.
    :ivar problems: all that is wrong, by line; 0 where no line can be named.
    """

    path: Path
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def told(self) -> list[str]:
        """The problems for people, from the first line to the last."""
        return [f"{self.path}{f':{line}' if line else ''}: {said}" for line, said in sorted(self.problems)]


def read(path: Path, options: Mapping[str, Option]) -> OptionsFile:
    """Read a file of options. Paths in it belong to its own folder, and may begin with ``~``."""
    found = OptionsFile(path)
    text = _text(found)
    if text is None:
        return found
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        said, place = str(problem), PLACE.search(str(problem))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        found.problems.append((line, f"this is no TOML: {PLACE.sub('', said)}"))
        return found
    except (ValueError, RecursionError):  # a number without end, brackets within brackets
        found.problems.append((0, "this is no TOML that anybody needs: a number is too long, or lists too deep"))
        return found
    for key, value in content.items():
        found.lines[key] = _line(text, key)
        try:
            found.values[key] = _value(key, value, options, path.absolute().parent)
        except ValueError as problem:
            found.problems.append((found.lines[key], str(problem)))
    return found


def _text(found: OptionsFile) -> str | None:
    """What is in the file, or a problem."""
    try:
        content = read_file(found.path, MOST)
    except OSError as problem:
        found.problems.append((0, f"the file cannot be read: {problem.strerror}"))
        return None
    if content is None or len(content) > MOST:
        found.problems.append((0, "there is no such file" if content is None else f"it has more than {MOST:,} bytes"))
        return None
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        found.problems.append((content.count(b"\n", 0, problem.start) + 1, "this line is no UTF-8"))
        return None


def _value(key: str, value: Any, options: Mapping[str, Option], folder: Path) -> Any:
    """An option's value.

    :raises ValueError: there is no such option, or it cannot be this; the text is a sentence.
    """
    option = options.get(key)
    if option is None:
        near = get_close_matches(key.lower().lstrip("-").replace("_", "-"), options, 1)
        raise ValueError(f"there is no option {key!r}{f'; {near[0]} is meant, perhaps' if near else ''}")
    typed = _typed(option.kind, value)
    if typed is None:
        raise ValueError(f"{key} must be {option.kind.value}")
    if option.check is None:
        return bool(value)
    if option.kind is Kind.PATH and typed:
        typed = str(folder / Path(typed).expanduser())
    try:
        return option.check(typed)
    except ValueError as problem:
        raise ValueError(str(problem).removeprefix("--")) from None


def _typed(kind: Kind, value: Any) -> str | None:
    """The value as one types it on a command line; ``None`` where it is of another kind."""
    match kind, value:
        case Kind.SWITCH, bool():
            return "yes" if value else "no"
        case Kind.NUMBER, (int() | float()) if not isinstance(value, bool):
            return str(value)
        case ((Kind.TEXT | Kind.PATH), str()):
            return value
        case Kind.LIST, list() if value and all(isinstance(one, str) for one in value):
            return ",".join(value)
    return None


def _line(text: str, key: str) -> int:
    """The line where a key of a sound file begins: one that names it, and before which all is complete, so that it
    stands within no text of several lines."""
    names = re.compile(rf"[ \t]*\[*[ \t]*([\"']?){re.escape(key)}\1[ \t]*[.=\]]")
    lines = text.splitlines(keepends=True)
    for number in _naming(lines, names):
        try:
            tomllib.loads("".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue
        return number + 1
    return 0


def _naming(lines: list[str], names: re.Pattern[str]) -> Iterator[int]:
    return (number for number, line in enumerate(lines) if names.match(line))
