"""The options of ``twistd lobby``, each checked and explained."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from twisted.python import usage

LEAST_PORT = 10_001


class Refusal(SystemExit):
    """The lobby does not start: one plain sentence on standard error, exit status 1, no traceback."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"twistd lobby: {sentence}")


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


def rounds(text: str) -> int:
    """A cost of bcrypt."""
    number = int(text)
    if not 4 <= number <= 20:
        raise ValueError("must be a whole number from 4 to 20")
    return number


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


class Options(usage.Options):
    """What an operator may choose."""

    synopsis = "[options]"
    longdesc = (
        "Runs a game lobby. Players type the line that it prints; accounts and everything else that lasts are kept in "
        "the data folder. Stop it with Ctrl-C or a TERM signal: it says farewell to everybody first."
    )

    optFlags = [
        ["memory", None, "Keep nothing once the lobby stops: no data folder, accounts live in memory."],
        [
            "uniform-login-errors",
            None,
            "Let look-up and log-in tell nobody whether a name exists: wrong name, wrong password, one error.",
        ],
    ]

    optParameters: list[Parameter] = [
        parameter("port", "p", 12000, "The TCP port to listen on, above 10000; 0 takes any free one.", port),
        parameter("interface", "i", None, "The address to listen on; all of this machine's where left out."),
        parameter(
            "public", None, None, "The host name or address that friends type; found by itself where left out.", host
        ),
        parameter("data", "d", None, "The folder of the data; a folder of your user's where left out.", something),
        parameter("drop-ins", None, "yes", "Whether a name without an account may play: yes or no.", yes_or_no),
        parameter("max-connections", None, 20000, "How many connections there may be at once.", count),
        parameter("max-per-address", None, 250, "How many of them from one address (a classroom is one).", count),
        parameter(
            "list-limit", None, 500, "With more players or rooms than this, lists are asked for, not pushed.", count
        ),
        parameter("beat", None, 2, "Whole seconds between a client's signs of life.", count),
        parameter("away-after", None, 5, "Seconds of silence after which a player is shown as away.", seconds),
        parameter("silence", None, 15, "Seconds of silence after which a session ends.", seconds),
        parameter("invitation-time", None, 15, "Seconds to answer an invitation.", seconds),
        parameter("ready-time", None, 10, "Seconds in which a host's game must be ready.", seconds),
        parameter("connect-time", None, 10, "Seconds in which a guest must reach the host.", seconds),
        parameter("report-time", None, 10, "Seconds after one side's report in which the other's must come.", seconds),
        parameter("farewell", None, "The lobby is stopping.", "What clients are told when the lobby stops."),
        parameter("back-in", None, 0, "Seconds in which the lobby expects to be back then; 0 for unknown.", a_while),
        parameter("bcrypt-cost", None, 12, "The cost of a password's hash, as a power of two.", rounds),
    ]

    def parseOptions(self, options: list[str] | None = None) -> None:
        """Parse, or end with one sentence that says what is wrong and what to do."""
        try:
            super().parseOptions(options)
        except usage.UsageError as problem:
            said = str(problem).removeprefix("Parameter type enforcement failed: ")
            raise Refusal(f"{said}. See twistd lobby --help.") from None

    def postOptions(self) -> None:
        """Read the defaults that are written as one types them, and check what one option says of another."""
        self["drop-ins"] = self["drop-ins"] in (True, "yes")
        if self["memory"] and self["data"]:
            raise usage.UsageError("--memory keeps nothing, so it cannot be used with --data")
        if self["beat"] * 2 > self["away-after"]:
            raise usage.UsageError("--away-after must be at least twice --beat, or players would seem away")
        if self["away-after"] > self["silence"]:
            raise usage.UsageError("--silence must not be shorter than --away-after")
        if len(self["farewell"].encode()) > 500:
            raise usage.UsageError("--farewell may have 500 bytes at most")

    def parseArgs(self, *rest: str) -> None:
        """There are no arguments."""
        if rest:
            raise usage.UsageError(f"unexpected argument {rest[0]!r}")

    def opt_version(self) -> None:
        """Show the version and exit."""
        from lobby import VERSION

        print(f"txlobby {VERSION}")
        sys.exit(0)

    @property
    def folder(self) -> Path | None:
        """The data folder; ``None`` where nothing is kept."""
        if self["memory"]:
            return None
        return Path(self["data"]) if self["data"] else user_data_path("txlobby")
