"""What the lobby's port answers to HTTP: a tree of twisted.web's resources."""

from __future__ import annotations

import re
from typing import Any

from twisted.internet.interfaces import IReactorTime
from twisted.web.http import NOT_FOUND, SERVICE_UNAVAILABLE
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request

from lobby.web.channel import LobbySite
from lobby.web.downloads import Downloads
from lobby.web.wheel import Handout

TEXT, BINARY = b"text/plain; charset=utf-8", b"application/octet-stream"
BUSY = b"Too many download this at once. Try again in a few seconds.\n"
RETRY_SECONDS = b"5"

_HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(?::(?P<port>[0-9]{1,5}))?")


def site(handout: Handout, clock: IReactorTime, downloads: Downloads) -> LobbySite:
    """Everything that is answered: a page that says how to get the client, and the client."""
    root = NotFound()
    root.putChild(b"", FrontPage(handout))
    root.putChild(handout.filename.encode("ascii"), Wheel(handout.content, downloads))
    return LobbySite(root, clock)


class NotFound(Resource):
    """Nothing, as everywhere below the other resources."""

    def getChild(self, path: bytes, request: Request) -> Resource:
        """Nothing is there either."""
        return NotFound()

    def render_GET(self, request: Request) -> Any:
        """Say so."""
        request.setResponseCode(NOT_FOUND)
        return body(request, TEXT, b"Nothing is here.\n")


class FrontPage(NotFound):
    """A word for who looks with a browser: the line to type, with the address that the browser used."""

    def __init__(self, handout: Handout) -> None:
        super().__init__()
        self._handout = handout

    def render_GET(self, request: Request) -> Any:
        """Show the line."""
        line = self._handout.setup_line(*asked_for(request))
        page = (
            "This is a game lobby, played in a terminal. With Python 3.11 or newer, this sets up and starts it:\n\n"
            f"    {line}\n"
        )
        return body(request, TEXT, page.encode())


class Wheel(NotFound):
    """The wheel, for as many at once as there is room for.

    :param content: what is sent; it is not copied as a whole.
    """

    def __init__(self, content: bytes, downloads: Downloads) -> None:
        super().__init__()
        self._content, self._downloads = content, downloads

    def render_GET(self, request: Request) -> Any:
        """Begin a download, or ask to come again."""
        size = body(request, BINARY, self._content)
        if request.method == b"HEAD":
            return size
        if not self._downloads.begin(request, self._content):
            request.setResponseCode(SERVICE_UNAVAILABLE)
            request.setHeader(b"Retry-After", RETRY_SECONDS)
            return body(request, TEXT, BUSY)
        return NOT_DONE_YET


def body(request: Request, kind: bytes, content: bytes) -> bytes:
    """What a resource returns to be sent; where the request is HEAD, only its size is."""
    request.setHeader(b"Content-Type", kind)
    request.setHeader(b"Content-Length", b"%d" % len(content))
    return b"" if request.method == b"HEAD" else content


def asked_for(request: Request) -> tuple[str, int]:
    """Host and port of the request's Host header; placeholders where it has none or an odd one."""
    found = _HOST.fullmatch((request.getHeader(b"host") or b"").decode("latin-1"))
    if found is None:
        return "HOST", 12_000
    return found["host"].strip("[]"), int(found["port"] or 80)
