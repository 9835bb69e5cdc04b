"""What travels on the socket pair between the program and a cage: MessagePack after 4 bytes of length.

A zygote (``zygote.py``) is told the shorter ``ORDER`` on a pair of its own.

A game's values travel as bytes, which ``games.engine.canonical`` writes: here they are compared and hashed, and never
looked into.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from struct import Struct
from time import monotonic
from typing import Any

import msgspec

from games.texts import Text

LARGEST = 2**20 * 4
"""Bytes of a frame."""

_LENGTH = 4

ORDER = Struct("!cI")
"""What a zygote is told: ``START``, with a descriptor, or ``END``; and the number that a fork has or is to have."""

START, END = b"s", b"e"


class Broken(Exception):
    """The other side is gone, is late, or says what nobody can read. The message says which, in words."""


class Late(Broken):
    """The other side has not answered in time."""


class Said(msgspec.Struct, frozen=True, array_like=True):
    """A sentence of the rules; with its key, where it is one of the game's ``Text``."""

    sentence: str
    key: str = ""
    form: str = ""
    values: dict[str, Said | str | int] = {}


class Load(msgspec.Struct, frozen=True, array_like=True, tag="load"):
    """The first thing that is said to a child: what to import.

    :ivar package: the name of the game's package; :ivar folder: where its ``files`` came from. A game that came with
        the program has no files: its package is there.
    :ivar rules: ``module:class``; :ivar bot: ``module:function``, empty where it has none.
    :ivar brain: the source of a brain of somebody's own, and :ivar brain_file: its name.
    :ivar languages: the game's sentences, see ``games.texts.Texts``.
    """

    package: str
    folder: str
    files: Mapping[str, bytes]
    rules: str
    bot: str
    languages: Mapping[str, Mapping[str, str | Mapping[str, str]]]
    brain: str = ""
    brain_file: str = ""

    def beside(self, module: str) -> bool:
        """Whether there is such a module beside the manifest."""
        path = module.replace(".", "/")
        inside = any(name == f"{path}.py" or name.startswith(f"{path}/") for name in self.files)
        return inside or (not self.files and not module.startswith("games."))


class Call(msgspec.Struct, frozen=True, array_like=True, tag="call"):
    """A question: one of the names in ``games.cage.answers``, and what it takes."""

    name: str
    arguments: tuple[Any, ...]


class Number(msgspec.Struct, frozen=True, array_like=True, tag="number"):
    """A number of chance that the child has asked for."""

    value: int


class Told(msgspec.Struct, frozen=True, array_like=True, tag="told"):
    """The answer to a question."""

    value: Any


class Refused(msgspec.Struct, frozen=True, array_like=True, tag="refused"):
    """The answer ``IllegalMove``."""

    move: str
    rule: Said


class Raised(msgspec.Struct, frozen=True, array_like=True, tag="raised"):
    """The rules have failed; :ivar why: in words."""

    why: str


class Draw(msgspec.Struct, frozen=True, array_like=True, tag="draw"):
    """The child wants a number of chance before it answers: from 0 to ``most``."""

    most: int


Question = Load | Call | Number
Answer = Told | Refused | Raised | Draw

_encoder = msgspec.msgpack.Encoder()
QUESTIONS: msgspec.msgpack.Decoder[Question] = msgspec.msgpack.Decoder(Question)
ANSWERS: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


class Line:
    """One end of the socket pair."""

    def __init__(self, end: socket.socket) -> None:
        self._end, self._unread = end, bytearray()

    def send(self, what: Question | Answer, until: float | None = None) -> None:
        """Send a frame.

        :param until: when it must be done, by ``monotonic``; ``None``: whenever.
        :raises Broken: it cannot be.
        """
        content = _encoder.encode(what)
        if len(content) > LARGEST:
            raise Broken(f"said {len(content)} bytes at once, of which at most {LARGEST} are read")
        try:
            self._end.settimeout(_left(until))
            self._end.sendall(len(content).to_bytes(_LENGTH, "big") + content)
        except TimeoutError:
            raise Late("does not listen") from None
        except OSError as problem:
            raise Broken("its process ended") from problem

    def receive(self, until: float | None = None) -> bytes:
        """The contents of the next frame.

        :raises Broken: none comes.
        """
        self._fill(_LENGTH, until)
        length = int.from_bytes(self._unread[:_LENGTH], "big")
        if length > LARGEST:
            raise Broken(f"said {length} bytes at once, of which at most {LARGEST} are read")
        self._fill(_LENGTH + length, until)
        content = bytes(self._unread[_LENGTH : _LENGTH + length])
        del self._unread[: _LENGTH + length]
        return content

    def closed(self, until: float) -> bool:
        """Whether the other side has closed it by then; what it still says is nothing to anybody."""
        try:
            while monotonic() < until:
                self._end.settimeout(_left(until))
                if not self._end.recv(65536):
                    return True
        except TimeoutError:
            return False
        except OSError:
            return True
        return False

    def close(self) -> None:
        """Be done with it."""
        self._end.close()

    def _fill(self, length: int, until: float | None) -> None:
        """Have so many unread bytes."""
        while len(self._unread) < length:
            try:
                self._end.settimeout(_left(until))
                part = self._end.recv(65536)
            except TimeoutError:
                raise Late("is late") from None
            except OSError as problem:
                raise Broken("its process ended") from problem
            if not part:
                raise Broken("its process ended")
            self._unread += part


def _left(until: float | None) -> float | None:
    return None if until is None else max(until - monotonic(), 0.001)


def said(sentence: object) -> Said:
    """A sentence, to be sent."""
    if not isinstance(sentence, Text):
        return Said(str(sentence))
    return Said(str(sentence), sentence.key, sentence.form, {key: _value(one) for key, one in sentence.values.items()})


def _value(value: str | int) -> Said | str | int:
    return said(value) if isinstance(value, Text) else value


def heard(told: Said) -> str:
    """A sentence that was sent."""
    if not told.key:
        return told.sentence
    values: Mapping[str, Any] = {
        name: heard(one) if isinstance(one, Said) else one for name, one in told.values.items()
    }
    return Text(told.sentence, told.key, told.form, values)
