"""What contains foreign code on this machine, in words. Whether a wall holds is found out by running it, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Thread

from games.cage import box, landlock, limits, seccomp
from games.cage.walls import Cage, cage
from wire.amp.errors import DeclaredError


@dataclass(frozen=True)
class Wall:
    """Something that contains foreign code.

    :ivar stops: what it stops, in words. :ivar by: what it is made of.
    :ivar refusal: why it does not hold here; empty where it does.
    """

    name: str
    stops: str
    by: str
    refusal: str

    @property
    def holds(self) -> bool:
        """Whether it does here."""
        return not self.refusal


_WALLS: tuple[tuple[str, str, Callable[[], str], Callable[[], str]], ...] = (
    (
        "process",
        "a crash, sys.exit, print, an endless loop: a call has a time limit",
        lambda: "a child process",
        lambda: "",
    ),
    (
        "limits",
        "eating processor time, opening files without end, writing to files",
        lambda: "setrlimit",
        lambda: limits.refusals().get("limits", ""),
    ),
    ("memory", "eating memory", lambda: "setrlimit", lambda: limits.refusals().get("memory", "")),
    ("calls", "sockets, further processes, signals, tracing", lambda: "seccomp", seccomp.refusal),
    (
        "landlock",
        "reading your files, writing any, running programs, where there is no box",
        lambda: f"Landlock, ABI {landlock.abi()}",
        landlock.refusal,
    ),
    (
        "box",
        "reading your files, writing any, the network, seeing other programs, outliving this one",
        lambda: f"bubblewrap, {box.working()[0]}",
        box.refusal,
    ),
)
"""Each wall's name, what it stops, what it is made of, and why it does not hold here."""

_KEPT_FROM: dict[str, tuple[frozenset[str], ...]] = {
    "your files": (frozenset({"box"}), frozenset({"landlock"})),
    "the network": (frozenset({"box"}), frozenset({"calls"})),
    "other programs": (frozenset({"box"}), frozenset({"calls", "landlock"})),
    "memory without end": (frozenset({"memory"}),),
    "processes without end": (frozenset({"calls"}),),
}
"""What foreign code could harm, and the walls that keep it from that: all of one of these sets."""

_HARMS = ("your files", "the network", "other programs")
"""Where it is not kept from these it is not contained. The others cost no more than a restart."""


@cache
def walls() -> tuple[Wall, ...]:
    """Every wall, tried. That starts processes: the first time it takes a moment."""
    tried = []
    for name, stops, by, refusal in _WALLS:
        why = refusal()
        tried.append(Wall(name, stops, "" if why else by(), why))
    return tuple(tried)


def open_to_it() -> tuple[str, ...]:
    """What foreign code that runs in the best cage here is not kept from."""
    here = {wall.name for wall in walls() if wall.holds}
    return tuple(what for what, ways in _KEPT_FROM.items() if not any(way <= here for way in ways))


def contains() -> bool:
    """Whether foreign code that runs in the best cage here can do no harm outside."""
    return not set(_HARMS) & set(open_to_it())


@dataclass(frozen=True)
class Told:
    """What is to be said of the cage here, in words.

    :ivar here: the walls that hold. :ivar missing: those that do not, each with its reason; empty where all do.
    :ivar open: what foreign code is not kept from; empty where that is nothing.
    :ivar contained: see ``contains``.
    """

    here: str
    missing: str
    open: str
    contained: bool

    def __str__(self) -> str:
        line = f"Walls that hold here: {self.here}."
        if self.missing:
            line += f" That do not: {self.missing}."
        if self.open:
            line += f" Not kept from foreign code: {self.open}."
        return line


def told() -> Told:
    """Which walls hold here, which do not and why, and what is open therefore."""
    missing = ", ".join(f"{wall.name} ({wall.refusal})" for wall in walls() if not wall.holds)
    return Told(", ".join(wall.name for wall in walls() if wall.holds), missing, listed(open_to_it()), contains())


def listed(words: Sequence[str]) -> str:
    """Several words as one: ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def try_apart(later: Callable[..., object], then: Callable[[Told], object]) -> None:
    """Try the walls while the program goes on. A trial that takes long delays neither its start nor its end.

    :param later: calls what it is given in the reactor's thread: its ``callFromThread``.
    :param then: gets what there is to say.
    """
    Thread(target=lambda: later(then, told()), name="trying the cage", daemon=True).start()


class NotContained(DeclaredError):
    """The code of a folder is not contained here. Parameters: ``folder``, ``open``, what it is not kept from, and
    ``why``, in words."""

    code = b"NOT_CONTAINED"

    def __str__(self) -> str:
        folder, harms, why = (self.parameters.get(name) for name in ("folder", "open", "why"))
        lead = f"{folder}: nothing on this machine keeps its code from {harms} ({why})."
        return f"{lead} To run it all the same, with all your rights, add --trust-folder."


def cage_for(folder: str, trusted: bool) -> Cage:
    """The cage for a folder's code.

    :param trusted: whether somebody has said that it may run where it is not contained; then it runs in what is left.
    :raises NotContained: it may not.
    """
    if not trusted and not contains():
        harms = [what for what in open_to_it() if what in _HARMS]
        missed = frozenset[str]().union(*(way for what in harms for way in _KEPT_FROM[what]))
        why = "; ".join(f"{wall.name}: {wall.refusal}" for wall in walls() if not wall.holds and wall.name in missed)
        raise NotContained(folder=folder, open=listed(harms), why=why)
    return cage()
