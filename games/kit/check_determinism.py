"""Checks that a game is the same everywhere: under other seeds of Python's hashes, and as its stored digests say."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import msgspec

from games.kit.errors import Broken, Untried, demand
from games.kit.fingerprint import Print
from games.kit.random_playout import new
from games.kit.trial import Trial
from games.packages.lookup import called
from wire.files import PUBLIC, replace_file

NAME = "digests.json"
"""The file in the game's folder."""

MATCHES = 4
"""How many are compared."""

SECONDS = 60.0
"""How long a process may take for them."""

ROOT = Path(__file__).parent.parent.parent


class Stored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the file holds.

    :ivar version: of the game; :ivar matches: a digest of each match.
    """

    version: str
    matches: tuple[str, ...]


def same(trial: Trial) -> None:
    """Play the same matches in two processes whose hashes differ."""
    _known(trial)


def stored(trial: Trial) -> None:
    """Compare with the digests that were stored."""
    path = trial.package.folder / NAME
    if trial.storing:
        store(trial)
        return
    told = f"python -m games check {called(trial.package)} --store"
    if not path.is_file():
        if trial.package.built_in:
            raise Broken(f"there is no {NAME}; {told} makes it")
        raise Untried(f"no {NAME} yet; {told} makes it")
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=Stored)
    except msgspec.DecodeError as problem:
        raise Broken(f"{NAME} is not what was stored: {problem}; {told} makes it anew") from problem
    demand(kept.version == trial.manifest.version, f"{NAME} is of version {kept.version}; {told} makes it anew")
    played = digests(_known(trial))
    demand(
        len(kept.matches) == len(played),
        f"{NAME} has {len(kept.matches)} digests of {len(played)}; {told} makes it anew",
    )
    for seed, (now, then) in enumerate(zip(played, kept.matches, strict=True)):
        _look(trial, seed)
        demand(
            now == then,
            f"match {seed} is another one than when {NAME} was stored: the rules have changed. Give the game a new "
            f"version, then {told}",
        )


def store(trial: Trial) -> Path:
    """Store the digests of the game as it is; returns where.

    :raises Broken: it is not the same under two seeds.
    """
    path = trial.package.folder / NAME
    kept = Stored(trial.manifest.version, digests(_known(trial)))
    replace_file(path, msgspec.json.format(msgspec.json.encode(kept), indent=2) + b"\n", PUBLIC)
    return path


def digests(prints: tuple[Print, ...]) -> tuple[str, ...]:
    """One digest of each match's rules; pictures and words may change without a new version."""
    return tuple(sha256(one.turns[-1].encode()).hexdigest() for one in prints)


def _known(trial: Trial) -> tuple[Print, ...]:
    """What the matches leave behind, the same in both processes.

    :raises Broken: it is not.
    """
    if trial.prints is None:
        one, other = _both(trial)
        for seed, (here, there) in enumerate(zip(one, other, strict=True)):
            _compare(trial, seed, here, there)
        trial.prints = one
    return trial.prints


def _compare(trial: Trial, seed: int, here: Print, there: Print) -> None:
    for turn in range(max(len(here.turns), len(there.turns))):
        _look(trial, seed, turn)
        demand(
            here.turns[turn : turn + 1] == there.turns[turn : turn + 1],
            "states or legal moves differ in two processes that play the same: the rules use the order of a set, "
            "hash(), id(), random or the time",
        )
        demand(
            here.shown[turn : turn + 1] == there.shown[turn : turn + 1],
            "the views, the picture or the words differ in two processes that play the same",
        )


def _look(trial: Trial, seed: int, turn: int = 0) -> None:
    """Look at a turn of a match, if it was played here too."""
    walk = next((walk for walk in trial.walks if walk.seed == seed), None)
    if walk is None:
        trial.look(new(trial.rules, trial.manifest, seed), 0)
    else:
        trial.look(walk, min(turn, len(walk.steps)))


def _both(trial: Trial) -> list[tuple[Print, ...]]:
    """What two processes print.

    :raises Broken: one fails, or takes too long.
    """
    running = [_start(trial, seed) for seed in ("1", "2")]
    found = []
    try:
        for process in running:
            out, err = process.communicate(timeout=SECONDS)
            lines = err.decode(errors="replace").strip().splitlines() or ["it says nothing"]
            demand(process.returncode == 0, f"in a process of its own it fails: {lines[-1]}")
            found.append(msgspec.json.decode(out, type=tuple[Print, ...]))
    except subprocess.TimeoutExpired as late:
        raise Broken(f"in a process of its own, {MATCHES} matches take longer than {SECONDS:g} s") from late
    finally:
        for process in running:
            process.kill()
            process.communicate()
    return found


def _start(trial: Trial, seed: str) -> subprocess.Popen[bytes]:
    game = trial.manifest.name if trial.package.built_in else f"{trial.package.folder}"
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-m", "games.kit.fingerprint", game, str(MATCHES)],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
