"""Sentences about words between players."""

from __future__ import annotations

from client import events
from client.messages.context import Context
from client.messages.i18n import _, listed
from client.messages.registry import words
from client.terminal.cells import fold


@words(events.WordsHeard)
def heard(event: events.WordsHeard, context: Context) -> str:
    said = _("{player} tells you: {text}") if event.private else _("{player} says: {text}")
    return _indented(said.format(player=event.player, text=event.text), event.text, context)


def _indented(said: str, text: str, context: Context) -> str:
    """Somebody's words folded so that only their first line begins at the edge: the others could pass for somebody
    else's, or for the client's own."""
    if not context.tables:
        return said
    return "\n".join(fold(said, context.width - 1, "  ", torn=(text,)))


@words(events.WordsSent)
def sent(event: events.WordsSent, context: Context) -> str:
    if not event.private:
        return _("You say: {text}").format(text=event.text)
    told = _("You tell {player}: {text}").format(player=event.player, text=event.text)
    if event.away:
        told += "\n" + _("{player} is away and may read it later.").format(player=event.player)
    return told


@words(events.PlayerBlocked)
def blocked(event: events.PlayerBlocked, context: Context) -> str:
    if event.blocked:
        return _(
            "You hear nothing from {player} any more, neither words nor invitations. Type unblock {player} to undo it."
        ).format(player=event.player)
    return _("You hear {player} again.").format(player=event.player)


@words(events.BlockedPlayers)
def blocked_players(event: events.BlockedPlayers, context: Context) -> str:
    if not event.players:
        return _("You block nobody.")
    return _("You block: {names}.").format(names=listed(event.players, most=len(event.players)))


@words(events.PlayerReported)
def reported(event: events.PlayerReported, context: Context) -> str:
    return _(
        "Your report of {player} is kept for this lobby's operators, with the last words that you have heard. "
        "Type block {player} to hear no more from that player."
    ).format(player=event.player)
