"""Who can be heard, and what is done about a seat that cannot."""

from __future__ import annotations

from typing import Protocol

from twisted.internet.interfaces import IReactorTime

from games.engine.model import Reason
from games.peer.by_lobby import ByLobby
from games.peer.heartbeat import Presence
from games.peer.interfaces import ConnectionProvider, MatchListener
from games.peer.protocol import PeerProtocol
from wire.amp.heartbeat import Ping


class Attended(Protocol):
    """The side of a match that listens for the others."""

    provider: ConnectionProvider
    listener: MatchListener
    by_lobby: ByLobby
    lines: dict[int, PeerProtocol]

    def needs(self, seat: int) -> bool:
        """Whether the match waits for a seat."""


class Attendance:
    """Lets the others hear this side; tells the client who is silent, looks for a line, and at last asks the lobby.

    :param patience: seconds of silence after which a seat has left.
    """

    def __init__(self, clock: IReactorTime, side: Attended, patience: float) -> None:
        self._side = side
        self.presence = Presence(clock, self, patience, self._excused)

    def _excused(self, seat: int) -> bool:
        return self._side.provider.excused(seat)

    def beat(self) -> None:
        """Let all hear that this side is here."""
        for line in self._side.lines.values():
            line.tell(Ping)

    def fell_silent(self, seat: int, seconds: float) -> None:
        """Tell the client, and look for a line on which the seat can be heard."""
        if self._side.needs(seat):
            self._side.listener.silent(seat, seconds)
            self._side.provider.needed(seat)

    def spoke_again(self, seat: int) -> None:
        """Tell the client."""
        self._side.by_lobby.owing.heard_again(seat)
        self._side.listener.back(seat)
        if seat in self._side.lines:
            self._side.provider.found(seat)

    def vanished(self, seat: int) -> None:
        """A seat was silent for too long; where that is the lobby's fault it has longer, which is told."""
        side = self._side
        if not side.needs(seat):
            return
        if excused := self.presence.excuse(seat):
            self.presence.wait_on(seat)
            side.listener.silent(seat, excused)
            side.provider.needed(seat)
        elif seat in side.by_lobby.owing.absences:
            side.by_lobby.take_word(seat)
        else:
            side.by_lobby.owing.miss(seat, Reason.LEFT)
