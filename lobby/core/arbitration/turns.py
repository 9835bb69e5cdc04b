"""Whose case is judged next. None is dropped because many wait.

A seat has one case that is judged and one that waits; a newer one takes the place of the one that waits, and counts as
come when that one came. Cases are judged in the order in which they came, of each match one at a time, because each is
judged by what the one before has made of the head. Who shows what changes nothing spends a try, of which there are a
few, and one more every now and then: so nobody drowns the judges in noise. Where the head moves, all of the match have
all their tries again: whoever is due at the new head is never kept from an answer by what it showed before.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lobby.core.model.bucket import TokenBucket
from lobby.errors import TryLater

AT_ONCE = 2
"""So many judges work at a time."""

TRIES, TRIES_A_SECOND = 4, 1 / 15
"""How often a seat may show what changes nothing."""


@dataclass(frozen=True)
class Case:
    """What is to be judged.

    :ivar number: counts up; :ivar seat: who showed it, ``None``: the lobby.
    :ivar waits: whether somebody shall go on; :ivar content: unread here.
    """

    number: int
    match: str
    seat: int | None
    waits: bool
    content: object


@dataclass
class Turns:
    """The cases that wait and those that are being judged, one of a match at most.

    :ivar waiting: by match and seat, in the order in which they came.
    """

    at_once: int = AT_ONCE
    waiting: dict[tuple[str, int | None], Case] = field(default_factory=dict)
    judging: dict[str, Case] = field(default_factory=dict)
    _tries: dict[tuple[str, int], TokenBucket] = field(default_factory=dict)
    _number: int = 0

    def add(self, match: str, seat: int, waits: bool, content: object, now: float) -> int:
        """A seat shows something; returns the number of its case.

        :param now: seconds on a clock that never runs back.
        :raises TryLater: what it showed before has changed nothing, too often.
        """
        key = match, seat
        older = self.waiting.get(key)
        if older is not None:
            self.waiting[key] = replace(older, waits=waits or older.waits, content=content)
            return older.number
        tries = self._tries.setdefault(key, TokenBucket(TRIES_A_SECOND, TRIES))
        if not tries.take(now):
            raise TryLater(seconds=1 + int(tries.wait(now)))
        return self._enter(Case(self._next(), match, seat, waits, content))

    def add_first(self, match: str, content: object) -> int:
        """The lobby itself has a case of a match, which comes before all others of that match."""
        number = self._next()
        self.waiting = {(match, None): Case(number, match, None, False, content), **self.waiting}
        return number

    def take(self) -> Case | None:
        """The next case, if a judge is free and one waits whose match is not being judged."""
        if len(self.judging) >= self.at_once:
            return None
        for key, case in self.waiting.items():
            if case.match not in self.judging:
                del self.waiting[key]
                self.judging[case.match] = case
                return case
        return None

    def done(self, case: Case, effect: bool) -> None:
        """A case was judged. If it had an effect all of the match have all their tries again."""
        del self.judging[case.match]
        if effect:
            self._give_back(case.match)

    def forget(self, match: str) -> None:
        """A match is over: what waits of it is judged no more."""
        self.waiting = {key: case for key, case in self.waiting.items() if case.match != match}
        self._give_back(match)

    def _give_back(self, match: str) -> None:
        self._tries = {key: tries for key, tries in self._tries.items() if key[0] != match}

    def _enter(self, case: Case) -> int:
        self.waiting[case.match, case.seat] = case
        return case.number

    def _next(self) -> int:
        self._number += 1
        return self._number
