"""The lines of one side of a match: who is let in, whose each is, and which of two counts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.internet.protocol import Factory
from twisted.python.failure import Failure

from games.engine.states import StateComparison
from games.peer.commands import State
from games.peer.credentials import MatchCredentials
from games.peer.interfaces import ConnectionProvider, MatchListener
from games.peer.protocol import PeerProtocol
from games.peer.unauthenticated import Strangers


class Impostor(Exception):
    """The other end of a line is not the player whom this side looks for."""


class ConnectionOwner(Protocol):
    """Whose lines they are: one side of a match."""

    provider: ConnectionProvider
    listener: MatchListener
    states: StateComparison

    def wants(self, seat: int) -> bool:
        """Whether a line to this seat has any use."""

    def met(self, line: PeerProtocol, seat: int) -> None:
        """A member has proved that it is at the other end; it does not sit there yet."""

    def replaced(self, line: PeerProtocol) -> None:
        """A line has made way for a newer one."""

    def present(self, seat: int) -> None:
        """Something has come from a seat."""

    def without(self, seat: int) -> None:
        """A seat has no line any more."""

    def closed_one(self) -> None:
        """A line is gone, whosever it was."""


class PeerConnections(Factory):
    """The factory of lines to the other members, whoever dials; it goes inside ``PeerTLSFactory``.

    :param credentials: by what the members know each other.
    :param seats: those to which this side has lines.
    :ivar lines: each seat's, where it has one.
    :ivar open: all, those of strangers too; :ivar strangers: those whose other end has not sat down.
    """

    noisy = False

    def __init__(
        self, credentials: MatchCredentials, seats: Collection[int], clock: IReactorTime, owner: ConnectionOwner
    ) -> None:
        self.seats = seats
        self.lines: dict[int, PeerProtocol] = {}
        self.open: set[PeerProtocol] = set()
        self.strangers = Strangers(clock)
        self._credentials, self._clock, self._owner = credentials, clock, owner
        self._relayed: set[int] = set()

    @property
    def live(self) -> list[PeerProtocol]:
        """The lines on which everything is said at once."""
        return [line for line in self.lines.values() if line.live]

    def buildProtocol(self, addr: IAddress | None) -> PeerProtocol | None:
        """A line to somebody who still has to prove who it is; ``None`` closes it, because nobody is awaited."""
        if not any(map(self._owner.wants, self.seats)):
            return None
        line = PeerProtocol(self, self._clock)
        self.open.add(line)
        self.strangers.add(line)
        return line

    def seat(self, line: PeerProtocol, seat: int, live: bool = False) -> None:
        """This is a seat's line from now on; its older one is closed.

        :param live: nothing that was missed is to be told first.
        """
        owner = self._owner
        self.strangers.forget(line)
        older = self.lines.pop(seat, None)
        self.lines[seat] = line
        line.take_seat(seat, live)
        if older is not None:
            older.give_seat_up()
            owner.replaced(older)
            older.hang_up()
        owner.present(seat)
        if line.relayed or seat in self._relayed:
            owner.listener.way(seat, line.relayed)
        (self._relayed.add if line.relayed else self._relayed.discard)(seat)
        line.arrival.settle()
        owner.provider.found(seat)

    # -- what the lines tell

    def proved(self, line: PeerProtocol) -> None:
        """The other end of a line has proved its certificate: a member's, or the line is closed."""
        seat = self._credentials.seat_of(line.proven)
        if seat is None or seat not in self.seats or not self._owner.wants(seat):
            line.arrival.settle(Failure(Impostor("what answers there is another player's client")))
            line.cut("its certificate is nobody's who is awaited here")
        else:
            self._owner.met(line, seat)

    def heard(self, line: PeerProtocol) -> None:
        """Something has arrived on a line."""
        if line.seat is not None:
            self._owner.present(line.seat)

    def lost(self, line: PeerProtocol) -> None:
        """A line is gone."""
        self._owner.replaced(line)
        self.open.discard(line)
        self.strangers.forget(line)
        if line.seat is not None and self.lines.get(line.seat) is line:
            del self.lines[line.seat]
            self._owner.without(line.seat)
        self._owner.closed_one()

    def tell_state(self, anchor: str, state: str, signature: str) -> None:
        """Tell all others of this side's state."""
        for line in self.live:
            line.tell(State, anchor=anchor, state=state, signature=signature)

    def told_of_state(self, line: PeerProtocol, anchor: str, state: str, signature: str) -> None:
        """The side at the other end tells of its state."""
        if line.seat is not None:
            self._owner.states.told(line.seat, anchor, state, signature)
