"""The options of ``twistd lobby``, each checked and explained."""

from __future__ import annotations

import getopt
import sys
from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_data_path
from twisted.python import usage

from lobby.app import optionsfile
from lobby.app.checks import (
    Parameter,
    a_while,
    anew,
    count,
    days,
    host,
    log_size,
    pace,
    parameter,
    part,
    port,
    rounds,
    seconds,
    share,
    something,
    yes_or_no,
)
from lobby.app.optionsfile import Kind, Option, OptionsFile
from wire.commandline import texts

PIDFILE = "twistd.pid"
"""Where twistd writes its process id unless it is told otherwise."""


class Refusal(SystemExit):
    """The lobby does not start: one plain sentence on standard error, exit status 1, no traceback."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"twistd lobby: {sentence}")


class BadFile(Refusal):
    """A file of options cannot be used.

    :ivar problems: all that is wrong with it, a line each.
    """

    def __init__(self, path: Path, problems: list[str]) -> None:
        super().__init__("\n".join([f"the options in {path} cannot be used:", *problems]))
        self.problems = problems


def default_folder() -> Path:
    """The user's own folder for a lobby."""
    return user_data_path("txlobby")


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
        parameter("config", "c", None, "A file with options (TOML); what is typed here counts more.", something),
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

    def __init__(self) -> None:
        super().__init__()
        self.file: OptionsFile | None = None
        self.given: list[str] = []

    def parseOptions(self, options: list[str] | None = None) -> None:
        """Parse, or end with what is wrong and what to do: in one sentence, or in a line for each problem of a file.

        :raises Refusal: the options are no good; ``BadFile`` where those in a file are not.
        """
        given = texts(sys.argv[1:] if options is None else options, "twistd lobby")
        self.given = given
        self._read_file(given)
        try:
            super().parseOptions(given)
        except usage.UsageError as problem:
            said = str(problem).removeprefix("Parameter type enforcement failed: ")
            raise Refusal(f"{said}. See twistd lobby --help.") from None

    def _read_file(self, given: list[str]) -> None:
        """Take the options of a file that the command line names, before those of the command line itself."""
        try:
            typed, _ = getopt.getopt(given, self.shortOpt, self.longOpt)
        except getopt.GetoptError:
            return  # it is told when the command line is parsed
        named = [value for name, value in typed if name in ("--config", "-c")]
        if named and named[-1]:
            self.file = optionsfile.read(Path(named[-1]), in_a_file())
            self.update(self.file.values)

    def postOptions(self) -> None:
        """Read the defaults that are written as one types them, and check what one option says of another."""
        for name in ("drop-ins", "relay"):
            self[name] = self[name] in (True, "yes")
        self["anew"] = self["anew"] or frozenset()
        for names, problem in self._contradictions():
            line = max((self.file.lines.get(name, 0) for name in names), default=0) if self.file is not None else 0
            if self.file is None or not line:
                raise usage.UsageError(problem)
            self.file.problems.append((line, problem))
        if self.file is not None and self.file.problems:
            raise BadFile(self.file.path, self.file.told())
        self._spare_pidfile()

    def _contradictions(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """What options say against each other: their names, and what is wrong."""
        if self["memory"] and self["data"]:
            yield ("memory", "data"), "--memory keeps nothing, so it cannot be used with --data"
        if bool(self["certificate"]) != bool(self["key"]):
            yield ("certificate", "key"), "--certificate and --key go together"
        if self["plaintext"] and self["certificate"]:
            yield ("plaintext", "certificate"), "--plaintext encrypts nothing, so it cannot be used with --certificate"
        if self["beat"] * 2 > self["away-after"]:
            yield ("beat", "away-after"), "--away-after must be at least twice --beat, or players would seem away"
        if self["away-after"] > self["silence"]:
            yield ("away-after", "silence"), "--silence must not be shorter than --away-after"
        if len(self["farewell"].encode()) > 500:
            yield ("farewell",), "--farewell may have 500 bytes at most"

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


def in_a_file() -> dict[str, Option]:
    """What a file may say, by the names of the options: all but the name of a file."""
    switches = {str(name): Option(Kind.SWITCH, None) for name, *_ in Options.optFlags}
    kinds = {"drop-ins": Kind.SWITCH, "relay": Kind.SWITCH, "anew": Kind.LIST}
    kinds |= dict.fromkeys(("data", "certificate", "key"), Kind.PATH)
    return switches | {
        name: Option(kinds.get(name, Kind.NUMBER if isinstance(default, int) else Kind.TEXT), check)
        for name, _, default, _, check in Options.optParameters
        if name != "config"
    }
