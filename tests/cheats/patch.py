"""What an attack is made of."""

from __future__ import annotations

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


def nothing(*_said: object, **_named: object) -> None:
    """Do nothing in its place."""
