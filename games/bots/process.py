"""Brains in cages of their own: one that is late is killed, one that fails has failed, and the match goes on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from games.bots import runner
from games.bots.runner import BadBrain
from games.cage.process import CageEnded, RulesFailed
from games.cage.report import cage_for
from games.cage.rules import CagedBot
from games.cage.walls import cage
from games.packages.catalog import BadGame
from games.packages.lookup import find_caged


@dataclass(frozen=True)
class Source:
    """Where a brain comes from.

    :ivar what: ``random``, ``bot`` (the game's own), or the path of a file.
    :ivar game: as ``games.packages.lookup.find`` takes it.
    :ivar trusted: whether the file's code, and that of the game's folder, may run where it is not contained.
    """

    what: str
    game: str
    trusted: bool = False

    @property
    def name(self) -> str:
        """For people."""
        return self.what if self.what in ("bot", "random") else Path(self.what).stem

    def start(self) -> CagedBot:
        """The brain in a cage.

        :raises BadBrain: it cannot be loaded.
        :raises NotContained: its code is not contained here.
        """
        path = Path(self.what)
        if self.what != "bot" and not path.is_file():
            raise BadBrain(f"{path}: there is no such file")
        try:
            package = find_caged(self.game, self.trusted)
            if self.what == "bot":
                if not package.manifest.bot:
                    raise BadBrain("The game has no bot of its own: type random instead.")
                return package.thinker(cage())
            return package.thinker(cage_for(self.what, self.trusted), path.read_text("utf-8"), str(path))
        except BadGame as problem:
            raise BadBrain(f"{self.what}: {problem.parameters.get('problem')}") from problem
        except (OSError, UnicodeDecodeError) as problem:
            raise BadBrain(f"{path}: it cannot be read: {problem}") from problem


@dataclass
class Thinker:
    """Chooses moves for one seat.

    :ivar troubles: sentences that say why moves were random.
    """

    source: Source
    chance: random.Random
    troubles: list[str] = field(default_factory=list)
    _bot: CagedBot | None = None

    def begin(self, seed: str) -> None:
        """Begin a match; ``seed`` is for the brain's own ``random``.

        :raises BadBrain: the brain cannot be loaded.
        """
        self.chance.seed(seed)
        if self.source.what == "random":
            return
        self._bot = self._bot or self.source.start()
        try:
            self._bot.begin(seed)
        except (RulesFailed, BadGame) as problem:
            raise BadBrain(str(problem)) from problem

    def choose(self, view: Any, legal: Sequence[str], seconds: float) -> str:
        """A legal move: the brain's, or a random one.

        :raises BadBrain: the brain was killed, and cannot be loaded again.
        """
        if self._bot is None:
            return self.chance.choice(legal)
        try:
            answer = self._bot(view, legal, seconds)
        except CageEnded as ended:
            why = f"took longer than {seconds:g} s" if ended.late else "ended its process"
            return self._stand_in(legal, why)
        except RulesFailed as problem:
            return self._stand_in(legal, f"failed: {problem}")
        except BadGame as problem:
            raise BadBrain(str(problem)) from problem
        why = runner.fault(answer, legal)
        return self._stand_in(legal, why) if why else answer

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self._bot is not None:
            self._bot.stop()
        self._bot = None

    def _stand_in(self, legal: Sequence[str], why: str) -> str:
        self.troubles.append(f"{self.source.name} {why}; a random move is played instead.")
        return self.chance.choice(legal)
