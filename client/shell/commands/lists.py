"""Commands that show who and what is in the lobby."""

from __future__ import annotations

from collections.abc import Iterable

from client.events import Games
from client.messages.i18n import N_
from client.session.interfaces import SessionFace
from client.session.screens import Screen
from client.shell.commands.registry import IN, OFFLINE, Command, CommandContext, WordNotNow


async def players(at: CommandContext, rest: str) -> None:
    _need_lists(at, "players")
    await at.session.lists.show_players(rest)


async def rooms(at: CommandContext, rest: str) -> None:
    _need_lists(at, "rooms")
    await at.session.lists.show_rooms(rest)


async def games(at: CommandContext, rest: str) -> None:
    _need_lists(at, "games")
    at.show(Games(tuple(at.session.lists.games)))


def _need_lists(at: CommandContext, word: str) -> None:
    """While the line is down there may be lists from before; where there are none, the line is what is missing.

    :raises WordNotNow: there are none.
    """
    session = at.session
    if session.screen is Screen.DISCONNECTED and not (session.lists.players or session.lists.rooms):
        raise WordNotNow(word=word, screen=session.screen.value)


def _names(session: SessionFace, rest: str) -> Iterable[str]:
    return session.lists.players


COMMANDS = (
    Command("players", "[BEGINNING]", N_("show the other players"), IN | OFFLINE, players, _names),
    Command("rooms", "[BEGINNING]", N_("show the public rooms"), IN | OFFLINE, rooms),
    Command("games", "", N_("show the games"), IN | OFFLINE, games),
)
