"""The best cage that there is on this machine; what it holds in, and what not, is ``report.py``'s."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from games.cage import box
from games.cage.frames import Load
from games.cage.process import Child, RulesFailed, places


@dataclass(frozen=True)
class Cage:
    """Starts children.

    :ivar box: what is put before their command line; empty where there is no box.
    :ivar filtered: whether their system calls are filtered, where that can be.
    """

    box: tuple[str, ...] = ()
    filtered: bool = True

    def start(self, what: Load) -> tuple[Child, bool, bool]:
        """A child that has loaded a game; whether that has secrets; and whether there is a bot or a brain.

        :raises RulesFailed: it cannot be loaded.
        """
        child = Child(self.box, self.filtered)
        try:
            secrets, bot = child.load(what)
        except (RulesFailed, ValueError):
            child.stop()
            raise
        return child, secrets, bot


def cage(left_out: Iterable[str] = ()) -> Cage:
    """The best cage that there is here.

    :param left_out: see ``games.cage.box.command``.
    """
    program, _ = box.working()
    return Cage(tuple(box.command(program, places().values(), left_out)) if program else ())
