"""Two connections that pass each other's bytes on, unread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twisted.internet.interfaces import IDelayedCall, IPushProducer, IReactorTime
from twisted.protocols.amp import CommandLocator
from zope.interface import implementer

from lobby.commands.reasons import RelayLimit
from lobby.relay.shares import EVEN, Shares

if TYPE_CHECKING:
    from lobby.server.connection import LobbyConnection

LEAST_PAUSE = 0.001
"""Seconds of debt below which a pair goes on at once."""


@dataclass(frozen=True)
class Limits:
    """What relaying may cost; the options ``--relay`` and ``--relay-…``.

    :ivar rate: bytes a second of a pair, both directions together; :ivar bytes: and in all, for one guest's match.
    :ivar time: seconds of the same.
    :ivar idle: seconds without a byte.
    :ivar shares: how the pairs, and the month's bytes, are shared.
    """

    on: bool = True
    pairs: int = 200
    rate: float = 65_536
    bytes: int = 64 * 1024 * 1024
    time: float = 14_400
    idle: float = 60
    shares: Shares = EVEN


class AtRelay(CommandLocator):
    """The avatar of a connection that waits for its other end, or is relayed: no command exists for it.

    :ivar gone: is called when the connection is lost.
    """

    signed_in = True

    def __init__(self, connection: LobbyConnection, gone: Callable[[], object]) -> None:
        self._connection, self.gone = connection, gone

    def heard(self) -> None:
        """Until the answer there is nothing to be said; what is relayed does not come here."""
        self._connection.cut("bytes before the relay's answer")

    def lost(self) -> None:
        """The connection is gone."""
        self.gone()

    def ended(self) -> None:
        """The connection is closed."""
        self.gone()


@implementer(IPushProducer)
class End:
    """One end of a pair: what arrives here goes out at the other, whose transport may tell this one to pause."""

    other: End

    def __init__(self, connection: LobbyConnection, arrived: Callable[[End, bytes], object]) -> None:
        self.connection = connection
        self._held: set[str] = set()
        self.transport = connection.hand_over(lambda data: arrived(self, data))

    def hold(self, why: str) -> None:
        """Read no more, until every reason is gone."""
        if not self._held:
            self.transport.pauseProducing()
        self._held.add(why)

    def let_go(self, why: str) -> None:
        """One reason is gone."""
        if why in self._held:
            self._held.discard(why)
            if not self._held:
                self.transport.resumeProducing()

    def pauseProducing(self) -> None:
        """The other end does not read as fast as this one writes."""
        self.hold("slow")

    def resumeProducing(self) -> None:
        """The other end has caught up."""
        self.let_go("slow")

    def stopProducing(self) -> None:
        """The other end's transport is closing; that it is lost is heard elsewhere."""

    def release(self) -> None:
        """Read again, if only to see the end."""
        for why in tuple(self._held):
            self.let_go(why)


class Pair:
    """Two connections, from the moment that both were answered until one is lost or a limit is reached.

    :param rate: bytes a second, both directions together.
    :param passed: is told of so many bytes, and returns the limit that they reach, or nothing.
    :param ended: is told once, with the limit that was reached, or nothing.
    """

    def __init__(
        self,
        clock: IReactorTime,
        rate: float,
        connections: tuple[LobbyConnection, LobbyConnection],
        passed: Callable[[int], RelayLimit | None],
        ended: Callable[[RelayLimit | None], object],
    ) -> None:
        self._clock, self._rate, self._passed, self._ended = clock, rate, passed, ended
        self._paid = clock.seconds()
        self._debt = 0.0
        self._over = False
        self._rest: IDelayedCall | None = None
        self.ends = first, second = End(connections[0], self._arrived), End(connections[1], self._arrived)
        first.other, second.other = second, first
        for end in self.ends:
            end.other.transport.registerProducer(end, True)

    def _arrived(self, end: End, data: bytes) -> None:
        """Bytes: to the other end with them, and count what they cost."""
        if self._over:
            return
        end.other.transport.write(data)
        reached = self._passed(len(data))
        if reached is not None:
            self.end(reached)
        else:
            self._pay(len(data))

    def _pay(self, size: int) -> None:
        """A second's bytes may come at once; after that both ends rest until the rate is kept again."""
        now = self._clock.seconds()
        self._debt = max(0.0, self._debt - (now - self._paid) * self._rate) + size
        self._paid = now
        pause = self._debt / self._rate - 1
        if pause > LEAST_PAUSE and self._rest is None:
            for end in self.ends:
                end.hold("rate")
            self._rest = self._clock.callLater(pause, self._rested)

    def _rested(self) -> None:
        self._rest = None
        for end in self.ends:
            end.let_go("rate")

    def end(self, why: RelayLimit | None = None) -> None:
        """Close both ends when all is sent."""
        if self._over:
            return
        self._over = True
        if self._rest is not None:
            self._rest.cancel()
        for end in self.ends:
            end.release()
            end.connection.hang_up()
        self._ended(why)
