"""What the command line asks before it asks the lobby: a password that nobody is to see, and whether that is meant."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from getpass import getpass
from pathlib import Path
from typing import Any

from lobby.operator.page import plain
from lobby.operator.registry import Command

MOST_SECRET = 4_096
"""Bytes that are read of a file."""

YES = "yes"


class NotSaid(Exception):
    """What was to be said was not; the text says so in a sentence."""


def secret(command: Command, values: Mapping[str, Any]) -> str:
    """What a command wants to know that does not stand on its line; empty where it wants nothing.

    :param values: its arguments.
    :raises NotSaid: there is none.
    """
    if not command.secret:
        return ""
    said = _read(values["file"]) if values.get("file") else _typed(command.secret.format(**_shown(values)))
    if not said:
        raise NotSaid("That is empty; nothing was done.")
    return said


def _read(file: str) -> str:
    """The first line of a file."""
    try:
        with Path(file).open("rb") as opened:
            read = opened.read(MOST_SECRET + 1)
        text = read.decode("utf-8")
    except OSError as problem:
        raise NotSaid(f"{file} cannot be read ({problem.strerror}); nothing was done.") from None
    except UnicodeDecodeError:
        raise NotSaid(f"{file} is no text in UTF-8; nothing was done.") from None
    if len(read) > MOST_SECRET or len(text.splitlines()) > 1:
        raise NotSaid(f"{file} has more in it than one short line; nothing was done.")
    return text.rstrip("\r\n")


def _typed(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise NotSaid("There is no terminal to ask at: name a file with --file; nothing was done.")
    said = getpass(f"{prompt}: ")
    if getpass("The same once more: ") != said:
        raise NotSaid("Those two are not the same; nothing was done.")
    return said


def confirmed(command: Command, values: Mapping[str, Any]) -> list[str]:
    """What is to be added to the words where somebody was asked whether they are meant. Where nobody can be asked, that
    is nothing, and the command refuses.

    :raises NotSaid: they are not.
    """
    if not command.asks or values["yes"] or not sys.stdin.isatty():
        return []
    if input(f"{command.asks.format(**_shown(values))} Type {YES} to go on: ").strip().casefold() != YES:
        raise NotSaid("Nothing was done.")
    return ["--yes"]


def _shown(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: plain(value) for name, value in values.items()}
