"""Games as they are today, with whole matches of theirs, kept for all later versions of the program.

``python -m tools.stored GAME NAME [--seats N] [SETTING=VALUE ...]`` copies a game, a folder or a built-in one, to
``tests/stored/NAME/game``, and plays one more match of it, at random: ``1.transcript`` is the file that a client keeps
of a match, and ``1.account`` all that the game said and showed in it. ``tests/games/kit/test_stored.py`` replays each
in the present version, and compares. What is stored is never changed: a game that has changed is stored under
another name, and an account that is no longer true is a fault in what runs games.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from games.devtools.entropy import entropy
from games.devtools.files import keep
from games.devtools.local_table import LocalTable
from games.devtools.seating import setup
from games.engine.canonical import encode
from games.engine.commitments import opened
from games.engine.model import Entry, Gone
from games.engine.phases import Phase
from games.engine.table import Table
from games.kit.random_playout import NAMES
from games.packages.catalog import BadGame, Package, look_into
from games.packages.digest import files_of
from games.packages.lookup import find
from games.paint import painted
from games.records.transcript import SUFFIX, Transcript, read

FOLDER = Path(__file__).parent.parent / "tests" / "stored"
GAME, ACCOUNT = "game", ".account"

TAKEN_BACK = 3
"""So many choices are made before one is taken back."""

GIVEN_UP = 8
"""So many choices are made before the last seat gives up, in a game that goes on without it."""


def account(transcript: Transcript, package: Package) -> str:
    """All that a game says and shows in a match, as lines: states and what each seat sees as digests, what an onlooker
    sees as it stands."""
    return "\n".join(_Account(transcript, package).lines()) + "\n"


class _Account:
    def __init__(self, transcript: Transcript, package: Package) -> None:
        self._entries, setup = transcript.entries, transcript.setup
        self._rules = package.rules()
        self._table = Table(setup, self._rules, transcript.verifier())
        self._players, self._seats = setup.players, range(setup.seats)
        self._secrets = opened(transcript.entries, setup.seats)

    def lines(self) -> Iterator[str]:
        """As the match goes on."""
        table, before = self._table, b""
        teams = self._rules.teams(len(self._seats), table.setup.settings)
        yield f"teams {tuple(map(tuple, teams))}"
        for entry in self._entries:
            table.accept(entry)
            yield from self._said(entry)
            state = b"" if table.state is None else encode(table.state, "state")
            if state != before or table.ending is not None:
                before = state
                yield from self._shown(state)
        outcome = self._rules.outcome(table.state)
        yield f"outcome {None if outcome is None else (outcome.places, outcome.scores)}"
        ending = table.ending
        yield f"ending {None if ending is None else (ending.reason.value, ending.places)}"

    def _said(self, entry: Entry) -> Iterator[str]:
        made = self._table.made(entry.turn, entry.seat) if entry.move else None
        if made is not None:
            before, move = made
            yield f"turn {entry.turn}, {self._players[entry.seat]}: {self._rules.write(move)}"
            for seat in (None, *self._seats):
                if comment := self._rules.comment(before, entry.seat, move, self._reader(seat)):
                    yield f"  to {self._called(seat)}: {comment}"
        elif not entry.move:
            yield f"turn {entry.turn}, {self._players[entry.seat]}: {entry.kind.value}"

    def _shown(self, state: bytes) -> Iterator[str]:
        yield f"state {_digest(state)}"
        yield from self._seen(None)
        for seat in self._seats:
            seen = "\n".join(self._seen(seat))
            yield f"{self._called(seat)} sees {_digest(seen.encode())}"

    def _seen(self, seat: int | None) -> Iterator[str]:
        """What somebody sees, and may do, by turns: what the rules list without the secret and with it."""
        table, rules = self._table, self._rules
        secret = "" if seat is None else self._secrets[seat]
        view = rules.view(table.state, seat, secret)
        if table.ending is not None and rules.secrets:
            view = rules.opened(view, self._secrets)
        reader = self._reader(seat)
        picture = painted(rules.render(view, reader))
        yield picture.text.rstrip("\n")
        yield rules.describe(view, reader)
        yield f"colours {_digest(repr(picture.colours).encode())}"
        if seat is not None and table.phase in (Phase.COMMIT, Phase.MOVE) and seat in rules.to_move(table.state):
            legal = [rules.write(move) for move in rules.legal(table.state, seat, secret)]
            yield repr((legal, [rules.write(move) for move in rules.legal(table.state, seat)]))
            yield repr((rules.automatic(table.state, seat), rules.hint(view, legal)))

    def _reader(self, seat: int | None) -> Any:
        return self._rules.reader(self._players, seat)

    def _called(self, seat: int | None) -> str:
        return "an onlooker" if seat is None else self._players[seat]


def _digest(what: bytes) -> str:
    return sha256(what).hexdigest()[:32]


def play(package: Package, seats: int, settings: str, seed: str) -> LocalTable:
    """A match at random, in which a move is taken back, and, where the game goes on without, somebody gives up."""
    chance, made = random.Random(seed), 0
    local = LocalTable(setup(package, NAMES[:seats], settings, seed), package.rules(), entropy(seed))
    while not local.over:
        seat = local.choosing[0]
        local.move(seat, chance.choice(local.legal(seat)))
        made += 1
        if made == TAKEN_BACK and not local.over:
            local.undo(range(seats))
        if made == GIVEN_UP and seats > 2 and local.setup.gone is Gone.PLAYS_ON and not local.over:
            local.resign(seats - 1)
    return local


def store(package: Package, folder: Path, seats: int, settings: str) -> Path:
    """Store a game and one more match of it; returns the match's transcript.

    :raises ValueError: other files than these are stored there.
    """
    place = folder / GAME
    if not place.exists():
        for name, contents in files_of(package.folder).items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(contents)
    copy = look_into(place)
    if copy.digest != package.digest:
        raise ValueError(f"{folder.name} is another release: what is stored stays; take another name")
    number = 1 + len(list(folder.glob(f"*{SUFFIX}")))
    path = folder / f"{number}{SUFFIX}"
    keep(play(copy, seats, settings, f"{folder.name} {number}"), copy.digest, path)
    path.with_suffix(ACCOUNT).write_text(account(read(path.read_text("utf-8")), copy), "utf-8")
    return path


def main(argv: list[str]) -> int:
    """Store a game, or one more match of one that is stored; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.stored", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("game", metavar="GAME", help="a folder, or the name of a built-in game")
    parser.add_argument("name", metavar="NAME", help="under which it is stored")
    parser.add_argument("--seats", type=int, help="how many play; as few as may where nothing is said")
    parser.add_argument("settings", metavar="SETTING=VALUE", nargs="*")
    wanted = parser.parse_intermixed_args(argv)
    try:
        package = find(wanted.game, look_into)
        seats = wanted.seats or package.manifest.min_players
        print(store(package, FOLDER / wanted.name, seats, " ".join(wanted.settings)))
    except (ValueError, BadGame) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
