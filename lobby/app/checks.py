"""What the values of options must be: each check makes a value of a text, or says what the text must be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

LEAST_PORT = 10_001

LEAST_LOG = 200_000
"""Bytes that the log must be allowed at least."""


def port(text: str) -> int:
    """A port above 10000, or 0 for any free one of these."""
    number = int(text)
    if number != 0 and not LEAST_PORT <= number <= 65_535:
        raise ValueError(f"must be 0 or a number from {LEAST_PORT} to 65535")
    return number


def seconds(text: str) -> float:
    """A time above zero, up to an hour."""
    number = float(text)
    if not 0 < number <= 3_600:
        raise ValueError("must be a number of seconds above 0 and up to 3600")
    return number


def count(text: str) -> int:
    """A whole number above zero."""
    number = int(text)
    if number < 1:
        raise ValueError("must be a whole number above 0")
    return number


def log_size(text: str) -> int:
    """Bytes of all files of the log, enough for each of them to hold something."""
    number = int(text)
    if number < LEAST_LOG:
        raise ValueError(f"must be a whole number of bytes from {LEAST_LOG}")
    return number


def days(text: str) -> float:
    """A time above zero, up to a week."""
    number = float(text)
    if not 0 < number <= 604_800:
        raise ValueError("must be a number of seconds above 0 and up to 604800")
    return number


def pace(text: str) -> int:
    """Bytes a second, enough for a match to move on."""
    number = int(text)
    if number < 4_096:
        raise ValueError("must be a whole number of bytes a second from 4096")
    return number


def share(text: str) -> int:
    """A share in per cent."""
    number = int(text)
    if not 1 <= number <= 100:
        raise ValueError("must be a whole number of per cent from 1 to 100")
    return number


def part(text: str) -> int:
    """A part in per cent that leaves something."""
    number = int(text)
    if not 0 <= number <= 90:
        raise ValueError("must be a whole number of per cent from 0 to 90")
    return number


def rounds(text: str) -> int:
    """A cost of bcrypt."""
    number = int(text)
    if not 4 <= number <= 20:
        raise ValueError("must be a whole number from 4 to 20")
    return number


ANEW = ("accounts", "certificate", "tickets")


def anew(text: str) -> frozenset[str]:
    """What is begun anew: some of ``ANEW``, with commas between."""
    chosen = frozenset(text.split(","))
    if not chosen <= set(ANEW):
        raise ValueError(f"must be some of {', '.join(ANEW)}, with commas between")
    return chosen


def yes_or_no(text: str) -> bool:
    """``yes`` or ``no``."""
    if text not in ("yes", "no"):
        raise ValueError("must be yes or no")
    return text == "yes"


def something(text: str) -> str:
    """Any text but none."""
    if not text:
        raise ValueError("must not be empty")
    return text


def host(text: str) -> str:
    """A host's name or number, without a port."""
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,253}", text):
        raise ValueError("must be a host name or an address, without a port")
    return text


def a_while(text: str) -> int:
    """Whole seconds up to a day; 0 for unknown."""
    number = int(text)
    if not 0 <= number <= 86_400:
        raise ValueError("must be a whole number of seconds from 0 to 86400")
    return number


Check = Callable[[str], Any]
Parameter = tuple[str, str | None, Any, str, Check]


def parameter(name: str, short: str | None, default: Any, help_: str, check: Check = str) -> Parameter:
    """A parameter whose refusal names it."""

    def checked(text: str) -> Any:
        try:
            return check(text)
        except ValueError as problem:
            said = str(problem) if str(problem).startswith("must") else "must be a number"
            raise ValueError(f"--{name} {said}, not {text!r}") from None

    return name, short, default, help_, checked
