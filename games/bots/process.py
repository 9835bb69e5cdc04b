"""Brains in processes of their own: one that is late is killed, one that fails has failed, and the match goes on."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from games.bots import runner
from games.bots.runner import BadBrain, Choose
from games.packages.catalog import BadGame
from games.packages.guard import ForeignErrors, in_words
from games.packages.lookup import find

START_SECONDS = 30.0
"""How long a process may take to load the game and the brain."""

_SPAWN = get_context("spawn")


@dataclass(frozen=True)
class Source:
    """Where a brain comes from.

    :ivar what: ``random``, ``bot`` (the game's own), or the path of a file.
    :ivar game: as ``games.packages.lookup.find`` takes it.
    """

    what: str
    game: str

    @property
    def name(self) -> str:
        """For people."""
        return self.what if self.what in ("bot", "random") else Path(self.what).stem

    def load(self) -> Choose:
        """The brain itself.

        :raises BadBrain: none can be loaded.
        """
        if self.what == "random":
            return runner.at_random(random.Random())
        if self.what == "bot":
            bot = find(self.game).bot()
            if bot is None:
                raise BadBrain("the game has no bot of its own")
            return bot
        return runner.load(Path(self.what))


@dataclass
class Thinker:
    """Chooses moves for one seat.

    :ivar troubles: sentences that say why moves were random.
    """

    source: Source
    chance: random.Random
    troubles: list[str] = field(default_factory=list)
    _process: BaseProcess | None = None
    _line: Connection | None = None
    _seed: str = ""

    def begin(self, seed: str) -> None:
        """Begin a match; ``seed`` is for the brain's own ``random``.

        :raises BadBrain: the brain cannot be loaded.
        """
        self.chance.seed(seed)
        self._seed = seed
        if self.source.what != "random":
            self._ready().send(seed)

    def choose(self, view: Any, legal: Sequence[str], seconds: float) -> str:
        """A legal move: the brain's, or a random one.

        :raises BadBrain: the brain was killed, and cannot be loaded again.
        """
        if self.source.what == "random":
            return self.chance.choice(legal)
        line = self._ready()
        line.send((view, tuple(legal), seconds))
        if not line.poll(seconds + runner.GRACE):
            self.stop()
            return self._stand_in(legal, f"took longer than {seconds:g} s")
        try:
            answer, why = line.recv()
        except EOFError:
            self.stop()
            return self._stand_in(legal, "ended its process")
        return self._stand_in(legal, why) if why else str(answer)

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self._process is not None and self._line is not None:
            self._process.kill()
            self._process.join()
            self._line.close()
        self._process = self._line = None

    def _stand_in(self, legal: Sequence[str], why: str) -> str:
        self.troubles.append(f"{self.source.name} {why}; a random move is played instead.")
        return self.chance.choice(legal)

    def _ready(self) -> Connection:
        """The pipe to the process, which is started if it does not run."""
        if self._line is not None:
            return self._line
        ours, theirs = _SPAWN.Pipe()
        self._process, self._line = _SPAWN.Process(target=_think, args=(self.source, theirs), daemon=True), ours
        self._process.start()
        theirs.close()
        problem = "it takes too long to load"
        if ours.poll(START_SECONDS):
            try:
                problem = ours.recv()
            except EOFError:
                problem = "its process ended at once"
        if problem:
            self.stop()
            raise BadBrain(problem)
        ours.send(self._seed)
        return ours


def _think(source: Source, line: Connection) -> None:
    """The process: answer until nobody asks any more. What a brain prints goes nowhere."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started it
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # as long as the process lives
    try:
        find(source.game)  # views are unpickled by its classes
        choose = source.load()
    except (BadBrain, BadGame) as problem:
        line.send(str(problem))
        return
    line.send("")
    while True:
        try:
            asked = line.recv()
        except EOFError:
            return
        if isinstance(asked, str):
            random.seed(asked)
        else:
            line.send(_answer(choose, *asked))


def _answer(choose: Choose, view: Any, legal: Sequence[str], seconds: float) -> tuple[str, str]:
    """What comes out, and what goes wrong."""
    with ForeignErrors() as faults:
        answer = choose(view, legal, seconds)
    if faults.fault is not None:
        return "", f"failed: {in_words(faults.fault)}"
    return str(answer), runner.fault(answer, legal)
