"""Random matches over the bare rules: no table, no network, every number from a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from games.chance import SeededChance
from games.game import Chance, Game, Settings
from games.hashing import digest
from games.kit.errors import Broken
from games.packages.manifest import Manifest, read_settings

MOST_TURNS = 5_000
"""A match that is played at random must end before."""


Choose = Callable[[int, Sequence[Any]], int]
"""Takes a seat and its legal moves; returns the number of one."""

NAMES = ("Ada", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal")
"""Who plays, by seat."""


@dataclass(frozen=True)
class Step:
    """One turn.

    :ivar before: the state in which it was played.
    :ivar moves: by seat; ``None`` in chance's turn.
    """

    before: Any
    moves: Mapping[int, Any] | None


class Spent(Chance):
    """Chance that can be used only while it is its turn."""

    def __init__(self, chance: Chance) -> None:
        self._chance: Chance | None = chance

    def below(self, bound: int) -> int:
        """As chance does.

        :raises RuntimeError: its turn is over.
        """
        if self._chance is None:
            raise RuntimeError("chance is asked when it is not its turn")
        return self._chance.below(bound)

    def end(self) -> None:
        """Its turn is over."""
        self._chance = None


def chance(seed: int, *purpose: object) -> SeededChance:
    """Numbers for one purpose of one match."""
    return SeededChance(digest("kit", str(seed), *map(str, purpose)))


@dataclass
class Walk:
    """A match that is played at random, as far as it has come.

    :ivar steps: the turns so far; :ivar state: the state after them.
    :ivar draws: how often chance was asked, the set-up included.
    """

    rules: Game[Any, Any, Any]
    seed: int
    seats: int
    settings: Settings
    secrets: tuple[str, ...] = ()
    steps: list[Step] = field(default_factory=list)
    state: Any = None
    draws: int = 0

    def begin(self) -> None:
        """Draw secrets and the first state."""
        rules, seats, settings = self.rules, self.seats, self.settings
        self.secrets = tuple(
            rules.secret(seats, settings, seat, chance(self.seed, "secret", seat)) for seat in range(seats)
        )
        self.state = set_up(rules, seats, settings, chance(self.seed, "draw", 0))
        self.draws = 1

    def step(self, choose: Choose | None = None) -> bool:
        """Play one turn; returns whether there was one to play.

        :param choose: which of a seat's legal moves is played; otherwise any.
        """
        if self.rules.outcome(self.state) is not None or len(self.steps) >= MOST_TURNS:
            return False
        if self.rules.is_chance(self.state):
            after, moves = draw(self.rules, self.state, chance(self.seed, "draw", self.draws)), None
            self.draws += 1
        else:
            moves = self._chosen(choose)
            if not moves:
                raise Broken("nobody moves, it is not chance's turn, and the match is not over")
            after = self.rules.apply(self.state, moves)
        self.steps.append(Step(self.state, moves))
        self.state = after
        return True

    def _chosen(self, choose: Choose | None) -> dict[int, Any]:
        """A move of each seat whose turn it is."""
        pick = chance(self.seed, "pick", len(self.steps))
        moves = {}
        for seat in sorted(self.rules.to_move(self.state)):
            legal = self.rules.legal(self.state, seat, self.secrets[seat])
            if not legal:
                raise Broken(f"seat {seat} is to move, and has no legal move")
            free = choose is not None and not self.rules.automatic(self.state, seat)
            moves[seat] = legal[choose(seat, legal) if choose and free else pick.below(len(legal))]
        return moves

    def replayed(self, steps: int) -> str:
        """So many turns in words, to play them again."""
        return "; ".join(self._word(step) for step in self.steps[:steps]) or "(the first state)"

    def _word(self, step: Step) -> str:
        if step.moves is None:
            return "chance"
        return " ".join(f"{seat}:{self.rules.write(move)}" for seat, move in sorted(step.moves.items()))


def set_up(rules: Game[Any, Any, Any], seats: int, settings: Settings, numbers: Chance) -> Any:
    """The first state; chance is spent afterwards."""
    once = Spent(numbers)
    state = rules.setup(seats, settings, once)
    once.end()
    return state


def draw(rules: Game[Any, Any, Any], state: Any, numbers: Chance) -> Any:
    """The state after chance's turn; chance is spent afterwards."""
    once = Spent(numbers)
    after = rules.apply_chance(state, once)
    once.end()
    return after


def new(rules: Game[Any, Any, Any], manifest: Manifest, seed: int) -> Walk:
    """A match that has not begun. Seeds go through all numbers of seats, and through plain and extreme settings."""
    span = manifest.max_players - manifest.min_players + 1
    seats = manifest.min_players + seed % span
    chosen = read_settings(manifest, " ".join(_pairs(manifest, seed, (seed + seed // span) % 4)))
    return Walk(rules, seed, seats, chosen)


def _pairs(manifest: Manifest, seed: int, how: int) -> Iterator[str]:
    """Settings that are the defaults, the least, the most, or anything."""
    pick = chance(seed, "settings")
    for name, setting in manifest.settings.items() if how else ():
        last = len(setting.every) - 1
        yield f"{name}={setting.every[(0, last, pick.below(last + 1))[how - 1]]}"
