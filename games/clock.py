"""A clock for each player, as chess players have it: so much time for all choices of a match, and some more for each.

What a client does by itself takes no time. Pure: whoever measures says what time it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from games.game import Settings

NO_CLOCK = "none"


class TimeControl(NamedTuple):
    """What a seat has.

    :ivar base: seconds for all its choices; :ivar increment: seconds that it gets for each choice that it has made.
    """

    base: int
    increment: int

    def allowed(self, choices: int) -> int:
        """The seconds that a seat has been given in all, once it has made so many choices."""
        return self.base + self.increment * choices


def control_of(settings: Settings) -> TimeControl | None:
    """The clock that complete settings ask for, written as minutes and seconds: ``5+3``; ``None`` for none."""
    minutes, plus, seconds = settings.get("clock", NO_CLOCK).partition("+")
    return TimeControl(60 * int(minutes), int(seconds)) if plus else None


class PlayerClocks:
    """What each seat has left, by the clock of whoever looks. Nobody owes time: who has used too much has 0 left.

    :param now: the time in seconds, by any clock that does not go back.
    :param used: the seconds that each seat has used already, by seat; none where nothing is known.
    """

    def __init__(self, control: TimeControl, now: float, used: Sequence[float] = ()) -> None:
        self.control = control
        self._now = now
        self._used = dict(enumerate(used))
        self._choosing: frozenset[int] = frozenset()
        self._choices: Mapping[int, int] = {}

    def look(self, now: float, choosing: Collection[int], choices: Mapping[int, int]) -> None:
        """Take the time since the last look from those who had to choose then.

        :param choosing: the seats that have to choose from now on; :param choices: by seat, how many each has made.
        """
        for seat in self._choosing:
            self._used[seat] = self._used_by(seat, now)
        self._now, self._choosing, self._choices = now, frozenset(choosing), choices

    def left(self, seat: int, now: float) -> float:
        """The seconds that a seat has left."""
        return max(0.0, self._allowed(seat) - self._used_by(seat, now))

    def used(self, seats: int, now: float) -> tuple[float, ...]:
        """The seconds that each of so many seats has used."""
        return tuple(self._used_by(seat, now) for seat in range(seats))

    def _allowed(self, seat: int) -> float:
        return float(self.control.allowed(self._choices.get(seat, 0)))

    def _used_by(self, seat: int, now: float) -> float:
        used = self._used.get(seat, 0.0)
        return min(self._allowed(seat), used + now - self._now) if seat in self._choosing else used
