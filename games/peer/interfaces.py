"""Who is told of a match, and who makes its lines."""

from __future__ import annotations

from collections.abc import Sequence
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

    def silent(self, seat: int, seconds: float) -> None:
        """Nothing has come from a seat for so long (0: its line broke). It may come back, or be given up later."""

    def back(self, seat: int) -> None:
        """The silent seat speaks again."""

    def gone(self, seat: int) -> None:
        """A seat is gone for good, and the match goes on without it."""

    def asked(self, seat: int) -> None:
        """A seat owes something and has not given it: the lobby is asked for it."""

    def refused(self, seat: int, error: DeclaredError) -> None:
        """A seat said something wrong, stale or repeated. If it can be passed over, the match goes on."""

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

    def excused(self, seat: int) -> bool:
        """Whether it is no fault of the seat's that no line to it can be made just now."""

    def missing(self, seat: int, entries: Sequence[Entry]) -> bool:
        """Ask the lobby for what a seat owes; returns whether it can be asked. ``entries`` may be new to the seat.

        What comes of it is told with ``Match.deposited``, ``Match.not_there`` or ``Match.gone_for_good``.
        """

    def deposit(self, entries: Sequence[Entry]) -> None:
        """Give the lobby what it has asked for."""

    def over(self) -> None:
        """No line is wanted any more."""


class NoProvider:
    """Nobody makes lines from this side: the others come."""

    def needed(self, seat: int) -> None:
        """Wait."""

    def found(self, seat: int) -> None:
        """They came."""

    def excused(self, seat: int) -> bool:
        """Nothing is known of that."""
        return False

    def missing(self, seat: int, entries: Sequence[Entry]) -> bool:
        """There is no lobby to be asked."""
        return False

    def deposit(self, entries: Sequence[Entry]) -> None:
        """There is no lobby that asks."""

    def over(self) -> None:
        """They need not."""
