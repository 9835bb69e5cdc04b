"""What the lobby's port says to HTTP: the wheel, a page about it, and nothing else."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.logger import capturedLogs
from twisted.trial.unittest import SynchronousTestCase

from lobby.web.downloads import Downloads
from lobby.web.site import site
from tests.lobby.web.test_wheel import SAMPLE

HUGE = b"x: " + b"y" * 1_000 + b"\r\n"
HUGE *= 20


class Raw:
    """Where it comes from."""

    host = "192.0.2.1"

    def cut(self, what: str) -> None:
        """It is not cut here."""
        raise AssertionError(what)


class Asked(SynchronousTestCase):
    """Plain HTTP."""

    def answer(self, request: bytes) -> bytes:
        """All that comes back, and the connection is closed behind it."""
        clock = Clock()
        channel: Any = site(SAMPLE, clock, Downloads()).buildProtocol(None)
        transport = StringTransport()
        channel.line = Raw()
        channel.makeConnection(transport)
        channel.dataReceived(request)
        self.assertEqual(transport.disconnecting, bool(transport.value()))
        channel.connectionLost()
        self.assertEqual(clock.getDelayedCalls(), [])
        answer: bytes = transport.value()
        return answer

    def asked(self, request: bytes) -> tuple[bytes, dict[bytes, bytes], bytes]:
        """Status line, headers and body of an answer."""
        head, _, body = self.answer(request).partition(b"\r\n\r\n")
        status, *lines = head.split(b"\r\n")
        headers = dict(line.split(b": ", 1) for line in lines)
        self.assertEqual(headers[b"Connection"], b"close")
        self.assertNotIn(b"Server", headers)
        return status, headers, body

    def test_wheel(self) -> None:
        """The wheel's name gets the wheel; HEAD only its size."""
        for path in (b"/txlobby-1.2.3-py3-none-any.whl", b"/txlobby-1.2.3-py3-none-any.whl?x=1"):
            status, headers, body = self.asked(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertEqual((status, body), (b"HTTP/1.1 200 OK", b"the wheel"))
            self.assertEqual(headers[b"Content-Length"], b"9")
        status, headers, body = self.asked(b"HEAD /txlobby-1.2.3-py3-none-any.whl HTTP/1.0\r\n\r\n")
        self.assertEqual((headers[b"Content-Length"], body), (b"9", b""))

    def test_page(self) -> None:
        """A browser is shown the line, with the address that it used itself."""
        _, _, body = self.asked(b"GET / HTTP/1.1\r\nAccept: */*\r\nhost: play.example.org:12000\r\n\r\n")
        self.assertIn(SAMPLE.setup_line("play.example.org", 12000), body.decode())
        _, _, body = self.asked(b"GET / HTTP/1.1\r\nHost: [::1]:12000\r\n\r\n")
        self.assertIn(SAMPLE.setup_line("::1", 12000), body.decode())

    def test_no_stranger_writes_the_line(self) -> None:
        """A host that is none does not get into a line that people paste into a shell."""
        for host in (b"x; rm -rf ~", b"$(x)", b"'", b"", b"a b:1"):
            _, _, body = self.asked(b"GET / HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
            self.assertIn(SAMPLE.setup_line("HOST", 12000), body.decode())

    def test_other(self) -> None:
        """There is nothing else, no list of what there is, and nothing below a page."""
        for path in (b"/../etc/passwd", b"/txlobby-1.2.3-py3-none-any.whl/x", b"//", b"/%2e%2e/", b"*x", b"http://x/"):
            status, _, body = self.asked(b"GET " + path + b" HTTP/1.1\r\n\r\n")
            self.assertEqual((status, body), (b"HTTP/1.1 404 Not Found", b"Nothing is here.\n"), path)

    def test_no_request(self) -> None:
        """What is no request is told so."""
        for request in (
            b"GET \r\n",
            b"GET / \r\n",
            b"GET / HTTP/1.1\r\nno header\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + HUGE,
        ):
            self.assertTrue(self.answer(request).startswith(b"HTTP/1.1 400 "), request[:40])
        for method in (b"POST", b"BREW"):
            self.assertNotIn(b"Server:", self.answer(method + b" / HTTP/1.1\r\n\r\n"))
        self.assertNotIn(b"Server:", self.answer(b"GET * HTTP/1.1\r\n\r\n"))

    def test_body(self) -> None:
        """Nobody waits for what comes with a request, and nothing of it is kept, however long it says it is."""
        for header in (b"Content-Length: 5", b"content-length: " + b"9" * 5_000, b"Transfer-Encoding: chunked"):
            status, _, _ = self.asked(b"GET / HTTP/1.1\r\n" + header + b"\r\n\r\nGET / HTTP/1.1\r\n\r\n")
            self.assertEqual(status, b"HTTP/1.1 200 OK")

    def test_log(self) -> None:
        """Nothing that is asked for gets into the log."""
        with capturedLogs() as events:
            for request in (
                b"GET /\x1b[2J HTTP/1.1\r\nUser-Agent: x\r\n\r\n",
                b"HEAD / HTTP/1.1\r\n\r\n",
                b"GET x\r\n",
            ):
                self.answer(request)
        self.assertEqual(events, [])

    @given(st.binary(max_size=200), st.binary(max_size=200))
    def test_anything(self, path: bytes, header: bytes) -> None:
        """Whatever comes, one answer goes back."""
        for asked in (b"GET " + path, b"GET /" + path + b" HTTP/1.1\r\n" + header, b"GET / HTTP/1.1\r\nx: " + header):
            self.assertEqual(self.answer(asked + b"\r\n\r\n").count(b"HTTP/1.1 "), 1)
