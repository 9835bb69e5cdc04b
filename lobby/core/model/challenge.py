"""A match that was challenged, as the lobby keeps it: where it stands, whom it waits for, and whose time runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

End = tuple[str, tuple[int, ...]]
"""An end as a seat signs it: the anchor, and for each seat its place."""


class State(StrEnum):
    """How far a challenge is, see ``lobby.core.arbitration.challenge``."""

    OPEN = "open"
    WAITING = "waiting"
    CLOSING = "closing"
    OVER = "over"


NEXT: Mapping[State, frozenset[State]] = {
    State.OPEN: frozenset({State.OPEN, State.WAITING, State.CLOSING, State.OVER}),
    State.WAITING: frozenset({State.WAITING, State.OPEN, State.CLOSING, State.OVER}),
    State.CLOSING: frozenset({State.CLOSING, State.OPEN, State.WAITING, State.OVER}),
    State.OVER: frozenset(),
}
"""Which state may follow which."""


@dataclass(frozen=True)
class Judged:
    """Where a match stands by what was shown: what a judge finds.

    :ivar known: all that the next judge is handed, unread here: the head, what was shown beside it, the guilty.
    :ivar moved: whether the head has changed.
    :ivar anchors: those of the head; the last one is where it stands.
    :ivar due: whom the head waits for, each with whether what it owes is a choice.
    :ivar ended: whether the head has ended, and :ivar places: how, empty where nobody has won.
    :ivar forfeited: who is out by the lobby's word, and :ivar resigned: by its own.
    :ivar active: who can still be put out.
    :ivar guilty: who has cheated, each with the proof in words.
    :ivar choices: by seat, how many moves its player has chosen in the head.
    """

    known: Any
    moved: bool
    anchors: tuple[str, ...]
    due: Mapping[int, bool] = field(default_factory=dict)
    ended: bool = False
    places: tuple[int, ...] = ()
    forfeited: frozenset[int] = frozenset()
    resigned: frozenset[int] = frozenset()
    active: frozenset[int] = frozenset()
    guilty: Mapping[int, str] = field(default_factory=dict)
    choices: Mapping[int, int] = field(default_factory=dict)

    @property
    def anchor(self) -> str:
        """Where the head stands."""
        return self.anchors[-1]


@dataclass
class Challenge:
    """One match and its clocks, in ticks of a second.

    :ivar seats: how many there are; :ivar choice: the room's seconds for a player's choice.
    :ivar base: the seconds of a player's clock, 0 where there is none; :ivar increment: what it gets for each choice.
    :ivar used: by seat, how many of them have passed while the lobby waited for its choices.
    :ivar found: what the last judge found; ``None`` while nothing was shown.
    :ivar clocks: by seat what is left to who is due and was asked.
    :ivar window: what is left of *closing*.
    :ivar proof: what is left of the time after a fraud was found; ``None`` where none waits to be acted on.
    :ivar up: whose line to the lobby is up; :ivar down: for how long, at a stretch and while a time runs, another's
        was not.
    :ivar heard: for how many seconds each seat could be told of the head as it stands.
    :ivar overtime: for how many seconds more the lobby waits for a seat that is away.
    :ivar left: who left without a word, and gets no time.
    :ivar ends: how each seat says that the match has ended.
    :ivar agreeing: the cases that came before all said so alike; ``None`` while they do not.
    :ivar pending: the cases that were not judged yet.
    :ivar until: those of them that came before a time was over; ``None`` while none is over.
    :ivar silent: whose own time was over then. That of others may have ended since, and what they showed in it counts.
    :ivar forfeiting: who is being put out: a judge has still to add that to the head.
    :ivar unruled: whether the lobby does not have the rules: then nothing counts but what its players sign of the end.
    :ivar back: seconds until the clocks of a restarted lobby run again; :ivar away: for how long nobody was there.
    """

    match: str
    seats: int
    choice: int
    base: int = 0
    increment: int = 0
    used: dict[int, int] = field(default_factory=dict)
    state: State = State.OPEN
    found: Judged | None = None
    clocks: dict[int, int] = field(default_factory=dict)
    window: int = 0
    proof: int | None = None
    up: set[int] = field(default_factory=set)
    down: dict[int, int] = field(default_factory=dict)
    heard: dict[int, int] = field(default_factory=dict)
    overtime: dict[int, int] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)
    ends: dict[int, End] = field(default_factory=dict)
    agreeing: frozenset[int] | None = None
    pending: set[int] = field(default_factory=set)
    until: frozenset[int] | None = None
    silent: frozenset[int] = frozenset()
    forfeiting: frozenset[int] = frozenset()
    unruled: bool = False
    back: int = 0
    away: int = 0

    def clock(self, seat: int) -> int:
        """The seconds that a seat's clock has left, where there are clocks: never less than its own client counts, but
        for what passed while the lobby waited."""
        choices = self.found.choices.get(seat, 0) if self.found is not None else 0
        return max(0, self.base + self.increment * choices - self.used.get(seat, 0))

    def go_to(self, state: State) -> None:
        """Go to another state, or begin this one anew.

        :raises ValueError: no such state follows.
        """
        if state not in NEXT[self.state]:
            raise ValueError(f"no way from {self.state} to {state}")
        self.state = state
