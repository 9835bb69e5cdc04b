"""What a child of the cage answers: each question is a method of ``Game``, with its values as they are written."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from games.engine import canonical
from games.game import Chance, Game
from games.reader import Reader

KEPT = 512
"""So many values are kept as they are, by what is written of them; others are read again."""


MOVES = 4096
"""So many moves are kept with what is written of them."""


@dataclass(frozen=True)
class Loaded:
    """What was imported.

    :ivar bot: the game's bot or somebody's own brain, if there is one.
    """

    rules: Game[Any, Any, Any]
    bot: Callable[[Any, Sequence[str], float], str] | None


class Values:
    """A game's values, and what is written of them."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._classes: dict[str, type] = {}
        self._kept: dict[bytes, Any] = {}
        self._moves: dict[tuple[type, Any], tuple[bytes, str]] = {}
        self._read: dict[bytes, Any] = {}
        self._modules = 0

    def written(self, value: Any, place: str) -> bytes:
        """A value as bytes.

        :raises NotCanonical: it cannot be written.
        """
        data = canonical.encode(value, place, self._classes)
        if len(self._kept) >= KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[data] = value
        return data

    def of(self, data: bytes) -> Any:
        """The value of which this was written, here or in another child.

        :raises NotCanonical: it is none of this game's.
        """
        if data in self._kept:
            return self._kept[data]
        if data in self._read:
            return self._read[data]
        self._look_for_classes()
        return canonical.decode(data, self._classes.values())

    def move(self, move: Any, write: Callable[[Any], str]) -> tuple[bytes, str]:
        """A move as bytes and as text. Most moves are met many times.

        :raises NotCanonical: it cannot be written.
        """
        key = type(move), move
        known = self._moves.get(key)
        if known is None:
            if len(self._moves) >= MOVES:
                self._moves.clear()
                self._read.clear()
            known = self._moves[key] = canonical.encode(move, "move", self._classes), str(write(move))
            self._read[known[0]] = move
        return known

    def _look_for_classes(self) -> None:
        """Know the classes of the game's modules, which may not have been met yet."""
        if self._modules == len(sys.modules):
            return
        self._modules = len(sys.modules)
        for name, module in list(sys.modules.items()):
            if name == "games.game" or name.startswith(("games.helpers", self._package)):
                for kind in list(vars(module).values()):
                    if isinstance(kind, type) and canonical.can_be_written(kind):
                        self._classes.setdefault(kind.__name__, kind)


class Drawn(Chance):
    """Chance whose numbers are drawn by who asked."""

    def __init__(self, draw: Callable[[int], int]) -> None:
        self._draw = draw

    def below(self, bound: int) -> int:
        """As ``Chance`` has it."""
        if not 1 <= bound <= 2**64:
            raise ValueError(f"no number can be drawn below {bound}")
        return self._draw(bound)


class Answers:
    """Gives the answers.

    :param package: of the game's modules; :param draw: gets a number below a bound from who asked.
    """

    def __init__(self, loaded: Loaded, package: str, draw: Callable[[int], int]) -> None:
        self._rules, self._bot = loaded.rules, loaded.bot
        self._values, self._chance = Values(package), Drawn(draw)

    def give(self, name: str, arguments: Sequence[Any]) -> Any:
        """The answer to a question, which is the name of a public method below.

        :raises IllegalMove: the rules say so.
        :raises NotCanonical: the rules have made a value that cannot be written.
        """
        answer: Any = getattr(self, f"on_{name}")(*arguments)
        return answer

    # -- the rules

    def on_setup(self, seats: int, settings: Mapping[str, str]) -> bytes:
        return self._state(self._rules.setup(seats, settings, self._chance))

    def on_to_move(self, state: bytes) -> list[int]:
        return sorted(self._rules.to_move(self._of(state)))

    def on_legal(self, state: bytes, seat: int, secret: str) -> list[tuple[bytes, str]]:
        return [self._move(move) for move in self._rules.legal(self._of(state), seat, secret)]

    def on_apply(self, state: bytes, moves: Iterable[tuple[int, bytes]]) -> bytes:
        return self._state(self._rules.apply(self._of(state), {seat: self._of(move) for seat, move in moves}))

    def on_outcome(self, state: bytes) -> tuple[Sequence[int], Sequence[int] | None] | None:
        outcome = self._rules.outcome(self._of(state))
        return None if outcome is None else (outcome.places, outcome.scores)

    def on_teams(self, seats: int, settings: Mapping[str, str]) -> list[list[int]]:
        return [list(team) for team in self._rules.teams(seats, settings)]

    def on_is_chance(self, state: bytes) -> bool:
        return self._rules.is_chance(self._of(state))

    def on_apply_chance(self, state: bytes) -> bytes:
        return self._state(self._rules.apply_chance(self._of(state), self._chance))

    def on_without(self, state: bytes, seat: int) -> bytes:
        return self._state(self._rules.without(self._of(state), seat))

    # -- secrets

    def on_secret(self, seats: int, settings: Mapping[str, str], seat: int) -> str:
        return str(self._rules.secret(seats, settings, seat, self._chance))

    def on_check_secret(self, seats: int, settings: Mapping[str, str], seat: int, secret: str) -> None:
        self._rules.check_secret(seats, settings, seat, secret)

    def on_forced(self, state: bytes, seat: int, secret: str) -> tuple[bytes, str] | None:
        move = self._rules.forced(self._of(state), seat, secret)
        return None if move is None else self._move(move)

    def on_automatic(self, state: bytes, seat: int) -> bool:
        return self._rules.automatic(self._of(state), seat)

    # -- what people and files see

    def on_view(self, state: bytes, seat: int | None, secret: str) -> bytes:
        return self._values.written(self._rules.view(self._of(state), seat, secret), "view")

    def on_opened(self, view: bytes, secrets: Sequence[str]) -> bytes:
        return self._values.written(self._rules.opened(self._of(view), tuple(secrets)), "view")

    def on_hint(self, view: bytes, legal: Sequence[str]) -> str:
        return str(self._rules.hint(self._of(view), tuple(legal)))

    def on_write(self, move: bytes) -> str:
        return str(self._rules.write(self._of(move)))

    def on_comment(self, state: bytes, seat: int, move: bytes, reader: Sequence[Any]) -> str:
        return str(self._rules.comment(self._of(state), seat, self._of(move), self._reader(*reader)))

    def on_read(self, state: bytes, seat: int, text: str) -> tuple[bytes, str]:
        return self._move(self._rules.read(self._of(state), seat, text))

    def on_render(self, view: bytes, reader: Sequence[Any]) -> str:
        return str(self._rules.render(self._of(view), self._reader(*reader)))

    def on_describe(self, view: bytes, reader: Sequence[Any]) -> str:
        return str(self._rules.describe(self._of(view), self._reader(*reader)))

    # -- bots and brains

    def on_seed(self, seed: str) -> None:
        """A match begins; its brain's own ``random`` begins with it."""
        random.seed(seed)

    def on_choose(self, view: bytes, legal: Sequence[str], seconds: float) -> str:
        if self._bot is None:
            raise LookupError("there is no bot")
        return str(self._bot(self._of(view), tuple(legal), seconds))

    def _of(self, data: bytes) -> Any:
        return self._values.of(data)

    def _state(self, state: Any) -> bytes:
        return self._values.written(state, "state")

    def _move(self, move: Any) -> tuple[bytes, str]:
        return self._values.move(move, self._rules.write)

    def _reader(self, names: Sequence[str], seat: int | None, language: str) -> Reader:
        return Reader(tuple(names), seat, language, self._rules.texts)
