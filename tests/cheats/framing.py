"""C1: an honest host is made to look silent by a transcript that is cut before its move."""

from __future__ import annotations

from typing import Any

from games.engine.branch import Branch
from games.engine.model import Entry
from games.peer.challenge import Challenger
from games.peer.guest import GuestMatch
from tests.cheats.patch import Patch, nothing, took_place


def _cut(honest: Any, side: Challenger) -> tuple[Branch, tuple[Entry, ...]]:
    """What is known, without the last words of the other seat and all that was said since."""
    history, beside = honest()
    entries = history.entries
    others = [number for number, entry in enumerate(entries) if entry.turn > 0 and entry.seat != side._side.seat]
    if not others:
        return history, beside
    took_place("frame")
    return side._told(entries[: others[-1]]), ()


def _ask(honest: Any, guest: GuestMatch, number: int, entry: Entry) -> None:
    """Ask the lobby for what the host has just said."""
    honest(number, entry)
    if entry.turn > 0 and entry.seat != guest.seat:
        guest.challenger._claimed = ""
        guest.challenger.challenge()


_SAYS_NO_MORE = (Patch(Challenger, "heard", nothing), Patch(Challenger, "answer", nothing))

ATTACKS = {
    "frame": (
        Patch(Challenger, "shown", _cut),
        Patch(GuestMatch, "ordered", _ask),
        Patch(GuestMatch, "stop_thinking", nothing),
        *_SAYS_NO_MORE,
    ),
}
