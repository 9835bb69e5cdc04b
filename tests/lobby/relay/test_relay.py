"""The lobby's relay: two ends find each other, bytes go through unread, and nothing of it is without a limit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.test.iosim import FakeTransport, IOPump, connect
from twisted.trial.unittest import SynchronousTestCase

from lobby import commands
from lobby.app.options import Options, Refusal
from lobby.commands import MatchBegan, Relay, RelayEnded, RelayOffered, UseRelay
from lobby.errors import HelloFirst, NoSuchMatch, NoSuchRelay, RelayExhausted, StorageFailed
from lobby.relay.quota import SAVE_SECONDS, MonthlyQuota
from lobby.relay.service import WAIT_SECONDS, Relays
from lobby.server.connection import LobbyConnection
from lobby.storage.database import Database
from lobby.storage.engine import MEMORY
from lobby.storage.threads import SynchronousThreads
from tests.support.lobby import Address, LobbyCase
from tests.support.relay import RelayClient, Transport
from wire.amp.heartbeat import Ping


class RelayCase(LobbyCase):
    """Ada hosts a match, Bea is on the way to it."""

    def setUp(self) -> None:
        super().setUp()
        self.ada, self.bea = self.come("Ada"), self.come("Bea")
        room = self.call(self.ada, commands.CreateRoom, game="rps", public=True, settings="")["mine"][0]["room"]
        self.call(self.bea, commands.JoinRoom, room=room)
        self.match = self.ada.heard(commands.HostMatch)[0]["match"]
        self.call(self.ada, commands.RoomReady, match=self.match, addresses=[])
        self._passes: dict[str, Iterator[str]] = {}

    def next_pass(self, relay: str) -> str:
        """Bea's pass and Ada's in turn, where Bea's is known."""
        return next(self._passes[relay]) if relay in self._passes else relay

    def begin(self) -> None:
        """The match is on."""
        self.call(self.bea, commands.Joined, match=self.match)

    def dial_relay(self, relay: str, hello: bool = True) -> tuple[RelayClient, LobbyConnection]:
        """A connection that shows the pass, as Bea's and Ada's in turn; its answer comes later."""
        client = RelayClient(self.clock)
        server: Any = self.factory.buildProtocol(Address("192.0.2.7"))  # type: ignore[arg-type]
        pump: IOPump = connect(server, Transport(server, True), client, FakeTransport(client, False))
        self.pumps.append(pump)
        self.flush()
        if hello:
            self.hello(client)
        pass_ = self.next_pass(relay)
        client.callRemote(Relay, relay=pass_).addCallbacks(client.met, lambda failed: client.met(failed.value))
        self.flush()
        return client, server

    def offered(self) -> str:
        """Bea asks for a relay; her pass."""
        relay = str(self.call(self.bea, UseRelay, match=self.match)["relay"])
        self._passes[relay] = cycle((relay, self.ada.heard(RelayOffered)[-1]["relay"]))
        return relay

    def pair(self) -> tuple[RelayClient, RelayClient]:
        """Both ends, relayed."""
        relay = self.offered()
        ends = self.dial_relay(relay)[0], self.dial_relay(relay)[0]
        for end in ends:
            self.assertEqual(end.answers, [{}])
        return ends

    def refused(self, client: RelayClient, error: type[Exception]) -> None:
        """The relay was refused."""
        self.assertEqual([type(answer) for answer in client.answers], [error])


class Pairing(RelayCase):
    """How the two ends find each other."""

    def test_both_are_told(self) -> None:
        """The guest has a pass for an answer; the host is told one of its own, and nobody else is."""
        eve = self.come("Eve")
        relay = self.offered()
        (told,) = self.ada.heard(RelayOffered)
        self.assertEqual((told["match"], told["seat"]), (self.match, 1))
        self.assertNotEqual(told["relay"], relay)
        for pass_ in (relay, told["relay"]):
            self.assertRegex(pass_, "^[0-9a-f]{32}$")
        self.assertEqual(self.bea.heard(RelayOffered) + eve.heard(RelayOffered), [])

    def test_answered_when_both_are_there(self) -> None:
        """The first end waits for the second; then both are answered, and bytes go both ways."""
        relay = self.offered()
        one, _ = self.dial_relay(relay)
        self.begin()
        self.beat(self.ada, self.bea, seconds=18)
        self.assertEqual((one.answers, one.closed), ([], False))
        two, _ = self.dial_relay(relay)
        self.assertEqual((one.answers, two.answers), ([{}], [{}]))
        one.send(b"to two")
        two.send(b"to one")
        self.flush()
        self.assertEqual((one.raw, two.raw), (b"to one", b"to two"))

    def test_nobody_comes(self) -> None:
        """An end that waits alone is told so, and is a visitor again, who may ask anew."""
        relay = self.offered()
        one, _ = self.dial_relay(relay)
        self.begin()
        self.beat(self.ada, self.bea, seconds=WAIT_SECONDS + 1)
        self.refused(one, NoSuchRelay)
        self.assertEqual(self.call(one, commands.LookUp, name="Ada")["known"], False)
        two, _ = self.dial_relay(relay)
        self.assertEqual(two.answers, [])  # it waits: the pass is still good

    def test_unknown_pass(self) -> None:
        """A pass that nobody gave opens nothing."""
        self.refused(self.dial_relay("0" * 32)[0], NoSuchRelay)

    def test_hello_comes_first(self) -> None:
        """As for every command."""
        self.refused(self.dial_relay(self.offered(), hello=False)[0], HelloFirst)

    def test_third_comer(self) -> None:
        """A pass is good for two; a third is refused, and does not disturb them."""
        relay = self.offered()
        one, two = self.dial_relay(relay)[0], self.dial_relay(relay)[0]
        self.refused(self.dial_relay(relay)[0], NoSuchRelay)
        one.send(b"still here")
        self.flush()
        self.assertEqual(two.raw, b"still here")

    def test_first_end_goes_before_the_second_comes(self) -> None:
        """Then the second waits for another first."""
        relay = self.offered()
        self.hang_up(self.dial_relay(relay)[0])
        two, _ = self.dial_relay(relay)
        self.assertEqual(two.answers, [])
        three, _ = self.dial_relay(relay)
        self.assertEqual((two.answers, three.answers), ([{}], [{}]))

    def test_one_end_twice(self) -> None:
        """Who shows a pass again is no other end: the older connection is refused, and the other's is still awaited."""
        relay = str(self.call(self.bea, UseRelay, match=self.match)["relay"])
        one, two = self.dial_relay(relay)[0], self.dial_relay(relay)[0]
        self.refused(one, NoSuchRelay)
        self.assertEqual(two.answers, [])
        three, _ = self.dial_relay(self.ada.heard(RelayOffered)[-1]["relay"])
        self.assertEqual((two.answers, three.answers), ([{}], [{}]))

    def test_told_until_it_comes(self) -> None:
        """A host is told again on a new line who waits for it at the relay, and no more when it has come, when its
        guest has left, or where it is the guest."""
        relay = self.offered()
        self.call(self.ada, commands.Subscribe)
        first, again = self.ada.heard(RelayOffered)
        self.assertEqual(first, again)
        self.call(self.bea, commands.Subscribe)
        self.assertEqual(self.bea.heard(RelayOffered), [])
        self.dial_relay(relay)
        self.dial_relay(relay)
        self.call(self.ada, commands.Subscribe)
        self.assertEqual(len(self.ada.heard(RelayOffered)), 2)
        self.begin()
        self.offered()
        self.call(self.bea, commands.LeaveRoom)
        self.call(self.ada, commands.Subscribe)
        self.assertEqual(len(self.ada.heard(RelayOffered)), 3)

    def test_asked_again(self) -> None:
        """A new pass makes the old one worthless; the old line goes on until the new one is complete."""
        old = self.pair()
        waits = self.offered()
        waiting, _ = self.dial_relay(waits)
        relay = self.offered()
        self.refused(waiting, NoSuchRelay)
        new = [self.dial_relay(relay)[0]]
        self.assertFalse(old[0].closed or old[1].closed)
        new.append(self.dial_relay(relay)[0])
        self.assertTrue(old[0].closed and old[1].closed)
        new[0].send(b"new")
        self.flush()
        self.assertEqual(new[1].raw, b"new")
        self.assertEqual(self.ada.heard(RelayEnded), [])

    def test_forgotten_while_they_meet(self) -> None:
        """A line whose match was forgotten between its two ends is none: both are refused."""
        stops: list[Any] = self.dispatcher.ending
        relays = next(stop.__self__ for stop in stops if isinstance(stop.__self__, Relays))
        relay = self.offered()
        one, _ = self.dial_relay(relay)
        relays._ways.clear()
        two, _ = self.dial_relay(relay)
        self.refused(one, NoSuchRelay)
        self.refused(two, NoSuchRelay)

    def test_only_a_guest_of_the_match(self) -> None:
        """Neither the host nor a stranger may ask, nor anybody of a match that is over; old passes are forgotten."""
        relay = self.offered()
        eve = self.come("Eve")
        for client in (self.ada, eve):
            self.assertRaises(NoSuchMatch, self.call, client, UseRelay, match=self.match)
        self.call(self.bea, commands.ConnectFailed, match=self.match, reason="")
        self.assertRaises(NoSuchMatch, self.call, self.bea, UseRelay, match=self.match)
        self.refused(self.dial_relay(relay)[0], NoSuchRelay)

    def test_running_match(self) -> None:
        """A match that is on may be relayed, too: its line broke."""
        self.begin()
        self.assertEqual(len(self.ada.heard(MatchBegan)), 1)
        one, two = self.pair()
        two.send(b"x")
        self.flush()
        self.assertEqual(one.raw, b"x")

    def test_bytes_before_the_answer(self) -> None:
        """Who waits has nothing to say: it is cut off, and the pass stays good for others."""
        relay = self.offered()
        one, _ = self.dial_relay(relay)
        one.callRemote(Ping)
        self.flush()
        self.assertTrue(one.closed)
        two, three = self.dial_relay(relay)[0], self.dial_relay(relay)[0]
        self.assertEqual((two.answers, three.answers), ([{}], [{}]))

    def test_bytes_right_behind(self) -> None:
        """The same where they come in one piece with the pass: the other end is closed, too."""
        relay = self.offered()
        one, _ = self.dial_relay(relay)
        two, _ = self.dial_relay("0" * 32)
        two.callRemote(Relay, relay=self.next_pass(relay)).addBoth(lambda _: None)
        two.send(b"\x00\x05early")
        self.flush()
        self.assertTrue(two.closed and one.closed)
        self.assertEqual(one.raw, b"")


class Passing(RelayCase):
    """What goes through."""

    @settings(max_examples=20, deadline=None)
    @given(st.lists(st.tuples(st.booleans(), st.binary(min_size=1, max_size=300)), max_size=20))
    def _any_bytes(self, said: list[tuple[bool, bytes]]) -> None:
        ends = self.pair()
        wanted = [b"", b""]
        for which, data in said:
            ends[which].send(data)
            wanted[not which] += data
            self.flush()
        self.assertEqual([ends[0].raw, ends[1].raw], wanted)

    def test_any_bytes(self) -> None:
        """Any bytes arrive as they were sent, both ways: commands, requests for the hand-out and garbage alike."""
        self._any_bytes()
        one, two = self.pair()
        ping = b"\x00\x08_command\x00\x04Ping\x00\x00"
        for data in (ping, b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01", b"\xff" * 1000):
            assert two.raw is not None
            two.raw = b""
            one.send(data)
            self.flush()
            self.assertEqual(two.raw, data)
        self.assertEqual(one.raw, b"")

    def test_back_pressure(self) -> None:
        """An end that does not read pauses the other, not itself; once it reads, bytes flow again."""
        relay = self.offered()
        _, first = self.dial_relay(relay)
        _, second = self.dial_relay(relay)
        first.transport.producer.pauseProducing()  # what a transport does whose buffer is full
        self.assertEqual((first.transport.paused, second.transport.paused), (False, True))
        first.transport.producer.resumeProducing()
        self.assertEqual((first.transport.paused, second.transport.paused), (False, False))

    def test_one_end_goes(self) -> None:
        """The other gets all that was sent before, then its line is closed; the lobby tells the players nothing."""
        one, two = self.pair()
        one.send(b"last words")
        one.transport.loseConnection()
        self.flush()
        self.assertEqual((two.raw, two.closed), (b"last words", True))
        self.assertEqual(self.bea.heard(RelayEnded), [])

    def test_silence_and_flood_are_the_peers_matter(self) -> None:
        """What holds for commands does not hold for bytes: small ones as often as one likes, and pauses."""
        one, two = self.pair()
        self.begin()
        for _ in range(300):
            one.send(b".")
            self.flush()
        self.beat(self.ada, self.bea, seconds=30)
        self.assertEqual(two.raw, b"." * 300)

    def test_farewell(self) -> None:
        """A lobby that stops closes its pairs and writes nothing of its own into them."""
        one, two = self.pair()
        self.dispatcher.stop()
        for connection in list(self.registry.connections):
            connection.farewell("Bye.", 0)
        self.flush()
        self.assertEqual((one.raw, two.raw, one.closed, two.closed), (b"", b"", True, True))


class Idle(RelayCase):
    """A pair on which nothing moves."""

    def test_idle(self) -> None:
        """It is closed after a minute without a byte, and both players are told."""
        self.begin()
        one, two = self.pair()
        self.beat(self.ada, self.bea, seconds=50)
        one.send(b"x")
        self.beat(self.ada, self.bea, seconds=50)
        self.assertFalse(one.closed)
        self.beat(self.ada, self.bea, seconds=15)
        self.assertTrue(one.closed and two.closed)
        ended = [{"match": self.match, "seat": 1, "why": "idle"}]
        self.assertEqual((self.ada.heard(RelayEnded), self.bea.heard(RelayEnded)), (ended, ended))


class LimitsOfLimits(SynchronousTestCase):
    """What an operator may choose."""

    def test_refused(self) -> None:
        """A rate at which no match moves on, a time without end, and half a pair are refused in a sentence."""
        for option, value in (("rate", "1000"), ("time", "1e9"), ("pairs", "0"), ("month", "-1")):
            refused = self.assertRaises(Refusal, Options().parseOptions, [f"--relay-{option}", value])
            self.assertIn(f"--relay-{option} must be", str(refused))


class Off(RelayCase):
    """``--relay no``."""

    options = ("--relay", "no")

    def test_off(self) -> None:
        """Nobody is relayed, and the client is told why."""
        refused = self.assertRaises(RelayExhausted, self.call, self.bea, UseRelay, match=self.match)
        self.assertEqual(refused.parameters, {"limit": "off"})
        self.assertEqual(self.ada.heard(RelayOffered), [])


class Few(RelayCase):
    """``--relay-pairs``."""

    options = ("--relay-pairs", "1")

    def test_pairs(self) -> None:
        """One pair more is refused; a new line in place of one's own is not."""
        self.pair()
        cleo, dora = self.come("Cleo"), self.come("Dora")
        room = self.call(cleo, commands.CreateRoom, game="rps", public=True, settings="")["mine"][0]["room"]
        self.call(dora, commands.JoinRoom, room=room)
        match = cleo.heard(commands.HostMatch)[0]["match"]
        refused = self.assertRaises(RelayExhausted, self.call, dora, UseRelay, match=match)
        self.assertEqual(refused.parameters, {"limit": "pairs"})
        self.pair()


class Bytes(RelayCase):
    """``--relay-bytes``."""

    options = ("--relay-bytes", "1000")

    def test_bytes(self) -> None:
        """What reaches the limit is still delivered; then the line is closed, the players are told, and no other pair
        of this match's comes by a new pass."""
        one, two = self.pair()
        one.send(b"x" * 900)
        self.flush()
        self.assertFalse(one.closed)
        two.send(b"y" * 200)
        self.flush()
        self.assertEqual((one.raw, one.closed, two.closed), (b"y" * 200, True, True))
        self.assertEqual([told["why"] for told in self.bea.heard(RelayEnded)], ["bytes"])
        refused = self.assertRaises(RelayExhausted, self.call, self.bea, UseRelay, match=self.match)
        self.assertEqual(refused.parameters, {"limit": "bytes"})


class Time(RelayCase):
    """``--relay-time``."""

    options = ("--relay-time", "20")

    def test_time(self) -> None:
        """The time of all a match's lines together; reaching it closes the line and is told."""
        self.begin()
        self.pair()
        self.beat(self.ada, self.bea, seconds=15)
        one, _ = self.pair()
        self.beat(self.ada, self.bea, seconds=3)
        self.assertFalse(one.closed)
        self.beat(self.ada, self.bea, seconds=3)
        self.assertTrue(one.closed)
        self.assertEqual([told["why"] for told in self.ada.heard(RelayEnded)], ["time"])
        refused = self.assertRaises(RelayExhausted, self.call, self.bea, UseRelay, match=self.match)
        self.assertEqual(refused.parameters, {"limit": "time"})


class Rate(RelayCase):
    """``--relay-rate``."""

    options = ("--relay-rate", "10000")

    def test_rate(self) -> None:
        """A second's bytes go at once; who has sent more is not read from until the rate is kept again."""
        relay = self.offered()
        one, first = self.dial_relay(relay)
        _, second = self.dial_relay(relay)
        one.send(b"x" * 10_000)
        self.flush()
        self.assertFalse(first.transport.paused)
        one.send(b"x" * 20_000)
        self.flush()
        self.assertTrue(first.transport.paused and second.transport.paused)
        self.wait(1.8)
        self.assertTrue(first.transport.paused)
        self.wait(0.3)
        self.assertFalse(first.transport.paused or second.transport.paused)


class InAMonth(RelayCase):
    """``--relay-month``."""

    options = ("--relay-month", "1000", "--relay-address", "100", "--relay-drop-ins", "100")

    def test_month(self) -> None:
        """Who reaches the month's limit is cut off and told; so is who asks afterwards."""
        one, _ = self.pair()
        one.send(b"x" * 1000)
        self.flush()
        self.assertTrue(one.closed)
        self.assertEqual([told["why"] for told in self.bea.heard(RelayEnded)], ["month"])
        refused = self.assertRaises(RelayExhausted, self.call, self.bea, UseRelay, match=self.match)
        self.assertEqual(refused.parameters, {"limit": "month"})


class MonthTests(SynchronousTestCase):
    """What is counted in a month."""

    def setUp(self) -> None:
        self.clock, self.now = Clock(), "2026-01"
        self.database = Database(MEMORY, SynchronousThreads())
        self.database.startService()
        self.addCleanup(self.database.stopService)

    def month(self) -> MonthlyQuota:
        """The count of a lobby that has just started."""
        return MonthlyQuota(self.database, self.clock, 1000, lambda: self.now)

    def looked(self, month: MonthlyQuota) -> bool:
        """Whether nothing is left of the month, for who has looked."""
        self.successResultOf(Deferred.fromCoroutine(month.look()))
        return month.used_up

    def test_kept(self) -> None:
        """A restart forgets nothing that was counted a minute before, or at all where the lobby was stopped."""
        month = self.month()
        month.count(400)
        month.count(400)
        self.clock.advance(SAVE_SECONDS)
        month.count(200)
        self.assertTrue(month.used_up)
        self.assertFalse(self.looked(self.month()))
        month.save()
        self.assertTrue(self.looked(self.month()))

    def test_next_month(self) -> None:
        """A new month begins at nothing, and the old one's bytes are not counted for it."""
        month = self.month()
        month.count(1000)
        self.now = "2026-02"
        self.assertFalse(self.looked(month))
        month.count(999)
        self.assertFalse(month.used_up)
        month.save()
        self.now = "2026-01"
        self.assertTrue(self.looked(self.month()))

    def test_nothing_to_save(self) -> None:
        """A lobby that relays nothing writes nothing, and has no timer."""
        month = self.month()
        month.save()
        self.assertEqual(self.clock.getDelayedCalls(), [])
        month.count(1)
        month.save()
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_database_refuses(self) -> None:
        """What could not be written is written the next time; nobody is kept from playing meanwhile."""
        month = self.month()

        async def refuse(work: object) -> None:
            raise StorageFailed

        with mock.patch.object(self.database, "run", refuse):
            month.count(1000)
            month.save()
        self.assertTrue(month.used_up)
        month.save()
        self.assertTrue(self.looked(self.month()))
