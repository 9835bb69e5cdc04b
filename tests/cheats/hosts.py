"""M3, M4 and their like: a host that drops moves of a guest, alone or with a third, or changes them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from games.engine.model import Entry, Kind
from games.peer.host import HostedMatch
from games.peer.match import Match
from tests.cheats.patch import Patch
from tests.cheats.reports import conspire

CHOICES = (Kind.COMMIT, Kind.MOVE)


def _drop(honest: Any, _host: HostedMatch, line: Any, entry: Entry) -> None:
    """Take a guest's moves, and put none of them in order."""
    if entry.turn == 0 or entry.kind not in CHOICES:
        honest(line, entry)


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
    try:
        honest(line, replace(entry, body="a1") if entry.kind is Kind.MOVE else entry)
    finally:
        credentials.signed = believed


ATTACKS = {
    "drop": (Patch(HostedMatch, "submitted", _drop),),
    "drop-third": (Patch(HostedMatch, "submitted", _drop_third), Patch(Match, "_moved", conspire)),
    "conspire": (Patch(Match, "_moved", conspire),),
    "change": (Patch(HostedMatch, "submitted", _change),),
}
