"""C2: one false report, at the end of a match and in the middle of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from client.match.coordinator import MatchCoordinator
from client.match.response import Response
from games.engine.model import Ending, Entry
from games.engine.signatures import end_message
from games.peer.guest import GuestMatch
from lobby.commands import Report
from tests.cheats.patch import Patch

log = Logger()


def _reversed(honest: Any, _matches: MatchCoordinator, match: Any, ending: Ending) -> None:
    """Sign that the places were the other way round."""
    honest(match, replace(ending, places=ending.places[::-1]))


def _too_soon(honest: Any, guest: GuestMatch, entry: Entry) -> None:
    """Report in each turn that the match is over and won."""
    honest(entry)
    response = guest.arbiter
    if entry.turn > 0 and guest.running and isinstance(response, Response):
        table = guest.table
        places = [1 if seat == guest.seat else 2 for seat in range(guest.seating.seats)]
        signature = guest.credentials.sign(end_message(table.history.origin, table.anchor, places))
        said = {"match": guest.seating.match, "places": places, "anchor": table.anchor, "signature": signature}
        told = Deferred.fromCoroutine(response._context.ask(Report, **said))
        told.addErrback(lambda failure: log.failure("a false report", failure=failure))


ATTACKS = {
    "lie": (Patch(MatchCoordinator, "_over", _reversed),),
    "lie-early": (Patch(GuestMatch, "_moved", _too_soon),),
}
