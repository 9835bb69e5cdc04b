"""From what chance follows at a table: the links that all have shown, and for a stand-in the last of those draws."""

from __future__ import annotations

from collections.abc import Mapping

from games.hashing import digest
from wire.signing import VERSION


def draw_of(origin: str, turn: int, links: Mapping[int, str]) -> bytes:
    """The seed of a draw.

    :param links: shown by each seat that plays, in the order of seats.
    """
    shown = (f"{seat} {link}" for seat, link in links.items())
    return digest("txlobby draw", str(VERSION), origin, str(turn), *shown)


def stand_in_of(draw: bytes, turn: int, seat: int) -> bytes:
    """The seed of a move that is made for a seat that is gone, the same on every peer.

    It follows from what chance drew last and not from what was said since: else who speaks last could have another move
    by an offer more or less.

    :param draw: the seed of the last draw.
    """
    return digest("txlobby stand-in", str(VERSION), draw.hex(), str(turn), str(seat))
