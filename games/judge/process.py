"""The judge as a process: ``python -m games judge``, for a lobby. A case comes in on standard input, as JSON; what was
found goes out on standard output.

It has limits of time and memory that it sets itself. Whatever cannot be judged is said in words, or by an end without
an answer.
"""

from __future__ import annotations

import sys
from contextlib import suppress

import msgspec

from games.clock import TimeControl, control_of
from games.engine import serialization
from games.engine.equivocation import SignedEntry
from games.engine.model import Entry, Kind, MatchSetup
from games.engine.serialization import unpacked
from games.engine.signatures import Verifier, origin_of
from games.engine.table import Table
from games.judge.adjudicator import Adjudicator, Finding, Known, Shown
from games.judge.verifier import Remembering
from games.packages.catalog import packages
from games.packages.manifest import BadSetting, read_settings
from games.records.transcript import Onlooker
from wire.seats import NOBODY
from wire.tickets import ALWAYS, BadTicket, forfeited, public_key, read

CPU_SECONDS = 20
"""What a judge may reckon for; the longest match takes a few seconds."""

MEMORY = 1024 * 2**20
"""Bytes of address space that it may have."""


class Case(msgspec.Struct, frozen=True):
    """One match, and what somebody shows of it. Entries are lines, see ``games.engine.serialization``.

    :ivar key: the lobby's public key, in hexadecimal digits; :ivar ticket: of the match, as it travels.
    :ivar head: what the lobby has, :ivar beside: what was shown and is not in it, each word with its anchor, and
        :ivar guilty: who has cheated, as the last judge found them.
    :ivar since: the anchor that what is shown follows; :ivar content: that, compressed by zlib.
    :ivar forfeit: the lobby's signed word on who is out at the head, instead; empty where it has none.
    """

    key: str
    ticket: str
    head: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    guilty: dict[int, str] = {}
    since: str = ""
    content: bytes = b""
    forfeit: str = ""


class Found(msgspec.Struct, frozen=True):
    """What is known now, see ``games.judge.adjudicator.Finding``; ``head``, ``beside`` and ``guilty`` as in ``Case``.

    :ivar starts: for each of the anchors, how many entries of the head come before its phase.
    :ivar places: how it ended, empty where nobody has won; :ivar reason: as ``wire.endings`` has it, empty while it
        goes on; :ivar seat: whose doing that was, 63 for nobody's.
    :ivar spoken: the seats that have said anything.
    :ivar choice: the seconds that a player has for a choice.
    :ivar base: the seconds of a player's clock, 0 where there is none; :ivar increment: what it gets for each choice.
    :ivar choices: by seat, how many moves its player has chosen in the head.
    """

    origin: str
    choice: int
    head: tuple[str, ...]
    beside: tuple[tuple[str, str], ...]
    guilty: dict[int, str]
    moved: bool
    convicted: tuple[int, ...]
    anchors: tuple[str, ...]
    starts: tuple[int, ...]
    due: dict[int, bool]
    ended: bool
    places: tuple[int, ...]
    reason: str
    seat: int
    forfeited: tuple[int, ...]
    resigned: tuple[int, ...]
    active: tuple[int, ...]
    spoken: tuple[int, ...]
    base: int
    increment: int
    choices: dict[int, int]


class Answer(msgspec.Struct, frozen=True):
    """What the judge says.

    :ivar cannot: why this match cannot be judged, in words; then nothing was found.
    :ivar unruled: whether that is for want of the rules.
    """

    cannot: str = ""
    unruled: bool = False
    found: Found | None = None


class Unjudgeable(Exception):
    """This match cannot be judged here. The text says why, in words."""


class NoRules(Unjudgeable):
    """The rules that were played are not here."""


def answer(case: Case) -> Answer:
    """What a judge says to a case."""
    try:
        return Answer(found=judge(case))
    except Unjudgeable as problem:
        return Answer(cannot=str(problem), unruled=isinstance(problem, NoRules))


def judge(case: Case) -> Found:
    """Judge a case.

    :raises Unjudgeable: the rules are not here, or the lobby's ticket is none.
    """
    setup, match = _match(case)
    head = tuple(map(serialization.read, case.head))
    beside = tuple(SignedEntry(anchor, serialization.read(line)) for anchor, line in case.beside)
    if case.forfeit:
        shown = [Shown((*head, *_gone(case, match, head)))]
    else:
        shown = [Shown(unpacked(case.content), case.since)] if case.content else []
    found = match.adjudicator.judge(Known(head, beside, case.guilty), shown)
    return _written(found, setup, match)


class Match:
    """What is needed to judge a match.

    :ivar origin: of the match, see ``games.engine.signatures``.
    """

    def __init__(self, setup: MatchSetup, verifier: Verifier) -> None:
        self._setup, self._rules, self._verifier = setup, packages()[setup.game].rules(), Remembering(verifier)
        self.origin = origin_of(setup)
        self.adjudicator = Adjudicator(setup, self._rules, self._verifier)

    def told(self, entries: tuple[Entry, ...]) -> Table:
        """A table at which this was said."""
        table = Table(self._setup, self._rules, self._verifier)
        for entry in entries:
            table.accept(entry)
        return table


def _match(case: Case) -> tuple[MatchSetup, Match]:
    try:
        ticket = read(case.ticket, public_key(case.key), ALWAYS)
        verifier = Onlooker(ticket, case.key)
    except (BadTicket, ValueError):
        raise Unjudgeable("The match's ticket cannot be read.") from None
    package = packages().get(ticket.game)
    if package is None or package.manifest.version != ticket.release or ticket.digest not in ("", package.digest):
        raise NoRules(f"This lobby does not have the rules of {ticket.game} {ticket.release} that were played.")
    try:
        settings = read_settings(package.manifest, ticket.settings)
    except BadSetting:
        raise Unjudgeable("The match had settings that its rules do not have.") from None
    names = tuple(member.name for member in sorted(ticket.members, key=lambda member: member.seat))
    setup = MatchSetup(
        ticket.match,
        ticket.game,
        ticket.release,
        names,
        settings,
        ticket.host,
        None,
        case.ticket,
        package.manifest.gone,
    )
    return setup, Match(setup, verifier)


def _gone(case: Case, match: Match, head: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entry that puts seats out where the head stands; none where it stands elsewhere by now."""
    table = match.told(head)
    seats = forfeited(case.forfeit, public_key(case.key), match.origin, table.anchor)
    return (Entry(table.turn, seats[0], Kind.GONE, case.forfeit),) if seats else ()


def _written(found: Finding, setup: MatchSetup, match: Match) -> Found:
    known, ending = found.known, found.ending
    control = control_of(setup.settings) or TimeControl(0, 0)
    return Found(
        match.origin,
        int(setup.settings["time"]),
        tuple(map(serialization.write, known.head)),
        tuple((anchor, serialization.write(entry)) for anchor, entry in known.beside),
        dict(known.guilty),
        found.moved,
        tuple(sorted(found.convicted)),
        found.anchors,
        found.starts,
        dict(found.due),
        ending is not None,
        ending.places if ending is not None else (),
        ending.reason.value if ending is not None else "",
        ending.blamed if ending is not None else NOBODY,
        tuple(sorted(found.forfeited)),
        tuple(sorted(found.resigned)),
        tuple(sorted(found.active)),
        tuple(sorted({entry.seat for entry in known.head if entry.kind is not Kind.GONE})),
        control.base,
        control.increment,
        dict(found.choices),
    )


# -- the process


def main() -> int:
    """Read a case from standard input, and write the answer to standard output."""
    _limit()
    case = msgspec.json.decode(sys.stdin.buffer.read(), type=Case)
    sys.stdout.buffer.write(msgspec.json.encode(answer(case)))
    sys.stdout.buffer.flush()
    return 0


def _limit() -> None:
    """So much time and memory and no more, where the system can be asked for that."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
