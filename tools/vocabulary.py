"""AMP vocabularies as Markdown: commands, shapes, argument types, errors."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from types import ModuleType
from typing import Any

from twisted.protocols import amp

from wire.amp.arguments import Bytes, Flag, Items, Rows, Text, Whole
from wire.amp.errors import BadArgument

Fields = Sequence[tuple[bytes, amp.Argument]]
Command = type[amp.Command]


def prose(docstring: str | None) -> str:
    """A docstring as Markdown: one line a paragraph, code in single backquotes."""
    paragraphs = inspect.cleandoc(docstring or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs).replace("``", "`")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def notes(module: ModuleType) -> dict[str, str]:
    """The texts that stand below a module's assignments, by the assigned name."""
    found = {}
    body = ast.parse(inspect.getsource(module)).body
    for statement, after in pairwise(body):
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        if isinstance(target, ast.Name) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            found[target.id] = prose(str(after.value.value))
    return found


class Vocabulary:
    """One module of commands, and the shapes that it names in capitals."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._shapes = {name: value for name, value in vars(module).items() if name.isupper() and _is_fields(value)}

    def shapes(self) -> str:
        """The rows that several commands share."""
        told = notes(self._module)
        return "\n\n".join(
            f"#### {name}\n\n{told.get(name, '')}\n\n{self._table(fields)}".replace("\n\n\n\n", "\n\n")
            for name, fields in self._shapes.items()
        )

    def commands(self, commands: Iterable[Command]) -> str:
        """Commands with their arguments, answers and errors."""
        return "\n\n".join(map(self._command, commands))

    def _command(self, command: Command) -> str:
        parts = [
            f"#### {command.commandName.decode()}",
            prose(command.__doc__),
            self._part("Arguments", command.arguments),
        ]
        if command.requiresAnswer:
            parts.append(self._part("Answer", command.response))
            parts.append(_declared("Errors", command.errors))
            if command.fatalErrors:
                parts.append(_declared("Errors after which the line is closed", command.fatalErrors))
        else:
            parts.append("It is sent without `_ask` and is not answered.")
        return "\n\n".join(part for part in parts if part)

    def _part(self, title: str, fields: Fields) -> str:
        shape = self._shape_of(fields)
        if shape:
            return f"{title}: the fields of {shape}."
        return f"{title}:\n\n{self._table(fields)}" if fields else f"{title}: none."

    def _table(self, fields: Fields) -> str:
        rows = [f"| `{name.decode()}` | {_cell(self._type(argument))} |" for name, argument in fields]
        return "\n".join(["| name | type |", "|---|---|", *rows])

    def _shape_of(self, fields: Fields) -> str:
        names = [name for name, shape in self._shapes.items() if list(shape) == list(fields)]
        return f"[{names[0]}](#{names[0].lower()})" if names else ""

    def _type(self, argument: amp.Argument) -> str:
        """An argument's type in words, limits included."""
        optional = ", may be left out" if argument.optional else ""
        match argument:
            case Rows():
                shape = self._shape_of(argument.fields)
                inside = shape or "; ".join(f"`{name.decode()}`: {self._type(each)}" for name, each in argument.fields)
                return f"rows of {inside}, at most {argument.limit:,}{optional}"
            case Items():
                return f"list, at most {argument.limit:,}, of: {self._type(argument.element)}{optional}"
            case Text():
                words = f", {prose(type(argument).__doc__)}".rstrip(".") if type(argument) is not Text else ""
                return f"text, at most {argument.limit:,} bytes{words}{optional}"
            case Bytes():
                return f"bytes, at most {argument.limit:,}{optional}"
            case Whole():
                return f"whole number, {argument.least:,} to {_power(argument.limit)}{optional}"
            case Flag():
                return f"flag{optional}"
        raise TypeError(f"no words for {argument!r}")


def _power(number: int) -> str:
    exponent = number.bit_length() - 1
    return f"2^{exponent}" if exponent > 20 and number == 1 << exponent else f"{number:,}"


def _declared(title: str, errors: dict[type[Exception], bytes]) -> str:
    codes = ", ".join(f"`{code.decode()}`" for error, code in errors.items() if error is not BadArgument)
    return f"{title}: {codes}." if codes else ""


def _is_fields(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, tuple) and len(item) == 2 and isinstance(item[1], amp.Argument) for item in value
    )


def errors(commands: Iterable[Command]) -> str:
    """A table of all errors that the commands declare, by code."""
    found = {error for command in commands for error in (*command.errors, *command.fatalErrors)}
    rows = [_error_row(error) for error in sorted(found, key=lambda error: str(error.code))]  # type: ignore[attr-defined]
    return "\n".join(["| code | meaning | parameters |", "|---|---|---|", *rows])


def _error_row(error: Any) -> str:
    meaning, _, parameters = prose(error.__doc__).partition("Parameters: ")
    return f"| `{error.code.decode()}` | {_cell(meaning)} | {_cell(parameters).rstrip('.')} |"


def dump(box: bytes) -> str:
    """A box's bytes, one key or value a line, with what they say."""
    lines, rest = [], box
    while rest:
        size = int.from_bytes(rest[:2], "big")
        text = rest[2 : 2 + size]
        words = re.sub(r"[^ -~]", "·", text.decode("latin-1"))
        said = f"{size} bytes: {words}" if size else "end of the box" if len(rest) == 2 else "an empty value"
        lines.append(f"{rest[:2].hex(' ')}  {text.hex(' ')}".rstrip() + f"\n        {said}")
        rest = rest[2 + size :]
    return "```\n" + "\n".join(lines) + "\n```"
