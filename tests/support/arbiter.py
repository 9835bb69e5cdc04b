"""A lobby for matches over wires in memory: the real adjudicator and the real states, judging at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from twisted.internet.task import LoopingCall

from games.clock import control_of
from games.engine.model import Entry, Kind
from games.engine.signatures import origin_of
from games.engine.table import Table
from games.judge.adjudicator import Adjudicator, Known, Shown
from games.peer.match import Match
from lobby.core.arbitration import challenge as states
from lobby.core.arbitration.challenge import Times
from lobby.core.arbitration.effects import Effect, Ended, Heard, PutOut, Store, Waiting
from lobby.core.model.challenge import Judged
from tests.support.peers import LOBBY_KEY, Network
from wire.tickets import Fault, Forfeit, seal

TIMES = Times()


class Line:
    """A side's way to the lobby.

    :ivar up: whether it is; what was to be shown meanwhile is shown when it is again.
    """

    def __init__(self, lobby: ArbiterInMemory, side: Match) -> None:
        self.lobby, self.side, self.up = lobby, side, True
        self._waits: bool | None = None

    def show(self, waits: bool) -> None:
        """Show it in a moment: what is known then."""
        if self._waits is None and self.up:
            self.lobby.later(self.side, self._show)
        self._waits = waits or bool(self._waits)

    def _show(self) -> None:
        if self.up and self._waits is not None:
            waits, self._waits = self._waits, None
            history, beside = self.side.challenger.shown()
            self.lobby.shown(self.side.seat, (*history.entries, *beside), waits)

    def cut(self) -> None:
        """It breaks."""
        self.up = False
        self.side.challenger.lobby_lost()
        self.lobby.line(self.side.seat, False)

    def mend(self) -> None:
        """It is made again."""
        self.up = True
        self.lobby.line(self.side.seat, True)
        self.lobby.later(self.side, self.side.challenger.lobby_back)
        self.lobby.later(self.side, self._show)


class ArbiterInMemory:
    """The lobby of one match, which ticks by the host's clock.

    :ivar verdict: how it has ended; :ivar judged: how often somebody has shown something.
    """

    def __init__(self, net: Network) -> None:
        self.net, setup = net, net.host.setup
        self.origin = origin_of(setup)
        verifier = net.host.credentials
        self.adjudicator = Adjudicator(setup, net.host.rules, verifier)
        self.challenge = states.begin("m1", setup.seats, net.host.seconds, TIMES)
        self.challenge.base, self.challenge.increment = control_of(setup.settings) or (0, 0)
        self.challenge.up = set(range(setup.seats))
        self.known = Known()
        self.verdict: Ended | None = None
        self.judged = self._cases = 0
        self.lines = [Line(self, side) for side in net.sides]
        for line in self.lines:
            line.side.arbiter = line
        self._ticks = LoopingCall(self._tick)
        self._ticks.clock = net.clock
        self._ticks.start(1.0, now=False)

    def later(self, side: Match, what: Callable[[], object]) -> None:
        """Have something happen at a side, in its own turn."""
        self.net.clocks[self.net.sides.index(side)].callLater(0, what)

    def line(self, seat: int, up: bool) -> None:
        """A line comes or goes."""
        self._do(states.line(self.challenge, seat, up))

    def shown(self, seat: int | None, entries: tuple[Entry, ...], waits: bool) -> None:
        """Somebody shows a history."""
        if self.verdict is not None:
            return
        self.judged += 1
        self._cases += 1
        states.came(self.challenge, self._cases)
        found = self.adjudicator.judge(self.known, [Shown(entries)])
        self.known = found.known
        judged = Judged(
            found.known,
            found.moved,
            found.anchors,
            found.due,
            found.ending is not None,
            found.ending.places if found.ending is not None else (),
            found.forfeited,
            found.resigned,
            found.active,
            found.known.guilty,
            found.choices,
        )
        self._do(states.judged(self.challenge, self._cases, seat, waits, judged, TIMES))

    def report(self, side: Match) -> None:
        """A side's table has ended."""
        ending = side.table.ending
        if ending is not None and not side.spared and self.verdict is None and side.seat in self.challenge.up:
            self._do(states.report(self.challenge, side.seat, side.table.anchor, ending.places))

    def _tick(self) -> None:
        for side in self.net.sides:
            self.report(side)
        if self.verdict is None:
            self._do(states.tick(self.challenge, TIMES))

    def _do(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Heard():
                    self._tell(effect.seats, lambda side: side.challenger.heard(self.known.head))
                case Waiting():
                    self._tell(effect.to, partial(_wait, effect))
                case PutOut():
                    self._put_out(effect)
                case Ended():
                    self.verdict = effect
                    self._ticks.stop()
                    for side in self.net.sides:
                        self.later(side, side.challenger.over)
                case Store():
                    pass

    def _tell(self, seats: frozenset[int], what: Callable[[Match], object]) -> None:
        for side in self.net.sides:
            if side.seat in seats & self.challenge.up:
                self.later(side, partial(what, side))

    def _put_out(self, out: PutOut) -> None:
        setup = self.net.host.setup
        table = Table(setup, self.net.host.rules, self.net.host.credentials)
        for entry in self.known.head:
            table.accept(entry)
        seats = tuple(sorted(out.seats))
        fault = Fault.FORGED if out.guilty else Fault.SILENT
        word = seal(Forfeit(self.origin, out.anchor, seats, fault), LOBBY_KEY)
        self.shown(None, (*self.known.head, Entry(table.turn, seats[0], Kind.GONE, word)), False)


def _wait(waiting: Waiting, side: Match) -> None:
    side.challenger.waiting(waiting.anchor, waiting.seats, waiting.seconds)
