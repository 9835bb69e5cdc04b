"""Who is told of a match, and who makes its lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from games.engine.model import Ending, Entry
from wire.amp.errors import DeclaredError


class MatchListener(Protocol):
    """What a match tells the client."""

    def seated(self) -> None:
        """All sit; the match begins."""

    def changed(self, new: Sequence[Entry]) -> None:
        """The table has moved on by these entries."""

    def way(self, seat: int, relayed: bool) -> None:
        """A seat's line goes through the lobby, or does not any more. Told where it is relayed, and when that ends."""

    def replaced(self) -> None:
        """The lobby's history takes the place of what the table had. What is new in it is told with ``changed``; where
        the match had ended, and goes on in it, that is so from now on."""

    def silent(self, seat: int, seconds: float) -> None:
        """Nothing has come from a seat for so long (0: its line broke). It may come back."""

    def back(self, seat: int) -> None:
        """The silent seat speaks again."""

    def gone(self, seat: int) -> None:
        """A seat is gone for good, and the match goes on without it."""

    def asked(self, seats: Collection[int], seconds: float) -> None:
        """The lobby waits for these seats, or, where there are none, whether anybody knows more; 0 seconds: no more."""

    def refused(self, seat: int, error: DeclaredError) -> None:
        """A seat said something wrong, stale or repeated. The match goes on."""

    def parted(self, seat: int, turn: int) -> None:
        """A seat's rules have made another state of the same moves, seen in this turn. Told once; nobody is blamed."""

    def ended(self, ending: Ending) -> None:
        """The match is over; told once."""


class ConnectionProvider(Protocol):
    """Who makes lines to the other members."""

    def needed(self, seat: int) -> None:
        """The seat's line is gone, or nothing comes on it: a new one is wanted. Said again each time."""

    def found(self, seat: int) -> None:
        """The seat has a line."""

    def given_up(self, seat: int) -> None:
        """The match goes on without the seat: no line to it is wanted any more."""

    def over(self) -> None:
        """No line is wanted any more."""


class NoProvider:
    """Nobody makes lines from this side: the others come."""

    def needed(self, seat: int) -> None:
        """Wait."""

    def found(self, seat: int) -> None:
        """They came."""

    def given_up(self, seat: int) -> None:
        """They need not."""

    def over(self) -> None:
        """They need not."""
