"""``python cheats.py HOW …`` is ``python -m client …`` with a screw loose: clients that really cheat, for the tests."""

from __future__ import annotations

import runpy
import sys
from dataclasses import replace
from typing import Any

from client.match.response import Response
from client.session.results import Results
from games.engine.model import Entry, Kind
from games.peer.guest import GuestMatch
from games.peer.host import HostedMatch
from games.peer.outbox import Outbox

CHOICES = (Kind.COMMIT, Kind.MOVE)


def lie() -> None:
    """It reports that it has won, whatever happened."""
    honest = Results.report

    def report(self: Results, match: str, ending: Any, *rest: Any) -> None:
        honest(self, match, replace(ending, places=ending.places[::-1]), *rest)

    Results.report = report  # type: ignore[method-assign, assignment]


def stall() -> None:
    """A guest that never sends its moves, nor gives up, nor shows or reports anything, and stays."""
    honest = Outbox._submit

    def submit(self: Outbox, entry: Entry) -> None:
        if entry.turn == 0 or entry.kind not in (*CHOICES, Kind.TIMEOUT):
            honest(self, entry)

    Outbox._submit = submit  # type: ignore[method-assign]
    Results.report = lambda *_said: None  # type: ignore[method-assign]
    Response.show = lambda self, waits: None  # type: ignore[method-assign]
    GuestMatch.stop_thinking = lambda self: None  # type: ignore[method-assign]


def drop() -> None:
    """A host that never puts a guest's moves in order, and says that the guest does not move."""
    honest = HostedMatch.hear

    def hear(self: HostedMatch, entry: Entry) -> None:
        if entry.turn == 0 or entry.kind not in CHOICES:
            honest(self, entry)

    HostedMatch.hear = hear  # type: ignore[method-assign]


def change() -> None:
    """A host that passes on another move than its guest has made, where the rules allow that, too."""
    honest = HostedMatch.submitted

    def submitted(self: HostedMatch, line: Any, entry: Entry) -> None:
        believed, self.credentials.__class__.signed = self.credentials.__class__.signed, lambda *_: True  # type: ignore[method-assign]
        try:
            honest(self, line, replace(entry, body="a1") if entry.kind is Kind.MOVE else entry)
        finally:
            self.credentials.__class__.signed = believed  # type: ignore[method-assign]

    HostedMatch.submitted = submitted  # type: ignore[method-assign]


if __name__ == "__main__":
    how = sys.argv.pop(1)
    {"lie": lie, "stall": stall, "drop": drop, "change": change}[how]()
    runpy.run_module("client", run_name="__main__", alter_sys=True)
