"""How long each seat may take for what the table waits for."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime

from games.engine.model import Kind
from games.engine.seat import SeatSecrets
from games.engine.table import Table
from games.peer.clocks import TimeLimits, Wait

AUTOMATIC = 15.0
"""Seconds for an entry that needs no thinking: a commitment of the set-up, a reveal, a dictated answer, an opening."""

GRACE = 5.0
"""Seconds by which a peer's time is longer than its own clock's, for the way and for its giving up by itself."""


class MoveTimers:
    """Everybody's time for a move, by the clock of one side.

    :param own: this side's seat; ``None`` where it has none.
    :param orders: whether somebody puts in order what this side says: it does itself, or has a line to who does.
    :param expired: called with the seat, once, when its time is over.
    """

    def __init__(
        self,
        clock: IReactorTime,
        table: Table,
        own: SeatSecrets | None,
        orders: Callable[[], bool],
        expired: Callable[[int], object],
    ) -> None:
        self._table, self._own, self._orders = table, own, orders
        self._limits = TimeLimits(clock, expired)
        self._gave_up = False

    @property
    def seconds(self) -> int:
        """The time limit of a move."""
        return int(self._table.seating.settings["time"])

    @property
    def thinking(self) -> bool:
        """Whether this side's player has a move to choose, and has not chosen it."""
        return self._own is not None and self._own.must_choose(self._table)

    def watch(self) -> None:
        """Give every seat that the table waits for its time."""
        waits = {seat: self._wait(seat, kind) for seat, kind in self._table.due().items()}
        self._limits.watch({seat: wait for seat, wait in waits.items() if wait is not None})

    def _wait(self, seat: int, kind: Kind) -> Wait | None:
        """How long to wait for a seat; for the host's taking of one's own entry only while it has a line."""
        table = self._table
        limit = float(self.seconds) if table.is_choice(seat) else AUTOMATIC
        if self._own is None or seat != self._own.seat:
            return Wait((table.turn, kind), limit + GRACE)
        if self.thinking:
            return Wait((table.turn, kind), limit)
        return Wait((table.turn, kind, "given"), AUTOMATIC + GRACE) if self._orders() else None

    def give_up(self) -> None:
        """This side's player has let its time run out."""
        self._gave_up = True

    @property
    def admits(self) -> bool:
        """Whether, by this clock, too, this side's own time has run out."""
        overdue = self._own is not None and self.thinking and self._limits.overdue(self._own.seat)
        return self._gave_up or overdue

    def stop(self) -> None:
        """Wait for nothing."""
        self._limits.stop()
