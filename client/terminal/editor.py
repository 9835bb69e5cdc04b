"""A line of text under a cursor: a pure editor, driven by keys, that knows no terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from enum import Enum

from wcwidth import wcwidth

from client.terminal.cells import columns, widths

LIMIT = 65_536
"""The most characters of a line."""

HISTORY = 500
"""The most lines that are remembered."""


class Wish(Enum):
    """What a key asks for beyond the line itself."""

    ENTER = "enter"
    INTERRUPT = "interrupt"
    END = "end"
    CLEAR = "clear the screen"
    SUSPEND = "suspend"
    LIST = "list the completions"
    BELL = "bell"


class Editor:
    """The half-typed line.

    :ivar text: the line; :ivar cursor: the number of characters before the cursor.
    :ivar secret: the line is shown as nothing and never remembered.
    :ivar entered: the line last entered; :ivar listed: the completions last found.
    """

    def __init__(self, complete: Callable[[str], tuple[int, list[str]]] | None = None) -> None:
        self.text, self.cursor, self.secret = "", 0, False
        self.entered, self.listed = "", list[str]()
        self._complete = complete
        self._history: list[str] = []
        self._place = 0
        self._kept = ""
        self._killed = ""
        self._offset = 0
        self._meta = False
        self._keys: dict[str, Callable[[], Wish | None]] = {
            "left": self._left,
            "c-b": self._left,
            "right": self._right,
            "c-f": self._right,
            "home": self._home,
            "c-a": self._home,
            "end": self._end,
            "c-e": self._end,
            "up": self._older,
            "c-p": self._older,
            "down": self._newer,
            "c-n": self._newer,
            "c-left": self._word_left,
            "c-right": self._word_right,
            "c-h": self._rub_out,
            "delete": self._delete,
            "c-d": self._delete_or_end,
            "c-k": self._kill_to_end,
            "c-u": self._kill_to_start,
            "c-w": self._kill_word,
            "c-y": self._yank,
            "c-i": self._tab,
            "c-m": self._enter,
            "c-j": self._enter,
            "c-c": lambda: Wish.INTERRUPT,
            "c-l": lambda: Wish.CLEAR,
            "c-z": lambda: Wish.SUSPEND,
            "escape": self._escape,
        }
        self._meta_keys: dict[str, Callable[[], Wish | None]] = {
            "b": self._word_left,
            "f": self._word_right,
            "d": self._kill_next_word,
            "left": self._word_left,
            "right": self._word_right,
            "c-h": self._kill_word,
        }

    def press(self, key: str, data: str = "") -> Wish | None:
        """One key: its name as prompt_toolkit has it, or a character; ``data`` is what it would insert."""
        if self._meta:
            self._meta = False
            act = self._meta_keys.get(key)
            return act() if act is not None else None
        act = self._keys.get(key)
        if act is not None:
            return act()
        return self.insert(data) if len(key) == 1 else None

    def insert(self, text: str) -> Wish | None:
        """Put text in at the cursor; what cannot be shown is left out."""
        fit = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cs", "Zl", "Zp"))
        room = LIMIT - len(self.text)
        self.text = self.text[: self.cursor] + fit[:room] + self.text[self.cursor :]
        self.cursor += min(len(fit), room)
        return Wish.BELL if len(fit) > room else None

    def calm(self) -> None:
        """Escape was pressed for itself, not for the key after it."""
        self._meta = False

    def drop(self) -> None:
        """Throw the line away."""
        self.text, self.cursor, self._offset, self._place = "", 0, 0, len(self._history)

    def window(self, width: int) -> tuple[str, int]:
        """The part of the line that is shown in ``width`` columns, and the cursor's column in it."""
        if self.secret or width < 1:
            return "", 0
        if len(self.text) <= width and columns(self.text) <= width:
            self._offset = 0
        self._offset = min(self._offset, self.cursor)
        hidden = list(widths(self.text[self._offset : self.cursor]))
        before = sum(hidden)
        for wide in hidden:
            if before <= width and wcwidth(self.text[self._offset]) != 0:
                break
            before -= wide
            self._offset += 1
        rest = self.text[self._offset :]
        shown, used = "", 0
        for sign, wide in zip(rest, widths(rest), strict=True):
            used += wide
            if used > width:
                break
            shown += sign
        return shown, before

    # -- moving

    def _left(self) -> None:
        self.cursor = max(self.cursor - 1, 0)
        while self.cursor and wcwidth(self.text[self.cursor]) == 0:
            self.cursor -= 1

    def _right(self) -> None:
        self.cursor = min(self.cursor + 1, len(self.text))
        while self.cursor < len(self.text) and wcwidth(self.text[self.cursor]) == 0:
            self.cursor += 1

    def _home(self) -> None:
        self.cursor = 0

    def _end(self) -> None:
        self.cursor = len(self.text)

    def _word_left(self) -> None:
        while self.cursor and self.text[self.cursor - 1].isspace():
            self.cursor -= 1
        while self.cursor and not self.text[self.cursor - 1].isspace():
            self.cursor -= 1

    def _word_right(self) -> None:
        while self.cursor < len(self.text) and self.text[self.cursor].isspace():
            self.cursor += 1
        while self.cursor < len(self.text) and not self.text[self.cursor].isspace():
            self.cursor += 1

    # -- taking away

    def _cut(self, other: int) -> str:
        """Remove what lies between the cursor and another place."""
        start, end = sorted((self.cursor, other))
        gone = self.text[start:end]
        self.text, self.cursor = self.text[:start] + self.text[end:], start
        return gone

    def _rub_out(self) -> None:
        end = self.cursor
        self._left()
        self._cut(end)

    def _delete(self) -> None:
        start = self.cursor
        self._right()
        self._cut(start)

    def _delete_or_end(self) -> Wish | None:
        if not self.text:
            return Wish.END
        self._delete()
        return None

    def _kill(self, other: int) -> None:
        gone = self._cut(other)
        if gone and not self.secret:
            self._killed = gone

    def _kill_to_end(self) -> None:
        self._kill(len(self.text))

    def _kill_to_start(self) -> None:
        self._kill(0)

    def _kill_word(self) -> None:
        end = self.cursor
        self._word_left()
        self._kill(end)

    def _kill_next_word(self) -> None:
        start = self.cursor
        self._word_right()
        self._kill(start)

    def _yank(self) -> Wish | None:
        return self.insert(self._killed)

    # -- earlier lines

    def _older(self) -> Wish | None:
        return self._recall(self._place - 1)

    def _newer(self) -> Wish | None:
        return self._recall(self._place + 1)

    def _recall(self, place: int) -> Wish | None:
        if self.secret or not 0 <= place <= len(self._history):
            return Wish.BELL
        if self._place == len(self._history):
            self._kept = self.text
        self._place = place
        self.text = self._kept if place == len(self._history) else self._history[place]
        self.cursor, self._offset = len(self.text), 0
        return None

    # -- the rest

    def _escape(self) -> None:
        self._meta = True

    def _enter(self) -> Wish:
        self.entered = self.text
        if self.text.strip() and not self.secret and self._history[-1:] != [self.text]:
            self._history.append(self.text)
            del self._history[:-HISTORY]
        self._kept = ""
        self.drop()
        return Wish.ENTER

    def _tab(self) -> Wish | None:
        if self._complete is None or self.secret:
            return Wish.BELL
        start, found = self._complete(self.text[: self.cursor])
        if not found:
            return Wish.BELL
        typed = self.text[start : self.cursor]
        longer = _common(found)
        if len(found) == 1:
            longer = found[0] + " "
        if len(longer) > len(typed):
            self._cut(start)
            return self.insert(longer)
        self.listed = found
        return Wish.LIST


def _common(found: list[str]) -> str:
    """The longest beginning that all share, in the first one's letters."""
    first = found[0]
    others = [one.casefold() for one in found[1:]]
    length = len(first)
    while length and not all(other.startswith(first[:length].casefold()) for other in others):
        length -= 1
    return first[:length]
