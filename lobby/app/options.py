"""The options of ``twistd lobby``, each checked and explained."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from twisted.python import usage

from wire.commandline import texts

LEAST_PORT = 10_001

PIDFILE = "twistd.pid"
"""Where twistd writes its process id unless it is told otherwise."""

LEAST_LOG = 200_000
"""Bytes that the log must be allowed at least."""


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


def default_folder() -> Path:
    """The user's own folder for a lobby."""
    return user_data_path("txlobby")


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
        ["memory", None, "Keep nothing of anybody once the lobby stops. (Only its certificate is kept.)"],
        [
            "plaintext",
            None,
            "Encrypt nothing: whoever reads the network reads passwords. For packet traces in a class.",
        ],
        [
            "as-it-is",
            None,
            "Take the accounts in the data folder though they are older than the last ones: a backup, or what is left.",
        ],
        [
            "uniform-login-errors",
            None,
            "Let look-up and log-in tell nobody whether a name exists: wrong name, wrong password, one error.",
        ],
        ["log-debug", None, "Write to the log, too, what is only of use for finding a fault."],
    ]

    optParameters: list[Parameter] = [
        parameter("port", "p", 12000, "The TCP port to listen on, above 10000; 0 takes any free one.", port),
        parameter("interface", "i", None, "The address to listen on; all of this machine's where left out."),
        parameter(
            "public", None, None, "The host name or address that friends type; found by itself where left out.", host
        ),
        parameter("data", "d", None, "The folder of the data; a folder of your user's where left out.", something),
        parameter(
            "anew",
            None,
            None,
            "What of the data folder to begin anew if it cannot be used: accounts, certificate, tickets. The old files "
            "are laid aside.",
            anew,
        ),
        parameter(
            "certificate", None, None, "Your certificate with its chain (PEM); one is made where left out.", something
        ),
        parameter("key", None, None, "The certificate's key (PEM, without a password).", something),
        parameter("drop-ins", None, "yes", "Whether a name without an account may play: yes or no.", yes_or_no),
        parameter("max-connections", None, 20000, "How many connections there may be at once.", count),
        parameter("max-per-address", None, 250, "How many connections from one address (a classroom is one).", count),
        parameter(
            "list-limit", None, 500, "With more players or rooms than this, lists are asked for, not pushed.", count
        ),
        parameter("beat", None, 2, "Whole seconds between a client's signs of life.", count),
        parameter("away-after", None, 5, "Seconds of silence after which a player is shown as away.", seconds),
        parameter("silence", None, 15, "Seconds of silence after which a line is given up.", seconds),
        parameter("grace", None, 30, "Seconds for which a player whose line broke keeps room and place.", seconds),
        parameter("invitation-time", None, 15, "Seconds to answer an invitation.", seconds),
        parameter("invitations", None, 12, "How many invitations a player may send, and be sent, in a minute.", count),
        parameter("proposal", None, 20, "Seconds in which all members must agree to a proposed start.", seconds),
        parameter("ready-time", None, 10, "Seconds in which a host's game must be ready.", seconds),
        parameter("connect-time", None, 10, "Seconds in which a guest must reach the host.", seconds),
        parameter("answer-time", None, 15, "Seconds in which a client must answer a challenge by itself.", seconds),
        parameter("report-time", None, 10, "Without effect; a missing report waits as --answer-time says.", seconds),
        parameter(
            "relay", None, "yes", "Whether players who cannot reach each other are relayed: yes or no.", yes_or_no
        ),
        parameter("relay-pairs", None, 200, "How many pairs of players may be relayed at once.", count),
        parameter(
            "relay-address",
            None,
            20,
            "Per cent of relayed pairs and of the month's bytes that one address may have.",
            share,
        ),
        parameter(
            "relay-account",
            None,
            10,
            "Per cent of relayed pairs and of the month's bytes that one account may have.",
            share,
        ),
        parameter(
            "relay-drop-ins",
            None,
            10,
            "Per cent of relayed pairs and of the month's bytes for all drop-ins of one address.",
            share,
        ),
        parameter(
            "relay-reserve",
            None,
            20,
            "Per cent of relayed pairs and of the month's bytes that is kept for who has none yet.",
            part,
        ),
        parameter("relay-rate", None, 65_536, "Bytes a second that a pair may have in the long run.", pace),
        parameter("relay-bytes", None, 64 * 2**20, "Bytes that a pair may have in a match.", count),
        parameter("relay-time", None, 14_400, "Seconds that a pair may have in a match.", days),
        parameter("relay-month", None, 10 * 2**30, "Bytes that all pairs may have in a month of UTC.", count),
        parameter("farewell", None, "The lobby is stopping.", "What clients are told when the lobby stops."),
        parameter(
            "back-in", None, 0, "Seconds in which the lobby expects to be back when it stops; 0 for unknown.", a_while
        ),
        parameter("log-total", None, 10 * 2**20, "Bytes that the log may have, its older files included.", log_size),
        parameter("bcrypt-cost", None, 12, "The cost of a password's hash, as a power of two.", rounds),
    ]

    def parseOptions(self, options: list[str] | None = None) -> None:
        """Parse, or end with one sentence that says what is wrong and what to do."""
        given = options if options is None else texts(options, "twistd lobby")
        try:
            super().parseOptions(given)
        except usage.UsageError as problem:
            said = str(problem).removeprefix("Parameter type enforcement failed: ")
            raise Refusal(f"{said}. See twistd lobby --help.") from None

    def postOptions(self) -> None:
        """Read the defaults that are written as one types them, and check what one option says of another."""
        for name in ("drop-ins", "relay"):
            self[name] = self[name] in (True, "yes")
        self["anew"] = self["anew"] or frozenset()
        if self["memory"] and self["data"]:
            raise usage.UsageError("--memory keeps nothing, so it cannot be used with --data")
        if bool(self["certificate"]) != bool(self["key"]):
            raise usage.UsageError("--certificate and --key go together")
        if self["plaintext"] and self["certificate"]:
            raise usage.UsageError("--plaintext encrypts nothing, so it cannot be used with --certificate")
        if self["beat"] * 2 > self["away-after"]:
            raise usage.UsageError("--away-after must be at least twice --beat, or players would seem away")
        if self["away-after"] > self["silence"]:
            raise usage.UsageError("--silence must not be shorter than --away-after")
        if len(self["farewell"].encode()) > 500:
            raise usage.UsageError("--farewell may have 500 bytes at most")
        self._spare_pidfile()

    def _spare_pidfile(self) -> None:
        """Have twistd neither look at its own pid file nor write it: that a process of such a number lives says nothing
        of a lobby, which has a lock (``lobby.app.lock``). A file that the operator has named is written all the same.
        """
        twistd = getattr(self, "parent", None)
        if twistd is not None and twistd.get("pidfile") == PIDFILE:
            twistd["pidfile"] = ""

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
        return Path(self["data"]) if self["data"] else self.home

    @property
    def background(self) -> bool:
        """Whether the process is about to go to the background."""
        twistd = getattr(self, "parent", None)
        return twistd is not None and not (twistd["nodaemon"] or twistd["debug"])

    @property
    def home(self) -> Path:
        """The user's own folder for a lobby."""
        return default_folder()
