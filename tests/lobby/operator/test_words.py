"""What an operator types: times, words, and the page that comes back (P1)."""

from __future__ import annotations

import unicodedata
from collections import deque

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from lobby.operator import times
from lobby.operator.commands import ALL
from lobby.operator.page import LEAST_WIDTH, Grid, page, plain
from lobby.operator.watching import KEPT, drawn, sparkline
from lobby.operator.words import BadWords, parse


class Times(SynchronousTestCase):
    def test_read(self) -> None:
        """P1: times are typed as people write them."""
        for text, seconds in (("90s", 90), ("10m", 600), ("2h", 7_200), ("7d", 604_800), ("1d12h", 129_600)):
            self.assertEqual(times.duration(text), seconds)
        self.assertIsNone(times.duration("forever"))

    def test_refused(self) -> None:
        """P1: what is no time is refused, and so is one without length or end."""
        for text in ("", "10", "0m", "-1h", "2q", "1.5h", "h", "999999999w", "10 m"):
            with self.subTest(text=text):
                self.assertRaises(ValueError, times.duration, text)
        self.assertRaises(ValueError, times.soon, "forever")

    def test_shown(self) -> None:
        """P1: a time is shown in its two largest units."""
        for seconds, text in ((0, "0s"), (59, "59s"), (3_661, "1h 1m"), (90_061, "1d 1h"), (604_800, "1w")):
            self.assertEqual(times.lasting(seconds), text)


class Words(SynchronousTestCase):
    def test_read(self) -> None:
        """P1: a reason is all that follows, and may look like anything."""
        command, values = parse(["ban", "Ada", "7d", "no", "--", "really", "not"], ALL, "lobby")
        self.assertEqual((command.name, values["name"], values["time"]), ("ban", "Ada", 604_800))
        self.assertIn("really not", values["reason"])

    def test_refused(self) -> None:
        """P1: what is no command is refused in a sentence that says how it is typed."""
        for words in ([], ["frob"], ["kick"], ["ban", "Ada"], ["ban", "Ada", "soon", "x"], ["status", "--frob"]):
            with self.subTest(words=words), self.assertRaises(BadWords) as caught:
                parse(words, ALL, "lobby")
            self.assertIn("usage: lobby", str(caught.exception))
            self.assertFalse(caught.exception.shown)

    def test_help(self) -> None:
        """P1: each command tells what it is and how it is typed."""
        for name in ALL:
            with self.assertRaises(BadWords) as caught:
                parse([*name.split(), "--help"], ALL, "lobby")
            self.assertTrue(caught.exception.shown)
            self.assertIn(ALL[name].help.split()[0], str(caught.exception))


ANY = st.text(st.characters(), max_size=200)


class Page(SynchronousTestCase):
    @given(ANY, st.integers(-5, 500))
    def test_harmless(self, text: str, width: int) -> None:
        """P1: whatever stands in a cell, a heading's row or a sentence, no line has a sign that a terminal obeys."""
        shown = page([text, Grid(("who", "what"), [(text, 1), (2, text)])], width)
        self.assertEqual([sign for sign in shown if sign != "\n" and unicodedata.category(sign) in ("Cc", "Cf", "Zl")
                          and sign not in "\u200c\u200d"], [])  # fmt: skip

    def test_marks(self) -> None:
        """P1: marks do not heap up over the lines above; a language's own stay."""
        self.assertEqual(plain("a" + "\u0301" * 50 + "b"), "a" + "\u0301" * 4 + "b")
        self.assertEqual(plain("Ti\u1ebfng \u0639\u0651\u064e"), "Ti\u1ebfng \u0639\u0651\u064e")

    def test_bounded(self) -> None:
        """P1: a cell is cut where it is too long, whatever it is."""
        self.assertLess(len(page([Grid(("x",), [("y" * 100_000,)])], LEAST_WIDTH)), 2_000)


class Watched(SynchronousTestCase):
    def test_sparkline(self) -> None:
        """P1: figures are drawn from none to the highest."""
        self.assertEqual(sparkline([0, 4, 8]), "▁▅█")
        self.assertEqual(sparkline([0, 0]), "▁▁")
        self.assertEqual(sparkline([]), "")

    def test_last_minute(self) -> None:
        """P1: the last minute is kept, and no more."""
        history: dict[str, deque[float]] = {}
        status = {"players": 1, "rooms": 0, "matches": 0, "connections": 3, "memory": 2**20, "more": {"stalls": 0},
                  "state": "open"}  # fmt: skip
        for _ in range(KEPT + 10):
            table = drawn(status, history)
        self.assertEqual((table.row_count, {len(one) for one in history.values()}), (6, {KEPT}))
