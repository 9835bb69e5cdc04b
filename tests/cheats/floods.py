"""The lobby is shown so much that is worth nothing that it shall have no judge left for others."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred

from client.match.response import Response
from games.engine.model import Entry, Kind
from games.engine.serialization import packed
from games.peer.match import Match
from games.peer.outbox import Outbox
from lobby.commands import Challenge
from tests.cheats.escapes import SILENT, no_moves
from tests.cheats.patch import Patch, took_place
from wire.amp.errors import DeclaredError

PAUSE = 0.2
"""Seconds from one case to the next."""

_begun: set[Match] = set()


def _flood(honest: Any, match: Match, entry: Entry) -> None:
    """From the first turn on."""
    honest(entry)
    if entry.turn == 0 and match.table.turn > 0 and match not in _begun and isinstance(match.arbiter, Response):
        _begun.add(match)
        _drown(match, match.arbiter)


def _drown(match: Match, response: Response) -> None:
    """Challenge with what has come so far, and much that nobody has signed."""
    turn = match.table.turn
    invented = [Entry(turn, seat, Kind.MOVE, "a1", "A" * 86) for seat in range(match.setup.seats)] * 15
    shown = packed([*match.table.transcript, *invented])
    asked = response._context.ask(Challenge, match=match.setup.match, since="", part=0, parts=1, content=shown)
    Deferred.fromCoroutine(asked).addErrback(_refused).addCallback(lambda _: took_place("drown"))
    if not response._done:
        match.clock.callLater(PAUSE, _drown, match, response)


def _refused(failure: Any) -> None:
    failure.trap(DeclaredError)


ATTACKS = {"drown": (Patch(Match, "_moved", _flood), Patch(Outbox, "_submit", no_moves), *SILENT)}
