"""How long each seat may take, with one timer for all, judged only after what has arrived was read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from twisted.internet.interfaces import IReactorTime

from games.clock import PlayerClocks, control_of
from games.engine.model import Kind
from games.engine.table import Table
from games.peer.ownseat import OwnSeat
from games.peer.replica import Replica
from games.records.journal import last
from wire.apart import alone
from wire.timeouts import Deadline

AUTOMATIC = 15.0
"""Seconds for an entry that needs no thinking: a commitment of the set-up, a reveal, a dictated answer, an opening."""

GRACE = 5.0
"""Seconds by which a peer's time is longer than its own clock's, for the way, and for the player's own client to give
up first."""

NEARLY = 1.0
"""Seconds by which the clocks of two sides may differ when one of them is over."""

NOTED = 10.0
"""Seconds after which is written down again what somebody who thinks has used of a clock."""


class Wait(NamedTuple):
    """Something that is awaited of a seat.

    :ivar about: what; while it stays the same the seat's time runs on.
    :ivar seconds: how long, from when that began.
    """

    about: Hashable
    seconds: float


@dataclass
class _Running:
    wait: Wait
    until: float
    told: bool = False


class TimeLimits:
    """The waits of a match.

    Every move ends a wait and begins another, and hardly any wait ever expires. So the timer is left alone when a wait
    is over: it looks when it rings who is due then, and is set again for who is next.

    :param expired: called with the seat, once, when its wait is over.
    """

    def __init__(self, clock: IReactorTime, expired: Callable[[int], object]) -> None:
        self._clock, self._expired = clock, expired
        self._running: dict[int, _Running] = {}
        self._timer: Deadline | None = None
        self._rings = 0.0

    def watch(self, waits: Mapping[int, Wait]) -> None:
        """Wait for exactly this. Waits that go on keep their time; a wait that has expired already stays so."""
        now = self._clock.seconds()
        before, self._running = self._running, {}
        for seat, wait in waits.items():
            running = before.get(seat)
            if running is None or running.wait.about != wait.about:
                running = _Running(wait, now + wait.seconds)
            self._running[seat] = running
        self._set()

    def grant(self, seat: int, seconds: float) -> None:
        """Give a seat that is waited for so long from now, whatever it has used up."""
        running = self._running.get(seat)
        if running is not None:
            running.until, running.told = self._clock.seconds() + seconds, False
            self._set()

    def stop(self) -> None:
        """Wait for nothing."""
        self._running = {}
        self._forget_timer()

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set(self) -> None:
        """Have the timer ring no later than the first wait is over."""
        following = min((running.until for running in self._running.values() if not running.told), default=None)
        if following is None:
            self._forget_timer()
            return
        if self._timer is not None and self._rings <= following:
            return
        self._forget_timer()
        self._rings = following
        self._timer = Deadline(self._clock, max(0.0, following - self._clock.seconds()), self._ring)

    def _ring(self) -> None:
        self._timer = None
        now = self._clock.seconds()
        for seat, running in tuple(self._running.items()):
            if running.until <= now and not running.told and self._running.get(seat) is running:
                running.told = True
                with alone("a time that was over was not told"):
                    self._expired(seat)
        self._set()


class MoveTimers:
    """Everybody's time for a move, by the clock of one side.

    :param replica: has the table.
    :param own: this side's seat; ``None`` where it has none. Its journal keeps what is used of players' clocks.
    :param orders: whether somebody puts in order what this side says: it does itself, or has a line to who does.
    :param expired: called with the seat, once, when its time is over.
    """

    def __init__(
        self,
        clock: IReactorTime,
        replica: Replica,
        own: OwnSeat | None,
        orders: Callable[[], bool],
        expired: Callable[[int], object],
    ) -> None:
        self._replica, self._own, self._orders = replica, own, orders
        self._limits = TimeLimits(clock, expired)
        self._clock, control = clock, control_of(replica.table.setup.settings)
        before = None if own is None else last(own.journal.before, "clocks")
        self._noted: list[int] = [] if before is None else before["used"]
        self._players = None if control is None else PlayerClocks(control, clock.seconds(), self._noted)
        self._noting: Deadline | None = None
        self._look(())

    @property
    def _table(self) -> Table:
        return self._replica.table

    @property
    def seconds(self) -> int:
        """The time limit of a move."""
        return int(self._table.setup.settings["time"])

    @property
    def clocks(self) -> tuple[float, ...]:
        """The seconds that each seat has left on its clock, by this side's; none where players have no clocks."""
        if self._players is None:
            return ()
        now = self._clock.seconds()
        return tuple(self._players.left(seat, now) for seat in range(self._table.setup.seats))

    def ran_out(self, seat: int | None) -> bool:
        """Whether a seat's clock, rather than its time for one move, is over."""
        return self._players is not None and seat is not None and self.clocks[seat] < NEARLY

    def for_move(self, seat: int) -> float:
        """The seconds that a seat has for a move: the time limit, or what its clock has left, if that is less."""
        return min(float(self.seconds), self.clocks[seat]) if self._players is not None else float(self.seconds)

    @property
    def thinking(self) -> bool:
        """Whether this side's player has a move to choose, and has not chosen it."""
        return self._own is not None and self._own.keeper.must_choose(self._table)

    def watch(self) -> None:
        """Give every seat that the table waits for its time."""
        self._look(filter(self._chooses, self._table.due()))
        waits = {seat: self._wait(seat, kind) for seat, kind in self._table.due().items()}
        self._limits.watch({seat: wait for seat, wait in waits.items() if wait is not None})

    def _chooses(self, seat: int) -> bool:
        """Whether a seat's player has a move to choose; of one's own is known when it was chosen."""
        return self.thinking if self._is_own(seat) else self._table.is_choice(seat)

    def _is_own(self, seat: int) -> bool:
        return self._own is not None and seat == self._own.keeper.seat

    def _look(self, choosing: Iterable[int]) -> None:
        if self._players is not None:
            choosing = frozenset(choosing)
            self._players.look(self._clock.seconds(), choosing, self._table.history.choices)
            self._note(bool(choosing))

    def _note(self, again: bool) -> None:
        """Write down what is used of the clocks, for a client that is killed and comes back.

        :param again: somebody's runs: write it down again after a while.
        """
        if self._noting is not None:
            self._noting.cancel()
        self._noting = Deadline(self._clock, NOTED, partial(self._note, True)) if again else None
        if self._own is None or self._players is None:
            return
        used = list(map(round, self._players.used(self._table.setup.seats, self._clock.seconds())))
        if used != (self._noted or [0] * len(used)):
            self._noted = used
            self._own.journal.note("clocks", used=used)

    def _wait(self, seat: int, kind: Kind) -> Wait | None:
        """How long to wait for a seat; for the host's taking of one's own entry only while it has a line."""
        table = self._table
        limit = self.for_move(seat) if table.is_choice(seat) else AUTOMATIC
        if not self._is_own(seat):
            return Wait((table.anchor, kind), limit + GRACE)
        if self.thinking:
            return Wait((table.anchor, kind), limit)
        return Wait((table.anchor, kind, "given"), AUTOMATIC + GRACE) if self._orders() else None

    def grant(self, seconds: float) -> None:
        """The lobby waits for this side's player for so long, from now; its own clock goes on all the same."""
        if self._own is not None and self.thinking:
            seat = self._own.keeper.seat
            left = self.clocks[seat] if self._players is not None else seconds
            self._limits.grant(seat, max(0.0, min(left, seconds - GRACE)))

    def stop(self) -> None:
        """Wait for nothing."""
        self._look(())
        self._limits.stop()
