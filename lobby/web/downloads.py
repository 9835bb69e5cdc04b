"""Downloads of the client: all are served from one copy, few at once, and none for ever."""

from __future__ import annotations

from typing import Any, cast

from twisted.internet.interfaces import IPushProducer
from twisted.web.server import Request
from zope.interface import implementer

from lobby.core.model.parties import network
from lobby.web.channel import OneRequest

MOST, MOST_PER_ADDRESS = 100, 25
"""So many downloads at once, in all and from one address (see ``network``). pip waits and tries again by itself."""

CHUNK = 16_384
"""Bytes that are written at a time; a transport holds back some such chunks for a line that is slow."""

LEAST_PACE, LEAST_SECONDS = 2_048, 30
"""A line that takes fewer bytes a second in the long run is given up, after so many seconds at the earliest."""


@implementer(IPushProducer)
class Download:
    """One download: it writes as fast as its line takes it.

    (The producers of ``twisted.web.static`` are pulled by Twisted's global reactor, with no way to give them a clock.)

    :param content: what is sent; it is not copied as a whole.
    :ivar where: whose it is, see ``network``.
    """

    def __init__(self, request: Request, content: bytes) -> None:
        self._request, self._left = request, memoryview(content)
        self._channel = cast(OneRequest, request.channel)
        self.where = network(self._channel.line.host)
        self._paused = False

    def begin(self) -> None:
        """Write what goes at once, and the rest when there is room for it."""
        self._channel.allow(max(LEAST_SECONDS, len(self._left) / LEAST_PACE), "a download that is too slow")
        self._request.registerProducer(self, True)
        self.resumeProducing()

    def cut(self, what: str) -> None:
        """Close its connection; ``what`` goes to the log."""
        self._channel.line.cut(what)

    def pauseProducing(self) -> None:
        """The line is full."""
        self._paused = True

    def resumeProducing(self) -> None:
        """There is room again."""
        self._paused = False
        while self._left and not self._paused:
            chunk, self._left = self._left[:CHUNK], self._left[CHUNK:]
            self._request.write(bytes(chunk))
            if not self._left:
                self._request.unregisterProducer()
                self._request.finish()

    def stopProducing(self) -> None:
        """The line is closing, or gone."""
        self._left = self._left[:0]


class Downloads:
    """The downloads that are under way, the oldest first."""

    def __init__(self, most: int = MOST, most_per_address: int = MOST_PER_ADDRESS) -> None:
        self._most, self._most_per_address = most, most_per_address
        self._running: dict[Download, None] = {}

    def begin(self, request: Request, content: bytes) -> bool:
        """Answer a request with the content, in its own time; false where there is no room for one more."""
        download = Download(request, content)
        if not self._admit(download.where):
            return False
        self._running[download] = None
        request.notifyFinish().addBoth(self._over, download)
        download.begin()
        return True

    def _over(self, _result: Any, download: Download) -> None:
        """All of it was written, or its line is gone."""
        download.stopProducing()
        self._running.pop(download, None)

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
        busiest = max((download.where for download in self._running), key=self._from)
        if self._from(busiest) <= mine + 1:
            return False
        oldest = next(download for download in self._running if download.where == busiest)
        oldest.cut("a download that makes way for another")
        self._over(None, oldest)
        return True

    def _from(self, where: str) -> int:
        return sum(download.where == where for download in self._running)
