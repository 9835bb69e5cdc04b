"""All checks in the order in which they are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from games.canon import NotCanonical
from games.catalogue import BadGame
from games.faults import Faults, in_words
from games.finding import called
from games.kit import hiding, leaving, playing, sameness, secrets, showing
from games.kit.promise import Broken, Untried
from games.kit.trial import Trial


@dataclass(frozen=True)
class Check:
    """Something that every game promises.

    :ivar promise: a sentence.
    """

    name: str
    promise: str
    run: Callable[[Trial], None]


CHECKS = (
    Check("ends", "Played at random, a match ends, with a place for each seat.", playing.ends),
    Check("values", "States, moves and views can be written, and are read as they were.", playing.values),
    Check("takes", "Whoever moves has legal moves, and each of them can be played.", playing.takes),
    Check("refuses", "Any other move raises IllegalMove, and changes nothing.", playing.refuses),
    Check("texts", "Each legal move has one text, and is read from it.", showing.texts),
    Check("secrets", "Drawn secrets are allowed, strange ones are refused.", secrets.secrets),
    Check("forced", "A move is automatic exactly where the secret dictates it.", secrets.forced),
    Check("hidden", "Nobody sees what others know, or what chance will bring.", hiding.hidden),
    Check("pictures", f"Pictures fit {showing.COLUMNS} columns, without control characters.", showing.pictures),
    Check("words", "Beside each picture there are words.", showing.words),
    Check("gone", "A match goes on without a seat, if the manifest says so.", leaving.gone),
    Check("bot", "The bot answers legal moves in its time.", leaving.bot),
    Check("same", "The same moves give the same bytes in every process.", sameness.same),
    Check("stored", "They give the bytes of which digests are stored.", sameness.stored),
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
    with Faults() as faults:
        check.run(trial)
    if faults.fault is None:
        return Finding(check)
    if isinstance(faults.fault, Untried):
        return Finding(check, untried=str(faults.fault))
    return Finding(check, _problem(faults.fault), _repeat(trial))


def _problem(fault: Exception) -> str:
    if isinstance(fault, BadGame):
        return str(fault.parameters["problem"])
    return str(fault) if isinstance(fault, Broken | NotCanonical) else in_words(fault)


def _repeat(trial: Trial) -> tuple[str, ...]:
    """Which match it was, and the moves up to there."""
    moment = trial.looking
    if moment is None:
        return ()
    walk = moment.walk
    settings = " ".join(f"{name}={walk.settings[name]}" for name in trial.manifest.settings)
    with Faults() as faults:
        moves = walk.replayed(moment.turn)
    return (
        f"match {walk.seed}: {walk.seats} seats{', ' * bool(settings)}{settings}, after {moment.turn} turns",
        f"see it again: python -m games check {called(trial.package)} --seed {walk.seed} --matches 1",
        f"moves: {moves if faults.fault is None else '(they cannot be written)'}",
    )
