"""How I stand with the lobby, and which step may follow which."""

from __future__ import annotations

from dataclasses import dataclass

from client.events.reasons import Arrival
from client.session.values import SignIn


@dataclass(frozen=True)
class Visitor:
    """I have no session."""


@dataclass(frozen=True)
class Errand:
    """Nor do I here, but the line speaks for an older session for a moment, which hands its results in."""


@dataclass(frozen=True)
class Arriving:
    """The lobby knows me on this line, and has not said yet what is on.

    :ivar how: as ``SignedIn`` is still to tell it; ``None`` for a return to a session of which I know.
    """

    sign_in: SignIn
    how: Arrival | None = None


@dataclass(frozen=True)
class Present:
    """The lobby knows me on this line, and I know what is on."""

    sign_in: SignIn


@dataclass(frozen=True)
class Away:
    """There is a session to come back to, and no line on which the lobby knows me.

    :ivar how: as for ``Arriving``, where the line was lost before I knew what is on.
    """

    sign_in: SignIn
    how: Arrival | None = None


Standing = Visitor | Errand | Arriving | Present | Away

NEXT: dict[type[Standing], frozenset[type[Standing]]] = {
    Visitor: frozenset({Errand, Arriving}),
    Errand: frozenset({Visitor}),
    Arriving: frozenset({Arriving, Present, Away, Visitor}),
    Present: frozenset({Present, Away, Visitor}),
    Away: frozenset({Away, Arriving, Visitor}),
}
"""A line that speaks for another session is no line to sign in on; who is signed in cannot sign in; and nobody is back
before the lobby has said what is on. A drop-in whose name is kept stands where it stood."""
