"""The states and clocks of a match that was challenged. Pure: what a judge finds, lines and ticks go in, effects out.

A challenge says how far a match is and that somebody shall go on. From then on only three things decide it: what the
judge finds in signed entries, these clocks, and equal ends that all have signed. In a table (see
``lobby.core.model.challenge``):

=========== ============================================= =======================
state       is left by                                    to
=========== ============================================= =======================
*open*      a challenge, and others are due               *waiting*
            the head has ended                            *closing*
*waiting*   the head stands elsewhere                     *open* or *closing*
            the time of all who are still due is over     *open*, or it is *over*
*closing*   a later head was shown                        *open* or *closing*
            its time is over                              *over*
=========== ============================================= =======================

A fraud that was found has a time of its own beside these states, in which everybody can still show a later head; then
the culprit is out at the head as it stands. No time that is over decides anything before all cases that came in it were
judged, and before each seat could be told of the head, unless it has used its overtime up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from lobby.core.arbitration.effects import Effect, Ended, Heard, PutOut, Store, Waiting
from lobby.core.model.challenge import Challenge, End, Judged, State


@dataclass(frozen=True)
class Times:
    """Seconds: for what takes no thought, and added to that and to each choice; for *closing*, and after a fraud was
    found. ``heard`` is how long a seat must have been there to count as told."""

    thoughtless: int = 15
    margin: int = 5
    closing: int = 20
    proof: int = 20
    heard: int = 5
    overtime: int = 30
    back: int = 60
    away: int = 600


# ------------------------------------------------------------------ what comes in


def begin(match: str, seats: int, choice: int, times: Times) -> Challenge:
    """A match that nobody has challenged yet.

    :param choice: the room's seconds for a player's choice.
    """
    return Challenge(match, seats, choice, overtime=dict.fromkeys(range(seats), times.overtime))


def came(challenge: Challenge, case: int) -> None:
    """A case was handed in. It came in time if no time is over now, however long the judge takes."""
    challenge.pending.add(case)


def judged(challenge: Challenge, case: int, by: int | None, waits: bool, found: Judged, times: Times) -> list[Effect]:
    """A judge has looked at a case.

    :param by: who showed it; ``None``: the lobby. :param waits: whether it says that somebody shall go on.
    """
    challenge.pending.discard(case)
    if challenge.state is State.OVER:
        return []
    before, challenge.found = challenge.found, found
    stood = before is not None and before.anchor == found.anchor and before.ended == found.ended
    convicted = found.guilty.keys() - (before.guilty.keys() if before is not None else ())
    effects: list[Effect] = []
    if found.moved or convicted:
        effects += [Store(), Heard(_all(challenge))]
    if convicted:
        challenge.proof = times.proof
        challenge.ends.clear()
        challenge.agreeing = None
        _say_again(challenge)
    if by is None and challenge.forfeiting:
        challenge.forfeiting = frozenset()
        if found.ended:
            return [*effects, *_settle(challenge)]
    if not stood:
        _stand(challenge, times)
    challenge.clocks = {seat: left for seat, left in challenge.clocks.items() if seat in found.due}
    if waits and challenge.state is State.OPEN and found.due.keys() - {by} and not challenge.forfeiting:
        _ask(challenge, times)
        effects.append(Store())
    if not stood or convicted or waits:
        effects += waiting(challenge, _all(challenge))
    return [*effects, *(_agree(challenge) or _decide(challenge))]


def report(challenge: Challenge, seat: int, anchor: str, places: tuple[int, ...]) -> list[Effect]:
    """A seat has signed how the match ended at its table; its last word counts. Ends that all sign alike need no judge,
    and who is out need not sign. After a fraud no report counts any more, and what was shown before they were alike is
    judged first: it may convict somebody."""
    found = challenge.found
    if challenge.state is State.OVER or (found is not None and found.guilty):
        return []
    challenge.ends[seat] = anchor, places
    challenge.agreeing = frozenset(challenge.pending) if _agreed(challenge) else None
    return _agree(challenge)


def _agreed(challenge: Challenge) -> End | None:
    """The end that all have signed whom the match still needs, if they have. One alone agrees with nobody: where it
    needs no more, all have to."""
    found = challenge.found
    needed = _all(challenge) - (found.forfeited | found.resigned if found is not None else frozenset())
    said = {challenge.ends.get(seat) for seat in (needed if len(needed) > 1 else _all(challenge))}
    return said.pop() if len(said) == 1 else None


def _agree(challenge: Challenge) -> list[Effect]:
    """The match is over if all have signed the same end, and all is judged that came before."""
    end = _agreed(challenge)
    if challenge.agreeing is None or end is None or challenge.agreeing & challenge.pending:
        return []
    challenge.go_to(State.OVER)
    return [Ended("agreed", end[1])]


def unruled(challenge: Challenge, case: int, times: Times) -> None:
    """The lobby does not have the rules by which a case could be judged. Nobody is due, and the match goes on."""
    challenge.pending.discard(case)
    challenge.unruled, challenge.window = True, times.closing


def line(challenge: Challenge, seat: int, up: bool) -> list[Effect]:
    """A seat's line to the lobby is up, or down. On a new one everything is said again."""
    if not up:
        challenge.up.discard(seat)
        return []
    challenge.up.add(seat)
    challenge.down[seat] = 0
    if challenge.found is None or challenge.state is State.OVER:
        return []
    return [Heard(frozenset({seat})), *waiting(challenge, [seat])]


def leave(challenge: Challenge, seat: int) -> None:
    """A seat left the room without a word: it gets no time any more. It may still answer."""
    challenge.left.add(seat)
    if seat in challenge.clocks:
        challenge.clocks[seat] = 0


def void(challenge: Challenge, why: str) -> list[Effect]:
    """Nobody can know how it ended."""
    challenge.go_to(State.OVER)
    return [Ended("void", (), detail=why)]


def restart(challenge: Challenge, times: Times) -> None:
    """The lobby has been restarted with this on its disk: no line is up, no case is left, and all clocks begin anew.

    What was over is not: had its result been on the disk, this would not. A head that had ended closes anew, and of any
    other the seats say again what they said.
    """
    challenge.pending, challenge.until, challenge.silent, challenge.forfeiting = set(), None, frozenset(), frozenset()
    challenge.up, challenge.ends, challenge.agreeing, challenge.away = set(), {}, None, 0
    challenge.back = times.back
    _say_again(challenge)
    match challenge.state:
        case State.WAITING:
            _ask(challenge, times)
        case State.CLOSING:
            challenge.window = times.closing
        case State.OVER:
            ended = challenge.found is not None and challenge.found.ended
            challenge.state = State.CLOSING if ended else State.OPEN
            challenge.window = times.closing
        case State.OPEN:
            pass
        case _:
            assert_never(challenge.state)
    if challenge.proof is not None:
        challenge.proof = times.proof


# ------------------------------------------------------------------ the clocks


def tick(challenge: Challenge, times: Times) -> list[Effect]:
    """A second has passed. A tick that comes late counts one second, too, and whoever calls this has read everything
    that had come."""
    if challenge.state is State.OVER:
        return []
    if challenge.back:
        challenge.back -= 1
        return []
    challenge.away = 0 if challenge.up else challenge.away + 1
    if challenge.unruled and challenge.away <= times.away:
        return _compare_reports(challenge, times)
    if challenge.state is State.OPEN and challenge.proof is None:
        return abandoned(challenge, times) if challenge.away > times.away else []
    for seat in range(challenge.seats):
        there = seat in challenge.up
        challenge.heard[seat] = challenge.heard.get(seat, 0) + there
        challenge.down[seat] = 0 if there else challenge.down.get(seat, 0) + 1
    challenge.window -= 1
    if challenge.proof is not None:
        challenge.proof -= 1
    for seat in challenge.clocks:
        if not _excused(challenge, seat):
            challenge.clocks[seat] -= 1
            _use(challenge, seat)
        if challenge.down[seat] > times.overtime:
            challenge.clocks[seat] = 0
    if challenge.until is None and _over(challenge) and not _unheard(challenge, times):
        challenge.until, challenge.silent = frozenset(challenge.pending), _silent(challenge)
    return _decide(challenge)


def waiting(challenge: Challenge, to: Iterable[int]) -> list[Waiting]:
    """What is waited for, as these seats are told: whoever is due what is left for itself, and who is not, or has used
    up its time, until when the lobby waits at the longest. Only where no time runs these are 0 seconds."""
    if challenge.found is None:
        raise ValueError("nothing was shown yet")
    longest = max(challenge.clocks.values(), default=0)
    if challenge.proof is not None:
        longest = max(longest, challenge.proof)
    if challenge.state is State.CLOSING:
        longest = max(longest, challenge.window)
    runs = challenge.state in (State.WAITING, State.CLOSING) or challenge.proof is not None
    told: dict[int, set[int]] = {}
    for seat in to:
        left = challenge.clocks.get(seat, 0)
        told.setdefault(max(1, left if left > 0 else longest) if runs else 0, set()).add(seat)
    anchor, due = challenge.found.anchor, frozenset(challenge.clocks)
    return [Waiting(anchor, due, seconds, frozenset(seats)) for seconds, seats in told.items()]


def _stand(challenge: Challenge, times: Times) -> None:
    """The head stands somewhere else than before: nobody has been told so, and no clock runs."""
    _say_again(challenge)
    challenge.clocks = {}
    if challenge.found is not None and challenge.found.ended:
        challenge.go_to(State.CLOSING)
        challenge.window = times.closing
    else:
        challenge.go_to(State.OPEN)


def _say_again(challenge: Challenge) -> None:
    """What everybody has to be told has changed."""
    challenge.heard, challenge.down, challenge.until = {}, {}, None


def _ask(challenge: Challenge, times: Times) -> None:
    """Whoever is due shall go on, each in its full time, whatever was used up at the table: of a player's clock only
    what has passed here is gone."""
    challenge.go_to(State.WAITING)
    _say_again(challenge)
    due = challenge.found.due if challenge.found is not None else {}
    for seat, choice in due.items():
        seconds = (_for_choice(challenge, seat) if choice else times.thoughtless) + times.margin
        challenge.clocks[seat] = 0 if seat in challenge.left else seconds


def _for_choice(challenge: Challenge, seat: int) -> int:
    """The seconds that a seat has for a choice."""
    return min(challenge.choice, challenge.clock(seat)) if challenge.base else challenge.choice


def _use(challenge: Challenge, seat: int) -> None:
    """A second of a seat's clock has passed, if it has to choose and its answer is not with the judges. The margin is
    not taken from it."""
    due = challenge.found.due if challenge.found is not None else {}
    if due.get(seat) and not challenge.pending and challenge.base and challenge.clock(seat) > 0:
        challenge.used[seat] = challenge.used.get(seat, 0) + 1


def abandoned(challenge: Challenge, times: Times) -> list[Effect]:
    """Nobody was there for long. Whoever is due at the head is not excused by that."""
    if challenge.found is None or not challenge.found.due:
        return void(challenge, "Nobody came back to say how it ended.")
    _ask(challenge, times)
    return [Store(), *waiting(challenge, _all(challenge))]


def _compare_reports(challenge: Challenge, times: Times) -> list[Effect]:
    """A second of a match whose rules are not here. It is over when all report the same who have not left without a
    report, be it one; or when all have reported, and for so long not the same."""
    said = {challenge.ends.get(seat) for seat in _all(challenge) - (challenge.left - challenge.ends.keys())}
    if not said or None in said:
        challenge.window = times.closing
        return []
    challenge.window -= 1
    if len(said) > 1:
        why = "This lobby does not have the rules that were played, and the players' reports differ."
        return void(challenge, why) if challenge.window <= 0 else []
    challenge.go_to(State.OVER)
    return [Ended("agreed", places) for _, places in filter(None, said)]


def _excused(challenge: Challenge, seat: int) -> bool:
    """Whether a seat's clock stands still in this second, because it is away and has overtime left; that is used up."""
    if seat in challenge.up or challenge.overtime[seat] <= 0:
        return False
    challenge.overtime[seat] -= 1
    return True


def _over(challenge: Challenge) -> bool:
    """Whether the time is over. All who are due go out together, so nobody gains by being the second to be silent; and
    while a fraud waits to be acted on, so does everything else."""
    if challenge.forfeiting or (challenge.proof is not None and challenge.proof > 0):
        return False
    match challenge.state:
        case State.CLOSING:
            return challenge.window <= 0
        case State.WAITING:
            return challenge.proof is not None or bool(_silent(challenge))
        case State.OPEN:
            return challenge.proof is not None
        case State.OVER:
            return False
        case _:
            assert_never(challenge.state)


def _silent(challenge: Challenge) -> frozenset[int]:
    """Who has let its time pass, once that is so of all who are due."""
    over = challenge.state is State.WAITING and all(left <= 0 for left in challenge.clocks.values())
    return frozenset(challenge.clocks if over else ())


def _unheard(challenge: Challenge, times: Times) -> bool:
    """Whether some seat could not be told of the head yet, and the lobby still waits for it."""
    found = challenge.found
    if found is None:
        return False
    asked = _all(challenge) - found.forfeited - found.guilty.keys()
    missing = [seat for seat in asked if challenge.heard.get(seat, 0) < times.heard]
    excused = [seat in challenge.up or _excused(challenge, seat) for seat in missing]  # each, not only the first
    return any(excused)


def _decide(challenge: Challenge) -> list[Effect]:
    """Act on a time that is over, once all that came in it is judged."""
    found = challenge.found
    if found is None or challenge.until is None or challenge.until & challenge.pending:
        return []
    challenge.until = None
    if found.ended:
        return _settle(challenge)
    silent = challenge.silent & _silent(challenge)  # whose time was over by then
    guilty = found.active & found.guilty.keys() if challenge.proof is not None else frozenset()
    challenge.proof = None
    challenge.forfeiting = silent | guilty
    if not challenge.forfeiting:
        return []
    return [PutOut(found.anchor, challenge.forfeiting, guilty)]


def _settle(challenge: Challenge) -> list[Effect]:
    """The head has ended, and nobody has shown a later one."""
    found = challenge.found
    if found is None or not found.places:
        return void(challenge, "Nobody is left who went on.")
    challenge.go_to(State.OVER)
    if found.guilty:
        places, detail = _behind(found.places, found.guilty), " ".join(found.guilty.values())
        return [Ended("forged", places, frozenset(found.guilty), detail)]
    return [Ended("forfeited" if found.forfeited else "confirmed", found.places, found.forfeited)]


def _behind(places: tuple[int, ...], seats: Iterable[int]) -> tuple[int, ...]:
    """The places when these seats are behind all others, who keep their order among themselves."""
    last = set(seats)
    rest = [place for seat, place in enumerate(places) if seat not in last]
    return tuple(
        len(rest) + 1 if seat in last else 1 + sum(better < place for better in rest)
        for seat, place in enumerate(places)
    )


def _all(challenge: Challenge) -> frozenset[int]:
    return frozenset(range(challenge.seats))
