"""The story of a match's end: somebody goes, all report, and what there is to record is recorded."""

from __future__ import annotations

from collections.abc import Iterable

from lobby.commands.announced import MatchEnded
from lobby.commands.reasons import Stage, Verdict
from lobby.core import transitions
from lobby.core.arbitration import disputes, members
from lobby.core.model.match import Finding, Match, Result
from lobby.core.model.room import Room
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import BadArgument, NoSuchMatch
from wire.endings import EndReason
from wire.tickets import Departure, Ticket

MOST_SIGNATURE = 200
"""Characters of a signature on the wire."""


def depart(world: LobbyState, room: Room, session: Session, why: Departure) -> None:
    """A player leaves the running match, or its session is gone. Others are told; what comes of it the table says, or
    a challenge. Of whom only somebody else's ticket says that it plays nobody knows whether it ever did."""
    if room.match is None:
        raise ValueError("the room is not playing")
    match = world.matches[room.match]
    seat = match.players.index(session.id)
    room.unseat(session.id)
    transitions.free(world, session)
    match.departed.add(session.id)
    if session.id in match.drawn:
        why = Departure.GONE
    if not match.has_reported(seat):
        transitions.tell_gone(world, match, seat, why, room.members)
    if why is Departure.LEFT:
        disputes.left(world, match, seat)
    if room.members:
        transitions.room_changed(world, room)
    else:
        transitions.match_over(world, room)
    if match.previous:
        _finish_previous(world, match)
    elif not match.here:
        disputes.deserted(world, match)


def report(
    world: LobbyState, session: Session, match_id: str, places: tuple[int, ...], anchor: str, signature: str
) -> None:
    """One member's signed word on the end; its last one counts.

    :raises NoSuchMatch, WrongMoment: it is not this session's to say, or not now, or the ticket has to be shown.
    :raises BadArgument: no match of so many seats can end like this, or the member has not signed it.
    """
    match, seat = members.require(world, match_id, session)
    match.require(Stage.PLAYING, Stage.REPORTING)
    if not (match.ticket or match.previous):
        raise NoSuchMatch(match=match_id)
    if match.previous:
        _report_previous(world, match, seat, places)
        return
    match.check(places)
    if not world.signed(match.ticket, match.public_keys[seat], anchor, places, signature):
        raise BadArgument(argument="signature", limit=MOST_SIGNATURE)
    _acted(world, match)
    disputes.report(world, match, seat, anchor, places)


def _acted(world: LobbyState, match: Match) -> None:
    room = world.rooms.get(match.room)
    if room is not None and room.match == match.id:
        room.rebuilt = None


# ------------------------------------------------------------------ matches of the version before


def _report_previous(world: LobbyState, match: Match, seat: int, places: tuple[int, ...]) -> None:
    """A report of a match that began under the version before: its first one counts. Equal ones settle; of unequal ones
    nobody knows how the match ended, nor where one of them does not come."""
    if places:
        match.check(places)
    match.places.setdefault(seat, places)
    _acted(world, match)
    if not _finish_previous(world, match) and match.stage is Stage.PLAYING:
        transitions.go_to_stage(world, match, Stage.REPORTING, world.times.back)


def _finish_previous(world: LobbyState, match: Match) -> bool:
    """Finish when everybody who is still there has reported; returns whether that is so."""
    if any(seat not in match.places for seat, player in enumerate(match.players) if player in match.here):
        return False
    expired(world, match)
    return True


def expired(world: LobbyState, match: Match) -> None:
    """What was not reported until now is not waited for any more."""
    said = set(match.places.values())
    if len(match.places) == len(match.players) and len(said) == 1 and () not in said:
        finding = Finding(Verdict.AGREED, said.pop(), EndReason.PLAYED)
    else:
        finding = Finding(Verdict.VOID, detail="Its players did not report the same, and nothing else is known of it.")
    transitions.finish(world, match, finding)


# ------------------------------------------------------------------ results


def settled(world: LobbyState, result: Result) -> None:
    """The result stands on the disk: tell its players, who may have logged in again since they reported."""
    here = (_present(world, *whose) for whose in zip(result.sessions, result.keys, strict=True))
    _tell_result(world, result, tuple(id_ for id_ in here if id_))


def _present(world: LobbyState, player: str, key: str) -> str:
    """The session of a player: the one that played, or else that of the same account; empty where there is none."""
    if player in world.sessions:
        return player
    session = world.by_key.get(key)
    return session.id if session is not None and session.account is not None else ""


def may_know(result: Result, session: Session, tickets: Iterable[Ticket] = ()) -> bool:
    """Whether a player was in a match that is over.

    :param tickets: the match's, where the player shows it: its key in there will do.
    """
    own = any(ticket.match == result.match and ticket.seat_of(session.public_key) is not None for ticket in tickets)
    account = session.account is not None and session.key in result.keys
    return session.id in result.sessions or account or own


def tell_again(world: LobbyState, result: Result, session: Session, tickets: Iterable[Ticket] = ()) -> None:
    """Tell a player who missed it the result that stands.

    :raises NoSuchMatch: it was never this player's match.
    """
    if not may_know(result, session, tickets):
        raise NoSuchMatch(match=result.match)
    _tell_result(world, result, (session.id,))


def _tell_result(world: LobbyState, result: Result, to: tuple[str, ...]) -> None:
    world.tell(
        MatchEnded(
            result.match,
            result.players,
            result.places,
            result.reason,
            result.seat,
            result.verdict,
            result.detail,
            to=to,
        )
    )
