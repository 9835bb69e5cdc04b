"""The core's values in the words of the wire."""

from __future__ import annotations

from typing import Any

import msgspec
from twisted.protocols import amp

from lobby import commands
from lobby.core.effects import PlayerListed, RoomListed, ToClient
from wire.amp.arguments import Rows

_COMMAND: dict[str, type[amp.Command]] = {command.__name__: command for command in commands.FROM_LOBBY}
_PLAYERS = Rows(commands.LISTED_PLAYER, 1000)
_ROOMS = Rows(commands.LISTED_ROOM, 1000)


def row(value: Any) -> dict[str, Any]:
    """A core value as the row that carries it: its fields, and theirs, by name."""
    fields: dict[str, Any] = msgspec.to_builtins(value)
    return fields


def announcement(event: ToClient) -> bytes:
    """The box that carries an event, the same for all who are told: its command has the event's name and fields."""
    arguments = row(event)
    del arguments["to"]
    return box(_COMMAND[type(event).__name__], **arguments)


def player_row(event: PlayerListed) -> bytes:
    """A listed player as bytes."""
    return _PLAYERS.written(name=event.name, status=event.status, away=event.away)


def room_row(event: RoomListed) -> bytes:
    """A listed room as bytes."""
    return _ROOMS.written(**row(event))


def box(command: type[amp.Command], **arguments: Any) -> bytes:
    """An announcement's bytes, to be sent to many."""
    made = command.makeArguments(arguments, None)
    made[amp.COMMAND] = command.commandName
    return bytes(made.serialize())
