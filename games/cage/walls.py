"""The best cage that there is on this machine; what it holds in, and what not, is ``report.py``'s."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from games.cage import box, landlock, seccomp
from games.cage.frames import Broken, Load
from games.cage.process import Child, RulesFailed
from games.cage.spawner import Confinement, places, shared


@dataclass(frozen=True)
class Cage(Confinement):
    """Starts children."""

    def start(self, what: Load) -> tuple[Child, bool, bool]:
        """A child that has loaded a game; whether that has secrets; and whether there is a bot or a brain.

        :raises RulesFailed: it cannot be loaded.
        """
        child = Child(self)
        try:
            secrets, bot = child.load(what)
        except (RulesFailed, ValueError):
            child.stop()
            raise
        return child, secrets, bot


def cage(left_out: Iterable[str] = ()) -> Cage:
    """The best cage that there is here: where there is no box it encloses itself.

    :param left_out: see ``games.cage.box.command``.
    """
    program, _ = box.working()
    around = tuple(box.command(program, places().values(), left_out)) if program else ()
    return Cage(around, filtered=not seccomp.refusal(), enclosed=not around and not landlock.refusal())


def prepare() -> None:
    """Have a cage tried and its zygote started while the program goes on: a folder's code is likely to run soon.

    Then the first game starts as fast as those after it. Nothing waits for this, and nothing is lost where it fails.
    """
    if not any(one.name == _PREPARING for one in threading.enumerate()):
        threading.Thread(target=_prepare, name=_PREPARING, daemon=True).start()


_PREPARING = "preparing a cage"


def _prepare() -> None:
    around = cage()
    if around.filtered:
        with contextlib.suppress(Broken):  # whoever needs it will be told
            shared(around)
