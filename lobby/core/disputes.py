"""The story of a match whose reports differ: all who are there show their transcripts, and a judge looks at them."""

from __future__ import annotations

from lobby.commands.announced import Evidence
from lobby.commands.reasons import Verdict
from lobby.core import transitions
from lobby.core.effects import Judge, WaitBegins, WaitEnds
from lobby.core.model.dispute import AT_ONCE, MOST_WAITING, Dispute
from lobby.core.model.evidence import MOST_TESTIMONY, Testimony
from lobby.core.model.match import UNKNOWN, Finding, Match
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import BadArgument, NoSuchMatch, WrongMoment

MOST_PARTS = 36
"""A transcript may come in so many."""


def take(world: LobbyState, match: Match) -> None:
    """Have a match judged, now or when it is its turn."""
    docket = world.docket
    if len(docket.open) < AT_ONCE:
        _open(world, match)
    elif len(docket.waiting) < MOST_WAITING:
        docket.waiting[match.id] = match
    else:
        transitions.settle(world, match, _unresolved(match, "Too many matches were disputed at once."))


def _open(world: LobbyState, match: Match) -> None:
    world.docket.open[match.id] = match
    world.docket.collecting.add(match.id)
    world.tell(WaitBegins(_wait(match), world.times.evidence))
    _ask(world, match, _here(world, match))


def _ask(world: LobbyState, match: Match, to: tuple[str, ...]) -> None:
    world.tell(Evidence(match.id, round(world.times.evidence), to=to))


def remind(world: LobbyState, session: Session) -> None:
    """Say again, on a session's new line, what it is to show."""
    for id_ in sorted(world.docket.collecting):
        match = world.docket.open[id_]
        if session.id in match.players and not _has_shown(match, session.id):
            match.evidence.testimony.pop(match.players.index(session.id), None)
            _ask(world, match, (session.id,))


def testify(world: LobbyState, session: Session, match_id: str, part: int, parts: int, content: bytes) -> None:
    """A part of a member's transcript. With the last of the last member the judge begins.

    :raises NoSuchMatch, WrongMoment: it is not this session's to show, or not now.
    :raises BadArgument: it does not follow the part before, or all is too long.
    """
    match = world.docket.find(match_id)
    if match is None or session.id not in match.players:
        raise NoSuchMatch(match=match_id)
    if match.id not in world.docket.collecting:
        raise WrongMoment(match=match.id, stage=match.stage)
    testimony, seat = match.evidence.testimony, match.players.index(session.id)
    shown = testimony.get(seat) or Testimony(parts)
    if (part, parts) != (len(shown.content), shown.parts) or shown.whole or parts > MOST_PARTS:
        raise BadArgument(argument="part", limit=shown.parts)
    if shown.size + len(content) > MOST_TESTIMONY:
        testimony.pop(seat, None)
        raise BadArgument(argument="content", limit=MOST_TESTIMONY)
    shown.content.append(content)
    testimony[seat] = shown
    if all(_has_shown(match, player) for player in _here(world, match)):
        world.tell(WaitEnds(_wait(match)))
        _judge(world, match)


def expired(world: LobbyState, match: str) -> None:
    """Not all have shown a transcript in time: those that are there have to do."""
    if match in world.docket.collecting:
        _judge(world, world.docket.open[match])


def judged(world: LobbyState, match_id: str, finding: Finding) -> None:
    """The judge has found something: have it recorded, and go on with the next match."""
    match = world.docket.open.pop(match_id)
    transitions.settle(
        world, match, _unresolved(match, finding.detail) if finding.verdict is Verdict.UNRESOLVED else finding
    )
    if world.docket.waiting:
        _open(world, world.docket.waiting.pop(next(iter(world.docket.waiting))))


def _here(world: LobbyState, match: Match) -> tuple[str, ...]:
    """Those who are asked: all who have not left. Whose line is down may still come back with its transcript."""
    return tuple(player for player in match.players if player not in match.departed and player in world.sessions)


def _wait(match: Match) -> str:
    return f"evidence {match.id}"


def _has_shown(match: Match, player: str) -> bool:
    shown = match.evidence.testimony.get(match.players.index(player))
    return shown is not None and shown.whole


def _judge(world: LobbyState, match: Match) -> None:
    world.docket.collecting.discard(match.id)
    evidence = match.evidence
    case = Dispute(
        match.id,
        match.game,
        match.release,
        match.digest,
        match.names,
        {match.players.index(player): said for player, said in match.reports.items()},
        {seat: b"".join(shown.content) for seat, shown in evidence.testimony.items() if shown.whole},
        evidence.said,
        evidence.shown,
        match.absences,
        evidence.idled,
    )
    evidence.testimony = {}
    world.tell(Judge(case))


def _unresolved(match: Match, detail: str) -> Finding:
    """Nobody can know; what all say who have reported is recorded as it is."""
    return Finding(Verdict.UNRESOLVED, match.heard or UNKNOWN, detail)
