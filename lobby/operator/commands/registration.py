"""Who may make an account, and the codes that let somebody in."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from lobby.commands.reasons import Registration
from lobby.operator import times
from lobby.operator.page import Grid, Shown
from lobby.operator.registry import Argument, Call, Refused, Reply, Sentence, Where, command
from lobby.storage.codes import MOST, Code, TooManyCodes
from wire.sanitize import sanitize

MOST_AT_ONCE, MOST_USES = 500, 100_000

SAID = {
    Registration.OPEN: "Anybody may make an account.",
    Registration.CODE: "Who has a code may make an account (see codes), and nobody plays without one.",
    Registration.CLOSED: "Nobody may make an account, and nobody plays without one.",
}


def number(most: int, text: str) -> int:
    """A number from 1.

    :raises ValueError: it is none, or more than ``most``.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise ValueError(f"must be a number from 1 to {most}")
    return int(text)


class Mode(Reply):
    """Who may make an account."""

    registration: Registration

    def shown(self) -> Iterable[Shown]:
        """A sentence."""
        return [SAID[self.registration]]


class Made(Reply):
    """Codes that were made; ``expires`` in seconds since the epoch, null for never."""

    codes: list[str]
    uses: int
    expires: float | None

    def shown(self) -> Iterable[Shown]:
        """The codes, a line each."""
        often = "once" if self.uses == 1 else f"{self.uses} times"
        each = "each " if len(self.codes) > 1 else ""
        yield "\n".join(self.codes)
        yield f"Good {each}{often}, {times.until(self.expires)}. They are not shown again: only their hashes are kept."


class CodeRow(msgspec.Struct):
    """A code, by its beginning; times in seconds since the epoch."""

    head: str
    left: int
    uses: int
    made: float
    expires: float | None
    by: str
    note: str


class Codes(Reply):
    """The codes, also those that have run out."""

    registration: Registration
    codes: list[CodeRow]

    def shown(self) -> Iterable[Shown]:
        """A table."""
        yield SAID[self.registration]
        if not self.codes:
            yield "There are no codes: codes new makes some."
            return
        rows = [
            (
                *(f"{one.head}-…", f"{one.left} of {one.uses}", times.until(one.expires)),
                *(times.moment(one.made), one.by, one.note),
            )
            for one in self.codes
        ]
        yield Grid(("code", "left", "good", "made", "by", "note"), rows)


@command(
    "registration",
    "Let anybody make an account (open), only who has a code (code), or nobody (closed).",
    Argument("mode", "who may", choices=tuple(one.value for one in Registration)),
    changes=True,
    where=Where.EITHER,
    afar=True,
)
async def registration(call: Call, mode: str) -> Reply:
    """From now on, and after the next start."""
    await call.parts.services.gate.set(Registration(mode))
    return Mode(registration=Registration(mode))


@command("codes", "Show the codes that let somebody make an account.", where=Where.EITHER, afar=True)
async def codes(call: Call) -> Reply:
    """All that are kept."""
    gate = call.parts.services.gate
    return Codes(registration=gate.mode, codes=[_row(one) for one in await gate.codes.all()])


@command(
    "codes new",
    "Make codes that let somebody make an account; they are shown this once.",
    Argument("count", "how many", lambda text: number(MOST_AT_ONCE, text), optional=True, default=1),
    Argument("--uses", "for how many accounts each is good", lambda text: number(MOST_USES, text), default=1),
    Argument("--expires", "for how long they are good: 7d, 12h, or forever", times.duration, default="forever"),
    Argument("--note", "what they are for, as codes shows it", default=""),
    changes=True,
    where=Where.EITHER,
    afar=True,
)
async def codes_new(call: Call, count: int, uses: int, expires: float | None, note: str) -> Reply:
    """Make them."""
    gate = call.parts.services.gate
    until = None if expires is None else call.parts.wall() + expires
    try:
        made = await gate.codes.make(count, uses, until, sanitize(note), call.who)
    except TooManyCodes as problem:
        raise Refused(f"There are {problem} codes already, and {MOST} are the most: revoke some.") from None
    return Made(codes=made, uses=uses, expires=until)


@command(
    "codes revoke",
    "Let a code be good no more.",
    Argument("code", "all of it, or its beginning as codes shows it"),
    changes=True,
    where=Where.EITHER,
    afar=True,
)
async def codes_revoke(call: Call, code: str) -> Reply:
    """From now on."""
    found = await call.parts.services.gate.codes.revoke(code.rstrip("…"))
    if not found:
        raise Refused("There is no such code: see codes.")
    if len(found) > 1:
        raise Refused(f"{len(found)} codes begin so: type all of it.")
    return Sentence(said=f"The code {found[0].head}-… is good no more.")


def _row(one: Code) -> CodeRow:
    return CodeRow(one.head, one.left, one.uses, one.made, one.expires, one.by, one.note)
