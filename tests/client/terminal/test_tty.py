"""The raw terminal on a transport in memory."""

from __future__ import annotations

from twisted.internet.error import ConnectionDone
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from client.terminal.tty import ESCAPE_SECONDS, Tty


class PaperModes:
    """Modes that write down what is done to them."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def raw(self) -> None:
        self.done.append("raw")

    def restore(self) -> None:
        self.done.append("restore")


class PaperTypist:
    """Writes down what the terminal tells."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def line(self, text: str) -> None:
        self.told.append(text)

    def refused(self, limit: int) -> None:
        self.told.append(f"<refused {limit}>")

    def interrupt(self) -> None:
        self.told.append("<interrupt>")

    def ended(self) -> None:
        self.told.append("<ended>")

    def lost(self) -> None:
        self.told.append("<lost>")

    def complete(self, before: str) -> tuple[int, list[str]]:
        return 0, [one for one in ("join", "josé") if one.startswith(before)]


def screen(data: bytes) -> tuple[list[str], int]:
    """What a terminal shows after these bytes: its rows, and the cursor's column in the last.

    It knows just what the client writes: characters, CR, LF, erasing to the end of the row, moving right, titles.
    """
    rows, column, text, place = [""], 0, data.decode(), 0
    while place < len(text):
        sign = text[place]
        place += 1
        if sign == "\r":
            column = 0
        elif sign == "\n":
            rows.append("")
            column = 0
        elif text.startswith("[K", place) and sign == "\x1b":
            rows[-1] = rows[-1][:column]
            place += 2
        elif sign == "\x1b" and text[place] == "]":
            place = text.index("\x07", place) + 1
        elif sign == "\x1b":
            end = text.index("C", place)
            column += int(text[place + 1 : end])
            place = end + 1
        elif sign != "\x07":
            rows[-1] = rows[-1][:column].ljust(column) + sign + rows[-1][column + 1 :]
            column += 1
    return rows, column


class Raw(SynchronousTestCase):
    """What is seen and told."""

    def setUp(self) -> None:
        self.clock, self.modes, self.typist, self.transport = Clock(), PaperModes(), PaperTypist(), StringTransport()
        self.width = 30
        self.suspended: list[str] = []
        self.tty = Tty(
            self.typist, self.modes, self.clock, lambda: self.width, lambda: self.suspended.append(str(self.modes.done))
        )
        self.tty.makeConnection(self.transport)
        self.tty.prompt("alice> ")

    def keys(self, data: bytes) -> None:
        """Press keys."""
        self.tty.dataReceived(data)

    @property
    def seen(self) -> tuple[list[str], int]:
        """The rows and the cursor's column."""
        return screen(self.transport.value())

    def test_half_typed_line_survives(self) -> None:
        """What arrives is printed above the half-typed line, which stays with its cursor where it was."""
        self.keys(b"join th\x1b[D")
        self.tty.write("bob invites you\nto rps")
        self.assertEqual(self.seen, (["bob invites you", "to rps", "alice> join th"], 13))
        self.keys(b"X\r")
        self.assertEqual(self.typist.told, ["join tXh"])
        self.assertEqual(self.seen[0][2:], ["alice> join tXh", "alice> "])

    def test_secret(self) -> None:
        """A secret is not written to the terminal, neither while it is typed nor after."""
        self.tty.ask("Password: ", True)
        self.keys(b"hunter2")
        self.tty.write("bob is here")
        self.keys(b"\r")
        self.assertEqual(self.typist.told, ["hunter2"])
        self.assertNotIn(b"h", self.transport.value().replace(b"bob is here", b""))

    def test_secret_that_is_asked_for_no_more(self) -> None:
        """B3: where the question ends before its answer was entered, what was typed of it is not shown."""
        self.tty.ask("Password: ", True)
        self.keys(b"hunter2")
        self.tty.prompt("(offline)> ")
        self.assertNotIn(b"hunter2", self.transport.value())
        self.keys(b"\r")
        self.assertEqual(self.typist.told, [""])

    def test_long_line_stays_on_one_row(self) -> None:
        """A line longer than the terminal scrolls sideways in its one row."""
        self.keys(b"x" * 50 + b"yz")
        rows, column = self.seen
        self.assertEqual(len(rows), 1)
        self.assertTrue(rows[0].endswith("yz"))
        self.assertLessEqual(column, 29)

    def test_narrow(self) -> None:
        """In a very narrow terminal the prompt makes room."""
        self.width = 12
        self.keys(b"abc")
        self.assertEqual(self.seen[0], ["abc"])

    def test_interrupt(self) -> None:
        """Ctrl-C drops the half-typed line and no more than that; on an empty line it is told."""
        self.keys(b"half\x03more\r")
        self.assertEqual(self.typist.told, ["more"])
        self.keys(b"\x03")
        self.assertEqual(self.typist.told, ["more", "<interrupt>"])

    def test_end(self) -> None:
        """Ctrl-D on an empty line is the end of what is typed; elsewhere it deletes."""
        self.keys(b"a\x01\x04\x04")
        self.assertEqual(self.typist.told, ["<ended>"])

    def test_paste(self) -> None:
        """Each whole line of a paste is entered, the rest waits in the line."""
        self.keys(b"\x1b[200~one\r\ntwo\nthr\x1b[201~")
        self.assertEqual(self.typist.told, ["one", "two"])
        self.assertEqual(self.seen[0][-1], "alice> thr")

    def test_completion(self) -> None:
        """Tab completes, and lists above the line where several fit."""
        self.keys(b"j\t\t")
        self.assertEqual(self.seen[0], ["join  josé", "alice> jo"])

    def test_title_and_bell(self) -> None:
        """A call rings and sets the title until the next key; bell off only sets the title."""
        self.tty.attend("bob \x1b[31minvites", True)
        self.assertIn(b"\x1b]0;bob \xef\xbf\xbd[31minvites\x07\x07", self.transport.value())
        self.transport.clear()
        self.keys(b"a")
        self.assertIn(b"\x1b]0;txlobby\x07", self.transport.value())
        self.transport.clear()
        self.tty.attend("bob", False)
        self.assertEqual(self.transport.value(), b"\x1b]0;bob\x07")

    def test_suspend(self) -> None:
        """Ctrl-Z stops with a restored terminal and goes on with a raw one, the line intact."""
        self.keys(b"half\x1a")
        self.assertEqual(self.suspended, [str(["raw", "restore"])])
        self.assertEqual(self.modes.done, ["raw", "restore", "raw"])
        self.assertEqual(self.seen[0][-1], "alice> half")

    def test_lone_escape(self) -> None:
        """Escape by itself swallows no later key."""
        self.keys(b"\x1b")
        self.clock.advance(ESCAPE_SECONDS)
        self.keys(b"b\r")
        self.assertEqual(self.typist.told, ["b"])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_close(self) -> None:
        """Closing restores the modes, wipes the prompt, and fires when all is written; nothing is written after."""
        closed = self.tty.close()
        self.assertEqual(self.modes.done, ["raw", "restore"])
        self.assertNoResult(closed)
        self.tty.connectionLost(Failure(ConnectionDone()))
        self.successResultOf(closed)
        written = self.transport.value()
        self.tty.write("too late")
        self.assertEqual(self.transport.value(), written)
        self.assertEqual(self.typist.told, [])
        self.successResultOf(self.tty.close())

    def test_lost(self) -> None:
        """A terminal that goes away is told once, with its modes restored."""
        self.keys(b"\x1b")
        self.tty.readConnectionLost()
        self.tty.writeConnectionLost()
        self.tty.connectionLost(Failure(ConnectionDone()))
        self.assertEqual((self.typist.told, self.modes.done), (["<lost>"], ["raw", "restore"]))
        self.assertEqual(self.clock.getDelayedCalls(), [])
