"""M4 and its like: a host that drops its guest's moves, or changes them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from games.engine.model import Entry, Kind
from games.peer.host import HostedMatch
from tests.cheats.patch import Patch

CHOICES = (Kind.COMMIT, Kind.MOVE)


def _drop(honest: Any, _host: HostedMatch, line: Any, entry: Entry) -> None:
    """Take a guest's moves, and put none of them in order."""
    if entry.turn == 0 or entry.kind not in CHOICES:
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
    "change": (Patch(HostedMatch, "submitted", _change),),
}
