"""Checks of how a match goes: it ends, its values can be written, legal moves are taken and others refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from games.engine.canonical import classes_of, decode, encode
from games.engine.hashchain import LINKS
from games.game import IllegalMove, Outcome
from games.kit.errors import Broken, demand
from games.kit.random_playout import MOST_TURNS, Walk, chance, new
from games.kit.trial import Moment, Trial
from games.packages.guard import ForeignErrors

TEXTS = ("", "?", "-1", "99", "no such move", "a" * 300, "\x00\x1b[2J", "½ ≠ ٣")
"""What is hardly ever a move."""

OTHER_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
"""Digits that ``int`` reads and most people do not."""


def ends(trial: Trial) -> None:
    """Play all matches."""
    for number, seed in enumerate(trial.seeds):
        walk = new(trial.rules, trial.manifest, seed)
        trial.walks.append(walk)
        trial.look(walk, 0)
        walk.begin()
        trial.look(walk, 0)
        while walk.step():
            trial.look(walk, len(walk.steps))
            trial.tick((number + min(0.9, len(walk.steps) / 300)) / len(trial.seeds))
        finished(trial, walk)


def finished(trial: Trial, walk: Walk) -> None:
    """Look at the end of a match.

    :raises Broken: it has none, or the wrong one.
    """
    outcome = trial.rules.outcome(walk.state)
    demand(outcome is not None, f"after {MOST_TURNS} random turns the match has not ended")
    check_outcome(outcome, walk.seats)
    check_teams(trial.rules.teams(walk.seats, walk.settings), outcome, walk.seats)
    demand(walk.draws <= LINKS, f"chance was asked {walk.draws} times; a match has {LINKS}")
    demand(not trial.rules.is_chance(walk.state), "the match is over, and it is chance's turn")
    demand(not trial.rules.to_move(walk.state), "the match is over, and somebody is to move")


def check_outcome(outcome: Outcome | None, seats: int) -> None:
    """Each seat has a place, and it is counted as in sports: 1, 2, 2, 4.

    :raises Broken: it is not so.
    """
    demand(isinstance(outcome, Outcome), f"the outcome is {outcome!r}")
    assert outcome is not None
    places = outcome.places
    said = f"the places are {places} for {seats} seats"
    demand(isinstance(places, tuple) and len(places) == seats and all(type(place) is int for place in places), said)
    sound = tuple(1 + sum(other < place for other in places) for place in places)
    demand(places == sound, f"{said}; counted as in sports they are {sound}")
    scores = outcome.scores
    whole = scores is None or (len(scores) == seats and all(type(score) is int for score in scores))
    demand(whole, f"the scores are {scores!r} for {seats} seats, not a whole number for each")


def check_teams(teams: Sequence[Sequence[int]], outcome: Outcome | None, seats: int) -> None:
    """Each seat is in one team, if there are any, and those of one team share a place.

    :raises Broken: it is not so.
    """
    if not teams or outcome is None:
        return
    together = sorted(seat for team in teams for seat in team)
    demand(together == list(range(seats)), f"the teams {teams} do not have each of {seats} seats once")
    for team in teams:
        places = {outcome.places[seat] for seat in team}
        demand(len(places) == 1, f"the seats {tuple(team)} are one team, and have the places {sorted(places)}")


def values(trial: Trial) -> None:
    """Write and read everything."""
    for moment in trial.moments():
        _comes_back(moment.state, "state")
        hash(moment.state)
        for seat in trial.onlookers(moment):
            _comes_back(trial.rules.view(moment.state, seat, moment.secret(seat)), "view")
        if trial.moves_at(moment):
            for seat in trial.seats(moment):
                for move in trial.legal(moment, seat):
                    _comes_back(move, "move")
    for walk in trial.walks:
        for turn, step in enumerate(walk.steps):
            trial.look(walk, turn)
            encode(step.before, "state")


def _comes_back(value: Any, what: str) -> None:
    data = encode(value, what)
    again = decode(data, classes_of(value, what))
    demand(again == value and type(again) is type(value), f"the {what} read back from its bytes is not equal to it")


def takes(trial: Trial) -> None:
    """Try every legal move."""
    for moment in trial.turns():
        state, movers = moment.state, trial.rules.to_move(moment.state)
        demand(isinstance(movers, frozenset) and movers <= set(trial.seats(moment)), f"to_move is {movers!r}")
        demand(movers, "nobody moves, it is not chance's turn, and the match is not over")
        before = encode(state, "state")
        for seat in trial.seats(moment):
            expected, true = trial.legal(moment, seat, ""), trial.legal(moment, seat)
            demand(
                bool(true) == (seat in movers), f"seat {seat} has {len(true)} legal moves, and to_move is {set(movers)}"
            )
            demand(
                all(move in expected for move in true),
                f"a move true to seat {seat}'s secret is none that others expect",
            )
            demand(len({encode(move, "move") for move in expected}) == len(expected), f"seat {seat} has a move twice")
        for seat in sorted(movers):
            others = {other: trial.legal(moment, other)[0] for other in movers - {seat}}
            for move in trial.legal(moment, seat, ""):
                trial.rules.apply(state, {**others, seat: move})
        demand(encode(state, "state") == before, "apply has changed the state that it was given")


def refuses(trial: Trial) -> None:
    """Try moves that are not allowed."""
    for moment in trial.moments():
        if trial.rules.is_chance(moment.state) and trial.rules.outcome(moment.state) is None:
            continue
        before = encode(moment.state, "state")
        for moves in _wrong(trial, moment):
            _refused(trial, moment, moves)
        for seat in trial.seats(moment):
            for text in (*TEXTS, *_almost(trial, moment, seat)):
                _read_or_refused(trial, moment, seat, text)
        demand(encode(moment.state, "state") == before, "a refused move has changed the state")


def _almost(trial: Trial, moment: Moment, seat: int) -> Iterator[str]:
    """Texts that look like legal moves."""
    for move in trial.legal(moment, seat, "")[:4] if trial.moves_at(moment) else ():
        text = trial.rules.write(move)
        yield from (f"{text}x", text[:-1], text[::-1], text * 2, f"-{text}", text.translate(OTHER_DIGITS))


def _wrong(trial: Trial, moment: Moment) -> Iterator[dict[int, Any]]:
    """Moves by the wrong seats, too few of them, and moves of other moments."""
    movers = sorted(trial.rules.to_move(moment.state)) if trial.moves_at(moment) else []
    now = {seat: trial.legal(moment, seat)[0] for seat in movers}
    steps = [step.moves for step in moment.walk.steps if step.moves]
    some: Any = next((move for moves in (now, *steps) for move in moves.values()), None)
    if movers:
        yield {}
    for seat in trial.seats(moment):
        if seat not in movers:
            yield {seat: some}
            yield {**now, seat: some}
    yield {moment.walk.seats: some}
    if len(movers) > 1:
        yield {movers[0]: now[movers[0]]}
    pick = chance(moment.walk.seed, "refuses", moment.turn)
    for _ in range(min(8, len(steps))):
        moves = steps[pick.below(len(steps))]
        wanted = moves.keys() == set(movers)
        if not wanted or not all(move in trial.legal(moment, seat, "") for seat, move in moves.items()):
            yield dict(moves)


def _refused(trial: Trial, moment: Moment, moves: Mapping[int, Any]) -> None:
    with ForeignErrors() as faults:
        trial.rules.apply(moment.state, moves)
    told = ", ".join(f"{seat}:{move}" for seat, move in moves.items()) or "no moves at all"
    if isinstance(faults.fault, IllegalMove):
        _has_its_rule(faults.fault, told)
    elif faults.fault is not None:
        raise faults.fault
    else:
        raise Broken(f"apply takes {told}, which is not allowed")


def _read_or_refused(trial: Trial, moment: Moment, seat: int, text: str) -> None:
    """A text is read as a move that is legal now or that ``apply`` refuses, or it is refused at once."""
    with ForeignErrors() as faults:
        move = trial.rules.read(moment.state, seat, text)
    if isinstance(faults.fault, IllegalMove):
        _has_its_rule(faults.fault, repr(text))
    elif faults.fault is not None:
        raise faults.fault
    elif move not in trial.legal(moment, seat, ""):
        _refused(trial, moment, {seat: move})


def _has_its_rule(refusal: IllegalMove, told: str) -> None:
    rule, move = refusal.parameters.get("rule"), refusal.parameters.get("move")
    demand(isinstance(rule, str) and rule.strip(), f"IllegalMove for {told} has no rule, a sentence")
    demand(isinstance(move, str), f"IllegalMove for {told} does not say the move")
