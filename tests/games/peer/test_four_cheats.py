"""A host of four that lies to its guests, and what a table of four outlives."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from twisted.internet.defer import Deferred
from twisted.protocols import amp
from twisted.trial.unittest import SynchronousTestCase

from games.engine.errors import BadSignature, RepeatedEntry, StaleEntry
from games.engine.model import Entry, Gone, Kind, Reason
from games.peer import commands
from tests.games.peer.test_four import SEATS, Four
from tests.support.peers import Network, owed, say, sides, signed
from wire.amp.errors import DeclaredError
from wire.amp.heartbeat import Ping


class Liar(amp.AMP):
    """The host's end of one guest's line: it passes on what the test wants, and what the guest says at once."""

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self.heard: list[Entry] = []

    def order(self, entry: Entry) -> Deferred[Any]:
        """Put an entry in order."""

        async def ask() -> Any:
            return await self.callRemote(commands.Ordered, number=self.number, **asdict(entry))

        answer = Deferred.fromCoroutine(ask())
        self.number += 1
        return answer

    @commands.Sit.responder
    def sit(self, **_who: Any) -> dict[str, Any]:
        return {}

    @commands.Submit.responder
    def submit(self, **entry: Any) -> dict[str, Any]:
        self.heard.append(Entry(**entry))
        self.order(self.heard[-1])
        return {}

    @commands.State.responder
    def compared(self, **_state: Any) -> dict[str, Any]:
        return {}

    @Ping.responder
    def ping(self) -> dict[str, Any]:
        return {}


class LyingHost(SynchronousTestCase):
    """Guest 1 plays by the rules; the host has all the others' true words, and passes on something else."""

    def setUp(self) -> None:
        self.net = Network("walk", seats=SEATS)
        self.guest = self.net.guest
        self.sides = sides("walk", SEATS, signed=True)
        self.others = [self.sides[0], *self.sides[2:]]
        self.liar = Liar()
        self.net.connect_guest(self.liar)
        self.net.settle()
        told = 0
        while self.guest.table.turn == 0:
            for entry in owed(self.others):
                say(self.others, entry)
                self.successResultOf(self.ordered(entry))
            for entry in self.liar.heard[told:]:
                say(self.others, entry)
                told += 1
        self.assertEqual(self.guest.table.due(), {0: Kind.MOVE})

    def ordered(self, entry: Entry) -> Deferred[Any]:
        """What the guest answers to it."""
        answer = self.liar.order(entry)
        self.net.settle()
        return answer

    def says(self, seat: int, kind: Kind, body: str = "") -> Entry:
        """What another member says truly."""
        return self.sides[seat].keeper.say(self.sides[seat].table, kind, body)

    def found_out(self, error: type[DeclaredError], entry: Entry) -> None:
        """The guest refuses it by name, and the match goes on."""
        before = self.guest.table.transcript
        self.failureResultOf(self.ordered(entry), error)
        self.assertTrue(self.guest.running)
        self.assertEqual(self.guest.table.transcript, before)

    def test_honest(self) -> None:
        """What is passed on as it was said is taken."""
        for entry in (self.says(2, Kind.OFFER, "draw"), self.says(3, Kind.DECLINE, "draw")):
            self.successResultOf(self.ordered(entry))

    def test_changes(self) -> None:
        """Another guest's offer is passed on as something else, or as somebody else's."""
        true = self.says(2, Kind.OFFER, "draw")
        self.found_out(BadSignature, replace(true, kind=Kind.RESIGN, body=""))
        self.setUp()
        self.found_out(BadSignature, replace(self.says(2, Kind.OFFER, "draw"), seat=3))

    def test_invents(self) -> None:
        """A resignation that another guest never said, signed with the host's own key."""
        self.found_out(BadSignature, replace(self.says(0, Kind.RESIGN), seat=3))

    def test_invents_that_somebody_is_gone(self) -> None:
        """That a guest is gone, without the lobby's word."""
        self.found_out(BadSignature, Entry(1, 3, Kind.GONE, self.net.ticket))

    def test_keeps_back(self) -> None:
        """A guest's offer is kept back, and passed on when it is too late."""
        kept = self.says(2, Kind.OFFER, "draw")
        self.successResultOf(self.ordered(self.says(0, Kind.MOVE, "1")))
        self.found_out(StaleEntry, kept)

    def test_drops(self) -> None:
        """A guest's offer is told to the others and not to this one: that parts no table, for it was only an offer."""
        say(self.others, self.says(2, Kind.OFFER, "draw"))
        move = self.says(0, Kind.MOVE, "1")
        say(self.others, move)
        self.successResultOf(self.ordered(move))
        self.successResultOf(self.ordered(self.says(3, Kind.OFFER, "draw")))
        self.assertEqual(self.guest.table.anchor, self.sides[2].table.anchor)

    def test_drops_a_move(self) -> None:
        """A move is told to the others, and this one is told what follows: it lacks what was signed before."""
        say(self.others, self.says(0, Kind.MOVE, "1"))
        self.found_out(StaleEntry, self.says(2, Kind.OFFER, "draw"))

    def test_tells_two_stories(self) -> None:
        """The host moves in two ways, one for this guest and one for the others: the next signature shows it."""
        say(self.others, self.says(0, Kind.MOVE, "1"))
        self.successResultOf(self.ordered(self.signed_again("2")))
        self.found_out(BadSignature, self.says(3, Kind.OFFER, "draw"))

    def offered(self) -> Entry:
        """Another guest's offer, in order at every table."""
        offer = self.says(2, Kind.OFFER, "draw")
        say(self.others, offer)
        self.successResultOf(self.ordered(offer))
        return offer

    def test_the_same_twice(self) -> None:
        """The same entry once more changes nothing."""
        before = self.offered(), self.guest.table.transcript
        self.successResultOf(self.ordered(before[0]))
        self.assertEqual(self.guest.table.transcript, before[1])

    def test_moved_in_two_ways_says_the_host(self) -> None:
        """Another move for the same turn that the guest never signed convicts nobody."""
        say(self.others, move := self.says(0, Kind.MOVE, "1"))
        self.successResultOf(self.ordered(move))
        own = self.guest.own.keeper.choose(self.guest.table, "1")
        self.guest._put_by_itself(own)
        self.net.settle()
        say(self.others, own)
        say(self.others, third := self.says(2, Kind.MOVE, "1"))
        self.successResultOf(self.ordered(third))
        self.found_out(RepeatedEntry, replace(third, body="2"))

    def signed_again(self, text: str) -> Entry:
        """Another move of the host's for the first turn, rightly signed."""
        twin = sides("walk", SEATS, signed=True)[0]
        for entry in self.sides[0].table.transcript[:-1]:
            twin.table.accept(entry)
        return signed(twin, Entry(1, 0, Kind.MOVE, text))


class Outlived(SynchronousTestCase):
    """What happens to honest players at a table of four."""

    def test_host_resigns_and_passes_on(self) -> None:
        """A host that has resigned goes on passing on what the others say, also on lines that were made again."""
        net = Four("walk", Gone.PLAYS_ON)
        gave_up = Deferred.fromCoroutine(net.host.own.resign())
        net.settle()
        self.successResultOf(gave_up)
        for guest in net.guests:
            net.lose(guest)
            self.assertTrue(guest.wants(0))
        net.finish()
        for side in net.sides:
            ending = side.table.ending
            assert ending is not None
            self.assertEqual(ending.reason, Reason.PLAYED)
            self.assertEqual(side.table, net.host.table)

    def test_resigned_and_never_heard_that_it_was_taken(self) -> None:
        """A guest whose line broke while it resigned comes back, hears of it, and looks on; nobody is blamed."""
        net = Four("walk", Gone.PLAYS_ON)
        Deferred.fromCoroutine(net.guest.own.resign()).addErrback(lambda failure: None)
        for clock in net.clocks:
            clock.advance(0)
        net.carry(net.guest, True)
        self.assertNotIn(1, net.host.table.active)
        self.assertIn(1, net.guest.table.active)
        net.lose(net.guest)
        self.assertTrue(net.host.wants(1))
        net.dial(net.guest)
        net.settle()
        self.assertEqual(net.guest.table, net.host.table)
        self.assertEqual(net.guest_sees.all("ended"), [])

    def test_resigned_and_cut_off(self) -> None:
        """A guest that has resigned and loses its line looks on no more: it has left, and blames nobody."""
        net = Four("walk", Gone.PLAYS_ON)
        Deferred.fromCoroutine(net.guest.own.resign())
        net.settle()
        net.lose(net.guest)
        net.settle()
        ending = net.guest.table.ending
        assert ending is not None
        self.assertEqual((ending.reason, ending.seat), (Reason.LEFT, 1))
        self.assertTrue(net.guest.spared)
        self.assertTrue(net.host.running)

    def test_impatient_player(self) -> None:
        """Who offers or resigns again because the line is slow is told so, and its host is not blamed for it."""
        net = Four("walk")
        first = Deferred.fromCoroutine(net.guest.own.offer("draw"))
        self.failureResultOf(Deferred.fromCoroutine(net.guest.own.offer("draw")), RepeatedEntry)
        net.lose(net.guest)
        net.dial(net.guest)
        net.settle()
        self.successResultOf(first)
        self.assertTrue(net.guest.running)
        self.assertEqual(net.host.table.offers, {"draw": {1}})
