"""The story of a match that its members do not agree on: what they show, what is found of it, and what comes of that.

It joins ``challenge`` (states and clocks), ``turns`` (whose case is next) and those who are to be told.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from lobby.commands import announced
from lobby.commands.fields import MOST_PARTS
from lobby.commands.reasons import Stage, Verdict
from lobby.core import transitions
from lobby.core.arbitration import challenge as states
from lobby.core.arbitration import effects, members
from lobby.core.arbitration.turns import Case
from lobby.core.effects import Judge, Keep, WaitBegins, WaitEnds
from lobby.core.model.challenge import State
from lobby.core.model.dispute import MOST_SHOWN, Dispute, Filing, Forfeiture, Found, Kept, Parts, Shown
from lobby.core.model.match import Finding, Match
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import BadArgument, NoSuchMatch, NotThere
from wire.endings import EndReason
from wire.seats import NOBODY
from wire.tickets import Fault, Forfeit

PART = 30_000
"""Bytes of one part of what is shown."""

CHOICE = 120
"""The seconds for a choice, until a judge has said what the match's settings are."""

TICK = "tick"
"""The key of the one wait by which all clocks go."""


# ------------------------------------------------------------------ what members do


def show(
    world: LobbyState, session: Session, match_id: str, since: str, part: int, parts: int, content: bytes, waits: bool
) -> None:
    """A part of what a member shows of its match; with the last one it is a case for the judge.

    :param waits: whether it says that somebody shall go on.
    :raises NoSuchMatch: the match is over, or was never this player's, or its ticket has to be shown first.
    :raises WrongMoment: the match is not on yet.
    :raises NotThere: the lobby does not have the anchor that it follows.
    :raises BadArgument: it does not follow the part before, or all is too long.
    :raises TryLater: what this seat has shown before changed nothing, too often.
    """
    match, seat = members.require(world, match_id, session)
    match.require(Stage.PLAYING)
    if not match.ticket:
        raise NoSuchMatch(match=match_id)
    dispute = opened(world, match)
    if dispute.challenge.unruled:
        return
    if since and (dispute.found is None or since not in dispute.found.anchors):
        raise NotThere(match=match_id)
    shown = dispute.parts.pop(seat, None) if part else Parts(since, parts)
    if shown is None or (part, parts, since) != (len(shown.content), shown.parts, shown.since):
        raise BadArgument(argument="part", limit=MOST_PARTS - 1)
    if shown.size + len(content) > MOST_SHOWN:
        raise BadArgument(argument="content", limit=MOST_SHOWN)
    shown.content.append(content)
    if not shown.whole:
        dispute.parts[seat] = shown
        return
    case = world.turns.add(match.id, seat, waits, Shown(since, b"".join(shown.content)), world.now())
    states.came(dispute.challenge, case)
    _take_cases(world)


def report(world: LobbyState, match: Match, seat: int, anchor: str, places: tuple[int, ...]) -> None:
    """A seat has signed how its match ended; who calls this has looked at the signature."""
    dispute = opened(world, match)
    _apply(world, match, states.report(dispute.challenge, seat, anchor, places))
    _let_clocks_run(world)


def left(world: LobbyState, match: Match, seat: int) -> None:
    """A member left the room of its match: it gets no time any more."""
    match.left.add(seat)
    if match.dispute is not None:
        states.leave(match.dispute.challenge, seat)


def deserted(world: LobbyState, match: Match) -> None:
    """Nobody sits in the room of a match any more: somebody may come back to it, for so long."""
    world.tell(WaitBegins(f"deserted {match.id}", world.clocks.away))


def opened(world: LobbyState, match: Match) -> Dispute:
    """What is known of a match, in which a member does something; from now on something is."""
    if match.dispute is None:
        challenge = states.begin(match.id, len(match.players), CHOICE, world.clocks)
        match.dispute = world.disputed[match.id] = Dispute(challenge)
        for seat in match.left:
            states.leave(challenge, seat)
        members.find(world, match)
    if (not match.here or match.room not in world.rooms) and not match.dispute.challenge.unruled:
        world.tell(WaitEnds(f"deserted {match.id}"))
    members.sync(world, match)
    return match.dispute


def take_up(world: LobbyState, match: Match, kept: Kept) -> None:
    """A match that was challenged before the lobby was restarted goes on as its disk has it."""
    challenge = states.begin(match.id, len(match.players), kept.found.choice, world.clocks)
    challenge.found, challenge.state = kept.found.judged, State(kept.state)
    challenge.overtime, challenge.left = dict(enumerate(kept.overtime)), set(kept.left)
    challenge.proof = 0 if kept.proof else None
    challenge.base, challenge.increment = kept.found.base, kept.found.increment
    challenge.used = dict(enumerate(kept.used))
    match.left = set(kept.left)
    match.dispute = world.disputed[match.id] = Dispute(challenge, kept.found)
    states.restart(challenge, world.clocks)
    members.sync(world, match)
    _let_clocks_run(world)


# ------------------------------------------------------------------ lines


def line_changed(world: LobbyState, session: Session) -> None:
    """A session's line is up or down."""
    for match_id in world.disputed:
        match = world.matches[match_id]
        if match.seat_of(session) is not None:
            members.sync(world, match)
    _let_clocks_run(world)


def remind(world: LobbyState, session: Session) -> None:
    """Say again, on a session's new line, how far its challenged matches are, and whom the lobby waits for."""
    for match_id in tuple(world.disputed):
        match = world.matches[match_id]
        seat = members.seat_of(world, match, session)
        if seat is None or match.dispute is None:
            continue
        members.require(world, match_id, session)
        members.sync(world, match)
        match.dispute.has.pop(session.id, None)
        if match.dispute.found is not None:
            _apply(world, match, [effects.Heard(frozenset({seat}))])
            _apply(world, match, states.waiting(match.dispute.challenge, [seat]))


# ------------------------------------------------------------------ judges and clocks


def judged(world: LobbyState, case: Case, answer: Found | str | None) -> None:
    """A judge has looked at a case.

    :param answer: what was found, or why it cannot be judged, in words; ``None``: the rules are not here.
    """
    match = world.matches.get(case.match)
    dispute = match.dispute if match is not None else None
    world.turns.done(case, isinstance(answer, Found) and (answer.moved or bool(answer.convicted)))
    if match is not None and dispute is not None:
        members.sync(world, match)
        if isinstance(answer, Found) and case.waits and match.doubtful and answer.due.keys() - {*answer.spoken}:
            answer = "Nobody knows whether it ever began."
        if answer is None and dispute.found is not None:
            answer = "This lobby does not have the rules any more by which it was judged."
        if answer is None:
            states.unruled(dispute.challenge, case.number, world.clocks)
            if not match.here:
                deserted(world, match)
        elif isinstance(answer, str):
            _apply(world, match, states.void(dispute.challenge, answer))
        else:
            dispute.found, challenge = answer, dispute.challenge
            challenge.choice, challenge.base, challenge.increment = answer.choice, answer.base, answer.increment
            found = states.judged(challenge, case.number, case.seat, case.waits, answer.judged, world.clocks)
            _apply(world, match, found)
    _take_cases(world)


def tick(world: LobbyState) -> None:
    """A second has passed."""
    if world.ticking is not None:
        world.ticked, world.ticking = world.ticking, None
    for match_id in tuple(world.disputed):
        match = world.matches[match_id]
        dispute = match.dispute
        if dispute is not None and _runs(dispute):
            members.sync(world, match)
            _apply(world, match, states.tick(dispute.challenge, world.clocks))
    _take_cases(world)


def nobody_came(world: LobbyState, match: Match) -> None:
    """Nobody has come back to a match that all had left: who is due at its head is not excused by that."""
    challenge = opened(world, match).challenge
    if challenge.state is State.OPEN and challenge.proof is None:
        _apply(world, match, states.abandoned(challenge, world.clocks))
    _take_cases(world)


def _take_cases(world: LobbyState) -> None:
    """Hand the judges what is next."""
    while (case := world.turns.take()) is not None:
        world.tell(Judge(case, _filing(world.matches[case.match], case.content)))
    _let_clocks_run(world)


def _filing(match: Match, content: object) -> Filing:
    found = match.dispute.found if match.dispute is not None else None
    head, beside, guilty = (found.head, found.beside, found.guilty) if found is not None else ((), (), {})
    if isinstance(content, Forfeiture):
        return Filing(match.id, match.ticket, head, beside, guilty, forfeit=content.word)
    if not isinstance(content, Shown):
        raise TypeError("nothing else is judged")
    return Filing(match.id, match.ticket, head, beside, guilty, content.since, content.content)


def _runs(dispute: Dispute) -> bool:
    """Whether a clock of a match runs."""
    it = dispute.challenge
    if it.state is State.OVER:
        return False
    idle = it.state is State.OPEN and it.proof is None and it.until is None and not (it.forfeiting or it.unruled)
    return not idle or it.back > 0 or not it.up


def _let_clocks_run(world: LobbyState) -> None:
    """Have the next second counted, if any clock runs. Seconds follow each other without drifting, but where one was
    counted so late that the next is over already, that begins then."""
    if world.ticking is None and any(map(_runs, world.disputed.values())):
        now = world.now()
        world.ticking = world.ticked + 1 if now - world.ticked < 1 else now + 1
        world.tell(WaitBegins(TICK, world.ticking - now))


# ------------------------------------------------------------------ what comes of it


def _apply(world: LobbyState, match: Match, follows: Iterable[effects.Effect]) -> None:
    for effect in follows:
        _do(world, match, effect)


def _do(world: LobbyState, match: Match, effect: effects.Effect) -> None:
    """Have one thing done that follows from a challenge."""
    dispute = match.dispute
    if dispute is None:
        raise ValueError("nobody has challenged it")
    match effect:
        case effects.Heard():
            _tell_head(world, match, dispute, effect.seats)
        case effects.Waiting():
            to = _sessions(world, match, effect.to)
            seats = tuple(sorted(effect.seats))
            world.tell(announced.Waiting(match.id, effect.anchor, seats, effect.seconds, to=to))
        case effects.PutOut():
            _put_out(world, match, dispute, effect)
        case effects.Store():
            _keep(world, match, dispute)
        case effects.Ended():
            _end(world, match, dispute, effect)


def _sessions(world: LobbyState, match: Match, seats: Iterable[int]) -> tuple[str, ...]:
    spoken = (members.speaker(world, match, seat) for seat in sorted(seats))
    return tuple(session.id for session in spoken if session is not None)


def _tell_head(world: LobbyState, match: Match, dispute: Dispute, seats: Iterable[int]) -> None:
    """Tell seats the head, each from where it has it."""
    found = dispute.found
    if found is None:
        return
    to: dict[str, list[str]] = {}
    for id_ in _sessions(world, match, seats):
        since = dispute.has.get(id_, "")
        to.setdefault(since if since in found.anchors else "", []).append(id_)
        if not world.sessions[id_].detached:
            dispute.has[id_] = found.anchors[-1]
    for since, told in to.items():
        content = zlib.compress("\n".join(found.since(since)).encode("utf-8"))
        pieces = [content[start : start + PART] for start in range(0, len(content), PART)]
        for part, piece in enumerate(pieces):
            world.tell(announced.Heard(match.id, since, part, len(pieces), piece, to=tuple(told)))


def _put_out(world: LobbyState, match: Match, dispute: Dispute, effect: effects.PutOut) -> None:
    """Sign that seats are out, and have that judged."""
    if dispute.found is None:
        raise ValueError("nothing was found")
    why = Fault.FORGED if effect.seats <= effect.guilty else Fault.SILENT
    word = world.seal(Forfeit(dispute.found.origin, effect.anchor, tuple(sorted(effect.seats)), why))
    states.came(dispute.challenge, world.turns.add_first(match.id, Forfeiture(word)))


def _keep(world: LobbyState, match: Match, dispute: Dispute) -> None:
    it, found = dispute.challenge, dispute.found
    if found is None:
        raise ValueError("nothing was found")
    overtime, left = tuple(it.overtime[seat] for seat in range(it.seats)), tuple(sorted(it.left))
    used = tuple(it.used.get(seat, 0) for seat in range(it.seats))
    world.tell(Keep(Kept(match.id, match.ticket, it.state, found, overtime, left, it.proof is not None, used)))


def _end(world: LobbyState, match: Match, dispute: Dispute, ended: effects.Ended) -> None:
    """The match is over: what was found of it is recorded."""
    verdict, found = Verdict(ended.verdict), dispute.found
    seat, reason, detail = min(ended.seats, default=NOBODY), EndReason.PLAYED, ended.detail
    match verdict:
        case Verdict.CONFIRMED if found is not None:
            seat, reason = found.seat, EndReason(found.reason)
            detail = "The signed entries show it, and nobody has shown more."
        case Verdict.FORFEITED:
            reason = EndReason.TIMEOUT
            detail = f"{_names(match, ended.seats)}: the lobby waited, and nothing came that goes on."
        case Verdict.FORGED:
            reason = EndReason.BROKEN
        case Verdict.VOID:
            reason = EndReason.INTERRUPTED
    world.turns.forget(match.id)
    transitions.finish(world, match, Finding(verdict, ended.places, reason, seat, _shortened(detail)))


def _names(match: Match, seats: Iterable[int]) -> str:
    return ", ".join(match.names[seat] for seat in sorted(seats))


def _shortened(text: str, most: int = 500) -> str:
    """The text with at most so many bytes in UTF-8."""
    return text.encode("utf-8")[:most].decode("utf-8", "ignore")
