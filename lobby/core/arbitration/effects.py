"""What follows from a challenge: whom to tell what, what to keep, how a match ended. Values; others act on them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Heard:
    """Tell these seats the head as it stands."""

    seats: frozenset[int]


@dataclass(frozen=True)
class Waiting:
    """Tell these seats (``to``) whom the lobby waits for, and what is left of that time for them.

    :ivar seats: the due; empty where a later head is waited for. :ivar seconds: 0: it is waited for no more.
    """

    anchor: str
    seats: frozenset[int]
    seconds: int
    to: frozenset[int]


@dataclass(frozen=True)
class PutOut:
    """Sign that these seats are out at this anchor, and have it judged before anything else.

    :ivar guilty: those of them that are put out for a fraud; the others were silent.
    """

    anchor: str
    seats: frozenset[int]
    guilty: frozenset[int]


@dataclass(frozen=True)
class Store:
    """Keep the challenge on the disk."""


@dataclass(frozen=True)
class Ended:
    """The match is over.

    :ivar verdict: ``agreed``, ``confirmed``, ``forfeited``, ``forged`` or ``void``.
    :ivar places: empty where nobody has won; :ivar seats: who has forfeited or cheated; :ivar detail: why, in words.
    """

    verdict: str
    places: tuple[int, ...]
    seats: frozenset[int] = frozenset()
    detail: str = ""


Effect = Heard | Waiting | PutOut | Store | Ended
