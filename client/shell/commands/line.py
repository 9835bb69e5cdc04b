"""Commands for a line to the lobby, or a start, that has failed."""

from __future__ import annotations

from client.messages.i18n import N_
from client.session.screens import Screen
from client.shell.commands.registry import OFFLINE, ROOM, Command, CommandContext


async def retry(at: CommandContext, rest: str) -> None:
    if at.session.screen is Screen.DISCONNECTED:
        await at.signin.reconnect()
    else:
        await at.session.rooms.retry()


async def trust(at: CommandContext, rest: str) -> None:
    await at.signin.trust(rest)


COMMANDS = (
    Command("retry", "", N_("try a failed connection or start again"), OFFLINE | ROOM, retry),
    Command("trust", "[HOST:PORT]", N_("accept the certificate that was refused, and connect"), OFFLINE, trust),
)
