"""Sentences about the line to the lobby, the account, and who and what is on."""

from __future__ import annotations

from typing import assert_never

from client import events
from client.events.reasons import SessionLoss
from client.games import display_of
from client.messages import reasons, tables
from client.messages.context import Context
from client.messages.i18n import N_, _, fill, lasting, listed, plural, seconds, sentence, worded
from client.messages.registry import words
from client.terminal.cells import fold
from lobby.commands.reasons import NoticeKind, SessionEnd, TurnedAway

ENDS = frozenset(SessionEnd) - {SessionEnd.SILENT}
"""Whys of a line that is closed, after which nothing more is to be said of it."""

FEW = 3
"""So many changes of the lists are told one by one; more are folded into one line."""


@words(events.Screen)
def screen(event: events.Screen, context: Context) -> str:
    """The prompt shows where one is."""
    return ""


@words(events.Connecting)
def connecting(event: events.Connecting, context: Context) -> str:
    return _("Connecting to {address} …").format(address=event.address)


@words(events.Connected)
def connected(event: events.Connected, context: Context) -> str:
    lines = [_("Connected to the lobby at {address}.").format(address=event.address)]
    if context.screen == "playing":
        lines = [
            _(
                "The line to the lobby is back, and you are signed out there. The match goes on; "
                "its result may not be recorded."
            )
        ]
    if not event.encrypted and context.connections <= 1:
        lines.append(
            _("The line is not encrypted: others on the way can read it. Use a password that you use nowhere else.")
        )
    if not event.keeps:
        lines.append(_("This lobby forgets all accounts when it stops."))
    return "\n".join(lines)


@words(events.LobbyPinned)
def lobby_pinned(event: events.LobbyPinned, context: Context) -> str:
    return _("The lobby at {address} is new to this client. Its key is remembered from now on: {fingerprint}").format(
        address=event.address, fingerprint=event.fingerprint
    )


@words(events.CertificateExpired)
def certificate_expired(event: events.CertificateExpired, context: Context) -> str:
    return _(
        "The certificate of the lobby at {address} expired on {since}: its operator should renew it. "
        "This client goes by the key, so the line is as safe as before."
    ).format(address=event.address, since=event.since)


@words(events.LineSilent)
def line_silent(event: events.LineSilent, context: Context) -> str:
    return _("Nothing has come from the lobby for {time}: the lists may be stale.").format(time=seconds(event.seconds))


@words(events.LineBack)
def line_back(event: events.LineBack, context: Context) -> str:
    return _("The lobby is back.")


@words(events.LineLost)
def line_lost(event: events.LineLost, context: Context) -> str:
    if event.kept:
        broke = _("The line to the lobby broke; coming back…")
        return f"{broke} {_meanwhile(_('The match goes on meanwhile.'), context)}".rstrip()
    lost = _("The line to the lobby is closed.")
    if event.why not in ENDS:
        lost = _("The line to the lobby is lost ({why}).").format(why=event.why.rstrip("."))
    if not context.stays:
        return lost
    lost = f"{lost} {_meanwhile(_('The match goes on without it.'), context)}".rstrip()
    if event.returning:
        return lost + " " + _("The client connects again by itself; then type login.")
    return lost + " " + _("Type retry, connect HOST:PORT or quit.")


def _meanwhile(goes_on: str, context: Context) -> str:
    """What becomes of the match, if there is one, while there is no line to the lobby."""
    if context.screen != "playing":
        return ""
    if not context.relayed:
        return goes_on
    return _("The lobby relays the match: if the lobby is gone, the match waits for it.")


@words(events.Resumed)
def resumed(event: events.Resumed, context: Context) -> str:
    return _("Back in the lobby.")


@words(events.FarewellHeard)
def farewell(event: events.FarewellHeard, context: Context) -> str:
    if event.why == TurnedAway.FULL:
        return _("The lobby is full: it has no room for another connection. Try again later.")
    said = _("The lobby says goodbye: {why}").format(why=event.why or _("it stops"))
    if event.seconds:
        return said + " " + _("It expects to be back in {time}.").format(time=seconds(event.seconds))
    return said + " " + _("It did not say when it will be back.")


@words(events.SessionOver)
def session_over(event: events.SessionOver, context: Context) -> str:
    """What to do is said when the line is closed, which follows, but for a session that is not there any more."""
    if isinstance(event.why, SessionLoss):
        return _(reasons.session_loss(event.why, event.keeps, context.dropped_in))
    said = _(worded(SessionEnd, event.why, reasons.session_end, N_("The lobby ended the session.")))
    if event.reason:
        said += " " + _("The reason: {reason}").format(reason=sentence(event.reason))
    if event.why == SessionEnd.BANNED:
        said += " " + lasting(event.until)
    return said


ANNOUNCED = N_("The lobby's operator announces: {text}")
"""Also of a kind that this client does not know."""


@words(events.NoticeHeard)
def notice_heard(event: events.NoticeHeard, context: Context) -> str:
    told = worded(NoticeKind, event.what, _notice, ANNOUNCED)
    if event.what == NoticeKind.DRAINING and event.seconds:
        told = N_("The lobby will stop: in {time} no new match begins any more, and it stops when the last is over.")
    said = fill(told, {"text": event.text, "time": seconds(event.seconds)})
    if event.what == NoticeKind.DRAINING and event.text:
        said += " " + _("The reason: {reason}").format(reason=sentence(event.text))
    return "\n".join(fold(said, context.width - 1, "  ", torn=(event.text,))) if context.tables else said


def _notice(kind: NoticeKind) -> str:
    """What the lobby's operator has everybody told."""
    match kind:
        case NoticeKind.ANNOUNCED:
            return ANNOUNCED
        case NoticeKind.DRAINING:
            return N_("The lobby is about to stop: no new match begins any more, and it stops when the last is over.")
        case NoticeKind.OPEN:
            return N_("The lobby goes on: new matches may begin again.")
        case NoticeKind.REPORTED:
            return N_("A report for this lobby's operators: {text}")
        case _:
            assert_never(kind)


@words(events.SignedIn)
def signed_in(event: events.SignedIn, context: Context) -> str:
    return fill(reasons.arrival(event.how), {"name": event.name})


@words(events.SignedOut)
def signed_out(event: events.SignedOut, context: Context) -> str:
    return _("{name} is logged out.").format(name=event.name)


@words(events.PasswordChanged)
def password_changed(event: events.PasswordChanged, context: Context) -> str:
    return _("The password is changed.")


@words(events.NameKept)
def name_kept(event: events.NameKept, context: Context) -> str:
    return _("The name {name} is yours now: log in with it next time.").format(name=event.name)


@words(events.Players)
def players(event: events.Players, context: Context) -> str:
    return tables.players(event, context)


@words(events.Rooms)
def rooms(event: events.Rooms, context: Context) -> str:
    return tables.rooms(event, context)


@words(events.Games)
def games(event: events.Games, context: Context) -> str:
    return tables.games(event, context)


@words(events.ListsChanged)
def lists_changed(event: events.ListsChanged, context: Context) -> str:
    """Short lines for a few changes, one line for many. What I do myself is told elsewhere, and so is what those do who
    sit with me."""
    opened = [row for row in event.opened if row.host != context.me]
    updated = [row for row in event.updated if row.host != context.me and row.room != context.room]
    closed = len(set(event.closed) - {context.room, context.left})
    known = context.roommates - context.back
    changed = [row for row in event.changed if row.away or row.name not in known]
    lines = [_("{name} is here.").format(name=name) for name in event.came]
    lines += [_("{name} has gone.").format(name=name) for name in event.went]
    away, here = _("{name} is {status} and away now."), _("{name} is {status} now.")
    lines += [
        (away if row.away else here).format(name=row.name, status=tables.player_status(row.status)) for row in changed
    ]
    lines += [
        _("New room: {host} offers {game} (join {room}).").format(
            host=row.host, game=display_of(row.game), room=row.room
        )
        for row in opened
    ]
    lines += [
        _("{host}'s room: {taken} of {seats} seats taken, {status}.").format(
            host=row.host, taken=row.taken, seats=row.seats, status=tables.room_status(row.status)
        )
        for row in updated
    ]
    # A closed room is known by its id alone, which tells nobody anything: only the count is told.
    count = len(lines)
    if count <= FEW:
        if closed and not lines:
            lines = [plural("{count} room closed.", "{count} rooms closed.", closed).format(count=closed)]
        return "\n".join(lines)
    return _folded(event, len(changed), len(opened), closed, len(updated))


def _folded(event: events.ListsChanged, changed: int, opened: int, closed: int, updated: int) -> str:
    """Many changes in one line."""
    parts = []
    if event.came:
        parts.append(_("came: {names}").format(names=listed(event.came)))
    if event.went:
        parts.append(_("went: {names}").format(names=listed(event.went)))
    if changed:
        players_changed = plural("{count} player changed status", "{count} players changed status", changed)
        parts.append(players_changed.format(count=changed))
    if opened:
        parts.append(plural("{count} new room", "{count} new rooms", opened).format(count=opened))
    if closed:
        parts.append(plural("{count} room closed", "{count} rooms closed", closed).format(count=closed))
    if updated:
        parts.append(plural("{count} room changed", "{count} rooms changed", updated).format(count=updated))
    online = _("{count} online").format(count=event.online)
    return f"{'; '.join([online, *parts])}."
