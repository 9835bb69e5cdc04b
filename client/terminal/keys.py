"""Bytes of a terminal to keys."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys as Names


class Keys:
    """Decode UTF-8 as it trickles in, and find the keys and pastes in it.

    :param press: told each key: its name as prompt_toolkit has it or the character itself, and what it inserts.
    :param paste: told a bracketed paste whole.
    """

    def __init__(self, press: Callable[[str, str], object], paste: Callable[[str], object]) -> None:
        self._press, self._paste = press, paste
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._parser = Vt100Parser(self._found)

    def feed(self, data: bytes) -> None:
        """More bytes."""
        self._parser.feed(self._decoder.decode(data))

    def flush(self) -> None:
        """What looked like the beginning of a longer key was all: a lone Escape."""
        self._parser.flush()

    def _found(self, pressed: KeyPress) -> None:
        if pressed.key == Names.BracketedPaste:
            self._paste(pressed.data)
        elif isinstance(pressed.key, Names):
            self._press(pressed.key.value, pressed.data)
        else:
            self._press(pressed.key, pressed.data)
