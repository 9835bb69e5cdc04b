"""Checks that a game is the same everywhere, and that it is what its stored digests say.

Matches are played in two processes that have nothing in common that the rules could know of. Where they differ, more
processes find out for want of what.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

from games.kit.errors import Broken, Untried, demand
from games.kit.fingerprint import Print
from games.kit.process.messages import Task
from games.kit.process.supervisor import ROOT, SILENCE, run
from games.kit.process.surroundings import Surroundings
from games.packages.catalog import Package
from games.packages.lookup import called
from wire.files import PUBLIC, replace_file

NAME = "digests.json"
"""The file in the game's folder."""

MATCHES = 4
"""How many have digests; as many are compared as there are numbers of seats, if those are more."""

CAUSES = (
    (Surroundings(), "even here, a second time: the rules use random, id(), the time, or what else is never the same"),
    (Surroundings(hashes="2"), "with another seed of Python's hashes: the rules use the order of a set, or hash()"),
    (Surroundings(order=True), "after other matches and questions: the rules remember something from call to call"),
    (Surroundings(clock=True), "on another day: the rules ask for the time"),
    (Surroundings(folder=True), "in another folder: the rules know where they are"),
    (Surroundings(machine=True), "on another machine: the rules know its name, its user or its environment"),
)
"""What may make a difference, and how that is said."""

PYTHONS = tuple(f"python3.{minor}" for minor in range(11, 16))


class Stored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the file holds.

    :ivar version: of the game; :ivar matches: a digest of each match.
    """

    version: str
    matches: tuple[str, ...]


class Difference(Broken):
    """Two processes differ.

    :ivar repeat: how to see that again.
    """

    def __init__(self, sentence: str, repeat: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.repeat = repeat


def same(package: Package, silence: float = SILENCE) -> tuple[Print, ...]:
    """Play the same matches in two processes, here and elsewhere; returns what they leave behind.

    :raises Difference: they do not leave the same.
    """
    here = _played(package, Surroundings(), silence)
    other = another_python()
    elsewhere = Surroundings(hashes="2", order=True, clock=True, folder=True, machine=True, python=other)
    difference = _differ(here, _played(package, elsewhere, silence))
    if difference:
        what, match, turn = difference
        raise Difference(f"{what} differ {_cause(package, here, other, silence)}", _repeat(match, turn))
    return here


def _cause(package: Package, here: tuple[Print, ...], other: str, silence: float) -> str:
    causes = [
        *CAUSES,
        (Surroundings(python=other), f"with {Path(other).name}: the rules use what that has not, or not so"),
    ]
    for there, said in causes if other else CAUSES:
        if _differ(here, _played(package, there, silence)):
            return said
    return "elsewhere: the rules use something beside what they are given"


def _differ(here: tuple[Print, ...], there: tuple[Print, ...]) -> tuple[str, Print, int] | None:
    """What differs, in which match, after how many turns; the first of it."""
    for one, other in zip(here, there, strict=True):
        for turn in range(max(len(one.turns), len(other.turns))):
            if one.turns[turn : turn + 1] != other.turns[turn : turn + 1]:
                return "states or legal moves", one, turn
            if one.shown[turn : turn + 1] != other.shown[turn : turn + 1]:
                return "the views, the picture or the words", one, turn
    return None


def _repeat(match: Print, turn: int) -> tuple[str, ...]:
    """The match and its moves."""
    return (
        f"match {match.seed}: {match.seats} seats, {match.settings}, after {turn} turns",
        f"moves: {'; '.join(match.moves[:turn]) or '(the first state)'}",
    )


def _played(package: Package, there: Surroundings, silence: float) -> tuple[Print, ...]:
    """:raises Broken: the process fails."""
    manifest = package.manifest
    matches = max(MATCHES, manifest.max_players - manifest.min_players + 1)
    found = run(package, Task(called(package), 0, matches, there, prints=True), silence=silence)
    for message in found.heard:
        demand(message.kind != "no game", f"in a process of its own it fails: {message.problem}")
    made = [message.prints for message in found.heard if message.kind == "prints"]
    if not made:
        last = found.printed.strip().splitlines()[-1:] if found.code > 0 else []
        raise Broken(f"in a process of its own it fails: {last[0] if last else f'it {found.why}'}")
    return made[0]


@cache
def another_python() -> str:
    """Another Python that has what the kit needs; empty where there is none."""
    return next(_pythons(), "")


def _pythons() -> Iterator[str]:
    """All on the search path, as the first of a name may be a shim that starts nothing."""
    mine = f"python3.{sys.version_info.minor}"
    for name in PYTHONS:
        folders = os.get_exec_path() if name != mine else []
        for path in filter(None, (shutil.which(name, path=folder) for folder in folders)):
            tried = subprocess.run(
                [path, "-c", "import games.kit.process.worker"],
                env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
                capture_output=True,
                check=False,
            )
            if tried.returncode == 0:
                yield os.path.abspath(path)


def stored(package: Package, played: tuple[Print, ...]) -> None:
    """Compare with the digests that were stored.

    :raises Broken: they are otherwise, or a built-in game has none. :raises Untried: there are none.
    """
    path = package.folder / NAME
    told = f"python -m games check {called(package)} --store"
    if not path.is_file():
        if package.built_in:
            raise Broken(f"there is no {NAME}; {told} makes it")
        raise Untried(f"no {NAME} yet; {told} makes it")
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=Stored)
    except msgspec.DecodeError as problem:
        raise Broken(f"{NAME} is not what was stored: {problem}; {told} makes it anew") from problem
    version, now = package.manifest.version, digests(played)
    demand(kept.version == version, f"{NAME} is of version {kept.version}; {told} makes it anew")
    demand(len(kept.matches) == len(now), f"{NAME} has {len(kept.matches)} digests of {len(now)}; {told} makes it anew")
    for match, one, other in zip(played, now, kept.matches, strict=False):
        if one != other:
            sentence = (
                f"match {match.seed} is another one than when {NAME} was stored: the rules have changed. Give the "
            )
            raise Difference(f"{sentence}game a new version, then {told}", _repeat(match, 0))


def store(package: Package, played: tuple[Print, ...]) -> None:
    """Store the digests of the game as it is."""
    kept = Stored(package.manifest.version, digests(played))
    replace_file(package.folder / NAME, msgspec.json.format(msgspec.json.encode(kept), indent=2) + b"\n", PUBLIC)


def digests(prints: tuple[Print, ...]) -> tuple[str, ...]:
    """One digest of each match's rules; pictures and words may change without a new version."""
    return tuple(sha256(one.turns[-1].encode()).hexdigest() for one in prints[:MATCHES])
