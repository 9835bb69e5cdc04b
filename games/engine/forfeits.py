"""Who is gone by the lobby's word, and whose place that costs."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from games.engine.errors import BadSignature
from games.engine.history import History
from games.engine.model import Entry, last
from games.engine.signatures import Verifier


class Forfeit(NamedTuple):
    """Seats that are gone, in one step.

    :ivar bound: whether the word is good at one anchor only.
    """

    seats: tuple[int, ...]
    bound: bool


def forfeit_of(entry: Entry, history: History, witness: Verifier) -> Forfeit:
    """The seats that are gone by an entry, where a history stands.

    :raises BadSignature: the lobby has not said so, or not of this place, or the entry is not of the lowest of them.
    """
    seats = witness.forfeited(history.origin, history.anchor, entry.body)
    if seats and seats[0] == entry.seat:
        return Forfeit(seats, True)
    if not seats and witness.absent(entry.seat, entry.body):  # goes when the lobby has learnt to sign forfeits
        return Forfeit((entry.seat,), False)
    raise BadSignature(seat=entry.seat, rule="The lobby did not say that it is gone.")


def put_behind(places: tuple[int, ...], seats: Collection[int]) -> tuple[int, ...]:
    """The places when these seats are behind all others: as they are, if that is so already; else they share the last
    one."""
    others = [place for seat, place in enumerate(places) if seat not in seats]
    if all(places[seat] > max(others, default=0) for seat in seats):
        return places
    return last(places, *seats)
