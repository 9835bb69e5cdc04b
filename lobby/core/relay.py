"""The story of a relayed line: a guest asks for one to its host, who is told by which pass to come, until it comes."""

from __future__ import annotations

from lobby.commands.announced import RelayEnded, RelayOffered
from lobby.commands.reasons import RelayLimit
from lobby.core import queries
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import NoSuchMatch


def seat_of(world: LobbyState, session: Session, match_id: str) -> int:
    """The seat of a guest who may be relayed: the match is starting or on, and the guest still in it.

    :raises NoSuchMatch: there is no such match, it is over for this session, or the session hosts it.
    """
    match = world.match(match_id, session)
    if session.id == match.host or session.id in match.departed:
        raise NoSuchMatch(match=match_id)
    return match.players.index(session.id)


def end_of(world: LobbyState, match_id: str, seat: int | None) -> str:
    """The session id at one end of a relayed line of a match that is on: the guest's of a seat, or the host's."""
    match = world.matches[match_id]
    return match.host if seat is None else match.players[seat]


def offer(world: LobbyState, session: Session, match_id: str) -> tuple[str, str]:
    """Make the passes of a relayed line, and tell the host; returns the guest's and the host's.

    :raises NoSuchMatch: as ``seat_of``.
    """
    seat = seat_of(world, session, match_id)
    guest, host = (world.ids.plain() + world.ids.plain() for _ in range(2))
    world.matches[match_id].passes[seat] = host
    _ask_host(world, match_id, seat)
    return guest, host


def _ask_host(world: LobbyState, match_id: str, seat: int) -> None:
    match = world.matches[match_id]
    world.tell(RelayOffered(match_id, seat, match.passes[seat], to=(match.host,)))


def remind(world: LobbyState, session: Session) -> None:
    """Say again, on a host's new line, who waits for it at the relay."""
    match = queries.match_of(world, session)
    if match is None or match.host != session.id:
        return
    for seat in match.passes:
        if match.players[seat] in match.here:
            _ask_host(world, match.id, seat)


def met(world: LobbyState, match_id: str, seat: int) -> None:
    """Both ends are at the relay: the host is awaited there no more."""
    match = world.matches.get(match_id)
    if match is not None:
        match.passes.pop(seat, None)


def ended(world: LobbyState, match_id: str, seat: int, why: RelayLimit) -> None:
    """A limit ended a relayed line: host and guest are told, if their match is not over anyway."""
    match = world.matches.get(match_id)
    if match is not None:
        world.tell(RelayEnded(match_id, seat, why, to=(match.players[seat], match.host)))
