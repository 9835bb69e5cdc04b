"""The line editor, key by key."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from client.terminal.cells import columns
from client.terminal.editor import LIMIT, Editor, Wish
from client.terminal.keys import Keys

NAMES = [
    "left",
    "right",
    "home",
    "end",
    "up",
    "down",
    "delete",
    "escape",
    "f1",
    "c-left",
    "c-right",
    "<any>",
    "c-a",
    "c-b",
    "c-c",
    "c-d",
    "c-e",
    "c-f",
    "c-h",
    "c-i",
    "c-j",
    "c-k",
    "c-l",
    "c-m",
    "c-n",
    "c-p",
    "c-u",
    "c-w",
    "c-y",
    "c-z",
]
TEXT = st.text(alphabet=st.sampled_from("ab 世界🎲e\u0301\u200dß\x07\n"), min_size=1, max_size=4)


def typed(editor: Editor, text: str) -> Editor:
    """Type characters."""
    for sign in text:
        editor.press(sign, sign)
    return editor


def pressed(editor: Editor, *keys: str) -> Wish | None:
    """Press keys by their names; answers what the last one asks for."""
    wish = None
    for key in keys:
        wish = editor.press(key)
    return wish


class Editing(SynchronousTestCase):
    """Text, cursor, history."""

    def test_middle(self) -> None:
        """Text goes in at the cursor, and is taken away there."""
        editor = typed(Editor(), "helo")
        pressed(editor, "left")
        typed(editor, "l")
        pressed(editor, "home", "delete", "end", "c-h")
        self.assertEqual((editor.text, editor.cursor), ("ell", 3))

    def test_words(self) -> None:
        """Control and Alt move and delete by words; what was deleted last can be put back."""
        editor = typed(Editor(), "join the room")
        pressed(editor, "c-left", "c-w")
        self.assertEqual(editor.text, "join room")
        pressed(editor, "escape", "b", "c-k", "c-y", "c-y")
        self.assertEqual(editor.text, "join roomjoin room")
        pressed(editor, "c-a", "c-right", "c-u")
        self.assertEqual(editor.text, " roomjoin room")

    def test_history(self) -> None:
        """Up and down walk through earlier lines; the half-typed one waits at the end."""
        editor = Editor()
        for line in ("one", "two", "two"):
            pressed(typed(editor, line), "c-m")
        typed(editor, "thr")
        pressed(editor, "up", "up")
        self.assertEqual(editor.text, "one")
        self.assertIs(pressed(editor, "up"), Wish.BELL)
        pressed(editor, "down", "down")
        self.assertEqual(editor.text, "thr")

    def test_secret(self) -> None:
        """A secret line is neither shown nor remembered, nor can an earlier line be fetched into it."""
        editor = Editor()
        pressed(typed(editor, "seen"), "c-m")
        editor.secret = True
        typed(editor, "hidden")
        self.assertEqual(editor.window(40), ("", 0))
        self.assertIs(pressed(editor, "up"), Wish.BELL)
        pressed(editor, "c-u")
        typed(editor, "hidden")
        self.assertIs(pressed(editor, "c-m"), Wish.ENTER)
        self.assertEqual(editor.entered, "hidden")
        editor.secret = False
        pressed(editor, "up", "c-y")
        self.assertEqual(editor.text, "seen")

    def test_end_only_when_empty(self) -> None:
        """Ctrl-D deletes in a line and ends the input on an empty one."""
        editor = typed(Editor(), "ab")
        pressed(editor, "home")
        self.assertIsNone(pressed(editor, "c-d", "c-d"))
        self.assertEqual(editor.text, "")
        self.assertIs(pressed(editor, "c-d"), Wish.END)

    def test_combining(self) -> None:
        """The cursor never stops between a letter and its accent, and both are deleted together."""
        editor = typed(Editor(), "xe\u0301y")
        pressed(editor, "left", "left")
        self.assertEqual(editor.cursor, 1)
        pressed(editor, "delete")
        self.assertEqual(editor.text, "xy")

    def test_limit(self) -> None:
        """A line does not grow without end."""
        editor = Editor()
        self.assertIs(editor.insert("x" * (LIMIT + 1)), Wish.BELL)
        self.assertEqual(len(editor.text), LIMIT)

    def test_paste_is_quick(self) -> None:
        """The window of a very long line scrolls to its end without effort."""
        editor = Editor()
        editor.insert("世" * LIMIT)
        shown, column = editor.window(40)
        self.assertEqual((shown, column), ("世" * 20, 40))
        pressed(editor, "home")
        self.assertEqual(editor.window(40), ("世" * 20, 0))


class Completing(SynchronousTestCase):
    """Tab."""

    def editor(self, *whole: str) -> Editor:
        def complete(before: str) -> tuple[int, list[str]]:
            start = before.rfind(" ") + 1
            return start, [one for one in whole if one.startswith(before[start:])]

        return Editor(complete)

    def test_only_one(self) -> None:
        """The only possibility is completed, with a blank after it."""
        editor = typed(self.editor("register", "rooms"), "ro")
        self.assertIsNone(pressed(editor, "c-i"))
        self.assertEqual(editor.text, "rooms ")

    def test_common_beginning(self) -> None:
        """Of several the common beginning comes first; a second Tab lists them."""
        editor = typed(self.editor("resign", "register", "retry"), "x r")
        self.assertIsNone(pressed(editor, "c-i"))
        self.assertEqual(editor.text, "x re")
        self.assertIs(pressed(editor, "c-i"), Wish.LIST)
        self.assertEqual(editor.listed, ["resign", "register", "retry"])

    def test_none(self) -> None:
        """Where nothing fits, the bell says so."""
        self.assertIs(pressed(typed(self.editor("help"), "x"), "c-i"), Wish.BELL)


class AnyKeys(SynchronousTestCase):
    """Whatever is pressed."""

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.one_of(st.sampled_from(NAMES), TEXT), max_size=60), st.integers(1, 30), st.booleans())
    def test_never_lost(self, keys: list[str], width: int, secret: bool) -> None:
        """No keys crash the editor; the cursor stays in the line, and in the window, which is never too wide."""
        editor = Editor(lambda before: (0, ["join", "世界", "josé"]))
        editor.secret = secret
        for key in keys:
            if key in NAMES:
                editor.press(key)
            else:
                editor.insert(key)
            shown, column = editor.window(width)
            self.assertTrue(0 <= editor.cursor <= len(editor.text))
            self.assertTrue(0 <= column <= width, (column, width))
            self.assertLessEqual(columns(shown), width)
            self.assertNotIn("\n", editor.text)

    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=60), st.integers(1, 7))
    def test_any_bytes(self, data: bytes, step: int) -> None:
        """No bytes crash the way from bytes to keys to text, however they are cut."""
        editor = Editor()
        keys = Keys(editor.press, editor.insert)
        for start in range(0, len(data), step):
            keys.feed(data[start : start + step])
        keys.flush()
        self.assertTrue(0 <= editor.cursor <= len(editor.text))

    @given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=30), st.integers(1, 5))
    def test_unicode_arrives(self, text: str, step: int) -> None:
        """Text in UTF-8 arrives as it was typed, even when it is cut in the middle of a character."""
        editor = Editor()
        keys = Keys(editor.press, editor.insert)
        data = text.encode()
        for start in range(0, len(data), step):
            keys.feed(data[start : start + step])
        self.assertEqual(editor.text, text)

    def test_arrows_and_pastes(self) -> None:
        """Escape sequences are keys; a bracketed paste is text, its newlines kept for whoever takes it."""
        seen: list[tuple[str, str]] = []
        keys = Keys(lambda key, data: seen.append((key, data)), lambda text: seen.append(("paste", text)))
        keys.feed(b"\x1b[D\x1b[200~a\nb\x1b[201~\x7f")
        self.assertEqual([key for key, _ in seen], ["left", "paste", "c-h"])
        self.assertEqual(seen[1][1], "a\nb")
