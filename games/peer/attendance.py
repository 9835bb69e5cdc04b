"""Who can be heard, and what is done about a seat that cannot."""

from __future__ import annotations

from typing import Protocol

from twisted.internet.interfaces import IReactorTime

from games.peer.challenge import Challenger
from games.peer.heartbeat import Presence
from games.peer.interfaces import ConnectionProvider, MatchListener
from games.peer.protocol import PeerProtocol
from wire.amp.heartbeat import Ping


class Attended(Protocol):
    """The side of a match that listens for the others."""

    provider: ConnectionProvider
    listener: MatchListener
    challenger: Challenger
    lines: dict[int, PeerProtocol]

    def needs(self, seat: int) -> bool:
        """Whether the match waits for a seat."""


class Attendance:
    """Lets the others hear this side; tells the client who is silent, looks for a line, and at last asks the lobby.

    :param patience: seconds of silence after which that is asked.
    """

    def __init__(self, clock: IReactorTime, side: Attended, patience: float) -> None:
        self._side = side
        self.presence = Presence(clock, self, patience)

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
        self._side.challenger.is_back(seat)
        self._side.listener.back(seat)
        if seat in self._side.lines:
            self._side.provider.found(seat)

    def vanished(self, seat: int) -> None:
        """A seat was silent for so long that the lobby asks it for what it owes, now or later."""
        if self._side.needs(seat):
            self._side.challenger.is_silent(seat)
