"""The simulation's lobby: the real states, turns and adjudicator, with judges that take their time."""

from __future__ import annotations

from random import Random

from games.engine.branch import Branch
from games.engine.later import rank
from games.engine.model import Entry
from games.judge.adjudicator import Adjudicator, Finding, Known, Shown
from lobby.core.arbitration import challenge as states
from lobby.core.arbitration.challenge import Times
from lobby.core.arbitration.effects import Effect, Ended, Heard, PutOut, Waiting
from lobby.core.arbitration.turns import Case, Turns
from lobby.core.model.challenge import Challenge, Judged, State
from lobby.errors import TryLater
from tests.support.arbitration.world import Marks, World

CHOICE = 6
TIMES = Times(thoughtless=3, margin=2, closing=5, proof=5, heard=2, overtime=6, back=4, away=40)


class Broken(AssertionError):
    """An invariant does not hold."""


class Lobby:
    """The lobby of one match.

    :ivar lines: whose line is up, as it is outside of the lobby; :ivar version: counts what is told.
    :ivar slow: for how many ticks a judge may work.
    :ivar forfeited: who was put out, as an honest seat has been told.
    """

    def __init__(
        self, world: World, rng: Random, times: Times = TIMES, joint: bool = True, clock: tuple[int, int] = (0, 0)
    ) -> None:
        self.world, self.rng, self.times, self.joint, self.clock = world, rng, times, joint, clock
        self.adjudicator = Adjudicator(world.setup, world.rules, Marks(), world.table)
        self.challenge = self._begun()
        self.turns = Turns()
        self.known = Known()
        self.now = self.version = self.judged = 0
        self.lines: set[int] = set()
        self.returning: dict[int, int] = {}
        self.verdict: Ended | None = None
        self.forfeited: set[int] = set()
        self.told: dict[int, tuple[str, int]] = {}
        self.came: dict[int, tuple[int, tuple[Entry, ...]]] = {}
        self.slow = rng.choice((0, 0, 0, 1, 3))
        self._working: list[tuple[int, Case]] = []
        self._head: Branch | None = None

    def _begun(self) -> Challenge:
        challenge = states.begin("m", self.world.seats, CHOICE, self.times)
        challenge.base, challenge.increment = self.clock
        return challenge

    # -- what others see and do

    @property
    def head(self) -> Branch:
        """The head, on a table."""
        if self._head is None:
            self._head = Branch(self.world.table())
            for entry in self.known.head:
                self._head.say(entry)
        return self._head

    @property
    def out(self) -> frozenset[int]:
        """Who is put out in the head."""
        return self.challenge.found.forfeited if self.challenge.found is not None else frozenset()

    @property
    def running(self) -> bool:
        """Whether the lobby waits for anybody, or for more."""
        found = self.challenge.found
        return found is not None and (self.challenge.state is not State.OPEN or self.challenge.proof is not None)

    def left(self, *seats: int) -> int:
        """The least that one of these seats is told to be left, while the lobby waits."""
        return min(told.seconds for told in states.waiting(self.challenge, seats))

    def show(self, seat: int, entries: tuple[Entry, ...], waits: bool) -> bool:
        """Somebody shows a history; returns whether it was taken."""
        if self.verdict is not None or seat not in self.challenge.up:
            return False
        try:
            number = self.turns.add("m", seat, waits, entries, self.now)
        except TryLater:
            return False
        self.came[number] = self.now, entries
        states.came(self.challenge, number)
        self.work()
        return True

    def report(self, seat: int, anchor: str, places: tuple[int, ...]) -> None:
        """Somebody signs an end."""
        if self.verdict is None and seat in self.challenge.up:
            self._do(states.report(self.challenge, seat, anchor, places))

    def line(self, seat: int, up: bool) -> None:
        """A line comes or goes."""
        (self.lines.add if up else self.lines.discard)(seat)
        if not up or not self.returning.get(seat):
            self._connect(seat, up)

    def leave(self, seat: int) -> None:
        """A seat leaves the room without a word."""
        states.leave(self.challenge, seat)

    def _connect(self, seat: int, up: bool) -> None:
        if (seat in self.challenge.up) != up:
            self._do(states.line(self.challenge, seat, up))
            self.version += up

    # -- what it does

    def work(self) -> None:
        """The judges judge what is ready."""
        while (case := self.turns.take()) is not None:
            self._working.append((self.now + self.rng.randint(0, self.slow), case))
            self._finish()

    def _finish(self) -> None:
        for ready, case in tuple(self._working):
            if ready <= self.now and self.verdict is None:
                self._working.remove((ready, case))
                self._judge(case)

    def _judge(self, case: Case) -> None:
        self.judged += 1
        entries = case.content
        assert isinstance(entries, tuple)
        found = self.adjudicator.judge(self.known, [Shown(entries)])
        self.turns.done(case, found.moved or bool(found.convicted))
        if found.moved:
            self._check(found)
        self.known = found.known
        if found.moved or found.convicted:
            self.version += 1
            self._head = None
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
        self._do(states.judged(self.challenge, case.number, case.seat, case.waits, judged, self.times))

    def _check(self, found: Finding) -> None:
        old, new = self.head, Branch(self.world.table())
        for entry in found.known.head:
            new.say(entry)
        if rank(new) < rank(old):
            raise Broken("the head has gone back")

    def tick(self) -> None:
        """A second."""
        self.now += 1
        for seat, at in tuple(self.returning.items()):
            if at <= self.now:
                del self.returning[seat]
                if seat in self.lines:
                    self._connect(seat, True)
        self._finish()
        self.work()
        if self.verdict is None:
            self._do(states.tick(self.challenge, self.times))

    def _do(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Ended):
                if self.verdict is not None:
                    raise Broken("two verdicts")
                self.verdict = effect
            elif isinstance(effect, PutOut):
                self._put_out(effect)
            elif isinstance(effect, Heard):
                self.version += 1
            elif isinstance(effect, Waiting) and effect.seats:
                for seat in effect.seats & effect.to:
                    if self.told.get(seat, ("", 0))[0] != effect.anchor:
                        self.told[seat] = effect.anchor, self.now

    def _put_out(self, effect: PutOut) -> None:
        silent = effect.seats - effect.guilty
        for seat in silent:
            anchor, _ = self.told.get(seat, ("", 0))
            if anchor != effect.anchor:
                raise Broken("forfeited untold")
        if silent & self.world.good:
            raise Broken("a good seat was put out")
        seats = effect.seats if self.joint else frozenset(sorted(effect.seats)[:1])
        gone = self.world.forfeit(self.head.table, sorted(seats))
        number = self.turns.add_first("m", (*self.known.head, gone))
        states.came(self.challenge, number)
        self.work()

    def restart(self, keep: bool) -> None:
        """It dies and is there again, with its disk or without. A verdict that had not become a result is forgotten."""
        self.verdict = None
        self.turns, self._working = Turns(), []
        if keep:
            states.restart(self.challenge, self.times)
        else:
            self.challenge = self._begun()
            self.known, self._head = Known(), None
        self.version += 1
        self.challenge.up = set()
        self.returning = {seat: self.now + self.rng.randint(1, 3) for seat in range(self.world.seats)}
