"""A check of settings: each at its least and its most, alone and with the others, with every number of seats."""

from __future__ import annotations

from collections.abc import Iterator

from games.kit.check_rules import finished
from games.kit.random_playout import Walk, chance
from games.kit.trial import Trial
from games.packages.manifest import Manifest, read_settings, settings_of

TURNS = 12_000
"""How many turns are played with all of them."""

OPENING = 12
"""Turns that are played where there is no time for more."""

FEW = 6
"""So many values of a setting are all tried."""

ANY = 3
"""Random combinations for each number of seats."""


def settings(trial: Trial) -> None:
    """Play a match with each, to its end as long as there is time."""
    manifest = trial.manifest
    left = TURNS
    tried = [(seats, text) for seats in numbers(manifest) for text in dict.fromkeys(combinations(manifest, seats))]
    for number, (seats, text) in enumerate(tried):
        trial.tick(number / len(tried))
        walk = Walk(trial.rules, trial.seeds[0], seats, read_settings(manifest, text))
        trial.look(walk, 0)
        walk.begin()
        trial.look(walk, 0)
        while (left > 0 or len(walk.steps) < OPENING) and walk.step():
            left -= 1
            trial.look(walk, len(walk.steps))
        if trial.rules.outcome(walk.state) is not None:
            finished(trial, walk)


def numbers(manifest: Manifest) -> tuple[int, ...]:
    """Of seats: the fewest and the most first."""
    every = range(manifest.min_players, manifest.max_players + 1)
    return tuple(dict.fromkeys((every[0], every[-1], *every)))


def combinations(manifest: Manifest, seats: int) -> Iterator[str]:
    """Settings as they are typed: the defaults, all at the least, all at the most, each alone, and any."""
    names = tuple(manifest.settings)
    ends = {name: (setting.every[0], setting.every[-1]) for name, setting in settings_of(manifest).items()}
    yield ""
    for end in (0, 1):
        yield " ".join(f"{name}={values[end]}" for name, values in ends.items())
    for name in names:
        others = [f"{other}={ends[other][0]}" for other in names if other != name]
        most = [f"{other}={ends[other][1]}" for other in names if other != name]
        for value in dict.fromkeys(_some(manifest, name)):
            yield f"{name}={value}"
        yield " ".join([f"{name}={ends[name][1]}", *others])
        yield " ".join([f"{name}={ends[name][0]}", *most])
    for number in range(ANY if names else 0):
        pick = chance(number, "combination", seats)
        chosen = {name: manifest.settings[name].every for name in names}
        yield " ".join(f"{name}={values[pick.below(len(values))]}" for name, values in chosen.items())


def _some(manifest: Manifest, name: str) -> Iterator[object]:
    """Values of a setting: all of a few; else the least and the most, and their neighbours."""
    values = manifest.settings[name].every
    yield from values if len(values) <= FEW else (values[0], values[-1], values[1], values[-2])
