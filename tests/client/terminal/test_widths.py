"""Narrow terminals and wide characters: no row is broken, and what is copied or typed again stays whole."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from twisted.internet.task import Clock
from twisted.test.proto_helpers import StringTransport
from twisted.trial.unittest import SynchronousTestCase
from wcwidth import wcswidth, wcwidth

from client import events
from client.session.screens import Screen
from client.terminal.cells import columns, fold
from client.terminal.output import Sentences
from client.terminal.tty import Tty
from lobby.commands.reasons import InvitationEnd, PlayerStatus
from tests.support.shell import PaperTerminal
from wire.tickets import RoomStatus

WIDTHS = (20, 40, 59, 60, 80)
CODE = "K3J4M2XY"
NAMES = (
    "Ada",
    "世界的玩家",
    "Ze\u0301no\u0308bia\u0301",
    "🎲👨‍👩‍👧‍👦❤️🇹🇼",
    "W" * 32,
    "漢" * 32,
    "한국어_플레이어",
)
ADDRESS = "lobby.example.org:12000"
FINGERPRINT = "9a26" * 16
LINE = f"txlobby/bin/python -m client '{ADDRESS}/{CODE}#{FINGERPRINT}'"
CHINESE = "今天晚上我們一起下五子棋好不好，輸的人請吃飯。" * 4

signs = st.sampled_from("a Ж漢字🎲❤\ufe0f\u0301\u200d👨👩🏽🇹🇼é-")


def seen(line: str) -> int:
    """The columns of a line, by every measure that there is."""
    return max(cell_len(line), wcswidth(line), sum(max(wcwidth(sign), 0) for sign in line))


def shown(width: int, *told: events.Event, pictures: bool = True) -> list[str]:
    """What stands on a terminal of that width."""
    terminal = PaperTerminal()
    terminal.width = width
    output = Sentences(terminal, colour=False, pictures=pictures, tables=True)
    for event in told:
        output.show(event)
    return terminal.lines


def told_of(name: str) -> list[events.Event]:
    """Events of every kind that names and codes stand in."""
    return [
        events.Players(
            (events.PlayerRow(name, PlayerStatus.IDLE, True), events.PlayerRow("b", PlayerStatus.IN_ROOM, False)),
            2,
            False,
        ),
        events.Rooms((events.RoomRow(CODE, "gomoku", "2.0.0", name, 1, 2, RoomStatus.WAITING),), 1, True),
        events.MemberCame(name, True),
        events.MemberWent(name, name, False),
        events.InvitationCame("i", name, "rps", "Rock, paper, scissors", "best=3", False, 15, True),
        events.InvitationClosed("i", False, name, "me", InvitationEnd.TAKEN),
        events.StartProposed(name, 20, False),
        events.WordsHeard(name, True, "hello there, shall we play something together this evening?"),
        events.WordsHeard("b", False, name),
        events.PlayerBlocked(name, True),
        events.Failed("NAME_TAKEN", {"name": name}),
        events.ListsChanged(3, (name,), (name,), (), (), (), ()),
    ]


class Rows(SynchronousTestCase):
    """What is told."""

    def fits(self, lines: list[str], width: int, *whole: str) -> None:
        """No row is too wide but for one thing that must not be parted, and none of these is."""
        for line in lines:
            alone = line.strip().rstrip(".,:;!?'s")
            single = " " not in alone and any(each in alone for each in whole)
            self.assertTrue(seen(line) <= width or single or line.strip() == LINE, (width, seen(line), line))

    def test_names(self) -> None:
        """Names in any script, in lists and sentences, stay whole, and rows stay within the terminal."""
        for width in WIDTHS:
            for name in NAMES:
                for event in told_of(name):
                    lines = shown(width, event)
                    if not (isinstance(event, events.WordsHeard) and event.text == name):  # it is words then
                        self.assertTrue(any(name in line for line in lines), (width, event, lines))
                    self.fits(lines, width, name)

    def test_codes(self) -> None:
        """A room's code is on one row of the list, however narrow the terminal."""
        for width in WIDTHS:
            lines = shown(width, *told_of("Ada"))
            self.assertTrue(any(CODE in line for line in lines), (width, lines))

    def test_two_lines_an_entry(self) -> None:
        """Below 60 columns an entry is a line with its number and name, and one with the rest; from 60 on a table."""
        rows = tuple(
            events.RoomRow(f"ROOM{n}XYZ", "gomoku", "2.0.0", f"Ada{n}", 1, 2, RoomStatus.WAITING) for n in range(3)
        )
        narrow = shown(59, events.Rooms(rows, 3, False))
        self.assertEqual(narrow[1:3], ["1. Ada0: ROOM0XYZ", "   Gomoku, 1 of 2 taken, waiting"])
        self.assertEqual(len(narrow), 7)
        wide = shown(60, events.Rooms(rows, 3, False))
        self.assertEqual(wide[2], "─" * 60)
        players = shown(20, events.Players((events.PlayerRow("Ada", PlayerStatus.IN_ROOM, True),), 1, False))
        self.assertEqual(players[-2:], ["1. Ada", "   in a room, away"])

    def test_games(self) -> None:
        """The list of games is readable on every terminal."""
        game = events.GameRow("gomoku", "五子棋 Five in a row", "Five stones in a row win.", "2.0.0", 2, 2, False)
        for width in WIDTHS:
            lines = shown(width, events.Games((game,)))
            self.fits(lines, width)
            self.assertTrue(any("gomoku" in line for line in lines))
            self.assertIn("not in this client", " ".join(line.strip() for line in lines))

    def test_pasted_line(self) -> None:
        """The line for a friend is one line, as it is, on every terminal."""
        paste = f"{ADDRESS}/{CODE}#{FINGERPRINT}"
        for width in WIDTHS:
            lines = shown(width, events.RoomOpened(CODE, "rps", "Rock", "", False, paste, line=LINE))
            self.assertIn(f"  {LINE}", lines)
            self.fits(lines, width)

    def test_addresses(self) -> None:
        """An address stays whole, and so does a fingerprint."""
        for width in WIDTHS:
            failed = events.Failed("UNREACHABLE", {"address": ADDRESS, "reason": "the connection was refused"})
            pinned = events.LobbyPinned(ADDRESS, FINGERPRINT)
            lines = shown(width, failed, pinned)
            self.assertEqual(sum(ADDRESS in line for line in lines), 2, lines)
            self.assertTrue(any(FINGERPRINT in line for line in lines), lines)
            self.fits(lines, width, ADDRESS, FINGERPRINT)

    def test_no_blanks(self) -> None:
        """Words in a script without spaces are folded all the same, and nothing of them is lost."""
        for width in WIDTHS:
            for event in (
                events.WordsHeard("世界", True, CHINESE),
                events.FarewellHeard(CHINESE, 0),
                events.Failed("UNREACHABLE", {"address": "a:1", "reason": CHINESE}),
            ):
                lines = shown(width, event)
                self.fits(lines, width)
                self.assertIn(CHINESE, "".join(line.strip() for line in lines))

    def test_only_the_first_row_of_words_at_the_edge(self) -> None:
        """Whatever somebody says, no row of it but the first begins at the edge, where the client's own do."""
        for text in ("x" * 200, CHINESE, "a " * 90 + "Bob accepts."):
            first, *rest = shown(40, events.WordsHeard("Eve", False, text))
            self.assertTrue(first.startswith("Eve says:"))
            self.assertTrue(all(line.startswith("  ") for line in rest), rest)

    def test_pictures(self) -> None:
        """A board that does not fit in columns is told in words; one that fits stands as it was drawn."""
        picture = "\n".join(["黑白黑白黑白黑白  x", "黑白黑白黑白黑白  y"])
        for width in WIDTHS:
            turn = events.Turn("m", 1, True, (), {}, ("a1",), picture, "The board in words.", 30)
            lines = shown(width, turn)
            self.fits(lines, width)
            self.assertEqual(picture.split("\n")[0] in lines, width >= 20)
        narrow = shown(20, events.Turn("m", 1, True, (), {}, ("a1",), picture + "yy", "The board in words.", 30))
        self.assertIn("The board in words.", " ".join(narrow))

    def test_help(self) -> None:
        """Help fits, too."""
        row = events.HelpRow("word", "[NAME] [text …]", "does something worth a longer line", True)
        for width in WIDTHS:
            self.fits(shown(width, events.Help("idle", (row, row))), width)

    @example("a \ufe0fa字字字", 9)
    @example("x " + "\u200d".join("👨👩👨👩"), 8)
    @given(st.text(signs, max_size=60), st.integers(8, 90))
    def test_fold(self, text: str, width: int) -> None:
        """No text is wider than its rows, and none of its signs is lost."""
        rows = fold(text, width, "  ", torn=(text,))
        self.assertEqual("".join(rows).replace(" ", ""), text.replace(" ", ""))
        for row in rows:
            self.assertLessEqual(columns(row), width)

    @given(st.text(signs, max_size=30))
    def test_columns(self, text: str) -> None:
        """Never fewer than a terminal draws."""
        self.assertGreaterEqual(columns(text), seen(text))


class Typed(SynchronousTestCase):
    """The row in which one types."""

    def row(self, width: int, name: str, typed: str) -> list[str]:
        """Every row that was drawn."""
        typist: Any = type("Nobody", (), {"line": print, "complete": lambda self, before: (0, list(NAMES))})()
        modes: Any = type("Modes", (), {"raw": lambda self: None, "restore": lambda self: None})()
        tty = Tty(typist, modes, Clock(), lambda: width, lambda: None)
        transport = StringTransport()
        tty.makeConnection(transport)
        Sentences(tty, colour=False, pictures=True, tables=True).ready(name, Screen.IN_ROOM)
        tty.dataReceived(typed.encode())
        return [row.split("\x1b[K")[-1].split("\r")[0] for row in transport.value().decode().split("\n")]

    def test_prompt(self) -> None:
        """Prompt and line never take more than the row, whoever types what."""
        for width in WIDTHS:
            for name in NAMES:
                for typed in ("invite 世界", "❤️" * 40, "漢" * 60, "e\u0301" * 90):
                    for row in self.row(width, name, typed):
                        self.assertLess(seen(row), width, (width, name, typed, row))

    def test_completions(self) -> None:
        """Names that a Tab lists stay whole on their rows."""
        for width in WIDTHS:
            rows = self.row(width, "Ada", "x\t")
            for name in NAMES:
                self.assertTrue(any(name in row for row in rows), (width, name, rows))
            for row in rows:
                self.assertTrue(seen(row) < width or row.strip() in NAMES, row)
