"""C3: lines cut on purpose by who is due and does not want to lose: to the lobby, to all, or again and again."""

from __future__ import annotations

from typing import Any

from client.errors import Unreachable
from client.lobby.connector import LobbyConnector
from client.match.coordinator import MatchCoordinator
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


class Scissors:
    """Cuts the line to the lobby when the match is on: the lobby has said so, and the set-up is over at the table.

    :param both: whether the line to the host is cut, too, and no other made.
    """

    def __init__(self, both: bool = False) -> None:
        self._both = both
        self._lobby: LobbyConnector | None = None
        self._guest: GuestMatch | None = None
        self.patches = Patch(MatchCoordinator, "began", self._began), Patch(GuestMatch, "_moved", self._moved)

    def _began(self, honest: Any, matches: MatchCoordinator, match: str) -> None:
        honest(match)
        context: Any = matches._context
        self._lobby = context.lobby
        self._go()

    def _moved(self, honest: Any, guest: GuestMatch, entry: Entry) -> None:
        honest(entry)
        if guest.table.turn > 0:
            self._guest = guest
            self._go()

    def _go(self) -> None:
        if self._lobby is None or self._guest is None or self._lobby in _cut:
            return
        _cut.add(self._lobby)
        _abort(self._lobby)
        if self._both:
            self._guest.provider.over()
            for line in tuple(self._guest.connections.open):
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
_AWAY = Patch(LobbyConnector, "open", _no_way_back)

ATTACKS = {
    "cut-lobby": (*Scissors().patches, _AWAY, *_SILENT),
    "cut-both": (*Scissors(both=True).patches, _AWAY, *_SILENT),
    "flap": (*Scissors().patches, Patch(LobbyConnector, "open", _flap), *_SILENT),
}
