"""From events to the terminal: sentences, JSON, and nothing that harms."""

from __future__ import annotations

import json
import unicodedata
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from client.events import Asked, MemberCame, Moved, PlayerRow, Players, RoomOpened, Turn
from client.session.screens import Screen
from client.terminal.output import JsonLines, Sentences, encoded
from client.terminal.sanitize import cleaned, sanitize
from lobby.commands.reasons import PlayerStatus
from tests.support.shell import PaperTerminal, turn


class Point(NamedTuple):
    """A part of some game's view."""

    column: int
    row: int


class Clean(SynchronousTestCase):
    """Text of other people."""

    @given(st.text(max_size=40))
    def test_nothing_bad_is_left(self, text: str) -> None:
        """No control, no direction mark, no line end is left, and what is harmless stays."""
        for sign in sanitize(text):
            self.assertTrue(
                sign in "\ufffd\u200c\u200d" or unicodedata.category(sign) not in ("Cc", "Cf", "Zl", "Zp", "Cs"), sign
            )
        self.assertEqual(sanitize(sanitize(text)), sanitize(text))

    def test_everywhere(self) -> None:
        """Texts inside lists and rows are cleaned too; a picture keeps its lines."""
        event = Players((PlayerRow("a\x1b[2J", PlayerStatus.IDLE, False),), 1, False)
        self.assertEqual(cleaned(event).players[0].name, "a\ufffd[2J")
        shown = cleaned(Turn("m", 1, True, (), {}, ("a\nb",), "a\nb\x07", "w", 1))
        self.assertEqual((shown.picture, shown.legal), ("a\nb\ufffd", ("a b",)))

    def test_views_are_left_alone(self) -> None:
        """A game's view may be of any kind and is not touched."""
        view = {"last": Point(1, 2)}
        self.assertIs(cleaned(Turn("m", 1, True, (), view, (), "p", "w", 1)).view, view)


class People(SynchronousTestCase):
    """Output for people."""

    def setUp(self) -> None:
        self.terminal = PaperTerminal()
        self.output = Sentences(self.terminal, colour=True, pictures=True, tables=True)

    def test_hostile_name(self) -> None:
        """A name cannot clear the screen or forge a line, in sentences, tables and prompts."""
        name = "eve\x1b[2J\nbob accepts.\u202e"
        self.output.show(MemberCame(name, False))
        self.output.show(Players((PlayerRow(name, PlayerStatus.IDLE, False),), 1, False))
        self.output.ready(name, Screen.IDLE)
        self.assertNotIn("\x1b[2J", self.terminal.text + self.terminal.now)
        self.assertNotIn("\u202e", self.terminal.text + self.terminal.now)
        self.assertNotIn("bob accepts.", self.terminal.lines)

    def test_markup_is_text(self) -> None:
        """A name in rich's markup is shown as it is."""
        self.output.show(Players((PlayerRow("[red]x[/red] :dice:", PlayerStatus.IDLE, False),), 1, False))
        self.assertIn("[red]x[/red] :dice:", self.terminal.text)

    def test_long_sentences(self) -> None:
        """A sentence longer than the terminal is wide is folded between words; a line to be copied stays whole."""
        self.terminal.width = 40
        self.output.show(RoomOpened("R" * 8, "rps", "Rock", "", False, "lobby.example.org:12000/RRRRRRRR"))
        shown = self.terminal.lines
        self.assertIn("  python -m client lobby.example.org:12000/RRRRRRRR", shown)
        self.assertTrue(all(len(line) < 40 for line in shown if not line.startswith(" ")), shown)
        self.assertGreater(len(shown), 3)

    def test_picture_or_words(self) -> None:
        """A game is shown as a picture, or in words where a picture would not help."""
        self.output.show(turn("rock"))
        self.assertIn("a picture", self.terminal.lines)
        Sentences(self.terminal, colour=False, pictures=False, tables=False).show(turn("rock"))
        self.assertIn("in words", self.terminal.lines)

    def test_plain_list(self) -> None:
        """Without tables a list is one numbered line each."""
        plain = Sentences(self.terminal, colour=False, pictures=False, tables=False)
        plain.show(Players((PlayerRow("bob", PlayerStatus.IN_ROOM, True),), 1, False))
        self.assertEqual(self.terminal.lines, ["1 other player is online", "1. bob, in a room, away"])


class Programs(SynchronousTestCase):
    """Output for programs."""

    def test_view_and_moves(self) -> None:
        """A turn carries the view and the legal moves as values."""
        terminal = PaperTerminal()
        JsonLines(terminal).show(turn("rock", "paper"))
        event = json.loads(terminal.lines[0])
        self.assertEqual((event["event"], event["legal"], event["view"]), ("turn", ["rock", "paper"], {}))

    def test_question(self) -> None:
        """A question is an event with its sentence; nothing else is written for it."""
        terminal = PaperTerminal()
        JsonLines(terminal).ask(Asked("game", {}, ("gomoku", "rps"), "", False))
        event = json.loads("\n".join(terminal.lines))
        self.assertEqual((event["what"], event["choices"], event["text"]), ("game", ["gomoku", "rps"], "Which game?"))
        self.assertEqual(terminal.asked, [("", False)])

    @given(st.text(st.characters(codec="utf-8"), max_size=40))
    def test_exact_and_harmless(self, text: str) -> None:
        """A line of JSON gives back the very text, and has no control character in it."""
        line = encoded(Moved("m", 1, 0, text, "x", False).as_dict())
        self.assertEqual(json.loads(line)["player"], text)
        self.assertFalse([sign for sign in line if unicodedata.category(sign) == "Cc"])
        self.assertFalse(set("\u202e\u2066\u200f") & set(line))
