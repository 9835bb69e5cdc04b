"""Sentences about rooms, invitations and the start of a match."""

from __future__ import annotations

from shlex import quote

from client import events
from client.sentences.context import Context
from client.sentences.registry import words
from client.sentences.translation import N_, _, fill, listed, seconds, sentence

AGAIN_SECONDS = 15
"""What a lobby gives an opponent to take up the offer of another round; its answer does not say."""


def _settings(text: str) -> str:
    return f" ({text})" if text else ""


@words(events.RoomOpened)
def room_opened(event: events.RoomOpened, context: Context) -> str:
    if event.again:
        return _("{names} is asked for another round of {display}{settings} and has {time} to answer.").format(
            names=listed(event.asked) or _("Your opponent"),
            display=event.display,
            settings=_settings(event.settings),
            time=seconds(AGAIN_SECONDS),
        )
    opened = (
        N_("Your public room for {display}{settings} is open. Anybody may join; you may also invite.")
        if event.public
        else N_("Your private room for {display}{settings} is open. Type invite NAME to ask somebody in.")
    )
    lines = [fill(opened, {"display": event.display, "settings": _settings(event.settings)})]
    lines.append(_("A friend comes straight to it with:"))
    lines.append(f"  python -m client {quote(event.paste)}")  # the lobby says its address, and a shell will read it
    return "\n".join(lines)


@words(events.RoomJoined)
def room_joined(event: events.RoomJoined, context: Context) -> str:
    return _("You sit in {host}'s room for {display}{settings}.").format(
        host=event.host, display=event.display, settings=_settings(event.settings)
    )


@words(events.MemberCame)
def member_came(event: events.MemberCame, context: Context) -> str:
    if event.full:
        return _("{name} takes the last seat: the match is about to start.").format(name=event.name)
    return _("{name} takes a seat.").format(name=event.name)


@words(events.MemberWent)
def member_went(event: events.MemberWent, context: Context) -> str:
    if event.freed:
        return _("{name} is free again. Type invite {name} to try once more, or leave.").format(name=event.name)
    left = _("{name} has left the room.").format(name=event.name)
    if event.host == context.me and context.me:
        return left + " " + _("You are its host.")
    return left + " " + _("{host} is its host.").format(host=event.host)


_ROOM_OVER = {
    "left": N_("You have left the room."),
    "host failed": N_("The room is over and you are free: type rooms, join or create."),
    "lapsed": N_("Your offer of another round was not taken up. You are free: type again, rooms or create."),
    "gone": N_("Your room is gone. You are free: type rooms, join or create."),
    "over": N_("The room is closed. Type again for another round, or create, join, rooms."),
}


@words(events.RoomOver)
def room_over(event: events.RoomOver, context: Context) -> str:
    """The reason of a start that failed was told with it."""
    said = _(_ROOM_OVER.get(event.why, N_("The room is over.")))
    return f"{said} {sentence(event.detail)}" if event.detail and event.why != "host failed" else said


@words(events.InvitationSent)
def invitation_sent(event: events.InvitationSent, context: Context) -> str:
    return _("{player} is invited and has {time} to answer.").format(player=event.player, time=seconds(event.seconds))


@words(events.InvitationCame)
def invitation_came(event: events.InvitationCame, context: Context) -> str:
    invites = (
        N_("{host} offers you another round of {display}{settings}.")
        if event.again
        else N_("{host} invites you to {display}{settings}.")
    )
    said = fill(invites, {"host": event.host, "display": event.display, "settings": _settings(event.settings)})
    return (
        said
        + " "
        + _("Type {accept} or {decline} within {time}.").format(
            accept=context.slash("accept"), decline=context.slash("decline"), time=seconds(event.seconds)
        )
    )


_MINE_CLOSED = {
    "accepted": N_("{player} accepts."),
    "declined": N_("{player} declines. You may invite somebody else."),
    "expired": N_("{player} did not answer in time. You may invite again, or somebody else."),
    "withdrawn": N_("Your invitation to {player} is withdrawn."),
    "taken": N_("The seat is taken, so your invitation to {player} is over."),
    "busy": N_("{player} has taken another seat. You may invite somebody else."),
    "gone": N_("{player} has gone. You may invite somebody else."),
}
_AGAIN_CLOSED = {
    "accepted": N_("{player} accepts."),
    "declined": N_("{player} does not want another round."),
    "withdrawn": N_("Your offer to {player} is withdrawn."),
    "taken": N_("The seat is taken, so your offer to {player} is over."),
    "busy": N_("{player} has taken another seat."),
    "gone": N_("{player} has gone."),
}
_THEIR_CLOSED = {
    "accepted": N_("You accept {host}'s invitation."),
    "declined": N_("You decline {host}'s invitation."),
    "expired": N_("{host}'s invitation has run out. You stay free."),
    "withdrawn": N_("{host} has withdrawn the invitation."),
    "taken": N_("Somebody else took the seat in {host}'s room first. You stay free."),
    "busy": N_("{host}'s invitation is declined, since you took another seat."),
    "gone": N_("{host}'s invitation is over."),
}


@words(events.InvitationClosed)
def invitation_closed(event: events.InvitationClosed, context: Context) -> str:
    if event.again and event.why == "expired":
        return ""  # the end of the room says it
    closed = _MINE_CLOSED if event.mine and not event.again else _AGAIN_CLOSED if event.mine else _THEIR_CLOSED
    unknown = N_("The invitation from {host} to {player} is over.")
    return fill(closed.get(event.why, unknown), {"host": event.host, "player": event.player})


@words(events.Hosting)
def hosting(event: events.Hosting, context: Context) -> str:
    if not event.addresses:
        return _("Your game is open; your guest comes through the lobby.")
    return _("Your game listens on port {port} ({addresses}); your guest is on the way.").format(
        port=event.port, addresses=listed(event.addresses)
    )


@words(events.Reaching)
def reaching(event: events.Reaching, context: Context) -> str:
    if not event.addresses:
        return _("Connecting to {host} through the lobby …").format(host=event.host)
    return _("Connecting to {host} at {addresses} …").format(host=event.host, addresses=listed(event.addresses))


_START_FAILED_MINE = {
    "host failed": N_("Your game could not start."),
    "host silent": N_("Your game was not ready in time."),
    "connect failed": N_("The host's game could not be reached."),
    "guest silent": N_("The host's game was not reached in time."),
    "lobby restarted": N_("The lobby was started anew in the middle of it."),
    "member left": N_("The start is off: you left."),
}
_START_FAILED = {
    "host failed": N_("{player} could not start the game."),
    "host silent": N_("{player} was not ready in time."),
    "connect failed": N_("{player} could not reach the game."),
    "guest silent": N_("{player} did not reach the game in time."),
    "lobby restarted": N_("The lobby was started anew in the middle of it."),
    "member left": N_("The start is off: {player} has left."),
}


@words(events.StartFailed)
def start_failed(event: events.StartFailed, context: Context) -> str:
    table = _START_FAILED_MINE if event.mine else _START_FAILED
    lines = [fill(table.get(event.why, N_("The match could not start.")), {"player": event.player})]
    if event.detail:
        lines.append(sentence(event.detail))
    if event.retry:
        lines.append(_("Type retry to try again, or leave."))
    return " ".join(lines)
