"""C3: lines cut on purpose by who is due and does not want to lose: to the lobby, to all, or again and again."""

from __future__ import annotations

from typing import Any

from client.errors import Unreachable
from client.lobby.connector import LobbyConnector
from client.match.response import Response
from games.engine.model import Entry
from games.peer.guest import GuestMatch
from games.peer.outbox import Outbox
from tests.cheats.escapes import SILENT, no_moves
from tests.cheats.patch import Patch, took_place

UP = 2.0
"""Seconds for which a flapping line is up."""

_cut: set[LobbyConnector] = set()


def _abort(lobby: LobbyConnector) -> None:
    if lobby.line is not None:
        took_place("cut")
        lobby.line.abort()


def _cut_lobby(honest: Any, guest: GuestMatch, entry: Entry) -> None:
    """Cut the line to the lobby when the match has begun."""
    honest(entry)
    if guest.table.turn > 0 and isinstance(guest.arbiter, Response) and guest.arbiter._context.lobby not in _cut:
        lobby = guest.arbiter._context.lobby
        _cut.add(lobby)
        _abort(lobby)


def _cut_all(honest: Any, guest: GuestMatch, entry: Entry) -> None:
    """Cut the line to the host, too, and make no other."""
    _cut_lobby(honest, guest, entry)
    if guest.table.turn > 0:
        guest.provider.over()
        for line in tuple(guest.connections.open):
            took_place("cut-host")
            line.hang_up()


async def _no_way_back(honest: Any, lobby: LobbyConnector, address: Any) -> Any:
    """Do not come back to a lobby that was cut off."""
    if lobby in _cut:
        took_place("stay-away")
        raise Unreachable(address=str(address), reason="the line is cut")
    return await honest(address)


async def _flap(honest: Any, lobby: LobbyConnector, address: Any) -> Any:
    """Come back, and go again."""
    welcome = await honest(address)
    if lobby in _cut:
        lobby._reactor.callLater(UP, _abort, lobby)
    return welcome


_SILENT = (Patch(Outbox, "_submit", no_moves), *SILENT)

ATTACKS = {
    "cut-lobby": (Patch(GuestMatch, "_moved", _cut_lobby), Patch(LobbyConnector, "open", _no_way_back), *_SILENT),
    "cut-both": (Patch(GuestMatch, "_moved", _cut_all), Patch(LobbyConnector, "open", _no_way_back), *_SILENT),
    "flap": (Patch(GuestMatch, "_moved", _cut_lobby), Patch(LobbyConnector, "open", _flap), *_SILENT),
}
