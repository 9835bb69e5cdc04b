"""Checks of who moves for whom: seats that are gone for good, and the game's own bot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from time import thread_time
from typing import Any

from games.engine.canonical import encode
from games.engine.model import Gone
from games.kit.check_rules import check_outcome
from games.kit.errors import Untried, demand
from games.kit.random_playout import MOST_TURNS, Walk
from games.kit.trial import Moment, Trial
from games.packages.catalog import Choose
from games.packages.manifest import read_settings

SECONDS, QUICK = 0.1, 0.01
"""What the bot is given for a move; less where it is asked often."""

GRACE = 0.5
"""Seconds of its own reckoning above that; machines are busy."""

PLAYED = 400
"""Turns of a match that the bot plays against itself."""

ENDGAME, OPENINGS = 3, 2
"""How often the bot is asked in another match: in the last turns, and in about so many more."""


def gone(trial: Trial) -> None:
    """Play on without a seat, if the manifest says so."""
    policy = trial.manifest.gone
    demand(
        policy is not Gone.BOT or not trial.rules.secrets,
        'the manifest says gone = "bot", but nobody could answer for the secret of who is gone',
    )
    for moment in trial.moments(4) if policy is Gone.PLAYS_ON else ():
        if trial.rules.outcome(moment.state) is None and moment.walk.seats > 2:
            for seat in trial.seats(moment):
                _without(trial, moment, seat)


def _without(trial: Trial, moment: Moment, seat: int) -> None:
    rules, before = trial.rules, encode(moment.state, "state")
    state = rules.without(moment.state, seat)
    demand(encode(moment.state, "state") == before, "without has changed the state that it was given")
    encode(state, "state")
    walk = Walk(rules, moment.walk.seed, moment.walk.seats, moment.walk.settings, moment.walk.secrets, [], state, 1)
    while rules.outcome(walk.state) is None:
        if not rules.is_chance(walk.state):
            movers = rules.to_move(walk.state)
            demand(movers, f"without seat {seat} nobody is to move, and the match is not over")
            demand(seat not in movers, f"seat {seat} is gone, and is to move {len(walk.steps)} turns later")
        demand(len(walk.steps) < MOST_TURNS, f"without seat {seat} the match does not end")
        walk.step()
    outcome = rules.outcome(walk.state)
    check_outcome(outcome, walk.seats)
    first = outcome is not None and outcome.places[seat] == 1
    demand(not first, f"seat {seat} is gone, and comes first all the same")


def bot(trial: Trial) -> None:
    """Ask the bot for moves, at every turn of matches that it plays itself, and here and there in the others."""
    choose = trial.package.bot()
    if choose is None:
        _hints(trial)
        raise Untried('the manifest names none; bot = "module:function" would')
    for seats in dict.fromkeys((trial.manifest.min_players, trial.manifest.max_players)):
        walk = Walk(trial.rules, trial.seeds[0], seats, read_settings(trial.manifest, ""))
        walk.begin()
        trial.look(walk, 0)
        while len(walk.steps) < PLAYED and walk.step(partial(_played, trial, choose)):
            trial.look(walk, len(walk.steps))
    for number, walk in enumerate(trial.walks):
        trial.tick(number / len(trial.walks))
        last = len(walk.steps)
        for turn in sorted({*range(max(0, last - ENDGAME), last), *range(0, last, 1 + last // OPENINGS)}):
            moment = trial.look(walk, turn)
            for seat in sorted(trial.rules.to_move(moment.state)) if trial.moves_at(moment) else ():
                if not trial.rules.automatic(moment.state, seat):
                    _asked(trial, moment, choose, seat, QUICK if turn % 4 else SECONDS)
    _hints(trial)


def _played(trial: Trial, choose: Choose, seat: int, legal: Sequence[Any]) -> int:
    """Which of its legal moves the bot plays at the moment that is looked at."""
    assert trial.looking is not None
    return _asked(trial, trial.looking, choose, seat, QUICK)


def _asked(trial: Trial, moment: Moment, choose: Choose, seat: int, seconds: float) -> int:
    """Which of its legal moves the bot plays."""
    moves = trial.legal(moment, seat)
    legal = tuple(trial.rules.write(move) for move in moves)
    view = trial.rules.view(moment.state, seat, moment.secret(seat))
    before, began = encode(view, "view"), thread_time()
    answer = choose(view, legal, seconds)
    took = thread_time() - began
    demand(
        isinstance(answer, str) and answer in legal,
        f"the bot answers {answer!r:.80}, which is no legal move of seat {seat}",
    )
    demand(took <= seconds + GRACE, f"the bot was given {seconds} s for seat {seat}, and took {took:.1f} s")
    demand(encode(view, "view") == before, f"the bot has changed the view of seat {seat}")
    return legal.index(answer)


def _hints(trial: Trial) -> None:
    """A hint is nothing, or a legal move."""
    for moment in trial.turns(4):
        for seat in sorted(trial.rules.to_move(moment.state)):
            legal = tuple(trial.rules.write(move) for move in trial.legal(moment, seat))
            hint = trial.rules.hint(trial.rules.view(moment.state, seat, moment.secret(seat)), legal)
            demand(not hint or hint in legal, f"the hint {hint!r:.80} is no legal move of seat {seat}")
