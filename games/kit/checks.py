"""The checks that are made with a game's code, in their order, and what each finds.

``report.py`` has those besides that look at its papers, and at the process in which it was tried.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from games.engine.canonical import NotCanonical
from games.kit import (
    check_hidden,
    check_leaving,
    check_rules,
    check_secrets,
    check_settings,
    check_text,
)
from games.kit.errors import Broken, Untried
from games.kit.trial import Trial
from games.packages.catalog import BadGame
from games.packages.guard import ForeignErrors, in_words
from games.packages.lookup import called


@dataclass(frozen=True)
class Check:
    """Something that every game promises.

    :ivar promise: a sentence.
    :ivar watched: whether the game's code may do nothing beside what it is asked, meanwhile.
    """

    name: str
    promise: str
    run: Callable[[Any], None]
    watched: bool = True


CHECKS = (
    Check("ends", "Played at random, a match ends, with a place for each seat.", check_rules.ends),
    Check("settings", "So it does with every setting at its least, its most and between.", check_settings.settings),
    Check("values", "States, moves and views can be written, and are read as they were.", check_rules.values),
    Check("takes", "Whoever moves has legal moves, and each of them can be played.", check_rules.takes),
    Check("refuses", "Any other move raises IllegalMove, and changes nothing.", check_rules.refuses),
    Check("texts", "Each legal move has one text, and is read from it.", check_text.texts),
    Check("secrets", "Drawn secrets are allowed, strange ones are refused.", check_secrets.secrets),
    Check("forced", "A move is automatic exactly where the secret dictates it.", check_secrets.forced),
    Check("hidden", "Nobody sees what others know, or what chance will bring.", check_hidden.hidden),
    Check("pictures", f"Pictures fit {check_text.COLUMNS} columns, without control characters.", check_text.pictures),
    Check("words", "Beside each picture there are words.", check_text.words),
    Check("gone", "A match goes on without a seat, if the manifest says so.", check_leaving.gone),
    Check("bot", "The bot answers legal moves in its time.", check_leaving.bot, watched=False),
)


@dataclass(frozen=True)
class Finding:
    """What a check has found.

    :ivar problem: why the game fails, in a sentence; empty where it keeps its promise.
    :ivar repeat: how to see that again; empty where there is nothing to repeat.
    :ivar untried: why the check was not made; empty where it was.
    """

    check: Check
    problem: str = ""
    repeat: tuple[str, ...] = ()
    untried: str = ""


def find(check: Check, trial: Trial) -> Finding:
    """Make a check. Whatever the game raises is a finding."""
    trial.looking = None
    with ForeignErrors() as faults:
        check.run(trial)
    if faults.fault is None:
        return Finding(check)
    if isinstance(faults.fault, Untried):
        return Finding(check, untried=str(faults.fault))
    return Finding(check, _problem(faults.fault), _repeat(trial))


def _problem(fault: Exception) -> str:
    if isinstance(fault, BadGame):
        return str(fault.parameters["problem"])
    if isinstance(fault, MemoryError):
        return f"the rules need more memory than they get: {in_words(fault)}"
    return str(fault) if isinstance(fault, Broken | NotCanonical) else in_words(fault)


def _repeat(trial: Trial) -> tuple[str, ...]:
    """Which match it was, and the moves up to there."""
    moment = trial.looking
    if moment is None:
        return ()
    walk = moment.walk
    settings = " ".join(f"{name}={walk.settings[name]}" for name in trial.manifest.settings)
    with ForeignErrors() as faults:
        moves = walk.replayed(moment.turn)
    return (
        f"match {walk.seed}: {walk.seats} seats{', ' * bool(settings)}{settings}, after {moment.turn} turns",
        f"see it again: python -m games check {called(trial.package)} --seed {walk.seed} --matches 1",
        f"moves: {moves if faults.fault is None else '(they cannot be written)'}",
    )
