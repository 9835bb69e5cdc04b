"""Checks of who moves for whom: seats that are gone for good, and the game's own bot."""

from __future__ import annotations

from time import monotonic

from games.engine.canonical import encode
from games.engine.model import Gone
from games.kit.check_rules import check_outcome
from games.kit.errors import Untried, demand
from games.kit.random_playout import MOST_TURNS, Walk
from games.kit.trial import Moment, Trial

SECONDS = 0.1
"""What the bot is given for a move."""

GRACE = 1.0
"""Seconds above that; machines are busy."""

ASKED = 24
"""How often the bot is asked."""


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
    """Ask the bot for moves."""
    choose = trial.package.bot()
    if choose is None:
        raise Untried('the manifest names none; bot = "module:function" would')
    asked = 0
    for moment in trial.turns(max(2, ASKED // len(trial.walks))):
        for seat in sorted(trial.rules.to_move(moment.state)):
            if trial.rules.automatic(moment.state, seat) or asked >= ASKED:
                continue
            asked += 1
            legal = tuple(trial.rules.write(move) for move in trial.legal(moment, seat))
            view = trial.rules.view(moment.state, seat, moment.secret(seat))
            before, began = encode(view, "view"), monotonic()
            answer = choose(view, legal, SECONDS)
            took = monotonic() - began
            demand(answer in legal, f"the bot answers {answer!r}, which is no legal move of seat {seat}")
            demand(took <= SECONDS + GRACE, f"the bot was given {SECONDS} s, and took {took:.1f} s")
            demand(encode(view, "view") == before, "the bot has changed its view")
