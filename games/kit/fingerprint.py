"""What a match leaves behind, as digests: so two runs of it are compared, wherever and whenever they were.

The kit has them made by processes that have different surroundings.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

import msgspec

from games.engine.canonical import encode
from games.game import Game
from games.kit.random_playout import NAMES, Walk, new
from games.packages.catalog import Package

SHOWN = 8
"""Of so many states one is looked at by everybody: it takes long."""


class Print(msgspec.Struct, frozen=True):
    """What one match has left behind.

    :ivar seed: of the match; :ivar seats: how many; :ivar settings: as they are typed.
    :ivar turns: for each state a digest of all that was played until then.
    :ivar shown: for each state a digest of what was seen of it; empty where nobody looked.
    :ivar moves: the texts of the moves, as ``Walk.replayed`` gives them.
    """

    seed: int
    seats: int
    settings: str
    turns: tuple[str, ...]
    shown: tuple[str, ...]
    moves: tuple[str, ...]


def print_of(walk: Walk, twice: bool = False) -> Print:
    """Play a match, and keep its digests.

    :param twice: ask everything a first time beforehand, in another order, which must make no difference.
    """
    rules, total = walk.rules, sha256()
    walk.begin()
    total.update(repr((walk.seats, walk.secrets)).encode())
    turns, shown, goes_on = [], [], True
    while goes_on:
        if twice:
            _asked(walk)
        total.update(encode(walk.state, "state"))
        for seat in _movers(walk):
            for secret in ("", walk.secrets[seat]):
                total.update("\n".join(rules.write(move) for move in rules.legal(walk.state, seat, secret)).encode())
        total.update(repr(rules.outcome(walk.state)).encode())
        turns.append(total.hexdigest()[:32])
        shown.append("" if len(walk.steps) % SHOWN else _shown(rules, walk))
        goes_on = walk.step()
    return Print(
        walk.seed,
        walk.seats,
        " ".join(f"{name}={value}" for name, value in walk.settings.items()),
        tuple(turns),
        tuple(shown),
        tuple(walk.replayed(len(walk.steps)).split("; ")),
    )


def _asked(walk: Walk) -> None:
    rules = walk.rules
    if len(walk.steps) % SHOWN == 0:
        _shown(rules, walk)
    for seat in reversed(_movers(walk)):
        for move in reversed(rules.legal(walk.state, seat, walk.secrets[seat])):
            if len(_movers(walk)) == 1:
                rules.apply(walk.state, {seat: move})
                break
    rules.outcome(walk.state)


def _movers(walk: Walk) -> list[int]:
    if walk.rules.outcome(walk.state) is not None or walk.rules.is_chance(walk.state):
        return []
    return sorted(walk.rules.to_move(walk.state))


def _shown(rules: Game[object, object, object], walk: Walk) -> str:
    seen = sha256()
    for seat in (*range(walk.seats), None):
        view = rules.view(walk.state, seat, "" if seat is None else walk.secrets[seat])
        seen.update(encode(view, "view"))
        reader = rules.reader(NAMES[: walk.seats], seat)
        seen.update(rules.render(view, reader).encode())
        seen.update(rules.describe(view, reader).encode())
    return seen.hexdigest()[:32]


def prints(package: Package, seeds: Iterable[int], backwards: bool = False) -> tuple[Print, ...]:
    """Of some matches of a game, in the order of their seeds.

    :param backwards: play the last one first, and ask everything twice.
    """
    rules, order = package.rules(), list(seeds)
    if backwards:
        order.reverse()
    found = [print_of(new(rules, package.manifest, seed), backwards) for seed in order]
    return tuple(sorted(found, key=lambda one: one.seed))
