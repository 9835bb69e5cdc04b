"""What an attack is made of, and how it says that it took place."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any


@dataclass(frozen=True)
class Patch:
    """A method of the real client, and what a cheating one does in its place.

    :ivar instead: is called with the real method of the object, the object, and the arguments.
    """

    owner: type
    method: str
    instead: Callable[..., Any]

    def apply(self) -> None:
        """Replace the method for this process."""
        honest, instead = getattr(self.owner, self.method), self.instead

        def cheats(this: Any, *arguments: Any, **named: Any) -> Any:
            return instead(partial(honest, this), this, *arguments, **named)

        setattr(self.owner, self.method, cheats)


_counts: Counter[str] = Counter()


def took_place(what: str) -> None:
    """Count that an attack took place, and print how often it has by now, such as ``cheat: two-words 3``."""
    _counts[what] += 1
    sys.stdout.write(f"cheat: {what} {_counts[what]}\n")
    sys.stdout.flush()


def withheld(what: str) -> Callable[..., None]:
    """Do nothing in a method's place, and count that under this word."""

    def withhold(*_said: object, **_named: object) -> None:
        took_place(what)

    return withhold


def nothing(*_said: object, **_named: object) -> None:
    """Do nothing in its place."""
