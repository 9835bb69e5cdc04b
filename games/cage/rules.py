"""Rules that are in a child: the same interface, and nothing of the foreign code on this side.

States, moves and views are ``Written`` here. What a rule raises is ``IllegalMove``, or ``RulesFailed`` with the reason
in words; when the child is late or has ended, every further question fails at once with the same reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from games.cage.process import CageEnded, Child, RulesFailed
from games.engine.canonical import Written, encode
from games.game import Chance, Game, Outcome, Reader, Settings
from games.texts import Texts

Seats = Sequence[Sequence[int]]
Move = tuple[bytes, str]

GRACE = 0.5
"""Seconds after those that a bot is given for which its answer is still taken."""


class CagedRules(Game[Written, Written, Written]):
    """A game whose rules are in a child.

    :param child: has loaded them. :param secrets: whether the game has secrets.
    :ivar failed: is called, once, with the reason in words, when something fails without which no match goes on.
    """

    def __init__(self, child: Child, secrets: bool, texts: Texts) -> None:
        self.secrets = secrets  # type: ignore[misc]  # here it differs by instance
        self.texts = texts
        self.child = child
        self.failed: Callable[[str], object] | None = None

    def _needed(self, name: str, *arguments: Any, into: Any, chance: Chance | None = None) -> Any:
        """The answer to a question without which no match goes on."""
        try:
            return self.child.call(name, *arguments, into=into, chance=chance)
        except RulesFailed as problem:
            self._over(problem)
            raise

    def _shown(self, name: str, *arguments: Any, into: Any = str) -> Any:
        """The answer to a question without which a match goes on, as long as the child is there."""
        try:
            return self.child.call(name, *arguments, into=into)
        except CageEnded as problem:
            self._over(problem)
            raise

    def _over(self, problem: RulesFailed) -> None:
        failed, self.failed = self.failed, None
        if failed is not None:
            failed(str(problem))

    # -- the rules

    def setup(self, seats: int, settings: Settings, chance: Chance) -> Written:
        """See ``Game``."""
        return Written(self._needed("setup", seats, dict(settings), into=bytes, chance=chance))

    def to_move(self, state: Written) -> frozenset[int]:
        """See ``Game``."""
        return frozenset(self._needed("to_move", state.data, into=list[int]))

    def legal(self, state: Written, seat: int, secret: str = "") -> Sequence[Written]:
        """See ``Game``."""
        return tuple(Written(*move) for move in self._needed("legal", state.data, seat, secret, into=list[Move]))

    def apply(self, state: Written, moves: Mapping[int, Written]) -> Written:
        """See ``Game``."""
        made = [(seat, move.data) for seat, move in moves.items()]
        return Written(self._needed("apply", state.data, made, into=bytes))

    def outcome(self, state: Written) -> Outcome | None:
        """See ``Game``."""
        ended = tuple[tuple[int, ...], tuple[int, ...] | None] | None
        outcome = self._needed("outcome", state.data, into=ended)
        return None if outcome is None else Outcome(*outcome)

    def teams(self, seats: int, settings: Settings) -> Seats:
        """See ``Game``."""
        teams: Seats = self._shown("teams", seats, dict(settings), into=list[list[int]])
        return teams

    def is_chance(self, state: Written) -> bool:
        """See ``Game``."""
        return bool(self._needed("is_chance", state.data, into=bool))

    def apply_chance(self, state: Written, chance: Chance) -> Written:
        """See ``Game``."""
        return Written(self._needed("apply_chance", state.data, into=bytes, chance=chance))

    def without(self, state: Written, seat: int) -> Written:
        """See ``Game``."""
        return Written(self._needed("without", state.data, seat, into=bytes))

    # -- secrets

    def secret(self, seats: int, settings: Settings, seat: int, chance: Chance) -> str:
        """See ``Game``."""
        return str(self._needed("secret", seats, dict(settings), seat, into=str, chance=chance))

    def check_secret(self, seats: int, settings: Settings, seat: int, secret: str) -> None:
        """See ``Game``."""
        self._needed("check_secret", seats, dict(settings), seat, secret, into=None)

    def forced(self, state: Written, seat: int, secret: str) -> Written | None:
        """See ``Game``."""
        move = self._needed("forced", state.data, seat, secret, into=Move | None)
        return None if move is None else Written(*move)

    def automatic(self, state: Written, seat: int) -> bool:
        """See ``Game``."""
        return bool(self._needed("automatic", state.data, seat, into=bool))

    # -- what people and files see

    def view(self, state: Written, seat: int | None, secret: str = "") -> Written:
        """See ``Game``."""
        return Written(self._shown("view", state.data, seat, secret, into=bytes))

    def opened(self, view: Written, secrets: Sequence[str]) -> Written:
        """See ``Game``."""
        return Written(self._shown("opened", view.data, list(secrets), into=bytes))

    def hint(self, view: Written, legal: Sequence[str]) -> str:
        """See ``Game``."""
        return str(self._shown("hint", view.data, list(legal)))

    def write(self, move: Written) -> str:
        """See ``Game``. Every move comes here with its text."""
        return move.text or str(self._needed("write", move.data, into=str))

    def comment(self, state: Written, seat: int, move: Written, reader: Reader) -> str:
        """See ``Game``."""
        return str(self._shown("comment", state.data, seat, move.data, _sent(reader)))

    def read(self, state: Written, seat: int, text: str) -> Written:
        """See ``Game``."""
        return Written(*self._needed("read", state.data, seat, text, into=Move))

    def render(self, view: Written, reader: Reader) -> str:
        """See ``Game``."""
        return str(self._shown("render", view.data, _sent(reader)))

    def describe(self, view: Written, reader: Reader) -> str:
        """See ``Game``."""
        return str(self._shown("describe", view.data, _sent(reader)))


class CagedBot:
    """A bot or somebody's own brain in a child: ``choose(view, legal, seconds)``.

    Where the child was killed, because it was late, or has ended, the next question goes to a new one.

    :param start: makes a child, which has loaded it.
    """

    def __init__(self, start: Callable[[], Child]) -> None:
        self._start = start
        self._child = start()
        self._seed: str | None = None

    def begin(self, seed: str) -> None:
        """A match begins; ``seed`` is for the brain's own ``random``.

        :raises DeclaredError: it fails.
        """
        self._seed = seed
        self._ready().call("seed", seed, into=None)

    def __call__(self, view: Any, legal: Sequence[str], seconds: float) -> str:
        """A move.

        :param view: as the rules gave it, here or in a child.
        :raises DeclaredError: it fails, is late, or has ended.
        """
        written = encode(view, "view")
        return str(self._ready().call("choose", written, list(legal), seconds, into=str, seconds=seconds + GRACE))

    def stop(self) -> None:
        """End the child, whatever it does."""
        self._child.stop()

    def _ready(self) -> Child:
        if self._child.over:
            self._child = self._start()
            if self._seed is not None:
                self._child.call("seed", self._seed, into=None)
        return self._child


def _sent(reader: Reader) -> tuple[list[str], int | None, str]:
    return list(reader.names), reader.seat, reader.language
