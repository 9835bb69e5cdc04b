"""Downloads of the client: all are served from one copy, few at once, and none for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from twisted.internet.interfaces import IPushProducer, IReactorTime
from zope.interface import implementer

from lobby.core.model.parties import network
from lobby.web.wheel import Handout
from wire.timeouts import Deadline

MOST, MOST_PER_ADDRESS = 100, 25
"""So many downloads at once, in all and from one address (see ``network``). pip waits and tries again by itself."""

CHUNK = 16_384
"""Bytes that are written at a time; a transport holds back some such chunks for a line that is slow."""

LEAST_PACE, LEAST_SECONDS = 2_048, 30
"""A line that takes fewer bytes a second in the long run is given up, after so many seconds at the earliest."""


class Caller(Protocol):
    """The connection on which somebody asks."""

    clock: IReactorTime
    host: str

    def hand_over(self, pipe: Callable[[bytes], object]) -> Any:
        """Let ``pipe`` have what arrives; answers the transport."""

    def hang_up(self) -> None:
        """Close when all is sent."""

    def cut(self, what: str) -> None:
        """Close at once."""


@implementer(IPushProducer)
class Download:
    """One download: it writes as fast as its line takes it.

    :param content: what is sent; it is not copied as a whole.
    """

    def __init__(self, caller: Caller, content: bytes) -> None:
        self._caller, self._left = caller, memoryview(content)
        self._transport: Any = None
        self._paused = False
        self._deadline = Deadline(caller.clock, max(LEAST_SECONDS, len(content) / LEAST_PACE), self._too_slow)

    def begin(self, transport: Any) -> None:
        """Write what goes at once, and the rest when there is room for it."""
        self._transport = transport
        transport.registerProducer(self, True)
        self.resumeProducing()

    def _too_slow(self) -> None:
        self._caller.cut("a download that is too slow")

    def stop(self) -> None:
        """Nothing more is to be written."""
        self._deadline.cancel()
        self._left, self._transport = self._left[:0], None

    def pauseProducing(self) -> None:
        """The line is full."""
        self._paused = True

    def resumeProducing(self) -> None:
        """There is room again."""
        self._paused = False
        while self._transport is not None and not self._paused:
            chunk, self._left = self._left[:CHUNK], self._left[CHUNK:]
            self._transport.write(bytes(chunk))
            if not self._left:
                self.stop()
                self._caller.hang_up()

    def stopProducing(self) -> None:
        """The line is closing."""
        self.stop()


class Downloads:
    """The downloads that are under way, the oldest first, by whose they are."""

    def __init__(self, most: int = MOST, most_per_address: int = MOST_PER_ADDRESS) -> None:
        self._most, self._most_per_address = most, most_per_address
        self._running: dict[Caller, Download] = {}

    def serve(self, caller: Caller, handout: Handout, request: bytes) -> None:
        """Answer a request. Nothing that comes with it or after it is read."""
        head, body = handout.respond(request, lambda: self._admit(network(caller.host)))
        transport = caller.hand_over(_ignore)
        transport.write(head)
        if body is handout.content:
            download = self._running[caller] = Download(caller, body)
            download.begin(transport)
        else:
            transport.write(body)
            caller.hang_up()

    def left(self, caller: Caller) -> None:
        """A connection is gone, and with it its download, if it had one."""
        download = self._running.pop(caller, None)
        if download is not None:
            download.stop()

    def _admit(self, where: str) -> bool:
        """Whether one more may begin, for which another may have to give way.

        Where there are too many in all, the oldest goes of the network that has the most, unless this one would have as
        many: so a few addresses cannot keep everybody else out.
        """
        mine = self._from(where)
        if mine >= self._most_per_address:
            return False
        if len(self._running) < self._most:
            return True
        busiest = max((network(caller.host) for caller in self._running), key=self._from)
        if self._from(busiest) <= mine + 1:
            return False
        oldest = next(caller for caller in self._running if network(caller.host) == busiest)
        self.left(oldest)
        oldest.cut("a download that makes way for another")
        return True

    def _from(self, where: str) -> int:
        return sum(network(caller.host) == where for caller in self._running)


def _ignore(data: bytes) -> None:
    """What comes where nobody listens any more."""
