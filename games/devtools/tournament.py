"""Brains against each other: who meets whom in which seats, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from games.bots.process import Thinker
from games.devtools.entropy import entropy
from games.devtools.local_table import LocalTable
from games.devtools.seating import setup
from games.packages.catalog import Package

MOST_MOVES = 10_000
"""A match with more moves is stopped, and counts for nobody."""


@dataclass(frozen=True)
class Fixture:
    """A match to be played. ``brains``: which brain sits where, by number."""

    number: int
    brains: tuple[int, ...]


def fixtures(brains: int, seats: int, rounds: int) -> list[Fixture]:
    """Every group of brains that fits the table, in every rotation of the seats, in every round."""
    groups = [
        group[turned:] + group[:turned]
        for _ in range(rounds)
        for group in combinations(range(brains), seats)
        for turned in range(seats)
    ]
    return [Fixture(number, group) for number, group in enumerate(groups, 1)]


@dataclass
class Score:
    """One brain against another, or against all: how often it had the better place, the same, the worse."""

    wins: int = 0
    draws: int = 0
    losses: int = 0

    @property
    def points(self) -> float:
        """One for a win, half of one for a draw."""
        return self.wins + self.draws / 2

    def count(self, mine: int, other: int) -> None:
        """Count a match in which these were the places."""
        self.wins += mine < other
        self.draws += mine == other
        self.losses += mine > other


@dataclass
class CrossTable:
    """The scores of all brains against each other.

    :ivar names: of the brains, no two alike.
    :ivar unresolved: matches whose places nobody knows.
    :ivar scores: for each brain the points of each of its matches, in a game that counts any.
    """

    names: Sequence[str]
    unresolved: int = 0
    scores: dict[int, list[int]] = field(default_factory=dict)
    _scores: dict[tuple[int, int], Score] = field(default_factory=dict)

    def against(self, brain: int, other: int) -> Score:
        """One against another."""
        return self._scores.setdefault((brain, other), Score())

    def total(self, brain: int) -> Score:
        """One against all."""
        met = [self.against(brain, other) for other in range(len(self.names)) if other != brain]
        return Score(sum(one.wins for one in met), sum(one.draws for one in met), sum(one.losses for one in met))

    def ranking(self) -> list[int]:
        """The brains, most points first."""
        return sorted(range(len(self.names)), key=lambda brain: -self.total(brain).points)

    def mean(self, brain: int) -> float | None:
        """A brain's points in a match, on average; ``None`` where there are none."""
        scores = self.scores.get(brain, [])
        return sum(scores) / len(scores) if scores else None

    def count(self, fixture: Fixture, places: Sequence[int], scores: Sequence[int] = ()) -> None:
        """Count a match that was played."""
        for brain, score in zip(fixture.brains, scores, strict=False):
            self.scores.setdefault(brain, []).append(score)
        self.unresolved += not places
        for brain, mine in zip(fixture.brains, places, strict=False):
            for other, theirs in zip(fixture.brains, places, strict=False):
                if brain != other:
                    self.against(brain, other).count(mine, theirs)


class Tournament:
    """All matches, one after the other.

    :param thinkers: the brains, in the order of ``names``.
    :param settings: of the game, as text.
    :param seed: what all chance follows from.
    """

    def __init__(
        self, package: Package, thinkers: Sequence[Thinker], names: Sequence[str], settings: str, seed: str
    ) -> None:
        self._package, self._thinkers, self._settings, self._seed = package, thinkers, settings, seed
        self.table = CrossTable(names)

    def run(
        self, matches: Sequence[Fixture], seconds: float, finished: Callable[[Fixture, LocalTable], object]
    ) -> Iterator[Fixture]:
        """Play; gives each match when it is over, after ``finished`` was told.

        :raises BadWish: the game cannot be had like this.
        :raises BadBrain: a brain cannot be loaded.
        """
        for fixture in matches:
            local = self._play(fixture, seconds)
            ending = local.table.ending
            self.table.count(fixture, ending.places if ending is not None else (), local.scores)
            finished(fixture, local)
            yield fixture

    def _play(self, fixture: Fixture, seconds: float) -> LocalTable:
        players = [self.table.names[brain] for brain in fixture.brains]
        match, seed = f"match-{fixture.number:04}", f"{self._seed}/{fixture.number}"
        local = LocalTable(setup(self._package, players, self._settings, match), self._package.rules(), entropy(seed))
        thinkers = [self._thinkers[brain] for brain in fixture.brains]
        for seat, thinker in enumerate(thinkers):
            thinker.begin(f"{seed}/{seat}")
        for _ in range(MOST_MOVES):
            if local.over:
                break
            seat = local.choosing[0]
            local.move(seat, thinkers[seat].choose(local.view(seat), local.legal(seat), seconds))
        return local
