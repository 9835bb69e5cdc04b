"""Many and slow downloads of the client: from one copy, few at once, none for ever, none for a few addresses alone."""

from __future__ import annotations

from typing import Any

from twisted.internet.testing import StringTransport

from lobby.server.connection import CLOSING_SECONDS, LobbyConnection
from lobby.web.channel import REQUEST_SECONDS
from lobby.web.downloads import CHUNK, LEAST_PACE, MOST, MOST_PER_ADDRESS, Downloads
from lobby.web.site import site
from lobby.web.wheel import Handout
from tests.support.lobby import Address, LobbyCase

ROOM = 65_536
"""Bytes that Twisted's TCP transports hold back before they pause who writes (``FileDescriptor.bufferSize``)."""

WHEEL = bytes(range(256)) * 2_048
NAME = "txlobby-1.0-py3-none-any.whl"
REQUEST = f"GET /{NAME} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


class Slow(StringTransport):
    """A line that takes nothing by itself, and says when it is full, as TCP transports do."""

    server: LobbyConnection
    aborted = False

    def setTcpNoDelay(self, enabled: bool) -> None:
        """It does not matter here."""

    def write(self, data: bytes) -> None:
        """Hold it back."""
        super().write(data)
        if self.producer is not None and self.streaming and len(self.value()) > ROOM:
            self.producer.pauseProducing()

    def unregisterProducer(self) -> None:
        """As TCP transports do it, any number of times."""
        self.producer = None

    def take(self) -> bytes:
        """The other side reads what there is."""
        taken = self.value()
        self.clear()
        if self.producer is not None:
            self.producer.resumeProducing()
        return bytes(taken)

    def abortConnection(self) -> None:
        """Gone."""
        self.aborted = True
        self.server.connectionLost()


class DownloadCase(LobbyCase):
    """A lobby that hands a wheel out, and lines that are slow."""

    def setUp(self) -> None:
        super().setUp()
        self.downloads = Downloads()
        self.registry.site = site(Handout(NAME, "0" * 64, WHEEL), self.clock, self.downloads)

    def ask(self, host: str = "192.0.2.1", request: bytes = REQUEST) -> Slow:
        """Somebody asks for the wheel."""
        server: Any = self.factory.buildProtocol(Address(host))  # type: ignore[arg-type]
        transport = Slow()
        transport.server = server
        server.makeConnection(transport)
        server.dataReceived(request)
        return transport


class Bounded(DownloadCase):
    """What downloads cost."""

    def test_held_back(self) -> None:
        """960 who read nothing: of the wheel no more than a little is held back for each who is served, and the others
        are told to come again."""
        self.factory.registry.limits.most_per_address = 1_000
        lines = [self.ask() for _ in range(960)]
        served = [line for line in lines if line.value().startswith(b"HTTP/1.1 200")]
        self.assertEqual(len(served), MOST_PER_ADDRESS)
        for line in served:
            self.assertLessEqual(len(line.value()), ROOM + 2 * CHUNK)
        refused = [line for line in lines if line not in served]
        for line in refused:
            self.assertTrue(line.value().startswith(b"HTTP/1.1 503 "))
            self.assertIn(b"Retry-After: 5", line.value())
            self.assertIn(b"Try again in a few seconds.", line.value())
        self.assertLess(sum(len(line.value()) for line in lines), 4_000_000)

    def test_one_copy(self) -> None:
        """What is served is the hand-out's own content."""
        self.ask()
        (download,) = self.downloads._running
        self.assertIs(download._left.obj, WHEEL)

    def test_whole(self) -> None:
        """Who reads, however little at a time, has the whole wheel, and the line is closed behind it."""
        line = self.ask()
        got = b""
        while (taken := line.take()) or line.producer is not None:
            got += taken
        self.assertEqual(got.partition(b"\r\n\r\n")[2], WHEEL)
        self.assertTrue(line.disconnecting)
        line.abortConnection()
        self.assertEqual(len(self.downloads._running), 0)

    def test_request_in_pieces(self) -> None:
        """A request may come in pieces; silence after it does not break the download, nor does what comes then."""
        line = self.ask(request=REQUEST[:-12])
        line.server.dataReceived(REQUEST[-12:])
        self.assertTrue(line.value().startswith(b"HTTP/1.1 200"))
        line.server.dataReceived(REQUEST)
        self.wait(self.registry.silence + 5)
        self.assertFalse(line.aborted)
        self.assertEqual(line.value().count(b"HTTP/1.1"), 1)

    def test_request_that_never_ends(self) -> None:
        """A request has its time as a whole, however often something of it comes."""
        line = self.ask(request=b"GET / HTTP/1.1\r\n")
        for _ in range(REQUEST_SECONDS - 1):
            line.server.dataReceived(b"x: y\r\n")
            self.wait(1)
        self.assertFalse(line.aborted)
        self.wait(2)
        self.assertTrue(line.aborted)
        self.assertEqual((line.value(), self.factory.registry.limits._total), (b"", 0))

    def test_nothing_waits(self) -> None:
        """Whoever is answered, or goes, leaves no timer behind."""
        self.ask().abortConnection()
        self.ask(request=b"HEAD / HTTP/1.1\r\n\r\n").abortConnection()
        self.ask(request=b"GET nonsense\r\n").abortConnection()
        self.registry.quiet.stop()
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_slow_line(self) -> None:
        """A slow line has its time, in which somebody's old modem is through; then it is given up."""
        line = self.ask()
        seconds = len(WHEEL) / LEAST_PACE
        self.assertGreater(seconds, 4 * CLOSING_SECONDS)
        self.wait(seconds - 1)
        self.assertFalse(line.aborted)
        self.wait(3)
        self.assertTrue(line.aborted)
        self.assertEqual(len(self.downloads._running), 0)


class Shared(DownloadCase):
    """Who is served when many want it."""

    def test_few_addresses(self) -> None:
        """Some addresses that take all there is do not keep others out: their own oldest make way."""
        hostile = [self.ask(f"198.51.100.{n % 4}") for n in range(4 * MOST_PER_ADDRESS)]
        self.assertEqual(len(self.downloads._running), MOST)
        friend = self.ask("192.0.2.1")
        self.assertTrue(friend.value().startswith(b"HTTP/1.1 200"))
        self.assertEqual([line.aborted for line in hostile].count(True), 1)
        self.assertEqual(len(self.downloads._running), MOST)
        self.assertTrue(self.ask("198.51.100.1").value().startswith(b"HTTP/1.1 503"))

    def test_everybody(self) -> None:
        """Where all have as many as one another nobody makes way."""
        lines = [self.ask(f"2001:db8:{n:x}::1") for n in range(MOST)]
        self.assertTrue(self.ask("192.0.2.1").value().startswith(b"HTTP/1.1 503"))
        self.assertFalse(any(line.aborted for line in lines))

    def test_room_again(self) -> None:
        """Who has gone makes room."""
        lines = [self.ask() for _ in range(MOST_PER_ADDRESS)]
        lines[3].abortConnection()
        self.assertTrue(self.ask().value().startswith(b"HTTP/1.1 200"))
