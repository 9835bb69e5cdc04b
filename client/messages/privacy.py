"""Sentences about network addresses and the lobby's relay."""

from __future__ import annotations

from client import events
from client.messages import reasons
from client.messages.context import Context
from client.messages.i18n import N_, _, fill, worded
from client.messages.registry import words
from lobby.commands.reasons import RelayLimit


@words(events.DirectAsked)
def direct_asked(event: events.DirectAsked, context: Context) -> str:
    if event.relayed:
        return _(
            "{player} would see your network address if you two connected directly. Type direct yes to allow it; "
            "otherwise the lobby passes everything on, encrypted."
        ).format(player=event.player)
    return _(
        "The lobby does not pass this match on, so the only way to {player} is a direct one, on which {player} sees "
        "your network address. Type direct yes to allow it, and retry where the match has not begun."
    ).format(player=event.player)


_CHOSEN = {
    "ask": N_("You are asked before a player sees your network address; until then the lobby passes everything on."),
    "always": N_("Whoever plays with you may see your network address: you connect directly where that works."),
    "never": N_(
        "Nobody sees your network address until you type direct ask or always: the lobby passes everything on."
    ),
    "yes": N_("{player} may see your network address, now and later."),
    "no": N_("{player} does not see your network address: the lobby passes everything on."),
}


@words(events.DirectChosen)
def direct_chosen(event: events.DirectChosen, context: Context) -> str:
    return fill(_CHOSEN.get(event.choice, event.choice), {"player": event.player})


@words(events.RelayStopped)
def relay_stopped(event: events.RelayStopped, context: Context) -> str:
    return fill(
        worded(RelayLimit, event.why, reasons.relay_stopped, N_("The lobby passes nothing more on for this match.")), {}
    )
