"""Who is gone by the lobby's word, and whose place that costs."""

from __future__ import annotations

from collections.abc import Collection

from games.engine.errors import BadSignature, NotYourTurn
from games.engine.history import History
from games.engine.model import Entry, last
from games.engine.signatures import Verifier


def forfeit_of(entry: Entry, history: History, verifier: Verifier, active: frozenset[int]) -> tuple[int, ...]:
    """The seats that are gone by an entry, in one step, where a history stands.

    :param active: the seats that still play.
    :raises BadSignature: the lobby has not said so, or not of this place, or the entry is not of the lowest of them.
    :raises NotYourTurn: one of them plays no more.
    """
    seats = verifier.forfeited(history.origin, history.anchor, entry.body)
    if not seats or seats[0] != entry.seat:
        raise BadSignature(seat=entry.seat, rule="The lobby did not say that it is gone.")
    if not active.issuperset(seats):
        raise NotYourTurn(turn=entry.turn, seat=entry.seat, kind=entry.kind.value)
    return seats


def put_behind(places: tuple[int, ...], seats: Collection[int]) -> tuple[int, ...]:
    """The places when these seats are behind all others: as they are, if that is so already; else they share the last
    one."""
    others = [place for seat, place in enumerate(places) if seat not in seats]
    if all(places[seat] > max(others, default=0) for seat in seats):
        return places
    return last(places, *seats)
