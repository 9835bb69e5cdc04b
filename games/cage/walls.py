"""What contains foreign code on this machine. Whether a wall holds is found out by running it, once."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from games.cage import box, landlock, seccomp
from games.cage.frames import Broken, Load
from games.cage.process import Child, RulesFailed
from games.cage.spawner import Confinement, places, shared
from wire.amp.errors import DeclaredError


@dataclass(frozen=True)
class Wall:
    """Something that contains foreign code.

    :ivar stops: what it stops, in words. :ivar holds: whether it does so here.
    :ivar why: where it does not, the reason; where it does, by what.
    """

    name: str
    stops: str
    holds: bool
    why: str


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


class NotContained(DeclaredError):
    """Nothing here contains the code of a folder. Parameters: ``folder``, ``why``, in words."""

    code = b"NOT_CONTAINED"

    def __str__(self) -> str:
        return (
            f"{self.parameters.get('folder')}: nothing on this machine contains a folder's code "
            f"({self.parameters.get('why')}). To run it all the same, with all your rights, add --trust-folder."
        )


def cage_for(folder: str, trusted: bool) -> Cage:
    """The cage for a folder's code.

    :param trusted: whether somebody has said that it may run where nothing contains it; then it runs in what is left.
    :raises NotContained: it may not.
    """
    if not trusted and not contains():
        raise NotContained(folder=folder, why="; ".join(dict.fromkeys(wall.why for wall in walls() if not wall.holds)))
    return cage()


def contains() -> bool:
    """Whether foreign code that runs in ``cage()`` can do no harm outside: it has no files and no network."""
    return bool(box.working()[0]) or not (landlock.refusal() or seccomp.refusal())


@cache
def walls() -> tuple[Wall, ...]:
    """Every wall, tried."""
    program, refused = box.working()
    why = program or "; ".join(f"{name}: {reason}" for name, reason in refused.items())
    boxed = bool(program)
    posix = sys.platform != "win32"
    kernel = "setrlimit" if posix else "this system has none"
    return (
        Wall("process", "a crash, sys.exit, print, an endless loop: a call has a time limit", True, "a child process"),
        Wall(
            "limits",
            "eating memory, processor time and open files; writing files",
            posix,
            kernel,
        ),
        Wall(
            "calls",
            "sockets, further processes, signals, tracing",
            not seccomp.refusal(),
            seccomp.refusal() or "seccomp",
        ),
        Wall(
            "landlock",
            "reading your files, writing any, running programs, where there is no box",
            not landlock.refusal(),
            landlock.refusal() or f"Landlock, ABI {landlock.abi()}",
        ),
        Wall("files", "reading your files, writing any", boxed, why),
        Wall("network", "talking to anybody", boxed, why),
        Wall("processes", "seeing, signalling and tracing other processes; outliving the program", boxed, why),
    )


def told() -> str:
    """Which walls hold here, in a line."""
    here = [wall.name for wall in walls() if wall.holds]
    missing = [wall for wall in walls() if not wall.holds]
    line = f"Games from folders run in a cage; its walls here: {', '.join(here)}."
    return (
        line
        if not missing
        else f"{line} Not contained: {', '.join(wall.name for wall in missing)} ({missing[-1].why})."
    )
