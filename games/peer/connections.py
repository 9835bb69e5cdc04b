"""The lines of one side of a match: who is let in, whose each is, and which of two counts."""

from __future__ import annotations

from abc import abstractmethod

from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from twisted.protocols.amp import CommandLocator
from twisted.python.failure import Failure

from games.engine.model import MatchSetup, Reason
from games.peer.credentials import MatchCredentials
from games.peer.interfaces import ConnectionProvider, MatchListener, NoRoads
from games.peer.protocol import PeerProtocol
from games.peer.unauthenticated import Strangers


class Impostor(Exception):
    """At the other end of a line is not whom this side looks for."""


class PeerConnections(Factory):
    """The factory of lines to the other members, whoever dials; it goes inside ``PeerTLSFactory``.

    :param papers: by what the members know each other.
    :ivar lines: each seat's, where it has one.
    :ivar roads: makes lines to the others; from the beginning this side only waits for them.
    """

    noisy = False
    log = Logger()

    def __init__(
        self, seating: MatchSetup, seat: int, papers: MatchCredentials, clock: IReactorTime, watcher: MatchListener
    ) -> None:
        self.seating, self.seat, self.papers, self.clock, self.watcher = seating, seat, papers, clock, watcher
        self.roads: ConnectionProvider = NoRoads()
        self.lines: dict[int, PeerProtocol] = {}
        self._open: set[PeerProtocol] = set()
        self._strangers = Strangers(clock)
        self._relayed: set[int] = set()

    @abstractmethod
    def wants(self, seat: int) -> bool:
        """Whether a line to this seat has any use."""

    def buildProtocol(self, addr: IAddress | None) -> PeerProtocol | None:
        """A line to somebody who still has to prove who it is; ``None`` closes it, because nobody is awaited."""
        if not any(map(self.wants, range(self.seating.seats))):
            return None
        line = PeerProtocol(self, self.clock)
        self._open.add(line)
        self._strangers.add(line)
        return line

    def proved(self, line: PeerProtocol) -> None:
        """The other end of a line has proved its certificate: a member's, or the line is closed."""
        seat = self.papers.seat_of(line.proven)
        if seat is None or not self._meets(seat) or not self.wants(seat):
            line.settle(Failure(Impostor("what answers there is another player's client")))
            line.cut("its certificate is nobody's who is awaited here")
        else:
            self._met(line, seat)

    @abstractmethod
    def _meets(self, seat: int) -> bool:
        """Whether this side has lines with that seat at all."""

    @abstractmethod
    def _met(self, line: PeerProtocol, seat: int) -> None:
        """A member is at the other end."""

    def _seat(self, line: PeerProtocol, seat: int) -> None:
        """This is a seat's line from now on; its older one is closed."""
        self._strangers.forget(line)
        older = self.lines.pop(seat, None)
        self.lines[seat], line.seat = line, seat
        if older is not None and older is not line:
            older.seat, older.live, older.locator = None, False, CommandLocator()
            self._replaced(older)
            older.hang_up()
        self._present(seat)
        if line.relayed or seat in self._relayed:
            self.watcher.way(seat, line.relayed)
        (self._relayed.add if line.relayed else self._relayed.discard)(seat)
        line.settle(True)
        self.roads.found(seat)

    def _replaced(self, line: PeerProtocol) -> None:
        """A line has made way for a newer one."""

    @abstractmethod
    def _present(self, seat: int) -> None:
        """The seat has a line, and was heard on it."""

    @abstractmethod
    def heard(self, line: PeerProtocol) -> None:
        """Something has arrived on a line."""

    @abstractmethod
    def lost(self, line: PeerProtocol) -> None:
        """A line is gone."""

    @abstractmethod
    def told_to_end(self, line: PeerProtocol, reason: Reason, seat: int) -> None:
        """The side at the other end of a line says that the match has ended because of a seat."""
