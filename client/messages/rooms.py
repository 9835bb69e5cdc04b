"""Sentences about rooms, invitations and the start of a match."""

from __future__ import annotations

from client import events
from client.events.reasons import RoomEnd
from client.lobby.pasting import pasted
from client.messages import reasons
from client.messages.context import Context
from client.messages.i18n import N_, _, fill, joined, listed, plural, seconds, sentence, worded
from client.messages.registry import words
from lobby.commands.reasons import InvitationEnd, ProposalDrop, SeatLoss, StartFailure

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
    if event.folder:
        lines.append(
            _("Whoever joins needs the same files: in a folder of theirs, with join {room} FOLDER.").format(
                room=event.room
            )
        )
    lines.append(_("A friend comes straight to it with:"))
    lines.append(f"  {event.line or pasted(event.paste)}")
    return "\n".join(lines)


@words(events.RoomJoined)
def room_joined(event: events.RoomJoined, context: Context) -> str:
    return _("You sit in {host}'s room for {display}{settings}.").format(
        host=event.host, display=event.display, settings=_settings(event.settings)
    )


@words(events.MemberCame)
def member_came(event: events.MemberCame, context: Context) -> str:
    if event.full and context.seats == 2:
        return _("{name} takes the last seat: the match is about to start.").format(name=event.name)
    if event.full:
        return _("{name} takes the last seat.").format(name=event.name)
    return _("{name} takes a seat.").format(name=event.name)


@words(events.MemberWent)
def member_went(event: events.MemberWent, context: Context) -> str:
    if event.freed:
        return _("{name} is free again. Type invite {name} to try once more, or leave.").format(name=event.name)
    left = _("{name} has left the room.")
    if event.name in context.away:  # whose session is over for that, and not by its player's wish
        left = _("{name} is gone from the room: the line to {name} was lost.")
    left = left.format(name=event.name)
    if context.seats > 2:
        return left
    if event.host == context.me and context.me:
        return left + " " + _("You are its host.")
    return left + " " + _("{host} is its host.").format(host=event.host)


@words(events.NewHost)
def new_host(event: events.NewHost, context: Context) -> str:
    if event.mine:
        return _("You host the room now.")
    return _("{name} hosts the room now.").format(name=event.name)


@words(events.RoomBack)
def room_back(event: events.RoomBack, context: Context) -> str:
    return _("The room stays open for another round of {display}. Type ready for it, or leave.").format(
        display=event.display
    )


@words(events.GameDiffers)
def game_differs(event: events.GameDiffers, context: Context) -> str:
    """What the room's game is, what is here instead, and how one gets on."""
    parameters = {
        "game": event.game,
        "release": event.release,
        "digest": event.digest[:8] or "?",
        "own_release": event.own_release,
        "own": event.own[:8] or "?",
        "host": _("the lobby") if event.mine else event.host,
        "room": event.room,
    }
    if event.own:
        said = N_(
            "Your copy of {game} differs from that of {host}: yours is {own_release} ({own}), "
            "the room plays {release} ({digest})."
        )
    else:
        said = N_("This room plays {game} {release} ({digest}), which this client does not have.")
    how = (
        N_(
            "Nobody can play like that. If you have these files in a folder, type leave, and then create FOLDER; "
            "if you have not, type leave, and update this client."
        )
        if event.mine
        else N_("If you have these files in a folder, type leave, and then join {room} FOLDER.")
    )
    return f"{fill(said, parameters)} {fill(how, parameters)}"


@words(events.Members)
def members(event: events.Members, context: Context) -> str:
    """Who sits here, on one line, and what to type next on another."""
    rows = ", ".join(_member(row, event, context) for row in event.members)
    head = _("In the room, {here} of {seats}: {members}.").format(
        here=len(event.members), seats=event.seats, members=rows
    )
    return f"{head}\n{_next(event, context)}"


def _member(row: events.MemberRow, event: events.Members, context: Context) -> str:
    marks = [_("host")] if row.name == event.host else []
    if row.ready:
        marks.append(_("ready"))
    if row.away:
        marks.append(_("away"))
    name = _("you") if row.name == context.me else row.name
    return f"{row.seat + 1} {name}" + (f" ({', '.join(marks)})" if marks else "")


def _next(event: events.Members, context: Context) -> str:
    """What I can do, or whom the room waits for."""
    hosting = event.host == context.me
    unready = [name for name in event.unready if name != context.me]
    if context.me in event.unready:
        return _("Type ready when you want to play.")
    if event.needed:
        more = plural("{count} more player is needed", "{count} more players are needed", event.needed)
        said = more.format(count=event.needed)
        return said + (_(": wait, or type invite NAME.") if hosting else ".")
    if unready:
        return _("{names} must type ready before it can start.").format(names=joined(unready))
    return _("All are ready: type start.") if hosting else _("All are ready: {host} may start.").format(host=event.host)


@words(events.ReadyChanged)
def ready_changed(event: events.ReadyChanged, context: Context) -> str:
    if event.mine:
        return _("You are ready.") if event.ready else _("You are not ready any more.")
    said = N_("{name} is ready.") if event.ready else N_("{name} is not ready any more.")
    return fill(said, {"name": event.name})


@words(events.StartProposed)
def start_proposed(event: events.StartProposed, context: Context) -> str:
    if event.mine:
        return _("The others are asked whether to start now.")
    return _("{host} wants to start: {agree} or {refuse}, {time}.").format(
        host=event.host,
        agree=context.slash("agree"),
        refuse=context.slash("refuse"),
        time=seconds(event.seconds),
    )


@words(events.StartAgreed)
def start_agreed(event: events.StartAgreed, context: Context) -> str:
    return _("You agree; the match starts when all do.")


@words(events.StartDropped)
def start_dropped(event: events.StartDropped, context: Context) -> str:
    dropped = reasons.dropped_by_me if event.mine else reasons.dropped
    return fill(worded(ProposalDrop, event.why, dropped, N_("The start is off.")), {"player": event.player})


@words(events.RoomOver)
def room_over(event: events.RoomOver, context: Context) -> str:
    """The reason of a start that failed was told with it."""
    if isinstance(event.why, RoomEnd):
        return _(reasons.room_end(event.why))
    said = _(worded(SeatLoss, event.why, reasons.seat_loss, N_("The room is over.")))
    if event.why == SeatLoss.OVER and context.seats > 2:
        said = _("The room is closed and you are free: type create, join or rooms.")
    return f"{said} {sentence(event.detail)}" if event.detail and event.why != SeatLoss.HOST_FAILED else said


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
    words = {"accept": context.slash("accept"), "decline": context.slash("decline"), "time": seconds(event.seconds)}
    how = (
        N_("Type {accept} or {decline} within {time}.")
        if event.here
        else N_("This client does not have it: type {accept} FOLDER if you do, or {decline}, within {time}.")
    )
    return f"{said} {fill(how, words)}"


@words(events.InvitationClosed)
def invitation_closed(event: events.InvitationClosed, context: Context) -> str:
    if event.again and event.why == InvitationEnd.EXPIRED:
        return ""  # the end of the room says it
    closed = (
        reasons.my_invitation
        if event.mine and not event.again
        else reasons.my_offer
        if event.mine
        else reasons.their_invitation
    )
    unknown = N_("The invitation from {host} to {player} is over.")
    return fill(worded(InvitationEnd, event.why, closed, unknown), {"host": event.host, "player": event.player})


@words(events.Hosting)
def hosting(event: events.Hosting, context: Context) -> str:
    if not event.addresses:
        if context.seats > 2:
            return _("Your game is open; your guests come through the lobby.")
        return _("Your game is open; your guest comes through the lobby.")
    listens = (
        N_("Your game listens on port {port} ({addresses}); your guest is on the way.")
        if context.seats == 2
        else N_("Your game listens on port {port} ({addresses}); your guests are on the way.")
    )
    return fill(listens, {"port": event.port, "addresses": listed(event.addresses)})


@words(events.Reaching)
def reaching(event: events.Reaching, context: Context) -> str:
    if not event.addresses:
        return _("Connecting to {host} through the lobby …").format(host=event.host)
    return _("Connecting to {host} at {addresses} …").format(host=event.host, addresses=listed(event.addresses))


@words(events.StartFailed)
def start_failed(event: events.StartFailed, context: Context) -> str:
    failed = reasons.my_start_failure if event.mine else reasons.their_start_failure
    said = worded(StartFailure, event.why, failed, N_("The match could not start."))
    lines = [fill(said, {"player": event.player})]
    if event.detail:
        lines.append(sentence(event.detail))
    if event.retry:
        lines.append(_("Type retry to try again, or leave."))
    return " ".join(lines)
