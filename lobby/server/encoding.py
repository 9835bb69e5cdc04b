"""The core's values as boxes and rows of the wire."""

from __future__ import annotations

from typing import Any

import msgspec
from twisted.protocols import amp

from lobby import commands
from lobby.commands.announced import Announcement
from lobby.core.effects import PlayerListed, RoomListed
from wire.amp.arguments import Rows

_PLAYERS = Rows(commands.LISTED_PLAYER, 1000)
_ROOMS = Rows(commands.LISTED_ROOM, 1000)


def row(value: Any) -> dict[str, Any]:
    """A core value as the row that carries it: its fields by name, and their fields too."""
    fields: dict[str, Any] = msgspec.to_builtins(value, builtin_types=(bytes,))
    return fields


def announcement(said: Announcement) -> bytes:
    """The box that carries an announcement, the same for all who are told."""
    arguments = row(said)
    del arguments["to"]
    return box(said.command, **arguments)


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
