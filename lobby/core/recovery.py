"""The story of a return: a lobby that was restarted takes rooms and matches up again from its members' tickets.

Of one room the highest version wins, as long as nobody has acted in what an older ticket brought back. Of several
rooms a player sits where the newest ticket that names it says. What is over stays over.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

import msgspec

from lobby.commands.announced import RoomLeft
from lobby.commands.reasons import InvitationEnd, PlayerStatus, SeatLoss, Stage, StartFailure
from lobby.core import invitations, matchstart, names, sessions, transitions
from lobby.core.arbitration import disputes, members
from lobby.core.effects import RoomUnlisted
from lobby.core.model.dispute import Kept
from lobby.core.model.match import Match
from lobby.core.model.room import FailedStart, Offer, Room
from lobby.core.model.session import LastMatch, Session
from lobby.core.state import LobbyState
from wire.tickets import Member, RoomStatus, Ticket

SINCE = 1_577_836_800
"""The beginning of 2020, in seconds since the epoch. A rebuilt room's version is the number of seconds since then: no
room changes every second for long, so it is ahead of all that members still hold, also of what another lobby between
made of the same ticket."""


def is_news(world: LobbyState, session: Session, ticket: Ticket) -> bool:
    """Whether a session's ticket tells of something that this lobby does not know better."""
    if ticket.room in world.over or plays(ticket, world.over):
        return False
    if world.sessions.get(session.id) is not session or not _plays_in(session, ticket):
        return False
    room = world.rooms.get(ticket.room)
    return room is None or (room.rebuilt is not None and ticket.version > room.rebuilt)


def plays(ticket: Ticket, matches: Container[str]) -> bool:
    """Whether the ticket's match is on, or about to be, and one of these. That of a room that waits never began."""
    return ticket.status != RoomStatus.WAITING and ticket.match in matches


def offered(world: LobbyState, ticket: Ticket) -> Offer:
    """The game as the ticket has it, which need not be one of the lobby's, or not any more."""
    known = world.offers.get(ticket.game)
    if known is None or known.digest != ticket.digest:
        known = Offer(ticket.game, ticket.game, "", ticket.release, ticket.least, ticket.most)
    most = ticket.most or ticket.seats
    return replace(known, release=ticket.release, digest=ticket.digest, least=ticket.least, most=most)


def restore(world: LobbyState, session: Session, tickets: Iterable[Ticket]) -> None:
    """Take up again what a session's tickets tell of, the newest first.

    :param tickets: signed by this lobby, not expired, and of no match whose result stands.
    """
    for ticket in sorted(tickets, key=lambda ticket: ticket.expires, reverse=True):
        if is_news(world, session, ticket):
            _rebuild(world, session, ticket)


def vouch(world: LobbyState, session: Session, tickets: Iterable[Ticket]) -> None:
    """A session shows tickets of its own: in the matches that they name it plays, whoever has brought it there."""
    for ticket in tickets:
        if plays(ticket, world.matches):
            world.matches[ticket.match].drawn.discard(session.id)


def revive(world: LobbyState, session: Session, ticket: Ticket) -> None:
    """Take up again a match that the session is about to report: it was on, even where its ticket is older than that.

    Where its player sits elsewhere by now, the match comes back without its room: it ended in a lobby that died before
    the result was on the disk, and both have played on since.

    :param ticket: as in ``restore``.
    """
    doubtful, known = ticket.status == RoomStatus.STARTING, ticket.match in world.matches
    if doubtful:
        ticket = msgspec.structs.replace(ticket, status=RoomStatus.PLAYING)
    room = world.rooms.get(ticket.room)
    if room is not None and room.rebuilt is not None and _waits_after(room, ticket):
        ticket = msgspec.structs.replace(ticket, version=room.rebuilt + 1)
    if is_news(world, session, ticket):
        _rebuild(world, session, ticket)
    if not (ticket.match in world.matches or ticket.match in world.over) and _is_of(session, ticket):
        _reopen(world, ticket)
    if ticket.match in world.matches and not known:
        world.matches[ticket.match].doubtful = doubtful


def _plays_in(session: Session, ticket: Ticket) -> bool:
    return any(one.session == session.id for one in ticket.members)


def _is_of(session: Session, ticket: Ticket) -> bool:
    """Whether a session speaks for a member, be it in a later session than that which played."""
    if session.account is not None and any(one.account == session.account for one in ticket.members):
        return True
    return _plays_in(session, ticket) or (session.account is None and ticket.seat_of(session.public_key) is not None)


def _reopen(world: LobbyState, ticket: Ticket) -> None:
    """Let the match be reported, without a room: one with its name is over, or is in use without it."""
    used = ticket.room in world.rooms or ticket.room in world.over
    match = _match(world, ticket.match if used else ticket.room, ticket)
    match.host = match.players[ticket.host]
    world.matches[match.id] = match
    members.find(world, match)
    disputes.deserted(world, match)


def _waits_after(room: Room, ticket: Ticket) -> bool:
    """Whether the room waits although the ticket's match began: its start seemed to fail, or its end is not written."""
    failed = room.failed is not None and room.failed.match == ticket.match
    return room.match is None and (failed or room.offer.goes_on)


def _rebuild(world: LobbyState, session: Session, ticket: Ticket) -> None:
    """Put the room up as the ticket tells, with all members who are free; the others are told that it is over."""
    old = world.rooms.get(ticket.room)
    before = old.members if old is not None else ()
    willing = [one for one in ticket.members if _may_sit(world, ticket, one, before, one.session == session.id)]
    if old is None and all(one.session != session.id for one in willing):
        return
    known = world.matches.get(ticket.match)
    drawn = known.drawn if known is not None else {one.session for one in willing}
    if old is not None:
        _dissolve(world, old)
    sitting = {one.seat: _take(world, one) for one in willing}
    for id_ in before:
        if all(taken.id != id_ for taken in sitting.values()):
            world.tell(RoomLeft(ticket.room, SeatLoss.OVER, to=(id_,)))
            transitions.player_changed(world, world.sessions[id_])
    if sitting:
        _put_up(world, ticket, sitting, old.version if old is not None else 0)
        if ticket.status == RoomStatus.PLAYING:
            world.matches[ticket.match].drawn = drawn - {session.id}
        _remind_others(world, world.rooms[ticket.room], session)
    elif old is not None and old.public:
        world.tell(RoomUnlisted(old.id))


def _may_sit(world: LobbyState, ticket: Ticket, member: Member, before: tuple[str, ...], own: bool) -> bool:
    """Whether this ticket is the newest that says where a member sits, and the member has not moved since by itself."""
    if not member.session or member.session in world.over:
        return False
    session = world.sessions.get(member.session)
    if session is None:
        key = names.key(member.name)
        return key not in world.by_key and key not in world.claimed
    if session.id in before:
        return True
    if session.room is not None and world.rooms[session.room].rebuilt is None:
        return False
    return session.placed < ticket.expires or (own and session.placed == ticket.expires)


def _take(world: LobbyState, member: Member) -> Session:
    """The member's session, free to sit down; of one who is not back yet, a session that waits for its line."""
    session = world.sessions.get(member.session)
    if session is None:
        key = names.key(member.name)
        session = sessions.begin(world, member.session, member.name, key, member.account, member.public_key)
        sessions.detached(world, session, world.times.back)
    elif session.room is not None:
        _move_out(world, session, world.rooms[session.room])
    invitations.end_all_to(world, session, InvitationEnd.BUSY)
    return session


def _move_out(world: LobbyState, session: Session, room: Room) -> None:
    """Take a session out of a room that an older ticket brought back; a newer ticket may still tell more of that."""
    rebuilt = room.rebuilt
    world.tell(RoomLeft(room.id, SeatLoss.OVER, to=(session.id,)))
    if room.members == (session.id,):
        _dissolve(world, room)
        if room.public:
            world.tell(RoomUnlisted(room.id))
        return
    if room.host == session.id:
        invitations.end_all_of(world, room, InvitationEnd.WITHDRAWN)
    room.unseat(session.id)
    _stand_up(session)
    room.rebuilt = rebuilt
    if room.match is not None:
        world.matches[room.match].departed.add(session.id)
    transitions.room_changed(world, room)


def _dissolve(world: LobbyState, room: Room) -> None:
    """Forget a rebuilt room and its match, as if its ticket had never come."""
    invitations.end_all_of(world, room, InvitationEnd.WITHDRAWN)
    for id_ in room.members:
        _stand_up(world.sessions[id_])
    match = world.matches.get(room.match or "")
    if match is not None and match.dispute is None:
        del world.matches[match.id]
    del world.rooms[room.id]


def _stand_up(session: Session) -> None:
    """Free the session, which did not ask for it: the newest ticket may still say where it sits."""
    placed = session.placed
    session.leave()
    session.placed = placed


def _put_up(world: LobbyState, ticket: Ticket, sitting: dict[int, Session], version: int) -> None:
    offer = offered(world, ticket)
    seats = ticket.seats if ticket.status == RoomStatus.PLAYING else offer.most
    chairs = [sitting[seat].id if seat in sitting else None for seat in range(seats)]
    host = sitting.get(ticket.host) or sitting[min(sitting)]
    room = Room(ticket.room, offer, ticket.public, ticket.settings, host.id, chairs)
    if ticket.status != RoomStatus.PLAYING and (ticket.match or (room.full and offer.by_itself)):
        room.failed = FailedStart(ticket.match, StartFailure.LOBBY_RESTARTED, host.name)
    room.version = max(ticket.version + 1, version, int(world.today()) - SINCE)
    world.rooms[room.id] = room
    for session in sitting.values():
        session.room, session.status, session.placed = room.id, PlayerStatus.IN_ROOM, ticket.expires
    if ticket.status == RoomStatus.PLAYING:
        _go_on(world, room, ticket, sitting)
    room.rebuilt = ticket.version
    for session in sitting.values():
        transitions.player_changed(world, session)
    transitions.room_changed(world, room)


def _remind_others(world: LobbyState, room: Room, own: Session) -> None:
    """Who is back already is told at once that the match is on, or its start came to nothing; others as they come."""
    for id_ in room.members:
        if id_ != own.id and not world.sessions[id_].away:
            matchstart.remind(world, world.sessions[id_])


def _go_on(world: LobbyState, room: Room, ticket: Ticket, sitting: dict[int, Session]) -> None:
    """The match is on; no report is awaited from members who are not free."""
    match = _match(world, room.id, ticket)
    match.host = room.host
    match.departed.update(player for seat, player in enumerate(match.players) if seat not in sitting)
    world.matches[match.id] = match
    room.match, room.status = match.id, RoomStatus.PLAYING
    for seat, session in sitting.items():
        session.status = PlayerStatus.PLAYING
        seats = tuple(zip(match.names, match.keys, strict=True))
        session.last = LastMatch(match.id, room.offer, match.settings, seats, seat) if room.offer.by_itself else None


def _match(world: LobbyState, room: str, ticket: Ticket) -> Match:
    """The ticket's match, which is on; whatever is known of it already stays known."""
    sitting = [ticket.member(seat) for seat in range(ticket.seats)]
    shown = tuple(one.name if one is not None else "" for one in sitting)
    players = tuple(one.session if one is not None else "" for one in sitting)
    keys = tuple(names.key(name) for name in shown)
    match = Match(ticket.match, room, ticket.game, ticket.settings, players, shown, keys, "", ticket.release)
    match.accounts = tuple(one.account if one is not None else None for one in sitting)
    match.public_keys = tuple(one.public_key if one is not None else "" for one in sitting)
    match.stage = Stage.PLAYING
    known = world.matches.get(ticket.match)
    if known is not None:
        match.dispute, match.left, match.places, match.previous = (
            known.dispute,
            known.left,
            known.places,
            known.previous,
        )
        if known.ticket:
            match.ticket, match.accounts, match.public_keys = known.ticket, known.accounts, known.public_keys
    return match


def know(world: LobbyState, ticket: Ticket, text: str, previous: bool) -> None:
    """Somebody shows the ticket with which a match began, which is not known here since the lobby was restarted.

    :param text: as it travels; :param previous: whether the lobby signed it under the version before.
    """
    match = world.matches.get(ticket.match)
    if match is None or match.ticket or match.previous:
        return
    if previous:
        match.previous = True
    elif ticket.status == RoomStatus.STARTING and len(ticket.members) == len(match.players):
        seats = sorted(ticket.members, key=lambda one: one.seat)
        match.ticket = text
        match.accounts = tuple(one.account for one in seats)
        match.public_keys = tuple(one.public_key for one in seats)


def take_up(world: LobbyState, kept: Kept, ticket: Ticket) -> None:
    """A match that was challenged before the lobby was restarted, and is on its disk, goes on, without its room until
    somebody brings that.

    :param ticket: that of ``kept``.
    """
    match = _match(world, ticket.room, ticket)
    match.ticket, match.host = kept.ticket, match.players[ticket.host]
    world.matches[match.id] = match
    disputes.take_up(world, match, kept)
