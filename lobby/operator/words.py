"""The words of a command, parsed alike on the command line and wherever else somebody types them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from keyword import iskeyword
from typing import Any, NoReturn

from lobby.operator.registry import Argument, Command

MOST_TEXT = 500
"""Bytes of what an operator may say: a reason, an announcement."""


class BadWords(Exception):
    """The words are no command; the text says what is wrong. ``shown`` is the help that was asked for, if it was."""

    def __init__(self, said: str, shown: bool = False) -> None:
        super().__init__(said)
        self.shown = shown


class Parser(argparse.ArgumentParser):
    """A parser that raises what argparse would print, and exits nobody's process."""

    def error(self, message: str) -> NoReturn:
        """What is wrong, and how it is typed."""
        raise BadWords(f"{message[:1].upper()}{message[1:]}. {' '.join(self.format_usage().split())}")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """Only ``--help`` exits."""
        raise BadWords((message or "").rstrip(), shown=True)

    def print_help(self, file: Any = None) -> None:
        """Raise the help."""
        raise BadWords(self.format_help(), shown=True)


def parser(prog: str, commands: Mapping[str, Command]) -> Parser:
    """The parser of all commands; those of two words, ``codes new``, are gathered under their first, which may be a
    command itself."""
    top = Parser(prog=prog, description="Talks to the running lobby.", allow_abbrev=False)
    add(top, commands)
    return top


def add(top: Parser, commands: Mapping[str, Command]) -> None:
    """Add all commands to a parser that may have options of its own."""
    groups = {"": top.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)}
    leading = {name.partition(" ")[0] for name in commands if " " in name}
    for name, one in sorted(commands.items()):
        first, _, second = name.partition(" ")
        if second and first not in groups:
            group = groups[""].add_parser(first, help=one.help, allow_abbrev=False)
            groups[first] = group.add_subparsers(dest="second", metavar="WORD", required=True, parser_class=Parser)
        within = groups[first if second else ""]
        made = within.add_parser(second or first, help=one.help, description=one.help, allow_abbrev=False)
        made.set_defaults(found=name)
        if name in leading:
            groups[name] = made.add_subparsers(dest="second", metavar="WORD", parser_class=Parser)
        for argument in one.arguments:
            _add(made, argument)


def _add(made: argparse.ArgumentParser, argument: Argument) -> None:
    if argument.flag:
        made.add_argument(argument.name, dest=_python(argument.name), help=argument.help, action="store_true")
        return
    options: dict[str, Any] = {"help": argument.help, "type": _typed(argument)}
    if argument.choices:
        options["choices"] = argument.choices
    if argument.name.startswith("--"):
        made.add_argument(argument.name, dest=_python(argument.name), default=argument.default, **options)
        return
    options["metavar"] = argument.name.upper()
    if argument.rest:
        options["nargs"] = "*" if argument.optional else "+"
    elif argument.optional:
        options |= {"nargs": "?", "default": argument.default}
    made.add_argument(argument.name, **options)


def _typed(argument: Argument) -> Any:
    """The argument's type as argparse calls it: what the word must be is told as it was raised."""

    def typed(word: str) -> Any:
        try:
            return argument.type(word)
        except ValueError as problem:
            said = str(problem) if str(problem).startswith("must") else "must be a number"
            raise argparse.ArgumentTypeError(f"it {said}, not {word[:100]!r}") from None

    return typed


def parse(words: Sequence[str], commands: Mapping[str, Command], prog: str) -> tuple[Command, dict[str, Any]]:
    """The command that these words are, and its arguments.

    :raises BadWords: they are none.
    """
    return chosen(parser(prog, commands).parse_args(list(words)), commands)


def chosen(parsed: argparse.Namespace, commands: Mapping[str, Command]) -> tuple[Command, dict[str, Any]]:
    """The command that was parsed, and its arguments by the names of its function's parameters."""
    found = commands[parsed.found]
    return found, {_python(one.name): _value(one, getattr(parsed, _python(one.name))) for one in found.arguments}


def _python(name: str) -> str:
    bare = name.lstrip("-").replace("-", "_")
    return f"{bare}_" if iskeyword(bare) else bare


def _value(argument: Argument, value: Any) -> Any:
    if not argument.rest:
        return value
    text = " ".join(value)
    if len(text.encode("utf-8", "replace")) > MOST_TEXT:
        raise BadWords(f"The {argument.name} may have {MOST_TEXT} bytes at most.")
    return text
