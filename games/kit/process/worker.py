"""The process in which a game is tried: ``python -m games.kit.process.worker``, with limits that it sets itself.

A line on standard input says what to do, a second one, once the game is loaded, the token with which results are told.
They go to what was standard output when the process began; whatever else is printed goes another way, and is noticed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FunctionType
from typing import Any, BinaryIO

import msgspec

from games.kit.checks import CHECKS, Check, Finding, find
from games.kit.fingerprint import prints
from games.kit.process import surroundings
from games.kit.process.messages import Message, Place, Task
from games.kit.process.watch import Watch
from games.kit.trial import Moment, Trial
from games.packages import lookup
from games.packages.catalog import BadGame, Package, look_into


class Worker:
    """Does one task."""

    def __init__(self, task: Task, inward: BinaryIO, outward: int) -> None:
        self._task, self._inward, self._outward = task, inward, outward
        self._part = 0.0
        self._named: tuple[str, ...] = ()

    def run(self) -> None:
        """Load the game, and try it."""
        package = lookup.find(self._task.game, look_into)
        watch = Watch(package.package)
        watch.begin()
        changed = intact()
        try:
            with watch.looking():
                rules = package.rules()
            package.bot()
        except BadGame as problem:
            self._say(Message("no game", problem=str(problem.parameters["problem"])))
            return
        self._say(Message("loaded"))
        token = self._inward.readline().decode().strip()
        seeds = range(self._task.first, self._task.first + self._task.matches)
        if self._task.prints:
            self._prints(package, seeds, token)
        else:
            trial = Trial(package, rules, seeds, watch=watch)
            trial.tick, trial.at = self._tick, self._at
            self._named = tuple(package.manifest.settings)
            self._checks(trial, token, changed)
        self._say(Message("end", token))

    def _prints(self, package: Package, seeds: range, token: str) -> None:
        stick(self._task.stuck * 10)
        self._say(Message("prints", token, prints=prints(package, seeds, self._task.surroundings.order)))

    def _checks(self, trial: Trial, token: str, changed: Callable[[], str]) -> None:
        for check in CHECKS:
            self._part = 0.0
            self._say(Message("begin", token, check.name))
            with trial.watch.looking(check.watched):
                finding = find(check, trial)
            other = changed()
            if other:
                finding = Finding(check, f"the game has changed the kit itself: {other}")
            self._done(check, finding, trial, token)
            if finding.problem and (check is CHECKS[0] or self._task.quick or other):
                return

    def _done(self, check: Check, finding: Finding, trial: Trial, token: str) -> None:
        notes = tuple(dict.fromkeys(trial.watch.notes))
        self._say(Message("done", token, check.name, finding.problem, finding.repeat, finding.untried, notes, part=1.0))

    def _tick(self, part: float) -> None:
        self._part = part

    def _at(self, moment: Moment) -> None:
        """A step forward: the time for the next one begins."""
        stick(self._task.stuck)
        walk = moment.walk
        settings = " ".join(f"{name}={walk.settings[name]}" for name in self._named)
        self._say(Message("at", place=Place(walk.seed, walk.seats, moment.turn, settings), part=self._part))

    def _say(self, message: Message) -> None:
        data = msgspec.json.encode(message) + b"\n"
        while data:
            data = data[os.write(self._outward, data) :]


def intact() -> Callable[[], str]:
    """Remember the kit's modules as they are before anything of the game's is loaded.

    :returns: says which is otherwise now; empty where none is. It asks nothing that a game could put another into.
    """
    modules, checks = sys.modules, CHECKS

    def now() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for module, held in list(modules.items()):
            if module.startswith(("games.kit", "games.engine.", "games.packages")) or module in (
                "games.game",
                "__main__",
            ):
                for name, value in list(vars(held).items()):
                    found[f"{module}.{name}"] = value
                    if isinstance(value, type) and value.__module__ == module:
                        members = ((each, held) for each, held in vars(value).items() if callable(held))
                        found |= {f"{module}.{name}.{each}": held for each, held in members}
        codes = {f"{name}.__code__": value.__code__ for name, value in found.items() if isinstance(value, FunctionType)}
        return found | codes | {f"the check {check.name}": check.run for check in checks}

    before = now()

    def changed() -> str:
        then = now()
        return next((name for name, value in before.items() if then.get(name) is not value), "")

    return changed


def limit(task: Task) -> None:
    """So much time and memory, no files and no processes, where the system can be asked for that."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (task.cpu, task.cpu))
        resource.setrlimit(resource.RLIMIT_AS, (task.memory, task.memory))
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def stick(seconds: float) -> None:
    """End this process when it has reckoned for so long without another call of this."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)


def main() -> None:
    """Do what standard input says."""
    inward = os.fdopen(os.dup(0), "rb", buffering=0)
    outward = os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    task = msgspec.json.decode(inward.readline(), type=Task)
    limit(task)
    stick(task.stuck)
    if task.surroundings.clock:
        surroundings.move_clock()
    if task.surroundings.machine:
        surroundings.move_machine()
    Worker(task, inward, outward).run()


if __name__ == "__main__":
    main()
