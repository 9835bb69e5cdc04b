"""Ways to go on from what is typed: commands, and the names, rooms and games that may follow them."""

from __future__ import annotations

from collections.abc import Iterable

from client import games
from client.events import Asked
from client.session.interfaces import SessionFace
from client.session.screens import Screen
from client.shell.commands.table import COMMANDS
from wire.amp.errors import DeclaredError


def complete(before: str, session: SessionFace, pending: Asked | None) -> tuple[int, list[str]]:
    """Where the piece before the cursor begins, and the whole pieces that it may become.

    :param pending: the question that the line answers; its choices are what fits.
    """
    if pending is not None and not before.startswith("/"):
        return 0, _begun(before, pending.choices)
    slash = 1 if before.startswith("/") else 0
    typed, space, rest = before[slash:].partition(" ")
    if not space:
        found = _begun(typed, [one.name for one in COMMANDS if one.fits(session.screen, session.account.drop_in)])
        if not slash and session.screen is Screen.PLAYING and session.match.turn is not None:
            found = _begun(typed, session.match.turn.legal) + found
        return slash, found
    start = before.rfind(" ") + 1
    piece = before[start:]
    command = COMMANDS.exact(typed)
    if command is not None and command.folders and games.look_like_one(piece):
        return start, games.begun(piece)
    return start, _begun(piece, _arguments(typed, rest, session))


def _begun(typed: str, whole: Iterable[str]) -> list[str]:
    """Those that begin like what is typed, in whatever case and with or without a quotation mark."""
    return [one for one in whole if one.lstrip('"').casefold().startswith(typed.lstrip('"').casefold())]


def _arguments(typed: str, rest: str, session: SessionFace) -> Iterable[str]:
    """What may follow a command.

    :param rest: what follows it already, the piece that is completed included.
    """
    try:
        command = COMMANDS.find(typed, session.screen, session.account.drop_in)
    except DeclaredError:
        return []
    if command.name == "help":
        return [one.name for one in COMMANDS]
    return command.complete(session, rest)
