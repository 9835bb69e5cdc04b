"""Every box on the lobby's line as one line of named fields, secrets masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from twisted.protocols import amp

from lobby.commands import BEATS, FROM_LOBBY, FROM_PLAYER, FROM_VISITOR
from wire.amp.errors import BadArgument

SECRETS = frozenset({"password", "old", "new", "ticket", "tickets", "session", "token", "relay"})
"""Fields that are never shown. (``token`` lets its owner come back without a password.)"""

COMMANDS: Mapping[bytes, type[amp.Command]] = {
    command.commandName: command for command in (*BEATS, *FROM_VISITOR, *FROM_PLAYER, *FROM_LOBBY)
}


class Trace:
    """Writes down one line's boxes.

    :param write: takes a line of text.
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._asked: dict[bytes, type[amp.Command]] = {}

    def sent(self, box: Mapping[bytes, bytes]) -> None:
        """A box of ours."""
        command = COMMANDS.get(box.get(amp.COMMAND, b""))
        if command is not None and amp.ASK in box:
            self._asked[box[amp.ASK]] = command
        self._write(f"> {self._line(box, command)}")

    def received(self, box: Mapping[bytes, bytes]) -> None:
        """A box of the lobby's."""
        self._write(f"< {self._line(box, COMMANDS.get(box.get(amp.COMMAND, b'')))}")

    def _line(self, box: Mapping[bytes, bytes], command: type[amp.Command] | None) -> str:
        if amp.COMMAND in box:
            tag, shape = box.get(amp.ASK), command.arguments if command else []
            head = _text(box[amp.COMMAND])
        else:
            tag = box.get(amp.ANSWER, box.get(amp.ERROR, b""))
            asked = self._asked.pop(tag, None)
            shape = asked.response if asked and amp.ANSWER in box else []
            head = f"{asked.__name__ if asked else '?'} {'answered' if amp.ANSWER in box else 'refused'}"
        mark = f" #{_text(tag)}" if tag is not None else ""
        hidden = (amp.COMMAND, amp.ASK, amp.ANSWER, amp.ERROR)
        fields = [_field(name, value, dict(shape)) for name, value in box.items() if name not in hidden]
        return " ".join([head + mark, *fields])


def _field(name: bytes, value: bytes, shape: Mapping[bytes, amp.Argument]) -> str:
    shown = _text(name)
    if shown in SECRETS:
        return f"{shown}=***"
    return f"{shown}={_value(value, shape.get(name))}"


def _value(value: bytes, argument: amp.Argument | None) -> str:
    """The value as its argument reads it; where that fails as text, cut short, unless a ticket is in it."""
    if argument is not None:
        try:
            return _shown(argument.fromStringProto(value, None))
        except (ValueError, TypeError, KeyError, amp.AmpError, BadArgument):
            pass
    text = _text(value)
    return "***" if "ticket" in text else repr(text[:200])


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_shown(item) for item in value)}]"
    if isinstance(value, dict):
        masked = {name: "***" if name in SECRETS else _shown(item) for name, item in value.items()}
        return "{" + " ".join(f"{name}={item}" for name, item in masked.items()) + "}"
    return repr(value)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
