"""What a match leaves behind, as digests: so two runs of it are compared, wherever and whenever they were.

``python -m games.kit.fingerprint GAME MATCHES`` prints those of a game as JSON; the kit runs it in processes whose
hashes are seeded otherwise.
"""

from __future__ import annotations

import sys
from hashlib import sha256

import msgspec

from games.engine.canonical import encode
from games.game import Game
from games.kit.random_playout import NAMES, Walk, new
from games.packages.catalog import Package
from games.packages.lookup import find

SHOWN = 8
"""Of so many states one is looked at by everybody: it takes long."""


class Print(msgspec.Struct, frozen=True):
    """What one match has left behind.

    :ivar turns: for each state a digest of all that was played until then.
    :ivar shown: for each state a digest of what was seen of it; empty where nobody looked.
    :ivar moves: the texts of the moves, as ``Walk.replayed`` gives them.
    """

    turns: tuple[str, ...]
    shown: tuple[str, ...]
    moves: tuple[str, ...]


def print_of(walk: Walk) -> Print:
    """Play a match, and keep its digests."""
    rules, total = walk.rules, sha256()
    walk.begin()
    total.update(repr((walk.seats, walk.secrets)).encode())
    turns, shown, goes_on = [], [], True
    while goes_on:
        total.update(encode(walk.state, "state"))
        for seat in _movers(walk):
            for secret in ("", walk.secrets[seat]):
                total.update("\n".join(rules.write(move) for move in rules.legal(walk.state, seat, secret)).encode())
        total.update(repr(rules.outcome(walk.state)).encode())
        turns.append(total.hexdigest()[:32])
        shown.append("" if len(walk.steps) % SHOWN else _shown(rules, walk))
        goes_on = walk.step()
    return Print(tuple(turns), tuple(shown), tuple(walk.replayed(len(walk.steps)).split("; ")))


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


def prints(package: Package, matches: int) -> list[Print]:
    """Of the first matches of a game."""
    rules = package.rules()
    return [print_of(new(rules, package.manifest, seed)) for seed in range(matches)]


def main(game: str, matches: str) -> None:
    """Print them."""
    sys.stdout.buffer.write(msgspec.json.encode(prints(find(game), int(matches))))


if __name__ == "__main__":
    main(*sys.argv[1:])
