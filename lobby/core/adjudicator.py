"""The story of an owed move: who misses it asks the lobby, who owes it is asked, and what is deposited is passed on.

Between two peers "it was never sent" and "it was never accepted" look alike; the lobby is between them and sees. Who is
there and gives nothing has abandoned the match. Where a line was down, nobody is blamed.
"""

from __future__ import annotations

from collections.abc import Sequence

from lobby.commands.announced import Deposited, Owed
from lobby.commands.reasons import DepositOutcome, Stage
from lobby.core import queries, transitions
from lobby.core.effects import WaitBegins, WaitEnds
from lobby.core.model.evidence import Obligation
from lobby.core.model.match import Match
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import BadArgument
from wire.tickets import Departure


def missing(world: LobbyState, session: Session, match_id: str, seat: int, entries: Sequence[str]) -> None:
    """A member waits for an entry of another's: the other is asked for it.

    Who asks for what is being waited for already is told what comes of that; the wait is not made longer.

    It has ``Times.deposit`` seconds. The lobby waits ``Times.away`` longer: a line that broke at the last moment has
    shown by then.

    :param entries: what the other may not have heard, as lines.
    :raises NoSuchMatch, WrongMoment, TryLater: it cannot be asked for, or not now.
    :raises BadArgument: nobody else sits there.
    """
    match = world.match(match_id, session)
    match.require(Stage.PLAYING, Stage.REPORTING)
    asker, now = match.players.index(session.id), world.now()
    if seat == asker or seat >= len(match.players):
        raise BadArgument(argument="seat", limit=len(match.players) - 1)
    match.evidence.may_ask(asker, now)
    match.evidence.keep(asker, entries)
    if match.players[seat] not in match.here:
        _tell_departed(world, match, seat, session)
        return
    owing = match.evidence.owing.get(seat)
    if owing is None or not owing.waiting:
        askers = owing.askers if owing is not None else {}
        owing = match.evidence.owing[seat] = Obligation(now + world.times.deposit, askers)
        owing.broken = _is_away(world, match, seat)
        if not owing.broken and match.players[seat] not in match.reports:
            match.evidence.idle.setdefault(seat, now)
        late = 0.0 if owing.broken else world.times.away  # until a line that breaks now has shown
        world.tell(WaitBegins(_wait(match, seat), world.times.deposit + late))
    elif asker in owing.askers:
        return
    owing.askers[asker] = None
    match.evidence.show(seat, entries, now)
    _ask(world, match, seat, asker, tuple(entries))


def deposit(world: LobbyState, session: Session, match_id: str, entries: Sequence[str]) -> None:
    """A member gives what it has said: it is kept, and passed on to who has asked for it. Nothing is an answer, too:
    it is there, and its player is thinking.

    What it was asked for is always taken: however many ask, it is not silent.

    :raises NoSuchMatch: the match is over, or was never this player's.
    :raises TryLater: it gives too often.
    """
    match = world.match(match_id, session)
    seat = match.players.index(session.id)
    owing = match.evidence.owing.get(seat)
    if owing is None or not owing.waiting:
        match.evidence.may_deposit(seat, world.now())
    match.evidence.keep(seat, entries)
    if owing is None:
        return
    if owing.waiting:
        owing.waiting = False
        world.tell(WaitEnds(_wait(match, seat)))
    for asker in owing.askers:
        match.evidence.show(asker, entries, world.now())
    world.tell(Deposited(match.id, seat, DepositOutcome.DEPOSITED, tuple(entries), to=_askers(world, match, owing)))


def remind(world: LobbyState, session: Session) -> None:
    """Say again, on a session's new line, who is gone from its match, and what it owes."""
    match = queries.match_of(world, session)
    if match is not None and match.stage in (Stage.PLAYING, Stage.REPORTING):
        seat = match.players.index(session.id)
        for gone in sorted(match.absences):
            transitions.tell_absence(world, match, gone, (session.id,))
        owing = match.evidence.owing.get(seat)
        if owing is not None and owing.waiting:
            _ask(world, match, seat, next(iter(owing.askers)), match.evidence.shown.get(seat, ()))


def line_broke(world: LobbyState, session: Session) -> None:
    """A session's line is down, or was until now: nobody can say any more that it could have given what it owes."""
    match = queries.match_of(world, session)
    if match is not None:
        seat = match.players.index(session.id)
        match.evidence.idle.pop(seat, None)
        if seat in match.evidence.owing:
            match.evidence.owing[seat].broken = True


def expired(world: LobbyState, match: Match, seat: int) -> bool:
    """Nothing was given in time; returns whether the seat was there, and has so abandoned the match."""
    owing = match.evidence.owing.get(seat)
    if owing is None or not owing.waiting:
        return False
    owing.waiting = False
    if owing.broken or match.players[seat] in match.reports or _is_away(world, match, seat):
        world.tell(Deposited(match.id, seat, DepositOutcome.AWAY, (), to=_askers(world, match, owing)))
        return False
    askers = _askers(world, match, owing)
    world.tell(Deposited(match.id, seat, DepositOutcome.SILENT, (), to=askers))
    return True


def forget(world: LobbyState, match: Match, seat: int) -> None:
    """A seat is gone: who has asked for what it owes waits no more."""
    owing = match.evidence.owing.get(seat)
    if owing is not None and owing.waiting:
        owing.waiting = False
        world.tell(WaitEnds(_wait(match, seat)))
        world.tell(Deposited(match.id, seat, DepositOutcome.AWAY, (), to=_askers(world, match, owing)))


def stop(world: LobbyState, match: Match) -> None:
    """The match is played no more: nothing is owed."""
    for seat, owing in match.evidence.owing.items():
        match.evidence.stop(seat, world.now())
        if owing.waiting:
            owing.waiting = False
            world.tell(WaitEnds(_wait(match, seat)))


def _wait(match: Match, seat: int) -> str:
    return f"owed {match.id} {seat}"


def _ask(world: LobbyState, match: Match, seat: int, asker: int, entries: tuple[str, ...]) -> None:
    left = match.evidence.owing[seat].until - world.now()
    seconds = min(max(1, round(left)), round(world.times.deposit))
    world.tell(Owed(match.id, asker, entries, seconds, to=(match.players[seat],)))


def _tell_departed(world: LobbyState, match: Match, seat: int, asker: Session) -> None:
    """Who is asked for is gone already: say so again."""
    why = None
    if seat in match.absences:
        why, _ = match.absences[seat]
        transitions.tell_absence(world, match, seat, (asker.id,))
    outcome = DepositOutcome.SILENT if why is Departure.SILENT else DepositOutcome.AWAY
    world.tell(Deposited(match.id, seat, outcome, (), to=(asker.id,)))


def _askers(world: LobbyState, match: Match, owing: Obligation) -> tuple[str, ...]:
    """Those who asked and still play."""
    players = (match.players[seat] for seat in owing.askers)
    return tuple(player for player in players if player in match.here)


def _is_away(world: LobbyState, match: Match, seat: int) -> bool:
    session = world.sessions.get(match.players[seat])
    return session is None or session.away or session.detached
