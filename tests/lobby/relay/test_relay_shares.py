"""Whoever wants all of the relay: nobody can keep an honest pair from it."""

from __future__ import annotations

from itertools import count, pairwise
from typing import Any

from twisted.test.iosim import FakeTransport, connect

from lobby import commands
from lobby.commands import Relay, RelayEnded, RelayOffered, UseRelay
from lobby.errors import RelayExhausted
from lobby.relay.service import DEAD_SECONDS
from tests.support.lobby import Address, FakeClient, LobbyCase
from tests.support.relay import RelayClient, Transport

HOSTILE = [f"192.0.2.{number}" for number in range(1, 5)]
SOON = 5


class SharesCase(LobbyCase):
    """Players at addresses, and their matches."""

    def setUp(self) -> None:
        super().setUp()
        self._names = count(1)
        self.at: dict[FakeClient, str] = {}

    def player(self, host: str, account: bool = False) -> FakeClient:
        """Somebody at an address, with an account or as a drop-in."""
        name = f"player{next(self._names)}"
        if account:
            client, _ = self.dial(host)
            self.hello(client)
            self.call(client, commands.Register, name=name, password="secret")
        else:
            client = self.come(name, host)
        self.at[client] = host
        return client

    def match(self, host: FakeClient, guest: FakeClient) -> str:
        """The guest is on the way to the host."""
        room = self.call(host, commands.CreateRoom, game="rps", public=False, settings="")["mine"][0]["room"]
        self.call(guest, commands.JoinRoom, room=room)
        match = str(host.heard(commands.HostMatch)[-1]["match"])
        self.call(host, commands.RoomReady, match=match, addresses=[])
        return match

    def come_to_relay(self, who: FakeClient, pass_: str) -> RelayClient:
        """A player shows a pass."""
        client = RelayClient(self.clock)
        server: Any = self.factory.buildProtocol(Address(self.at[who]))  # type: ignore[arg-type]
        self.pumps.append(connect(server, Transport(server, True), client, FakeTransport(client, False)))
        self.flush()
        self.hello(client)
        client.callRemote(Relay, relay=pass_).addCallbacks(client.met, lambda failed: client.met(failed.value))
        return client

    def passes(self, host: FakeClient, guest: FakeClient, match: str) -> tuple[str, str]:
        """The host's and the guest's.

        :raises RelayExhausted: there are none for them.
        """
        relay = str(self.call(guest, UseRelay, match=match)["relay"])
        return str(host.heard(RelayOffered)[-1]["relay"]), relay

    def pair(self, host: FakeClient, guest: FakeClient, match: str = "") -> tuple[RelayClient, ...]:
        """The two are relayed.

        :raises RelayExhausted: they are not.
        """
        passes = self.passes(host, guest, match or self.match(host, guest))
        ends = [self.come_to_relay(who, pass_) for who, pass_ in zip((host, guest), passes, strict=True)]
        self.flush()
        for end in ends:
            if end.answers != [{}]:
                raise end.answers[0]
        return tuple(ends)

    def try_pair(self, host: FakeClient, guest: FakeClient) -> str:
        """What keeps the two from being relayed, if anything does."""
        try:
            self.pair(host, guest)
        except RelayExhausted as problem:
            return str(problem.parameters["limit"])
        return ""

    def honest(self, host: str, account: bool) -> None:
        """Two players at addresses of their own are relayed within five seconds."""
        ada, bea = self.player(f"{host}.1", account), self.player(f"{host}.2", account)
        match = self.match(ada, bea)
        for _ in range(SOON):
            try:
                self.pair(ada, bea, match)
            except RelayExhausted:
                self.wait(1)
            else:
                return
        self.pair(ada, bea, match)


class Greedy(SharesCase):
    """Four addresses want every pair that there is."""

    options = ("--relay-pairs", "20")

    def test_shares(self) -> None:
        """R6: each has its fifth and no more, of which drop-ins have half; honest players, with accounts or without,
        are relayed all the same."""
        for host in HOSTILE:
            tried = [
                (self.player(host, account), self.player(host, account)) for account in (False, True) for _ in "123"
            ]
            told = [self.try_pair(*both) for both in tried]
            self.assertEqual(told, ["", "", "share", "", "", "share"])
        for one, other in pairwise(HOSTILE):
            self.assertEqual(self.try_pair(self.player(one, True), self.player(other, True)), "share")
        self.honest("198.51.100", account=False)
        self.honest("203.0.113", account=True)

    def test_across(self) -> None:
        """A pair between two addresses is both addresses': by way of each other they have no more."""
        for one in HOSTILE:
            for other in HOSTILE:
                for _ in range(2):
                    self.try_pair(self.player(one, True), self.player(other, True))
        self.honest("198.51.100", account=False)
        self.honest("203.0.113", account=True)

    def test_given_back(self) -> None:
        """Whose pair ends may have another."""
        ends = [self.pair(self.player("192.0.2.1"), self.player("192.0.2.1")) for _ in range(2)]
        self.assertEqual(self.try_pair(self.player("192.0.2.1"), self.player("192.0.2.1")), "share")
        self.hang_up(ends[0][0])
        self.assertEqual(self.try_pair(self.player("192.0.2.1"), self.player("192.0.2.1")), "")
        self.assertEqual(self.try_pair(self.player("192.0.2.1"), self.player("192.0.2.1")), "share")


class OnlyOne(SharesCase):
    """There is one pair; it is worth having."""

    options = ("--relay-pairs", "1")

    def test_half_open(self) -> None:
        """Who waits for an other end that never comes holds no pair."""
        for host in HOSTILE:
            mallory, trudy = self.player(host), self.player(host)
            self.come_to_relay(trudy, self.passes(mallory, trudy, self.match(mallory, trudy))[1])
        self.flush()
        self.honest("198.51.100", account=False)

    def test_at_the_same_moment(self) -> None:
        """Of two pairs that are complete at the same moment one has the place, and both ends of the other are told so,
        not left to wait."""
        ends = []
        for host in HOSTILE[:2]:
            ada, bea = self.player(host), self.player(host)
            host_pass, guest_pass = self.passes(ada, bea, self.match(ada, bea))
            ends.append((self.come_to_relay(bea, guest_pass), ada, host_pass))
            self.flush()
        waiting = [guest for guest, _, _ in ends]
        coming = [self.come_to_relay(ada, pass_) for _, ada, pass_ in ends]
        self.flush()
        self.assertEqual([waiting[0].answers, coming[0].answers], [[{}], [{}]])
        for end in (waiting[1], coming[1]):
            self.assertEqual([answer.parameters for answer in end.answers], [{"limit": "pairs"}])

    def test_match_is_over(self) -> None:
        """A pair whose match is over makes room for others, though its ends go on sending."""
        mallory, trudy = self.player("192.0.2.1"), self.player("192.0.2.1")
        end, _ = self.pair(mallory, trudy)
        self.call(mallory, commands.LeaveRoom)
        self.call(trudy, commands.LeaveRoom)
        end.send(b"still here")
        self.flush()
        self.assertFalse(end.closed)
        self.honest("198.51.100", account=False)
        self.assertTrue(end.closed)

    def test_match_that_goes_on(self) -> None:
        """One that is used keeps its place, whoever wants it."""
        ada, bea = self.player("192.0.2.1"), self.player("192.0.2.1")
        match = self.match(ada, bea)
        end, _ = self.pair(ada, bea, match)
        self.call(bea, commands.Joined, match=match)
        for _ in range(round(DEAD_SECONDS) + 5):
            end.send(b".")
            self.beat(ada, bea, seconds=1)
        self.assertEqual(self.try_pair(self.player("198.51.100.1"), self.player("198.51.100.2")), "pairs")
        self.assertFalse(end.closed)

    def test_dead(self) -> None:
        """One on which even the players' heartbeats have stopped does not."""
        ada, bea = self.player("192.0.2.1"), self.player("192.0.2.1")
        match = self.match(ada, bea)
        end, _ = self.pair(ada, bea, match)
        self.call(bea, commands.Joined, match=match)
        self.beat(ada, bea, seconds=DEAD_SECONDS + 1)
        self.honest("198.51.100", account=False)
        self.assertTrue(end.closed)
        self.assertEqual([told["why"] for told in bea.heard(RelayEnded)], ["idle"])


class AllOfAMonth(SharesCase):
    """One address wants the month's bytes."""

    options = ("--relay-month", "10000")

    def use_up(self, account: bool, size: int) -> str:
        """Send so much from hostile addresses, as whoever; why it ended last."""
        why = ""
        for host in HOSTILE:
            mallory, trudy = self.player(host, account), self.player(host, account)
            end, _ = self.pair(mallory, trudy)
            end.send(b"x" * size)
            self.flush()
            why = "".join(told["why"] for told in trudy.heard(RelayEnded))
            self.assertTrue(end.closed)
        return why

    def test_shares(self) -> None:
        """Who has had a share is cut off and told; others are relayed on, also in a lobby that was restarted."""
        self.assertEqual(self.use_up(False, 1000), "month-share")
        for host in HOSTILE:
            self.assertEqual(self.try_pair(self.player(host), self.player(host)), "month-share")
        self.assertEqual(self.use_up(True, 1000), "month-share")
        self.assertEqual(self.try_pair(self.player("192.0.2.1", True), self.player("198.51.100.1")), "month-share")
        self.honest("198.51.100", account=False)
        self.die()
        self.clients.clear()
        self.rise()
        self.assertEqual(self.try_pair(self.player("192.0.2.1", True), self.player("192.0.2.1", True)), "month-share")
        self.honest("198.51.100", account=False)

    def test_reserve(self) -> None:
        """The last fifth is for those who have had next to nothing."""
        self.use_up(False, 1000)
        self.use_up(True, 1000)
        ada, bea = self.player("198.51.100.1"), self.player("198.51.100.2")
        match = self.match(ada, bea)
        one, _ = self.pair(ada, bea, match)
        one.send(b"x" * 99)
        self.flush()
        self.assertFalse(one.closed)
        one.send(b"x")
        self.flush()
        self.assertEqual([told["why"] for told in bea.heard(RelayEnded)], ["month"])
        self.honest("203.0.113", account=False)
