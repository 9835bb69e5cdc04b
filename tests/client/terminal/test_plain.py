"""Plain lines."""

from __future__ import annotations

from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase

from client.terminal.plain import LIMIT, Plain
from tests.client.terminal.test_tty import PaperTypist


class Lines(SynchronousTestCase):
    """In and out."""

    def setUp(self) -> None:
        self.typist, self.transport = PaperTypist(), StringTransport()
        self.echoes: list[bool] = []
        self.restored: list[bool] = []
        self.plain = Plain(self.typist, self.echoes.append, lambda: self.restored.append(True))
        self.plain.makeConnection(self.transport)

    def test_lines(self) -> None:
        """Lines arrive whole however they are cut, with either kind of newline; the last one needs none."""
        for piece in (b"on", b"e\r\ntwo\n\nthr", b"ee"):
            self.plain.dataReceived(piece)
        self.plain.readConnectionLost()
        self.assertEqual(self.typist.told, ["one", "two", "", "three", "<ended>"])

    def test_undecodable(self) -> None:
        """Bytes that are no text are replaced."""
        self.plain.dataReceived(b"a\xffb\n")
        self.assertEqual(self.typist.told, ["a\ufffdb"])

    def test_too_long(self) -> None:
        """A line over the limit is refused once, costs no more memory than the limit, and harms no other line."""
        for _ in range(40):
            self.plain.dataReceived(b"x" * 5000)
        self.plain.dataReceived(b"y\nnext\n")
        self.plain.dataReceived(b"z" * (LIMIT + 1) + b"\nlast\n")
        refused = f"<refused {LIMIT}>"
        self.assertEqual(self.typist.told, [refused, "next", refused, "last"])

    def test_no_escape_codes(self) -> None:
        """Whatever is asked of it, nothing but lines is written."""
        self.plain.prompt("alice> ")
        self.plain.ask("Name: ", False)
        self.plain.attend("bob", True)
        self.plain.write("hello")
        self.assertEqual(self.transport.value(), b"Name:\nhello\n")

    def test_secret(self) -> None:
        """Echo is off exactly while a secret is asked for."""
        self.plain.ask("Name: ", False)
        self.plain.ask("Password: ", True)
        self.plain.prompt("")
        self.assertEqual(self.echoes, [False, True])

    def test_close(self) -> None:
        """Closing restores the descriptors and lets go."""
        self.plain.close()
        self.assertTrue(self.transport.disconnecting)
        self.assertEqual(self.restored, [True])

    def test_reader_gone(self) -> None:
        """When nobody reads what is written, that is told."""
        self.plain.writeConnectionLost()
        self.assertEqual(self.typist.told, ["<lost>"])
