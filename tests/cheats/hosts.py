"""M3, M4 and their like: a host that drops moves of a guest, alone or with a third, changes them, or hides the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from games.engine.model import Entry, Kind
from games.peer.host import HostedMatch
from games.peer.match import Match
from tests.cheats.escapes import SILENT
from tests.cheats.patch import Patch, took_place, withheld
from tests.cheats.reports import conspire

CHOICES = (Kind.COMMIT, Kind.MOVE)


def _drop(honest: Any, _host: HostedMatch, line: Any, entry: Entry) -> None:
    """Take a guest's moves, and put none of them in order."""
    if entry.turn == 0 or entry.kind not in CHOICES:
        honest(line, entry)
    else:
        took_place("drop")


def _drop_third(honest: Any, _host: HostedMatch, line: Any, entry: Entry) -> None:
    """Do so to the third player only."""
    if entry.seat == 2:
        _drop(honest, _host, line, entry)
    else:
        honest(line, entry)


def _change(honest: Any, host: HostedMatch, line: Any, entry: Entry) -> None:
    """Put another move in order than the guest has made, where the rules allow that, too."""
    credentials: Any = type(host.credentials)
    believed, credentials.signed = credentials.signed, lambda *_: True
    if entry.kind is Kind.MOVE:
        entry = replace(entry, body="a1")
        took_place("change")
    try:
        honest(line, entry)
    finally:
        credentials.signed = believed


def _hide_end(honest: Any, host: HostedMatch, line: Any, number: int) -> None:
    """Do not send the entry by which the match ends."""
    if host.table.ending is not None and number == len(host.replica.ordered) - 1:
        took_place("hide-end")
    else:
        honest(line, number)


ATTACKS = {
    "drop": (Patch(HostedMatch, "submitted", _drop),),
    "drop-and-stall": (
        Patch(HostedMatch, "submitted", _drop),
        Patch(HostedMatch, "take", withheld("stall")),
        Patch(Match, "stop_thinking", withheld("silence")),
        *SILENT,
    ),
    "hide-end": (Patch(HostedMatch, "_send", _hide_end),),
    "hide-from-all": (Patch(HostedMatch, "_send", _hide_end), *SILENT),
    "drop-third": (Patch(HostedMatch, "submitted", _drop_third), Patch(Match, "_moved", conspire)),
    "conspire": (Patch(Match, "_moved", conspire),),
    "change": (Patch(HostedMatch, "submitted", _change),),
}
