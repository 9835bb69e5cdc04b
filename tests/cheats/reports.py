"""C2: one false report, at the end of a match and in the middle of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from client.match.coordinator import MatchCoordinator
from client.match.response import Response
from games.engine.model import Ending, Entry
from games.engine.signatures import end_message
from games.peer.match import Match
from lobby.commands import Report
from tests.cheats.patch import Patch, took_place
from wire.amp.errors import DeclaredError


def _reversed(honest: Any, _matches: MatchCoordinator, match: Any, ending: Ending) -> None:
    """Sign that the places were the other way round."""
    took_place("lie")
    honest(match, replace(ending, places=ending.places[::-1]))


def _claim(match: Match, places: list[int], what: str) -> None:
    """Report a running match as if it had ended so. It counts once the lobby has heard it, whatever it says to that."""
    response, table = match.arbiter, match.table
    if not match.running or table.turn == 0 or not isinstance(response, Response):
        return
    signature = match.credentials.sign(end_message(table.history.origin, table.anchor, places))
    said = {"match": match.setup.match, "places": places, "anchor": table.anchor, "signature": signature}
    told = Deferred.fromCoroutine(response._context.ask(Report, **said))
    told.addErrback(refused).addCallback(lambda _: took_place(what))


def refused(failure: Failure) -> None:
    """The lobby says no, which is for the test to judge by what becomes of the match."""
    failure.trap(DeclaredError)


def _too_soon(honest: Any, match: Match, entry: Entry) -> None:
    """Report in each turn that the match is over and won."""
    honest(entry)
    _claim(match, [1 if seat == match.seat else 2 for seat in range(match.setup.seats)], "lie-early")


def conspire(honest: Any, match: Match, entry: Entry) -> None:
    """Report in each turn that it is over and the third player has lost: the same as the accomplice does."""
    honest(entry)
    _claim(match, [1, 1, 2], "conspire")


ATTACKS = {
    "lie": (Patch(MatchCoordinator, "_over", _reversed),),
    "lie-early": (Patch(Match, "_moved", _too_soon),),
}
