"""A connection of the lobby's that turned out to be HTTP: one request, in bounded time."""

from __future__ import annotations

from typing import Any, Protocol

from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel
from twisted.web.http_headers import Headers
from twisted.web.resource import Resource
from twisted.web.server import Request, Site

from wire.timeouts import Deadline

REQUEST_SECONDS = 30
"""The time for a request and its answer; a download has a longer one."""

_BODY = (b"content-length", b"transfer-encoding")


class Line(Protocol):
    """The lobby's connection on which it turned out to be HTTP.

    :ivar host: the client's address.
    """

    host: str

    def cut(self, what: str) -> None:
        """Close at once; ``what`` goes to the log."""


class OneRequest(HTTPChannel):
    """A connection that is closed when one request on it is answered, or when its time is over.

    (Twisted's own time limit begins again with each byte, so that a request sent byte by byte would take for ever.)

    :ivar line: what it came by; whoever hands a connection over says it.
    """

    transport: Any
    site: Site
    line: Line
    _deadline: Deadline | None = None

    def connectionMade(self) -> None:
        """The time begins."""
        super().connectionMade()
        self.allow(REQUEST_SECONDS, "an HTTP request that is too slow")

    def allow(self, seconds: float, what: str) -> None:
        """Give it so many seconds from now; ``what`` is in the log when they are over."""
        self._stop_timer()
        self._deadline = Deadline(self.site.reactor, seconds, lambda: self.line.cut(what))

    def headerReceived(self, line: bytes) -> bool:
        """Pass over what announces a body: what comes with a request or after it is not read."""
        if line.partition(b":")[0].lower() in _BODY:
            return True
        accepted: bool = super().headerReceived(line)
        return accepted

    def checkPersistence(self, request: Request, version: bytes) -> bool:
        """There is no second request."""
        return False

    def writeHeaders(self, version: bytes, code: bytes, reason: bytes, headers: Headers) -> None:
        """Say that the connection closes, and nothing of the software."""
        headers.setRawHeaders(b"Connection", [b"close"])
        headers.removeHeader(b"Server")
        super().writeHeaders(version, code, reason, headers)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The other side, or the time, is gone."""
        self._stop_timer()
        super().connectionLost(reason)

    def _stop_timer(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class LobbySite(Site):
    """Makes channels for the lobby's connections that turn out to be HTTP. It listens nowhere itself, so it writes no
    access log."""

    protocol = OneRequest  # type: ignore[assignment]

    def __init__(self, root: Resource, clock: IReactorTime) -> None:
        super().__init__(root, timeout=None, reactor=clock)
