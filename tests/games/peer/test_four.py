"""Four at a table, one of them its host: whatever breaks, comes late or comes twice, all come to the same end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionLost
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from games.engine.errors import StaleEntry
from games.engine.model import Ending, Gone, Kind, Reason
from games.engine.table import Table
from games.peer.credentials import MatchCredentials
from games.peer.guest import GuestMatch
from games.peer.host import HostedMatch
from games.peer.match import Match
from games.peer.tls import PeerTLSFactory
from tests.support.peers import IDENTITIES, PLAYERS, Network, Recorder, Wire, credentials, entropy, rules_of
from wire.amp.errors import DeclaredError

SEATS = 4
FAIR = {Reason.PLAYED, Reason.AGREED, Reason.RESIGNED}
"""How a match may end while nobody is away for long."""

games = some.sampled_from(("walk", "bids", "dice", "circus"))
policies = some.sampled_from(tuple(Gone))


class Four(Network):
    """A host and three guests, whose lines may be carried one way at a time, broken, and made again."""

    def __init__(self, game: str, gone: Gone = Gone.ENDS, settings: str = "") -> None:
        super().__init__(game, settings, seats=SEATS, gone=gone)
        self.resigned: set[int] = set()
        self.begin()

    def wire_of(self, guest: Match) -> Wire | None:
        """The connection on which a guest sits now, by its own account."""
        line = guest.lines.get(0)
        return next((wire for wire in self.wires if wire.guest_end is line), None)

    def dial(self, guest: GuestMatch, by_host: bool = False) -> None:
        """A new line for a guest that wants one."""
        if not guest.wants(0) or not self.host.wants(guest.seat):
            return
        if by_host:
            self.connect_from_host(guest)
        else:
            self.sit(guest).addErrback(lambda failure: None)

    def lose(self, guest: GuestMatch) -> None:
        """A guest's connection breaks; what was under way is lost."""
        wire = self.wire_of(guest)
        if wire is not None:
            wire.stuck = True
            for protocol in (wire.pump.client, wire.pump.server):
                if protocol.connected:
                    protocol.transport.disconnected = True
                    protocol.connectionLost(Failure(ConnectionLost()))

    def carry(self, guest: GuestMatch, to_host: bool) -> None:
        """What is under way on a guest's lines arrives in one direction."""
        for wire in self.wires:
            ends = wire.pump.clientIO, wire.pump.serverIO
            start, end = ends if to_host else ends[::-1]
            if wire.guest_end.owner is guest.connections and not wire.stuck and (data := start.getOutBuffer()):
                end.bufferReceived(data)

    def act(self, side: Match, number: int) -> None:
        """A player does something."""
        done: Any = None
        options = side.own.legal()
        if number == 9 and side.running:
            done = side.own.resign()
            self.resigned.add(side.seat)
        elif number >= 7 and side.running:
            done = side.own.offer(("draw", "undo")[number - 7])
        elif number == 6 and side.running:
            done = side.own.decline()
        elif options:
            done = side.own.play(options[number % len(options)])
        if done is not None:
            Deferred.fromCoroutine(done).addErrback(lambda failure: failure.trap(DeclaredError))

    def say_twice(self, guest: GuestMatch) -> None:
        """A guest submits once more whatever it has not heard to be in order."""
        guest._outbox.say_again()

    def steps(self) -> list[Callable[[int], object]]:
        """What may happen next."""
        found: list[Callable[[int], object]] = [lambda number: self.act(self.host, number)]
        for guest in self.guests:
            found += [
                lambda number, guest=guest: self.act(guest, number),  # type: ignore[misc]
                lambda number, guest=guest: self.act(guest, number),  # type: ignore[misc]
                lambda number, guest=guest: self.carry(guest, True),  # type: ignore[misc]
                lambda number, guest=guest: self.carry(guest, False),  # type: ignore[misc]
                lambda number, guest=guest: self.lose(guest),  # type: ignore[misc]
                lambda number, guest=guest: self.dial(guest, number % 2 == 1),  # type: ignore[misc]
                lambda number, guest=guest: self.say_twice(guest),  # type: ignore[misc]
            ]
        found += [lambda number, clock=clock: clock.advance(0) for clock in self.clocks]  # type: ignore[misc]
        found += [lambda number: self.settle(), lambda number: self.pass_time(0.5)]
        return found

    def finish(self) -> None:
        """All lines are made again, and who is there plays on to the end."""
        for _ in range(80):
            for guest in self.guests:
                if 0 not in guest.lines:
                    self.dial(guest)
            self.settle()
            for side in self.sides:
                self.act(side, 0)
            self.pass_time(0.5)
            if all(side.table.ending is not None for side in self.sides):
                break
        self.settle()


class FourAtATable(SynchronousTestCase):
    """Any interleaving."""

    def assert_same(self, net: Four) -> None:
        """All who stay have ended alike, and so has who reads the host's transcript."""
        host = net.host.table
        onlooker = Table(net._given(0)[0], rules_of(net.game), net.host.credentials)
        for entry in host.transcript:
            onlooker.accept(entry)
        self.assertEqual(onlooker, host)
        for side in net.sides:
            ending = side.table.ending
            assert ending is not None, (side.seat, side.table.due())
            if side.seat not in host.active and ending.reason is Reason.LEFT:  # it had resigned, and looks on no more
                self.assertEqual(ending.seat, side.seat)
                continue
            self.assertIn(ending.reason, FAIR, (side.seat, ending))
            if ending.reason is Reason.RESIGNED:
                self.assertIn(ending.seat, net.resigned)
            if side.seat in host.active:
                self.assertEqual(side.table, host, side.seat)
            told = [entry for event in net.sees[side.seat].all("changed") for entry in event[1:]]
            self.assertEqual(tuple(told), side.table.transcript)
            self.assertEqual(net.sees[side.seat].all("ended"), [("ended", ending)])

    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(games, policies, some.lists(some.tuples(some.integers(0, 27), some.integers(0, 9)), max_size=50))
    def test_any_interleaving(self, game: str, policy: Gone, happens: list[tuple[int, int]]) -> None:
        """Lines that break, are made again, and carry late or twice, in any order: all tables end alike."""
        net = Four(game, policy)
        steps = net.steps()
        for which, number in happens:
            steps[which](number)
        net.finish()
        self.assert_same(net)


class HostOfFour(SynchronousTestCase):
    """What a host of four cannot do."""

    def test_everybody_hears_everything(self) -> None:
        """A match of four without trouble: equal tables, everybody told once, all lines closed."""
        for game in ("walk", "bids", "dice", "circus"):
            net = Four(game)
            net.play_out(lambda bound: bound - 1)
            net.settle()
            for side in net.sides:
                self.assertEqual(side.table, net.host.table)
                self.assertEqual(len(side.table.transcript), len(set(side.table.transcript)))
                self.successResultOf(side.closed())
            self.assertEqual(net.timers(), [])

    def test_agreed_draw(self) -> None:
        """One offers, all agree, over the wires."""
        net = Four("walk")
        for side in net.sides[::-1]:
            done = Deferred.fromCoroutine(side.own.offer("draw"))
            net.settle()
            self.successResultOf(done)
        for side in net.sides:
            ending = side.table.ending
            assert ending is not None
            self.assertEqual((ending.reason, ending.places), (Reason.AGREED, (1, 1, 1, 1)))

    def test_sealed_when_one_quits(self) -> None:
        """Who has sealed a move when another quits is not asked again: its side seals it for the turn anew, host or
        guest, and also where its word crossed the other's; who has not is to choose, as before."""
        for crossing in (False, True):
            net = Four("bids", Gone.PLAYS_ON)
            table, late = net.host.table, net.guests[1]
            for side, bid in ((net.host, "1"), (net.guests[0], "2")):
                Deferred.fromCoroutine(side.own.play(bid))
                net.settle()
            quits = Deferred.fromCoroutine(net.guests[2].own.resign())
            if crossing:
                net.clocks[3].advance(0)
                net.carry(net.guests[2], True)
                self.assertEqual((table.turn, late.table.turn), (2, 1))
                moved = Deferred.fromCoroutine(late.own.play("0"))
                net.settle()
                self.failureResultOf(moved, StaleEntry)
            else:
                net.settle()
                self.assertEqual([side.own.yours for side in net.sides[:3]], [False, False, True])
                Deferred.fromCoroutine(late.own.play("0"))
                net.settle()
            self.successResultOf(quits)
            made = [table.made(2, seat) for seat in range(3)]
            self.assertEqual([str(each[1]) for each in made if each is not None], ["1", "2", "0"])
            self.assertTrue(all(each.table == table for each in net.sides[:3]))

    def test_undo_crosses_a_move(self) -> None:
        """A guest moves while the last agreement to an undo is under way: its move is refused, nobody is blamed."""
        net = Four("walk")
        net.play(net.host, lambda bound: 0)
        self.successResultOf(Deferred.fromCoroutine(net.host.own.offer("undo")))
        net.settle()
        for guest in net.guests[1:]:
            done = Deferred.fromCoroutine(guest.own.offer("undo"))
            net.settle()
            self.successResultOf(done)
        agreed = Deferred.fromCoroutine(net.guest.own.offer("undo"))
        moved = Deferred.fromCoroutine(net.guest.own.play("1"))
        net.settle()
        self.successResultOf(agreed)
        self.failureResultOf(moved, DeclaredError)
        self.assertEqual(net.host.table.due(), {0: Kind.MOVE})
        for side in net.sides:
            self.assertTrue(side.running)
            self.assertEqual(side.table, net.host.table)


class HostWithoutASeat(SynchronousTestCase):
    """A host that only puts in order what the others say."""

    def test_to_the_end(self) -> None:
        """All who play sit with a host that has no seat, no secret and nothing to say; they come to the same end."""
        for game in ("circus", "walk"):
            net = Seatless(game)
            net.begin()
            self.assertRaises(ValueError, lambda host=net.host: host.own)
            for _ in range(200):
                for guest in net.guests:
                    net.play(guest, lambda bound: 0)
            net.settle()
            for side in net.sides:
                assert side.table.ending is not None
                self.assertIs(side.table.ending.reason, Reason.PLAYED)
                self.assertEqual(side.table, net.host.table)
                self.successResultOf(side.closed())
            self.assertEqual(net.timers(), [])

    def test_a_guest_leaves(self) -> None:
        """Such a host waits for a seat that is gone, and sees to the rest, as any other."""
        net = Seatless("walk")
        net.begin()
        net.guests[1].leave()
        net.settle()
        for side in net.sides:
            self.assertEqual(side.table.ending, Ending((1, 2), Reason.RESIGNED, 1))

    def test_it_leaves(self) -> None:
        """Where it goes, no seat has lost by that, and nothing has ended: the others play by way of the lobby."""
        net = Seatless("walk")
        net.begin()
        net.host.leave()
        net.settle()
        for guest in net.guests:
            self.assertTrue(guest.running)


class Seatless(Network):
    """Two who play, and a host with a certificate of its own; its number is no seat's."""

    HOST = 2

    def __init__(self, game: str) -> None:
        super().__init__(game)
        self.clocks.append(Clock())
        self.sees.append(Recorder())
        known = tuple(one.public_key for one in IDENTITIES[:3])
        self.all = [MatchCredentials(IDENTITIES[number], self.ticket, credentials(0).key, known) for number in range(3)]
        self.host = HostedMatch(*self._given(self.HOST), self.clocks[2], entropy("h"), self.sees[2])
        self.guests = [
            GuestMatch(*self._given(seat), self.clocks[seat], entropy(f"g{seat}"), self.sees[seat]) for seat in (0, 1)
        ]
        self.sides = [self.host, *self.guests]

    def _given(self, seat: int, shown: str = "", **changed: Any) -> Any:
        setup, _, rules = super()._given(0)
        if len(self.clocks) < 3:
            return super()._given(seat, shown, **changed)
        own = None if seat == self.HOST else seat
        return replace(setup, players=PLAYERS[:2], host_seat=self.HOST, seat=own), self.all[seat], rules

    def begin(self) -> None:
        """Each guest dials the host."""
        for guest in self.guests:
            listening = PeerTLSFactory(IDENTITIES[2], self.host.connections, self.clocks[2], dialling=False)
            dialling = PeerTLSFactory(IDENTITIES[guest.seat], guest.connections, self.clocks[guest.seat], dialling=True)
            ends = listening.buildProtocol(None), dialling.buildProtocol(None)
            assert ends[0] is not None
            assert ends[1] is not None
            self._join(ends[0].wrappedProtocol, ends[0], ends[1].wrappedProtocol, ends[1])
        self.settle()
