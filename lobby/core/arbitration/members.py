"""Who speaks for the seats of a match, in which session by now, and whose line is up."""

from __future__ import annotations

from lobby.core.arbitration import challenge as states
from lobby.core.model.match import Match
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import NoSuchMatch


def seat_of(world: LobbyState, match: Match, session: Session) -> int | None:
    """The seat that a session speaks for; ``None``: of none. Another session than the one that played speaks only where
    that one is over."""
    seat = match.seat_of(session)
    if seat is None or (match.players[seat] != session.id and match.players[seat] in world.sessions):
        return None
    return seat


def require(world: LobbyState, match_id: str, session: Session) -> tuple[Match, int]:
    """A match, and the seat in it that a session speaks for.

    :raises NoSuchMatch: it is over, or was never this player's.
    """
    match = world.matches.get(match_id)
    seat = seat_of(world, match, session) if match is not None else None
    if match is None or seat is None:
        raise NoSuchMatch(match=match_id)
    if session.id != match.players[seat]:
        match.speakers[seat] = session.id
    return match, seat


def speaker(world: LobbyState, match: Match, seat: int) -> Session | None:
    """The session that speaks for a seat, wherever it sits by now."""
    session = world.sessions.get(match.players[seat])
    if session is not None:
        return session
    session = world.sessions.get(match.speakers.get(seat, ""))
    if session is not None:
        return session
    session = world.by_key.get(match.keys[seat])
    return session if session is not None and session.account is not None and match.seat_of(session) == seat else None


def sync(world: LobbyState, match: Match) -> None:
    """Let the clocks of a match know whose line is up. What is to be said on a new line its ``Subscribe`` brings."""
    dispute = match.dispute
    if dispute is None:
        return
    for seat in range(len(match.players)):
        session = speaker(world, match, seat)
        up = session is not None and not (session.away or session.detached)
        if up != (seat in dispute.challenge.up):
            states.line(dispute.challenge, seat, up)


def find(world: LobbyState, match: Match) -> None:
    """Find the drop-ins of a match who are here in a later session than the one that played, by their certificates.
    Whoever comes after this is found when it subscribes."""
    missing = [seat for seat in range(len(match.players)) if speaker(world, match, seat) is None]
    if not missing:
        return
    for session in world.sessions.values():
        seat = seat_of(world, match, session)
        if seat in missing:
            match.speakers[seat] = session.id
