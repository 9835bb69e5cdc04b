"""Commands with which people talk: say, tell, block, unblock."""

from __future__ import annotations

import re
from collections.abc import Iterable

from client.messages.i18n import N_
from client.session.interfaces import SessionFace
from client.shell.commands.registry import IN, SEATED, Command, CommandContext, quoted
from client.shell.numbering import numbered
from client.shell.prompts import choose

MOST_CHOICES = 20
"""Of so many players at most one is chosen from a list."""

_TOLD = re.compile(r'(?:"([^"]*)"|(\S+))\s*(.*)', re.DOTALL)


async def say(at: CommandContext, rest: str) -> None:
    await at.session.chat.say(rest or await at.questions.ask("words"))


async def tell(at: CommandContext, rest: str) -> None:
    """A name, which may stand in quotation marks, and all the rest of the line."""
    found = _TOLD.match(rest)
    quoted, bare, text = found.groups() if found else ("", "", "")
    name = _meant(at, quoted or bare or await at.questions.ask("listener", choices=_others(at), free=True))
    await at.session.chat.tell(name, text or await at.questions.ask("words-for", name=name))


async def block(at: CommandContext, rest: str) -> None:
    if rest:
        await at.session.chat.block(_meant(at, rest.strip('"')))
    else:
        await at.session.chat.show_blocked()


async def unblock(at: CommandContext, rest: str) -> None:
    talk = at.session.chat
    blocked = await talk.ask_blocked()
    if not rest and not blocked:
        await talk.show_blocked()
        return
    name = rest.strip('"') or await at.questions.ask("blocked", choices=blocked, free=True)
    begun = choose(name, blocked) if not name.isdigit() else None
    await talk.unblock(begun or _meant(at, name))


async def report(at: CommandContext, rest: str) -> None:
    """As ``tell``: a name, and all the rest of the line."""
    found = _TOLD.match(rest)
    quoted, bare, reason = found.groups() if found else ("", "", "")
    name = _meant(at, quoted or bare or await at.questions.ask("reported", choices=_others(at), free=True))
    await at.session.chat.report(name, reason or await at.questions.ask("report-why", name=name))


def _others(at: CommandContext) -> tuple[str, ...]:
    """The players to choose from, where they are not too many."""
    names = tuple(sorted(at.session.lists.players, key=str.casefold))
    return names if len(names) <= MOST_CHOICES else ()


def _meant(at: CommandContext, text: str) -> str:
    """A player by its name, or its number in the list that was shown."""
    return numbered(text, at.shown.players)


def _names(session: SessionFace, rest: str) -> Iterable[str]:
    return [quoted(name) for name in session.lists.players]


def _blocked(session: SessionFace, rest: str) -> Iterable[str]:
    return [quoted(name) for name in session.chat.blocked]


COMMANDS = (
    Command("say", "[TEXT]", N_("say something to the others in your room"), SEATED, say),
    Command("tell", "[NAME TEXT]", N_("say something to one player alone"), IN, tell, _names),
    Command(
        "block",
        "[NAME]",
        N_("hear no words and no invitations from a player; without a name: whom you block"),
        IN,
        block,
        _names,
    ),
    Command("unblock", "[NAME]", N_("hear a blocked player again"), IN, unblock, _blocked),
    Command("report", "[NAME REASON]", N_("tell this lobby's operators what a player does"), IN, report, _names),
)
