"""What is said between the kit and the process in which it tries a game, a line of JSON each."""

from __future__ import annotations

import msgspec

from games.kit.fingerprint import Print
from games.kit.process.surroundings import Surroundings


class Task(msgspec.Struct, frozen=True):
    """What a process shall do.

    :ivar game: as ``games.packages.lookup.find`` takes it.
    :ivar first: the seed of the first match; :ivar matches: how many.
    :ivar prints: whether fingerprints are wanted, instead of checks.
    :ivar quick: whether to stop at the first check that fails.
    :ivar memory: bytes; :ivar cpu: seconds of processor time, and :ivar stuck: those without a step forward.
    """

    game: str
    first: int
    matches: int
    surroundings: Surroundings
    prints: bool = False
    quick: bool = False
    memory: int = 1024 * 2**20
    cpu: int = 900
    stuck: float = 20.0


class Place(msgspec.Struct, frozen=True):
    """A moment of a match.

    :ivar turn: how many turns were played before it. :ivar settings: as they are typed.
    """

    seed: int
    seats: int
    turn: int
    settings: str = ""


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the process says.

    :ivar kind: ``loaded``, ``no game``, ``begin`` and ``done`` (a check), ``at`` (a moment), ``prints``, ``end``.
    :ivar token: as it was told; whatever says a result without it is not the kit.
    :ivar check: its name; :ivar problem: what was found, :ivar repeat: the match, :ivar untried: why not.
    :ivar notes: what the rules have done beside, see ``games.kit.process.watch``, and where.
    :ivar part: of the check that is done.
    """

    kind: str
    token: str = ""
    check: str = ""
    problem: str = ""
    repeat: tuple[str, ...] = ()
    untried: str = ""
    notes: tuple[str, ...] = ()
    place: Place | None = None
    part: float = 0.0
    prints: tuple[Print, ...] = ()
