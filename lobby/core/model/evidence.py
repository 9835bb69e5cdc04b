"""What the members of a match say by way of the lobby, kept in case that it has to be judged; all of it bounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lobby.core.model.bucket import TokenBucket
from lobby.errors import TryLater

MOST_LINES = 24
MOST_BYTES = 50_000
"""So many entries of a seat, and so many bytes of them, are kept; the newest."""

MOST_TESTIMONY = 2**20
"""Bytes of one member's transcript, compressed."""

ASKS_AT_ONCE, ASKS_A_SECOND = 8, 0.1
"""How often a member may ask for what others owe."""

DEPOSITS_AT_ONCE, DEPOSITS_A_SECOND = 24, 1.0
"""How often a member may deposit."""

LATER = 10
"""Seconds after which who asked too often may try again."""


def _asks() -> TokenBucket:
    return TokenBucket(ASKS_A_SECOND, ASKS_AT_ONCE)


def _deposits() -> TokenBucket:
    return TokenBucket(DEPOSITS_A_SECOND, DEPOSITS_AT_ONCE)


@dataclass(slots=True)
class Obligation:
    """What a seat was asked for.

    :ivar askers: the seats that miss something of it.
    :ivar until: until when, by ``World.now``, it may be given.
    :ivar waiting: nothing was given yet, and the time is not over.
    :ivar broken: its line was down at some moment of the wait.
    """

    until: float
    askers: dict[int, None] = field(default_factory=dict)
    waiting: bool = True
    broken: bool = False


@dataclass(slots=True)
class Testimony:
    """One member's transcript, which comes in parts, in their order."""

    parts: int
    content: list[bytes] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether all parts are there."""
        return len(self.content) == self.parts

    @property
    def size(self) -> int:
        """Bytes so far."""
        return sum(map(len, self.content))


@dataclass(slots=True)
class Evidence:
    """What is known of one match beside its reports.

    :ivar said: entries that a seat gave, as lines, the newest last; :ivar shown: entries that it was given.
    :ivar idle: since when, by ``World.now``, a seat has given nothing new, and was given nothing new, though it was
        asked and there.
    :ivar idled: for how many seconds it had not, when it reported: then it plays no more.
    """

    said: dict[int, tuple[str, ...]] = field(default_factory=dict)
    shown: dict[int, tuple[str, ...]] = field(default_factory=dict)
    owing: dict[int, Obligation] = field(default_factory=dict)
    idle: dict[int, float] = field(default_factory=dict)
    idled: dict[int, int] = field(default_factory=dict)
    testimony: dict[int, Testimony] = field(default_factory=dict)
    _asks: dict[int, TokenBucket] = field(default_factory=dict)
    _deposits: dict[int, TokenBucket] = field(default_factory=dict)

    def may_ask(self, seat: int, now: float) -> None:
        """Count a question.

        :raises TryLater: it was one too many.
        """
        if not self._asks.setdefault(seat, _asks()).take(now):
            raise TryLater(seconds=LATER)

    def may_deposit(self, seat: int, now: float) -> None:
        """Count a deposit.

        :raises TryLater: it was one too many.
        """
        if not self._deposits.setdefault(seat, _deposits()).take(now):
            raise TryLater(seconds=LATER)

    def keep(self, seat: int, lines: Iterable[str]) -> None:
        """Keep what a seat says."""
        kept, new = kept_of(self.said.get(seat, ()), lines)
        self.said[seat] = kept
        if new:
            self.idle.pop(seat, None)

    def stop(self, seat: int, now: float) -> None:
        """A seat plays no more."""
        since = self.idle.pop(seat, None)
        if since is not None:
            self.idled[seat] = max(0, int(now - since))

    def show(self, seat: int, lines: Iterable[str], now: float) -> None:
        """Keep what a seat is given; what follows from that it can only have owed since then."""
        self.shown[seat], new = kept_of(self.shown.get(seat, ()), lines)
        if new and seat in self.idle:
            self.idle[seat] = now


def kept_of(old: tuple[str, ...], lines: Iterable[str]) -> tuple[tuple[str, ...], bool]:
    """The newest lines of old and new ones, each once, within the limits; and whether there were new ones."""
    new = [line for line in dict.fromkeys(lines) if line not in old]
    kept: list[str] = []
    room = MOST_BYTES
    for line in reversed([*old, *new]):
        room -= len(line.encode("utf-8"))
        if room < 0 or len(kept) == MOST_LINES:
            break
        kept.append(line)
    return tuple(reversed(kept)), bool(new)
