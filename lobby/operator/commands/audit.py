"""What operators have changed."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from lobby.operator.page import Grid, Shown
from lobby.operator.registry import Argument, Call, Reply, Where, command
from lobby.operator.times import moment

MOST = 1_000


class Row(msgspec.Struct):
    """One change; ``at`` in seconds since the epoch."""

    at: float
    who: str
    what: str
    outcome: str


class Entries(Reply):
    """Changes, the oldest first."""

    entries: list[Row]

    def shown(self) -> Iterable[Shown]:
        """A table."""
        if not self.entries:
            return ["Nothing has been changed by a command yet."]
        rows = [(moment(one.at), one.who, one.what, one.outcome) for one in self.entries]
        return [Grid(("when", "who", "what", "came of it"), rows)]


def many(text: str) -> int:
    """How many entries."""
    number = int(text)
    if not 1 <= number <= MOST:
        raise ValueError(f"must be a number from 1 to {MOST}")
    return number


@command(
    "audit",
    "Show the last changes that were made by commands.",
    Argument("count", "how many", many, optional=True, default=20),
    where=Where.EITHER,
    afar=True,
)
async def audit(call: Call, count: int) -> Reply:
    """The last so many."""
    newest = await call.parts.audit.newest(count)
    return Entries(entries=[Row(one.at, one.who, one.what, one.outcome) for one in reversed(newest)])
