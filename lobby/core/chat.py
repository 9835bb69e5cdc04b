"""The story of chat: said in a room, told to one player, and not heard by players who block the speaker."""

from __future__ import annotations

import math
import unicodedata

from lobby.commands.announced import Said
from lobby.commands.reasons import InvitationEnd, TextFault
from lobby.core import invitations, names, sanctions
from lobby.core.model.heard import Line
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import BadArgument, BadText, Blocked, BlockingYourself, TooManyBlocked, TryLater
from wire.sanitize import sanitize, shows_nothing

MOST_BYTES = 1_000
"""The longest text, in UTF-8, as it is sent on."""

MOST_UNREAD = 20
"""So many texts are kept for a session whose line is away; of more, the oldest go."""

MOST_BLOCKED = 200
"""The most players whom one may block: their names fit into one answer."""


def check(text: str) -> str:
    """The text as it is sent on: harmless, in one normal form, on one line, without spaces around it.

    :raises BadText: there is nothing in it to be read.
    :raises BadArgument: it is too long, or has become so: what is made harmless may take more bytes.
    """
    shown = sanitize(unicodedata.normalize("NFC", text)).strip()
    if shows_nothing(shown):
        raise BadText(reason=TextFault.EMPTY)
    if len(shown.encode("utf-8")) > MOST_BYTES:
        raise BadArgument(argument="text", limit=MOST_BYTES)
    return shown


def say(world: LobbyState, session: Session, text: str, now: float) -> None:
    """Words for the other members of the room; who blocks the speaker does not hear them, and nobody is told so.

    :param now: seconds, on a clock that does not run backwards.
    :raises NotInRoom: there is no room to say it in.
    :raises Muted: the operator lets the speaker speak no more.
    :raises BadText, BadArgument, TryLater: it cannot be said, or not so soon.
    """
    room = world.rooms[session.require_room()]
    sanctions.refuse_muted(world, session.key)
    shown = check(text)
    others = [world.sessions[member] for member in room.members if member != session.id]
    hearing = [other for other in others if session.key not in other.blocked]
    spend(session, now, *hearing)
    session.heard.append(Line(world.today(), session.name, "", shown))
    for other in hearing:
        _hand_over(world, other, Said(session.name, False, shown, to=(other.id,)))


def tell(world: LobbyState, session: Session, other: Session, text: str, now: float) -> bool:
    """Words for one player; returns whether that one may read them only later.

    :param now: as for ``say``.
    :raises Blocked: that one does not want to hear from the speaker.
    :raises Muted: as ``say``.
    :raises BadText, BadArgument, TryLater: as ``say``.
    """
    sanctions.refuse_muted(world, session.key)
    shown = check(text)
    if session.key in other.blocked:
        raise Blocked(name=other.name)
    spend(session, now, other)
    session.heard.append(Line(world.today(), session.name, other.name, shown))
    _hand_over(world, other, Said(session.name, True, shown, to=(other.id,)))
    return other.away or other.detached


def spend(session: Session, now: float, *hearing: Session) -> None:
    """Count one more of what a player may do only so often, and of what these may be told only so often.

    :raises TryLater: too many came at once.
    """
    who = session.address, session.account
    wait = max(session.say_limit.wait(now), *(other.hear_limit.wait(now, *who) for other in hearing), 0.0)
    if wait > 0:
        raise TryLater(seconds=math.ceil(wait))
    session.say_limit.take(now)
    for other in hearing:
        other.hear_limit.take(now, *who)


def _hand_over(world: LobbyState, other: Session, said: Said) -> None:
    """Tell it now, or keep it until the line is back."""
    if not other.detached and not other.unread:
        _tell(world, other, said)
        return
    other.unread.append(said)
    del other.unread[:-MOST_UNREAD]


def _tell(world: LobbyState, other: Session, said: Said) -> None:
    """Tell it, and remember for a while that it was heard."""
    other.heard.append(Line(world.today(), said.player, other.name if said.private else "", said.text))
    world.tell(said)


def catch_up(world: LobbyState, session: Session) -> None:
    """The session has come back and knows all the rest: tell what was said meanwhile.

    Whom it blocks is asked only now: a session that a ticket brought back did not know it when the words were said.
    """
    kept, session.unread = session.unread, []
    for said in kept:
        if names.key(said.player) not in session.blocked:
            _tell(world, session, said)


def require_blockable(session: Session, key: str) -> None:
    """Refuse to block somebody.

    :param key: the name's key.
    :raises BlockingYourself: it is the session's own name.
    :raises TooManyBlocked: the list is full.
    """
    if key == session.key:
        raise BlockingYourself()
    if key not in session.blocked and len(session.blocked) >= MOST_BLOCKED:
        raise TooManyBlocked(limit=MOST_BLOCKED)


def block(world: LobbyState, session: Session, key: str, name: str) -> None:
    """Hear nothing of a player from now on; its invitations that still wait are declined.

    :param key: the name's key; :param name: as it is shown.
    :raises BlockingYourself, TooManyBlocked: as ``require_blockable``.
    """
    require_blockable(session, key)
    session.blocked[key] = name
    for invitation in invitations.pending(world, session):
        if world.sessions[invitation.host].key == key:
            invitations.end(world, invitation, InvitationEnd.DECLINED)


def unblock(world: LobbyState, session: Session, key: str) -> None:
    """Hear a player again."""
    session.blocked.pop(key, None)
