"""The command line."""

from __future__ import annotations

import argparse
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from client.lobby.address import BadAddress, read_invitation
from client.lobby.options import software
from client.match.address_policy import POLICIES
from client.match.candidates import parse_game
from games.bots.process import Source
from games.bots.runner import BadBrain, Choose, at_random
from games.cage.report import NotContained

GAME = "rps"
"""What a robot plays where nothing is said."""

_EPILOG = """\
Environment: TXLOBBY_LOBBY and TXLOBBY_NAME stand in for --lobby and --name, TXLOBBY_HOME for the folder in which the
client remembers the last lobby and name; NO_COLOR turns colours off.

Exit codes: 0 all went well; 1 (input not from a terminal) something that was asked for was refused; 2 the command line
is wrong; 3 (input not from a terminal, --no-wait or --bot) the lobby could not be reached; 130 interrupted.
"""


@dataclass(frozen=True)
class Arguments:
    """What the command line and the environment say.

    :ivar invitation: a pasted line or an address, empty where none was given.
    :ivar password: from the password file.
    :ivar brain: what the bot thinks with; ``None``: with what comes with its game.
    :ivar games: after so many finished games the bot stops; 0: never.
    :ivar trusted: the folders whose code may run where it is not contained.
    """

    invitation: str
    name: str
    password: str
    json: bool
    plain: bool
    trace: bool
    plaintext: bool
    direct: str
    bot: str
    game: str
    games: int
    brain: Choose | None
    trusted: tuple[Path, ...]
    ports: range
    public: str
    wait: bool


def parser() -> argparse.ArgumentParser:
    """Every option with its explanation."""
    made = argparse.ArgumentParser(
        prog="python -m client",
        description="Meet players in a lobby and play with them, client to client.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = made.add_argument
    add(
        "invitation",
        metavar="INVITATION",
        nargs="?",
        default="",
        help="the line that a friend sent you, HOST:PORT/ROOM#FINGERPRINT: connects, asks your name and "
        "takes you to that room; HOST:PORT alone only connects. Without it the last lobby is offered",
    )
    add("--lobby", metavar="HOST:PORT", default="", help="the lobby to connect to; the port is 12000 where left out")
    add("--name", metavar="NAME", default="", help="your name, so that you are not asked for it")
    add(
        "--password-file",
        metavar="FILE",
        type=Path,
        help="a file whose first line is your password, so that you are not asked for it",
    )
    add("--json", action="store_true", help="write each line as one JSON object with an 'event', for programs")
    add(
        "--plain",
        action="store_true",
        help="plain lines, no colours, tables or pictures: for screen readers and for terminals without escape codes "
        "(without a terminal lines are always plain)",
    )
    add(
        "--plaintext",
        action="store_true",
        help="encrypt nothing, for a lobby that was started with --plaintext: others on the way read passwords "
        "(the client never does that by itself)",
    )
    add("--trace", action="store_true", help="show every message to and from the lobby, its secrets masked")
    add(
        "--ports",
        metavar="FROM-TO",
        type=_ports,
        default=range(20_000, 30_000),
        help="the ports, above 10000, on which games that you host may listen (default: 20000-29999); "
        "one that is taken is replaced by another of them",
    )
    add(
        "--public",
        metavar="HOST:PORT",
        type=_public,
        help="where games that you host can be reached from outside: the address of your router and the port, above "
        "10000, that it forwards to one of --ports (give that one alone, then)",
    )
    add(
        "--direct",
        choices=POLICIES,
        default="",
        help="whether players may see your network address, which a direct line shows: ask (the lobby relays what you "
        "have not agreed to), always or never (default: what you chose last; ask at first; always for a robot)",
    )
    add("--no-wait", action="store_true", help="end, with exit code 3, when the lobby is lost, instead of coming back")
    add(
        "--bot",
        metavar="NAME",
        default="",
        help="play as a robot of this name: registers or logs in, accepts an invitation, joins a waiting room "
        "or opens one (join it there by its name), plays legal moves, and starts over",
    )
    add("--game", metavar="GAME", default="", help="the game that the robot plays (default: rps)")
    add("--games", metavar="N", type=_count, default=0, help="the robot ends after N finished games (default: never)")
    add(
        "--brain",
        metavar="FILE.py",
        default="",
        help="what the robot thinks with: a file with choose(view, legal, seconds), see docs/making-a-game.md; or "
        "random (default: the bot that comes with the game, or random where it has none)",
    )
    add(
        "--trust-folder",
        metavar="PATH",
        type=lambda text: Path(text).expanduser().resolve(),
        action="append",
        default=[],
        help="run the code of this folder, or of this --brain, without asking and with all your rights where it is not "
        "contained here: see python -m games cage; may be given several times",
    )
    add("--version", action="version", version=software())
    return made


def read(arguments: Sequence[str], environment: Mapping[str, str]) -> Arguments:
    """Read the command line; what is wrong with it is said, and ends the program with exit code 2."""
    made = parser()
    given = made.parse_args(arguments)
    if given.invitation and given.lobby:
        made.error("give either INVITATION or --lobby")
    if (given.game or given.games or given.brain) and not given.bot:
        made.error("--game, --games and --brain are for --bot")
    invitation = given.invitation or given.lobby or environment.get("TXLOBBY_LOBBY", "")
    try:
        if invitation and read_invitation(invitation).fingerprint and given.plaintext:
            made.error("the address names a certificate, which --plaintext cannot check: leave one of them out")
    except BadAddress:
        made.error(f"{invitation!r} is no address: type it as HOST:PORT, HOST:PORT/ROOM or HOST:PORT/ROOM#FINGERPRINT")
    password = ""
    if given.password_file is not None:
        try:
            password = given.password_file.read_text("utf-8").partition("\n")[0].removesuffix("\r")
        except (OSError, UnicodeDecodeError) as problem:
            made.error(f"the password file cannot be read: {problem}")
    try:
        brain = _brain(given.brain, given.game or GAME, given.trust_folder)
    except (BadBrain, NotContained) as problem:
        made.error(str(problem))
    return Arguments(
        invitation=invitation,
        name=given.name or environment.get("TXLOBBY_NAME", ""),
        password=password,
        json=given.json,
        plain=given.plain,
        trace=given.trace,
        plaintext=given.plaintext,
        direct=given.direct,
        bot=given.bot,
        game=given.game,
        games=given.games,
        brain=brain,
        trusted=tuple(given.trust_folder),
        ports=given.ports,
        public=given.public or "",
        wait=not given.no_wait,
    )


def _ports(text: str) -> range:
    """``FROM-TO``, both included, or one port."""
    first, dash, last = text.partition("-")
    try:
        ports = range(int(first), int(last if dash else first) + 1)
    except ValueError:
        raise argparse.ArgumentTypeError("must be FROM-TO, for example 20000-20099") from None
    if not ports or ports[0] <= 10_000 or ports[-1] > 65_535:
        raise argparse.ArgumentTypeError("must lie between 10001 and 65535")
    return ports


def _public(text: str) -> str:
    """Where a game can be reached: a number's host, and a port above 10000."""
    try:
        return str(parse_game(text))
    except BadAddress:
        raise argparse.ArgumentTypeError("must be HOST:PORT, the host in numbers, the port above 10000") from None


def _brain(what: str, game: str, trusted: Sequence[Path]) -> Choose | None:
    """A brain from a file, in a cage, or one that plays at random.

    :raises BadBrain: the file holds none.
    :raises NotContained: its code is not contained here, and its path is none of ``trusted``.
    """
    if what == "random":
        return at_random(random.Random())
    return Source(what, game, Path(what).expanduser().resolve() in trusted).start() if what else None


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError("must be a whole number")
    return int(text)
