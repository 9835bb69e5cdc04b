"""The story of a match as the lobby sees it: the host is asked, the guests are sent; its end is in ``matchend``."""

from __future__ import annotations

from collections.abc import Sequence

from lobby.commands.announced import ConnectTo, HostMatch, MatchBegan, Reachable, RoomLeft, StartFailed
from lobby.commands.reasons import SeatLoss, Stage, StartFailure
from lobby.core import queries, transitions, views
from lobby.core.effects import WaitBegins
from lobby.core.model.match import Match
from lobby.core.model.room import FailedStart, Room
from lobby.core.model.session import LastMatch, Session
from lobby.core.state import LobbyState
from lobby.errors import NothingToRetry, NotHost, RoomBusy, WrongMoment
from wire.tickets import RoomStatus


def start(world: LobbyState, room: Room) -> None:
    """A room's match starts with those who sit there: its host is asked to open the game."""
    transitions.end_proposal(world, room)
    room.go(RoomStatus.STARTING)
    room.close_ranks()
    players = room.members
    match = Match(
        world.ids.plain(),
        room.id,
        room.offer.game,
        room.settings,
        players,
        tuple(world.name(player) for player in players),
        tuple(world.sessions[player].key for player in players),
        room.host,
        release=room.offer.release,
        accounts=tuple(world.sessions[player].account for player in players),
        public_keys=tuple(world.sessions[player].public_key for player in players),
        awaited=set(players) - {room.host},
    )
    world.matches[match.id] = match
    room.match = match.id
    transitions.room_changed(world, room)
    match.ticket = views.ticket(world, room)
    world.tell(WaitBegins(match.wait, world.times.ready))
    _ask_host(world, match)


def _ask_host(world: LobbyState, match: Match) -> None:
    offer = world.rooms[match.room].offer
    world.tell(
        HostMatch(
            match.id,
            match.room,
            match.game,
            offer.release,
            offer.digest,
            match.settings,
            match.names,
            match.players.index(match.host),
            match.ticket,
            round(world.times.ready),
            to=(match.host,),
        )
    )


def _send_guest(world: LobbyState, match: Match, seat: int) -> None:
    host_seat, offer = match.players.index(match.host), world.rooms[match.room].offer
    world.tell(
        ConnectTo(
            match.id,
            match.room,
            match.game,
            offer.release,
            offer.digest,
            match.settings,
            match.names,
            seat,
            host_seat,
            match.addresses,
            match.ticket,
            round(world.times.connect),
            to=(match.players[seat],),
        )
    )


def remind(world: LobbyState, session: Session) -> None:
    """Say again, on a session's new line, what its match still awaits of it, and where the others can be reached.

    In a room that waits after a start that came to nothing, that it did: whether this was heard nobody knows.
    """
    room = queries.room_of(world, session)
    if room is None:
        return
    _tell_failed(world, room, (session.id,))
    if room.match is None:
        return
    match = world.matches[room.match]
    if match.stage is Stage.HOSTING and session.id == match.host:
        _ask_host(world, match)
    elif match.stage is Stage.CONNECTING and session.id in match.awaited:
        _send_guest(world, match, match.players.index(session.id))
    elif match.stage in (Stage.PLAYING, Stage.REPORTING) and not match.has_reported(match.players.index(session.id)):
        world.tell(MatchBegan(match.id, room.id, to=(session.id,)))
    for seat, addresses in match.met.items():
        if match.players[seat] != session.id:
            world.tell(Reachable(match.id, seat, addresses, to=(session.id,)))


def meet(world: LobbyState, session: Session, match_id: str, addresses: Sequence[str]) -> None:
    """A member of a match that is starting or on tells the others where it can be reached.

    :raises NoSuchMatch: it is not this session's, or is over.
    """
    match = world.match(match_id, session)
    seat = match.players.index(session.id)
    match.met[seat] = tuple(addresses)
    others = tuple(member for member in world.rooms[match.room].members if member != session.id)
    world.tell(Reachable(match.id, seat, match.met[seat], to=others))


def retry(world: LobbyState, session: Session) -> None:
    """Try the start of a full room again. One with more than two chairs is started by its host, as before.

    :raises Draining: the lobby is about to stop.
    :raises NotInRoom: the session sits nowhere.
    :raises RoomBusy: the room is starting or playing.
    :raises NothingToRetry: the room is not full, or does not start by itself.
    """
    world.require_open()
    room = world.rooms[session.require_room()]
    if room.status is not RoomStatus.WAITING:
        raise RoomBusy(room=room.id, status=room.status)
    if not (room.full and room.offer.by_itself):
        raise NothingToRetry()
    start(world, room)


def room_ready(world: LobbyState, session: Session, match_id: str, addresses: Sequence[str]) -> None:
    """The host's game listens: the guests are sent there.

    :raises NoSuchMatch, WrongMoment, NotHost: it is not this session's to say, or not now.
    """
    match = world.match(match_id, session)
    _require_host(match, session)
    match.require(Stage.HOSTING)
    transitions.go_to_stage(world, match, Stage.CONNECTING, world.times.connect)
    match.addresses = tuple(addresses)
    for seat, player in enumerate(match.players):
        if player != match.host:
            _send_guest(world, match, seat)


def host_failed(world: LobbyState, session: Session, match_id: str, reason: str) -> None:
    """The host's game cannot start: the guests are told and free at once.

    :raises NoSuchMatch, WrongMoment, NotHost: it is not this session's to say, or not now.
    """
    match = world.match(match_id, session)
    _require_host(match, session)
    match.require(Stage.HOSTING, Stage.CONNECTING)
    _free_guests(world, match, StartFailure.HOST_FAILED, reason)


def joined(world: LobbyState, session: Session, match_id: str) -> None:
    """A guest sits at the host's table; with the last of them the match is on.

    :raises NoSuchMatch, WrongMoment: it is not this session's to say, or not now.
    """
    match = world.match(match_id, session)
    match.require(Stage.CONNECTING)
    match.awaited.discard(session.id)
    if match.awaited:
        return
    transitions.go_to_stage(world, match, Stage.PLAYING)
    room = world.rooms[match.room]
    room.go(RoomStatus.PLAYING)
    seats = tuple(zip(match.names, match.keys, strict=True))
    for seat, player in enumerate(match.players):
        member = world.sessions[player]
        member.last = LastMatch(match.id, room.offer, match.settings, seats, seat) if room.offer.by_itself else None
        transitions.playing(world, member)
    transitions.room_changed(world, room)
    world.tell(MatchBegan(match.id, room.id, to=match.players))


def connect_failed(world: LobbyState, session: Session, match_id: str, reason: str) -> None:
    """A guest could not reach the host: the room waits again, both keep their seats and may retry.

    :raises NoSuchMatch, WrongMoment: it is not this session's to say, or not now.
    """
    match = world.match(match_id, session)
    match.require(Stage.CONNECTING)
    if session.id not in match.awaited:
        raise WrongMoment(match=match.id, stage=match.stage)
    cancel(world, world.rooms[match.room], StartFailure.CONNECT_FAILED, session, reason)


def cancel(world: LobbyState, room: Room, why: StartFailure, whose: Session, detail: str = "") -> None:
    """A start comes to nothing; the room waits again with its members."""
    if room.match is None:
        raise ValueError("the room is not starting")
    match = world.matches.pop(room.match)
    world.over.add(match.id)
    transitions.go_to_stage(world, match, Stage.OVER)
    room.match = None
    room.go(RoomStatus.WAITING)
    room.failed = FailedStart(match.id, why, whose.name, detail)
    _tell_failed(world, room, room.members)
    transitions.room_changed(world, room)


def _tell_failed(world: LobbyState, room: Room, to: tuple[str, ...]) -> None:
    """Tell these members of the start that came to nothing, if one did."""
    failed = room.failed
    if failed is not None:
        world.tell(StartFailed(failed.match, room.id, failed.why, failed.player, failed.detail, to=to))


def _free_guests(world: LobbyState, match: Match, why: StartFailure, detail: str) -> None:
    room = world.rooms[match.room]
    cancel(world, room, why, world.sessions[match.host], detail)
    for member in room.members:
        if member != room.host:
            world.tell(RoomLeft(room.id, SeatLoss.HOST_FAILED, detail, to=(member,)))
            transitions.vacate(world, room, world.sessions[member])


def expired(world: LobbyState, match: Match) -> None:
    """What the start of the match waits for did not come in time."""
    room = world.rooms[match.room]
    if match.stage is Stage.HOSTING:
        _free_guests(world, match, StartFailure.HOST_SILENT, "")
    elif match.stage is Stage.CONNECTING:
        silent = min(match.awaited, key=match.players.index)
        cancel(world, room, StartFailure.GUEST_SILENT, world.sessions[silent])


def _require_host(match: Match, session: Session) -> None:
    if match.host != session.id:
        raise NotHost(host=match.names[match.players.index(match.host)])
