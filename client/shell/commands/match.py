"""Commands for a running match."""

from __future__ import annotations

from collections.abc import Iterable

from client.messages.i18n import N_
from client.session.interfaces import SessionFace
from client.shell.commands.registry import PLAYING, Command, CommandContext, Usage
from client.shell.prompts import choose

OFFERS = ("draw", "undo")
"""What can be offered in a match."""


async def resign(at: CommandContext, rest: str) -> None:
    await at.session.match.resign()


async def offer(at: CommandContext, rest: str) -> None:
    """A draw, or to take the last move back.

    :raises Usage: it is something else.
    """
    what = choose(rest, OFFERS) if rest and not rest.isdigit() else None
    if rest and what is None:
        raise Usage(usage=at.commands["offer"].usage, wrong=rest[:100])
    await at.session.match.offer(what or await at.questions.ask("offer", choices=OFFERS))


async def hint(at: CommandContext, rest: str) -> None:
    await at.session.match.hint()


async def undo(at: CommandContext, rest: str) -> None:
    await at.session.match.offer("undo")


def _offers(session: SessionFace, rest: str) -> Iterable[str]:
    return OFFERS


COMMANDS = (
    Command("resign", "", N_("give the match up"), PLAYING, resign),
    Command("hint", "", N_("show a move that the game would make"), PLAYING, hint),
    Command(
        "offer", "[draw|undo]", N_("offer the others a draw, or to take your last move back"), PLAYING, offer, _offers
    ),
    Command("undo", "", N_("offer the others to take your last move back"), PLAYING, undo),
)
