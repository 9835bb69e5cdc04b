"""What goes by way of the lobby while a line is down: no honest side is blamed for the order in which it comes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as some
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.trial.unittest import SynchronousTestCase

from games.engine import serialization
from games.engine.model import Entry, Gone, Kind, Reason
from games.peer.guest import GuestMatch
from games.peer.interfaces import NoProvider
from games.peer.match import Match
from lobby.commands import announced
from lobby.commands.reasons import DepositOutcome
from lobby.core import adjudicator, effects, timers
from tests.games.peer.test_four import Four
from tests.lobby.core.test_adjudicator import play
from tests.support.core import come, small_world
from tests.support.peers import LOBBY_KEY, PLAYERS, Network
from wire.amp.errors import DeclaredError
from wire.tickets import BY_ITSELF, seal


class ThroughLobby(NoProvider):
    """What one side asks of the lobby."""

    def __init__(self, lobby: Lobby, seat: int) -> None:
        self.lobby, self.seat = lobby, seat

    def missing(self, seat: int, entries: Sequence[Entry]) -> bool:
        """The lobby asks the other side."""
        try:
            self.lobby.say(self.seat, adjudicator.missing, seat, serialization.newest(entries))
        except DeclaredError:
            self.lobby.later(self.seat, partial(self.lobby.net.sides[self.seat].by_lobby.not_there, seat))
        return True

    def deposit(self, entries: Sequence[Entry]) -> None:
        """The lobby passes it on."""
        with contextlib.suppress(DeclaredError):  # it is logged: the match goes its way without
            self.lobby.say(self.seat, adjudicator.deposit, serialization.newest(entries))


class Lobby:
    """The real lobby's core with a match that is on. Its lines to the players never break, and take no time.

    What it tells a side is handled as ``client.match.challenges`` does it.

    :ivar silent: the seats that it has said to be gone for good.
    """

    def __init__(self, net: Network) -> None:
        self.net = net
        self.world = small_world(now=net.clock.seconds)
        self.world.seal = lambda what: seal(what, LOBBY_KEY)
        self.players = come(self.world, *PLAYERS)
        made = self.world.matches.pop(play(self.world, *self.players))
        made.id = net.host.seating.match
        self.world.matches[made.id] = made
        self.world.rooms[made.room].match = made.id
        self.match = made
        self.waits: dict[str, IDelayedCall] = {}
        for side in net.sides:
            side.provider = ThroughLobby(self, side.seat)

    @property
    def silent(self) -> set[int]:
        """See above."""
        return set(self.match.absences)

    def say(self, seat: int, story: Callable[..., None], *what: object) -> None:
        """A side says something.

        :raises DeclaredError: the lobby refuses it.
        """
        story(self.world, self.players[seat], self.match.id, *what)
        self._tell()

    def later(self, seat: int, what: Callable[[], object]) -> None:
        """Have something happen at a side, in its own turn."""
        self.net.clocks[seat].callLater(0, what)

    def _tell(self) -> None:
        """Deliver what the core has to say."""
        for event in self.world.take():
            match event:
                case effects.WaitBegins():
                    self.waits[event.key] = self.net.clock.callLater(event.seconds, self._expire, event.key)
                case effects.WaitEnds():
                    self.waits.pop(event.key).cancel()
                case announced.Announced():
                    for seat, player in enumerate(self.players):
                        if player.id in event.to:
                            self.later(seat, partial(self._hear, self.net.sides[seat], event))

    def _expire(self, key: str) -> None:
        del self.waits[key]
        timers.expire(self.world, key)
        self._tell()

    @staticmethod
    def _hear(side: Match, event: announced.Announced) -> None:
        match event:
            case announced.Owed():
                side.by_lobby.owed(event.seat, [serialization.read(line) for line in event.entries], event.seconds)
            case announced.Deposited(why=DepositOutcome.DEPOSITED):
                side.by_lobby.deposited(event.seat, [serialization.read(line) for line in event.entries])
            case announced.Deposited(why=DepositOutcome.AWAY):
                side.by_lobby.not_there(event.seat)
            case announced.OpponentGone():
                side.by_lobby.gone_for_good(event.seat, event.absence, event.why in BY_ITSELF)


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
        Deferred.fromCoroutine(net.guests[1].own.offer("draw"))
        net.settle()
        Deferred.fromCoroutine(net.host.own.play("1"))
        net.settle()
        net.pass_time(9)
        self.assertEqual(net.guest_sees.all("asked"), [("asked", 0)])
        net.dial(net.guest)
        net.settle()
        for side in net.sides:
            self.assertTrue(side.running, (side.seat, side.table.ending))
            self.assertEqual(side.table, net.host.table)
        self.assertTrue(net.guest.own.yours)

    def test_ones_own_offer_before_the_move(self) -> None:
        """A guest's offer has reached the host, the line breaks, the host moves: the guest hears the move first."""
        net = self.table()
        net.pass_time(8)
        Deferred.fromCoroutine(net.guest.own.offer("draw")).addErrback(lambda failure: failure.trap(DeclaredError))
        for clock in net.clocks:
            clock.advance(0)
        net.carry(net.guest, True)
        self.assertEqual(net.host.table.offers, {"draw": {1}})
        net.lose(net.guest)
        Deferred.fromCoroutine(net.host.own.play("1"))
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
        Deferred.fromCoroutine(net.host.own.play("1"))
        net.settle()
        Deferred.fromCoroutine(net.guest.own.play("1"))
        net.settle()
        self.assertEqual(net.host.table.due(), {2: Kind.MOVE})
        two, three = net.guests[1:]
        net.lose(two)
        Deferred.fromCoroutine(two.own.play("1")).addErrback(lambda failure: failure.trap(DeclaredError))
        three.by_lobby.deposited(2, two.said_of_late())
        self.assertEqual(three.table, net.host.table)
        self.assertEqual([entry.seat for entry in three.unordered()], [2])
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
            Deferred.fromCoroutine(net.host.own.play("1"))
            net.settle()
        last = net.host.table.history.recent
        net.guest.by_lobby.deposited(0, last[-2:])
        self.assertEqual(net.guest.table.turn, 1)
        net.guest.by_lobby.deposited(0, last)
        self.assertEqual(net.guest.table, net.host.table)

    @staticmethod
    def away(net: Four, guest: GuestMatch, number: int) -> None:
        """A guest's line is down for some seconds, in which others may miss something of it."""
        net.lose(guest)
        net.pass_time(number + 4)

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
        steps = net.steps()
        steps += [partial(self.away, net, guest) for guest in net.guests] * 2
        for which, number in happens:
            steps[which](number)
        net.finish()
        for side in net.sides:
            ending = side.table.ending
            assert ending is not None
            self.assertIsNot(ending.reason, Reason.BROKEN, (side.seat, ending))
        self.assertEqual(self.lobby.silent, set())
