"""What goes by way of the lobby while a line is down: no honest side is blamed for the order in which it comes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as some
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from games.engine.model import Entry, Gone, Kind, Reason
from games.peer.interfaces import NoRoads
from tests.games.peer.test_four import Four
from tests.support.peers import Network, absence
from wire.amp.errors import DeclaredError

DEPOSIT = 10.0
"""Seconds that the lobby gives for what is owed."""


class ThroughLobby(NoRoads):
    """What one side asks of the lobby."""

    def __init__(self, lobby: Lobby, seat: int) -> None:
        self.lobby, self.seat = lobby, seat

    def missing(self, seat: int, entries: Sequence[Entry]) -> bool:
        """The lobby asks the other side, unless it is away."""
        self.lobby.missing(self.seat, seat, entries)
        return True

    def deposit(self, entries: Sequence[Entry]) -> None:
        """The lobby passes it on."""
        self.lobby.deposit(self.seat, entries)


class Lobby:
    """The lobby of a match in memory, whose lines to the players never break."""

    def __init__(self, net: Network) -> None:
        self.net = net
        self.owing: dict[int, set[int]] = {}
        self.silent: set[int] = set()
        for side in net.sides:
            side.roads = ThroughLobby(self, side.seat)

    def _later(self, seat: int, what: object) -> None:
        self.net.clocks[seat].callLater(0, what)  # type: ignore[arg-type]

    def missing(self, asker: int, seat: int, entries: Sequence[Entry]) -> None:
        """Ask a seat for what it owes."""
        first = seat not in self.owing
        self.owing.setdefault(seat, set()).add(asker)
        self._later(seat, partial(self.net.sides[seat].owed, asker, entries, DEPOSIT))
        if first:
            self.net.clock.callLater(DEPOSIT, self._expired, seat)

    def deposit(self, seat: int, entries: Sequence[Entry]) -> None:
        """Pass on what a seat gives."""
        if entries:
            for asker in self.owing.pop(seat, set()):
                self._later(asker, partial(self.net.sides[asker].deposited, seat, entries))

    def _expired(self, seat: int) -> None:
        if self.owing.pop(seat, None):
            self.silent.add(seat)
            for side in self.net.sides:
                self._later(side.seat, partial(side.gone_for_good, seat, absence(seat).body, True))


class ByLobby(SynchronousTestCase):
    """A table of four, and a lobby that is asked for what does not come."""

    def table(self, game: str = "walk", gone: Gone = Gone.ENDS) -> Four:
        """A match that has begun."""
        net = Four(game, gone, "time=10")
        self.lobby = Lobby(net)
        return net

    def test_an_offer_before_the_move(self) -> None:
        """A guest's line is down while another offers a draw and the host moves; it hears of both from the lobby in
        the host's order, and goes on when its line is there again."""
        net = self.table()
        net.pass_time(8)
        net.lose(net.guest)
        Deferred.fromCoroutine(net.guests[1].offer("draw"))
        net.settle()
        Deferred.fromCoroutine(net.host.play("1"))
        net.settle()
        net.pass_time(9)
        self.assertEqual(net.guest_sees.all("asked"), [("asked", 0)])
        net.dial(net.guest)
        net.settle()
        for side in net.sides:
            self.assertTrue(side.running, (side.seat, side.table.ending))
            self.assertEqual(side.table, net.host.table)
        self.assertTrue(net.guest.yours)

    def test_ones_own_offer_before_the_move(self) -> None:
        """A guest's offer has reached the host, the line breaks, the host moves: the guest hears the move first."""
        net = self.table()
        net.pass_time(8)
        Deferred.fromCoroutine(net.guest.offer("draw")).addErrback(lambda failure: failure.trap(DeclaredError))
        for clock in net.clocks:
            clock.advance(0)
        net.carry(net.guest, True)
        self.assertEqual(net.host.table.offers, {"draw": {1}})
        net.lose(net.guest)
        Deferred.fromCoroutine(net.host.play("1"))
        net.settle()
        net.pass_time(9)
        net.dial(net.guest)
        net.settle()
        for side in net.sides:
            self.assertTrue(side.running, (side.seat, side.table.ending))
            self.assertEqual(side.table, net.host.table)

    def test_only_the_host_puts_in_order(self) -> None:
        """What another guest gives to the lobby is no move at a guest's table before the host has put it in order."""
        net = self.table()
        Deferred.fromCoroutine(net.host.play("1"))
        net.settle()
        Deferred.fromCoroutine(net.guest.play("1"))
        net.settle()
        self.assertEqual(net.host.table.due(), {2: Kind.MOVE})
        two, three = net.guests[1:]
        net.lose(two)
        Deferred.fromCoroutine(two.play("1")).addErrback(lambda failure: failure.trap(DeclaredError))
        three.deposited(2, two._said_of_late())
        self.assertEqual(three.table, net.host.table)
        self.assertEqual([entry.seat for entry in three._unordered()], [2])
        net.settle()  # it was brought to the host, which has put it in order
        self.assertEqual(net.host.table.due(), {3: Kind.MOVE})
        self.assertEqual(three.table, net.host.table)
        net.dial(two)
        net.settle()
        self.assertEqual(two.table, net.host.table)

    def test_what_lacks_something_before_it(self) -> None:
        """What the host gives counts only where nothing lacks before it."""
        net = self.table("long")
        net.lose(net.guest)
        for _ in range(3):
            Deferred.fromCoroutine(net.host.play("1"))
            net.settle()
        last = net.host.table.recent()
        net.guest.deposited(0, last[-2:])
        self.assertEqual(net.guest.table.turn, 1)
        net.guest.deposited(0, last)
        self.assertEqual(net.guest.table, net.host.table)

    @settings(max_examples=40, deadline=None, derandomize=True)
    @given(
        some.sampled_from(("walk", "bids", "dice", "circus")),
        some.sampled_from(tuple(Gone)),
        some.lists(some.tuples(some.integers(0, 33), some.integers(0, 8)), max_size=40),
    )
    def test_any_interleaving(self, game: str, policy: Gone, happens: list[tuple[int, int]]) -> None:
        """Lines break for long enough that the lobby is asked: every side has an end with a name, and nobody is said to
        have broken the rules."""
        net = self.table(game, policy)
        steps = [*net.steps(), *[lambda number: net.pass_time(4)] * 6]
        for which, number in happens:
            steps[which](number)
        net.finish()
        for side in net.sides:
            ending = side.table.ending
            assert ending is not None
            self.assertIsNot(ending.reason, Reason.BROKEN, (side.seat, ending))
        self.assertEqual(self.lobby.silent, set())
