"""Brains: functions that choose a move, and what is done where one is late, fails or answers nonsense.

A brain is a function ``choose(view, legal, seconds)``: the game's view from its seat, its legal moves as texts (a
tuple, as the game writes them, in the game's order), and how many seconds it may think (a float); it returns one of the
texts. It is named in a game's manifest, ``bot = "module:choose"``, or is in a file of one's own.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import SourceFileLoader
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

from twisted.internet.defer import CancelledError, Deferred, succeed
from twisted.internet.defer import TimeoutError as TookTooLong
from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.python.threadpool import ThreadPool

from games.cage.process import CageEnded, RulesFailed
from games.cage.rules import GRACE
from games.hashing import digest
from games.packages.catalog import Choose
from games.packages.guard import ForeignErrors, in_words
from wire.timeouts import limit

__all__ = ["GRACE", "BadBrain", "Brain", "Choose", "at_random", "fault", "load", "seconds_for"]

NAME = "choose"
"""What a file of one's own must define."""

LONGEST = 1.0
"""The most seconds that a brain is given for a move."""


class BadBrain(ValueError):
    """A file holds no brain; the message says why."""


def seconds_for(move_time: int) -> float:
    """How long a brain may think where a move has so many seconds."""
    return min(LONGEST, move_time / 10)


def load(path: Path) -> Choose:
    """The ``choose`` of a file.

    :raises BadBrain: the file cannot be read or run, or has none.
    """
    if not path.is_file():
        raise BadBrain(f"{path}: there is no such file")
    name = f"brain_{digest(str(path.resolve())).hex()[:16]}"
    loader = SourceFileLoader(name, str(path))
    module = ModuleType(name)
    sys.modules[name] = module
    with ForeignErrors() as faults:
        loader.exec_module(module)
    if faults.fault is not None:
        raise BadBrain(f"{path}: {in_words(faults.fault)}") from faults.fault
    choose = getattr(module, NAME, None)
    if not callable(choose):
        raise BadBrain(f"{path}: it must define {NAME}(view, legal, seconds)")
    found: Choose = choose
    return found


def at_random(chance: random.Random) -> Choose:
    """A brain that plays any legal move."""
    return lambda view, legal, seconds: chance.choice(legal)


def fault(answer: object, legal: Sequence[str]) -> str:
    """What is wrong with an answer; nothing where it is a legal move."""
    if isinstance(answer, str) and answer in legal:
        return ""
    return f"answered {str(answer)[:40]!r}, which is no legal move"


class _Daemon(Thread):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named, daemon=True)


class Unawaited(ThreadPool):
    """Threads that no exit waits for, as nothing can stop a brain that thinks for ever."""

    threadFactory = _Daemon

    def __init__(self) -> None:
        super().__init__(minthreads=0, maxthreads=1, name="brain")


class Brain:
    """A brain beside a reactor. It thinks in a thread; where it fails a random legal move is played, which is told.

    A thread cannot be stopped: while a brain that is late still thinks, it is not asked again.

    :param name: for people.
    :param reactor: the clock, and the way back from the thread.
    :param tell: takes who did not choose, and why: "took longer than 1 s".
    """

    log = Logger()

    def __init__(
        self,
        choose: Choose,
        name: str,
        reactor: Any,
        pool: ThreadPool,
        chance: random.Random,
        tell: Callable[[str, str], object],
    ) -> None:
        self._choose, self._name, self._reactor, self._pool = choose, name, reactor, pool
        self._chance, self._tell = chance, tell
        self._thinking = False

    def choose(self, view: Any, legal: Sequence[str], seconds: float) -> Deferred[str]:
        """A legal move, at the latest ``GRACE`` after so many seconds."""
        if self._thinking:
            return succeed(self._stand_in(legal, "still thinks about an earlier move"))
        self._thinking = True
        answer: Deferred[str] = Deferred()
        work = deferToThreadPool(self._reactor, self._pool, self._choose, view, legal, seconds)
        work.addBoth(self._done, answer)
        return limit(answer, seconds + GRACE, self._reactor).addBoth(self._checked, legal, seconds)

    def _done(self, result: str | Failure, answer: Deferred[str]) -> None:
        self._thinking = False
        if not answer.called:
            answer.callback(result)

    def _checked(self, result: object, legal: Sequence[str], seconds: float) -> str | Failure:
        if isinstance(result, Failure):
            if result.check(CancelledError):  # nobody wants a move any more
                return result
            return self._stand_in(legal, _why(result, seconds))
        why = fault(result, legal)
        return self._stand_in(legal, why) if why else str(result)

    def _stand_in(self, legal: Sequence[str], why: str) -> str:
        self.log.warn("{brain} {why}; a random move is played instead", brain=self._name, why=why)
        self._tell(self._name, why)
        return self._chance.choice(legal)


def _why(failure: Failure, seconds: float) -> str:
    """Why there is no answer."""
    problem = failure.value
    if isinstance(problem, TookTooLong):
        return f"took longer than {seconds:g} s"
    if isinstance(problem, RulesFailed):
        late = isinstance(problem, CageEnded) and problem.late
        return f"took longer than {seconds:g} s" if late else f"failed: {problem}"
    return f"failed: {in_words(problem)}" if isinstance(problem, Exception) else f"ended: {problem!r}"
