"""Commands for the program itself, which work everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from client import games
from client.events import GameHelp, Help, Notice, SettingRow
from client.match.address_consent import ANSWERS
from client.match.address_policy import POLICIES
from client.messages.i18n import N_
from client.session.interfaces import SessionFace
from client.session.screens import Screen
from client.shell.commands.registry import ANY, Command, CommandContext, Usage
from client.shell.prompts import choose
from games.packages.manifest import settings_of

BELL = ("on", "off")
"""What can be wanted of the bell."""


async def direct(at: CommandContext, rest: str) -> None:
    chosen = choose(rest, (*ANSWERS, *POLICIES)) if rest else ""
    if chosen is None or rest.isdigit():
        raise Usage(usage=at.commands["direct"].usage, wrong=rest[:100])
    at.session.consent.choose(chosen)


async def help_(at: CommandContext, rest: str) -> None:
    screen, drop_in = at.session.screen, at.session.account.drop_in
    game = choose(rest, [row.game for row in at.session.lists.games]) if rest and not rest.isdigit() else None
    if game is not None and rest.casefold() not in (command.name for command in at.commands):
        _game_help(at, game, {})
        return
    only = at.commands.find(rest.lstrip("/"), screen, drop_in) if rest else None
    running = at.shown.match
    if screen is Screen.PLAYING and only is None and running is not None:
        _game_help(at, running.game, running.settings)
    at.show(Help(screen.value, at.commands.help_rows(screen, drop_in, only)))
    if only is at.commands["create"]:
        for row in at.session.lists.games:
            _game_help(at, row.game, {})


def _game_help(at: CommandContext, game: str, values: Mapping[str, str]) -> None:
    """A game that is here: what it is, and its settings as they are in this match, or with their defaults."""
    package = games.like(game)
    if package is None:
        return
    manifest = package.manifest
    rows = tuple(
        SettingRow(name, values.get(name, str(setting.default)), setting.allowed, setting.description)
        for name, setting in settings_of(manifest).items()
    )
    turn = at.session.match.turn
    legal = turn.legal[:3] if values and turn is not None else ()
    at.show(GameHelp(game, manifest.display, manifest.description, rows, legal))


async def bell(at: CommandContext, rest: str) -> None:
    wanted = rest.casefold()
    if wanted not in BELL:
        raise Usage(usage=at.commands["bell"].usage)
    at.ring(wanted == "on")
    at.show(Notice(f"bell-{wanted}", {}))


async def quit_(at: CommandContext, rest: str) -> None:
    at.quit()


def _choices(session: SessionFace, rest: str) -> Iterable[str]:
    return [*ANSWERS, *POLICIES]


def _bell(session: SessionFace, rest: str) -> Iterable[str]:
    return BELL


COMMANDS = (
    Command(
        "direct", "[yes|no|ask|always|never]", N_("choose who may see your network address"), ANY, direct, _choices
    ),
    Command("help", "[WORD]", N_("show the words"), ANY, help_),
    Command("bell", "on|off", N_("ring when somebody needs you, or do not"), ANY, bell, _bell),
    Command("quit", "", N_("log out and end the program"), ANY, quit_),
)
