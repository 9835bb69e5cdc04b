"""What players have reported of others."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from lobby.operator import times
from lobby.operator.page import Grid, Shown
from lobby.operator.registry import Argument, Call, Refused, Reply, Sentence, Where, command
from lobby.storage.reports import Report
from wire.sanitize import sanitize

MOST = 200
"""So many are listed, the oldest."""


class Row(msgspec.Struct):
    """A report; ``at`` in seconds since the epoch."""

    id: int
    at: float
    name: str
    by: str
    reason: str


class Waiting(Reply):
    """The reports that wait, the oldest first."""

    reports: list[Row]
    total: int

    def shown(self) -> Iterable[Shown]:
        """A table."""
        if not self.reports:
            yield "No report waits."
            return
        rows = [(one.id, times.moment(one.at), one.name, one.by, one.reason) for one in self.reports]
        yield Grid(("report", "when", "about", "by", "reason"), rows)
        if self.total > len(rows):
            yield f"… and {self.total - len(rows)} more."
        yield "report ID shows one with what its reporter had heard; report ID done [NOTE] puts it away."


class Heard(msgspec.Struct):
    """Words that somebody said; ``to`` is empty where a room heard them, ``at`` in seconds since the epoch."""

    at: float
    speaker: str
    to: str
    text: str


class Whole(Reply):
    """One report. Times in seconds since the epoch; ``handled`` is null as long as it waits."""

    id: int
    at: float
    name: str
    by: str
    reason: str
    heard: list[Heard]
    handled: float | None
    handled_by: str
    note: str

    def shown(self) -> Iterable[Shown]:
        """Two columns, and what was heard."""
        rows: list[tuple[str, object]] = [
            ("about", self.name),
            ("by", self.by),
            ("when", times.moment(self.at)),
            ("reason", self.reason),
            ("state", "waits" if self.handled is None else f"done {times.moment(self.handled)} by {self.handled_by}"),
        ]
        yield Grid(("report", str(self.id)), [*rows, ("note", self.note)] if self.note else rows)
        if not self.heard:
            yield f"{self.by} had heard nobody of late."
            return
        said = [(times.moment(one.at), one.speaker, one.to or "the room", one.text) for one in self.heard]
        yield Grid((f"heard by {self.by}", "who", "to", "words"), said)


@command("reports", "Show what players have reported and nobody has put away.", where=Where.EITHER, afar=True)
async def reports(call: Call) -> Reply:
    """The queue."""
    found, total = await call.parts.services.reports.waiting(MOST)
    return Waiting(reports=[Row(one.id, one.at, one.name, one.by, one.reason) for one in found], total=total)


def number(text: str) -> int:
    """A report's number."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 2**63:
        raise ValueError("must be a report's number")
    return int(text)


@command(
    "report",
    "Show a report with what its reporter had heard, which the audit notes; or put it away.",
    Argument("id", "its number", number),
    Argument("done", "done puts it away", optional=True, choices=("done",)),
    Argument("note", "what became of it", rest=True, optional=True),
    changes=True,
    where=Where.EITHER,
    afar=True,
)
async def report(call: Call, id: int, done: str | None, note: str) -> Reply:
    """Look, or be done with it. Who has read players' words stands in the audit, as who has changed anything."""
    kept = call.parts.services.reports
    found = await kept.find(id)
    if found is None:
        raise Refused(f"There is no report {id}: see reports.")
    if done is None:
        return _whole(found)
    if not await kept.handle(id, call.who, sanitize(note)):
        raise Refused(f"Report {id} is done already.")
    return Sentence(said=f"Report {id} about {found.name} is done.")


def _whole(one: Report) -> Whole:
    return Whole(
        id=one.id,
        at=one.at,
        name=one.name,
        by=one.by,
        reason=one.reason,
        heard=[Heard(line.at, line.speaker, line.to, line.text) for line in one.context],
        handled=one.handled,
        handled_by=one.handled_by,
        note=one.note,
    )
