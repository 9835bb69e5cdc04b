"""Commands for the way in and for the account."""

from __future__ import annotations

import shutil

from client.messages.i18n import N_
from client.shell.commands.registry import IN, OFFLINE, OUT, Command, CommandContext

WIDEST = 300
"""Columns that the lobby writes at most."""


async def connect(at: CommandContext, rest: str) -> None:
    await at.signin.connect(rest)


async def register(at: CommandContext, rest: str) -> None:
    await at.signin.register(rest)


async def login(at: CommandContext, rest: str) -> None:
    await at.signin.login(rest)


async def logout(at: CommandContext, rest: str) -> None:
    await at.session.account.logout()


async def passwd(at: CommandContext, rest: str) -> None:
    old = await at.questions.ask("old-password", secret=True)
    await at.session.account.change_password(old, await at.signin.new_password(at.session.name))


async def claim(at: CommandContext, rest: str) -> None:
    await at.session.account.claim(rest or await at.questions.ask("claim-code"))


async def operator(at: CommandContext, rest: str) -> None:
    await at.session.account.operate(rest.split() or ["--help"], min(shutil.get_terminal_size().columns, WIDEST))


async def delete_account(at: CommandContext, rest: str) -> None:
    await at.signin.delete()


COMMANDS = (
    Command(
        "connect",
        "[HOST:PORT[/ROOM]]",
        N_("connect to a lobby, and come straight to a room of it"),
        OFFLINE | OUT,
        connect,
    ),
    Command(
        "register", "[NAME]", N_("make an account and log in; without one: keep the name you play under"), OUT, register
    ),
    Command("login", "[NAME]", N_("log in"), OUT, login),
    Command("logout", "", N_("log out; in a match that counts as leaving"), IN, logout),
    Command("passwd", "", N_("change your password"), IN, passwd),
    Command("delete-account", "", N_("remove your account for good"), IN, delete_account),
    Command("claim", "[CODE]", N_("become operator, by the code that a new lobby shows when it starts"), IN, claim),
    Command("operator", "[COMMAND …]", N_("run the lobby, if you are its operator; alone: the commands"), IN, operator),
)
