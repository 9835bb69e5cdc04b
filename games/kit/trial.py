"""A game on trial: the matches that were played with it, and where a check is just looking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from games.engine.canonical import encode
from games.game import Game, Reader
from games.kit.process.watch import Watch
from games.kit.random_playout import NAMES, Walk
from games.packages.catalog import Package
from games.packages.manifest import Manifest

MOMENTS = 10
"""How many moments of each match are looked at closely."""


@dataclass(frozen=True)
class Moment:
    """A state of a match.

    :ivar turn: how many turns were played before it.
    """

    walk: Walk
    turn: int
    state: Any

    def secret(self, seat: int | None) -> str:
        """What the seat knows."""
        return "" if seat is None else self.walk.secrets[seat]


@dataclass
class Trial:
    """One game on trial.

    :ivar walks: the matches; the first check plays them.
    :ivar looking: the moment that a check is looking at; what fails, fails there.
    :ivar watch: sees what the rules do beside.
    :param tick: called often, with the part of a check that is done; :param at: with each moment that is looked at.
    """

    package: Package
    rules: Game[Any, Any, Any]
    seeds: range
    tick: Callable[[float], object] = lambda part: None
    walks: list[Walk] = field(default_factory=list)
    looking: Moment | None = None
    at: Callable[[Moment], object] = lambda moment: None
    watch: Watch = field(default_factory=lambda: Watch(" "))

    @property
    def manifest(self) -> Manifest:
        """The game's."""
        return self.package.manifest

    def moments(self, most: int = MOMENTS) -> Iterator[Moment]:
        """Moments of every match: the first, the last and some between."""
        for number, walk in enumerate(self.walks):
            self.tick(number / len(self.walks))
            last = len(walk.steps)
            for turn in sorted({last * part // most for part in range(most)} | {last}):
                yield self.look(walk, turn)

    def look(self, walk: Walk, turn: int) -> Moment:
        """Look at a moment of a match."""
        state = walk.state if turn == len(walk.steps) else walk.steps[turn].before
        self.looking = Moment(walk, turn, state)
        self.at(self.looking)
        return self.looking

    def turns(self, most: int = MOMENTS) -> Iterator[Moment]:
        """The moments in which seats move."""
        for moment in self.moments(most):
            if self.moves_at(moment):
                yield moment

    def moves_at(self, moment: Moment) -> bool:
        """Whether seats move then, not chance and not nobody."""
        return self.rules.outcome(moment.state) is None and not self.rules.is_chance(moment.state)

    def seats(self, moment: Moment) -> range:
        """All seats of the match."""
        return range(moment.walk.seats)

    def onlookers(self, moment: Moment) -> list[int | None]:
        """All seats, and one who has none."""
        return [*self.seats(moment), None]

    def reader(self, moment: Moment, seat: int | None) -> Reader:
        """Whoever looks on from a seat."""
        return self.rules.reader(NAMES[: moment.walk.seats], seat)

    def legal(self, moment: Moment, seat: int, secret: str | None = None) -> list[Any]:
        """A seat's legal moves; with its own secret unless another is given."""
        known = moment.secret(seat) if secret is None else secret
        return list(self.rules.legal(moment.state, seat, known))

    def seen(self, moment: Moment, seat: int | None) -> bytes:
        """A view as bytes."""
        return encode(self.rules.view(moment.state, seat, moment.secret(seat)), "view")
