"""The story of a match's end: somebody goes, all report, and what there is to record is recorded."""

from __future__ import annotations

from lobby.commands.announced import MatchEnded
from lobby.commands.reasons import Stage
from lobby.core import adjudicator, disputes, transitions
from lobby.core.model.match import Match, Report, Result
from lobby.core.model.room import Room
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import NoSuchMatch
from wire.tickets import Departure


def depart(world: LobbyState, room: Room, session: Session, why: Departure) -> None:
    """A player leaves the running match, or its session is gone; those who are still there report how it ended.

    They are given no time for that: it may be only the line to the lobby that broke, and the match goes on at the
    table, where the players' own times see to its end. Who has reported has done its part, and is not missed; of whom
    only somebody else's ticket says that it plays nobody knows whether it ever did.
    """
    if room.match is None:
        raise ValueError("the room is not playing")
    match = world.matches[room.match]
    seat = match.players.index(session.id)
    room.unseat(session.id)
    transitions.free(world, session)
    match.departed.add(session.id)
    if session.id not in match.reports and seat not in match.absences:
        transitions.set_absent(world, match, seat, Departure.GONE if session.id in match.drawn else why)
    if room.members:
        transitions.room_changed(world, room)
    adjudicator.forget(world, match, seat)
    _finish_when_told(world, match)


def silent(world: LobbyState, match: Match, seat: int) -> None:
    """A seat was asked for what it owes, was there, and gave nothing; no report of it is awaited."""
    transitions.set_absent(world, match, seat, Departure.SILENT)
    _finish_when_told(world, match)


def report(world: LobbyState, session: Session, match_id: str, said: Report) -> None:
    """One peer's account of the end. A second one from the same peer changes nothing.

    :raises NoSuchMatch, WrongMoment: it is not this session's to say, or not now.
    :raises BadArgument: no match of so many seats can end like this.
    """
    match = world.match(match_id, session)
    match.require(Stage.PLAYING, Stage.REPORTING)
    said.check(len(match.players))
    match.reports.setdefault(session.id, said)
    match.evidence.stop(match.players.index(session.id), world.now())
    world.rooms[match.room].rebuilt = None
    if not _finish_when_told(world, match) and match.stage is Stage.PLAYING:
        transitions.go_to_stage(world, match, Stage.REPORTING, _patience(world, match))


def _patience(world: LobbyState, match: Match) -> float:
    """How long the missing reports are waited for: whose line is broken gets the time to come back with it."""
    missing = (world.sessions.get(player) for player in match.here if player not in match.reports)
    away = any(session is None or session.away for session in missing)
    return max(world.times.report, world.times.back) if away else world.times.report


def _finish_when_told(world: LobbyState, match: Match) -> bool:
    """Finish when everybody who is still there has reported; returns whether that is so."""
    if set(match.here) - set(match.reports):
        return False
    _finish(world, match)
    return True


def expired(world: LobbyState, match: Match) -> None:
    """The reports that are still missing did not come in time; of a match that was taken up without its room, a player
    may never have come back."""
    for player in set(match.here) - set(match.reports) - set(world.sessions):
        transitions.set_absent(world, match, match.players.index(player), Departure.GONE)
    _finish(world, match)


def _finish(world: LobbyState, match: Match) -> None:
    """Have the result recorded or judged. Its players are free at once, whatever the disk and the judge are like."""
    room = world.rooms[match.room]
    match.release, match.digest = room.offer.release, room.offer.digest
    adjudicator.stop(world, match)
    del world.matches[match.id]
    world.over.add(match.id)
    finding = match.finding()
    if finding is not None:
        transitions.go_to_stage(world, match, Stage.OVER)
        transitions.settle(world, match, finding)
    else:
        transitions.go_to_stage(world, match, Stage.JUDGING)
        disputes.take(world, match)
    transitions.match_over(world, room)


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


def tell_again(world: LobbyState, result: Result, session: Session) -> None:
    """Tell a player who missed it the result that stands.

    :raises NoSuchMatch: it was never this player's match.
    """
    if session.id not in result.sessions and (session.account is None or session.key not in result.keys):
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
