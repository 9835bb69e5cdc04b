"""A hostile or broken connection costs that connection only, and the log says what and who."""

from __future__ import annotations

import struct
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.testing import StringTransport
from twisted.logger import LogPublisher, formatEvent, globalLogPublisher
from twisted.protocols import amp

from lobby import commands, errors
from lobby.commands.reasons import SessionEnd
from lobby.server.connection import PING, PONG, Bounds, LobbyConnection
from lobby.server.encoding import box
from lobby.web.downloads import Downloads
from lobby.web.site import site
from lobby.web.wheel import Handout
from tests.support.lobby import Address, LobbyCase

PROTOCOL = b"%d" % commands.PROTOCOL


def key(text: bytes) -> bytes:
    """A key or a value with its length before it."""
    return struct.pack("!H", len(text)) + text


class Hostile(LobbyCase):
    """Ada is logged in and must notice nothing."""

    def setUp(self) -> None:
        super().setUp()
        self.ada = self.come("Ada")
        self.log: list[str] = []
        publisher: LogPublisher = globalLogPublisher
        observer: Any = lambda event: self.log.append(str(event.get("what") or event.get("log_format")))  # noqa: E731
        publisher.addObserver(observer)
        self.addCleanup(publisher.removeObserver, observer)

    def raw(self) -> tuple[StringTransport, LobbyConnection]:
        """A connection whose client sends bytes of the test's choice."""
        server = self.factory.buildProtocol(Address("192.0.2.66"))  # type: ignore[arg-type]
        assert isinstance(server, LobbyConnection)
        transport = Wire()
        server.makeConnection(transport)
        transport.server = server
        return transport, server

    def cut(self, transport: StringTransport, why: str) -> None:
        """The connection was cut for this reason, and nobody else was disturbed."""
        self.assertTrue(transport.disconnecting)
        self.assertIn(why, " ".join(self.log))
        self.assertEqual(self.call(self.ada, commands.Browse, what="players", beginning="", start=0)["total"], 1)
        self.assertEqual(len(self.registry.connections), 1)

    def test_garbage(self) -> None:
        """What is no AMP at all is cut off with its first bytes."""
        transport, server = self.raw()
        server.dataReceived(b"\xff\xfe what is this?")
        self.cut(transport, "no AMP")

    def test_software(self) -> None:
        """What a client says of itself is logged once a connection, harmless and bounded, also where it is refused."""
        told: list[str] = []
        publisher: LogPublisher = globalLogPublisher
        observer: Any = lambda event: told.append(formatEvent(event))  # noqa: E731
        publisher.addObserver(observer)
        self.addCleanup(publisher.removeObserver, observer)
        client, _ = self.dial("192.0.2.66")
        for protocol in (0, commands.PROTOCOL):
            software = "mine\n\x1b[2J\u202e 1.0"
            asked = client.callRemote(commands.Hello, protocol=protocol, software=software, features=[])
            asked.addErrback(lambda failure: failure.trap(errors.ProtocolMismatch))
            self.flush()
        self.hello(self.dial("192.0.2.67")[0])
        arguments: dict[str, Any] = {"protocol": commands.PROTOCOL, "software": "x" * 101, "features": []}
        self.assertRaises(errors.BadArgument, self.call, self.dial("192.0.2.68")[0], commands.Hello, **arguments)
        said = [line.partition(" is ")[2] for line in told if " is " in line]
        self.assertEqual(said, ["mine \ufffd[2J\ufffd 1.0", "test"])

    def test_a_key_twice(self) -> None:
        """A box with a key that comes twice is cut off, whole or not: nobody could say which of the two was meant."""
        for rest in (b"\0\0", b""):
            transport, server = self.raw()
            server.dataReceived((key(b"_command") + key(b"Hello")) * 2 + rest)
            self.cut(transport, "a key that comes twice")

    def test_never_ending_box(self) -> None:
        """A box that goes on and on is cut at the visitor's limit, long before it has cost memory."""
        transport, server = self.raw()
        for n in range(1000):
            server.dataReceived(key(b"k%d" % n) + key(b"v" * 60))
        self.cut(transport, "a box over 64 keys or 4096 bytes")

    def test_huge_value(self) -> None:
        """One huge value is over the limit too."""
        transport, server = self.raw()
        server.dataReceived(key(b"password") + key(b"x" * 60_000))
        self.cut(transport, "4096 bytes")

    def test_slow_bytes(self) -> None:
        """A box that is not complete 10 s after its first byte is given up, however regularly bytes trickle in."""
        transport, server = self.raw()
        server.greeted()
        for byte in box(commands.Farewell, why="x" * 20, seconds=1)[:-2][:11]:
            server.dataReceived(bytes([byte]))
            self.beat(self.ada, seconds=1)
        self.cut(transport, "not complete after 10 seconds")

    def test_no_hello(self) -> None:
        """Who says nothing is not kept for long."""
        transport, _ = self.raw()
        self.beat(self.ada, seconds=11)
        self.cut(transport, "no Hello")

    def test_answers_to_questions_never_asked(self) -> None:
        """An answer or an error that nobody waits for cuts the line."""
        for kind in (b"_answer", b"_error"):
            transport, server = self.raw()
            server.dataReceived(key(kind) + key(b"7") + b"\0\0")
            self.cut(transport, "an answer to a question never asked")

    def test_empty_box(self) -> None:
        """A box that is neither question nor answer cuts the line."""
        transport, server = self.raw()
        server.dataReceived(key(b"hello") + key(b"you") + b"\0\0")
        self.cut(transport, "no box of the protocol")

    def test_flood(self) -> None:
        """More commands than a person, or a bot, can mean end that session, and say so to it."""
        eve = self.come("Eve")
        for _ in range(200):
            eve.callRemote(commands.Browse, what="players", beginning="", start=0).addErrback(lambda _: None)
        self.flush()
        self.assertEqual(eve.heard(commands.SessionEnded), [{"why": "flooding"}])
        self.assertTrue(eve.closed)
        self.assertEqual(sorted(self.world.by_key), ["ada"])

    def test_gone_before_the_answer(self) -> None:
        """Nothing more is done for a visitor who went before its log-in was decided, and nothing is left of it."""
        eve, _ = self.dial("192.0.2.66")
        self.hello(eve)
        for _ in range(10):
            eve.callRemote(commands.Login, name="Nobody", password="x").addErrback(lambda _: None)
        self.flush()
        before = len(self.clock.getDelayedCalls())
        self.hang_up(eve)
        self.assertLessEqual(len(self.clock.getDelayedCalls()), before - 4)  # those who waited for their turns
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_flood_of_long_answers(self) -> None:
        """Commands with long answers are given less often than short ones."""
        eve = self.come("Eve")
        for _ in range(25):
            eve.callRemote(commands.Browse, what="players", beginning="", start=0).addErrback(lambda _: None)
        self.flush()
        self.assertEqual(eve.heard(commands.SessionEnded), [{"why": "flooding"}])

    def test_flood_at_once(self) -> None:
        """However many commands arrive together, the last word is said, logged and timed once."""
        transport, server = self.raw()
        server.dataReceived(PING * 1000)
        self.assertEqual(transport.value().count(b"SessionEnded"), 1)
        self.assertEqual(" ".join(self.log).count("too many commands"), 1)
        self.clock.advance(16)
        self.assertEqual(transport.value().count(b"SessionEnded"), 1)
        self.assertLess(len(self.clock.getDelayedCalls()), 10)

    def test_closing_under_a_full_line(self) -> None:
        """A line whose other end reads slowly closes as soon as it has taken all: no paused producer holds it open."""
        transport, server = self.raw()
        server.pauseProducing()
        server.end_session(SessionEnd.FLOODING)
        self.assertIsNone(transport.producer)
        self.assertTrue(transport.disconnecting)

    def test_get_within_a_box(self) -> None:
        """N3: a box that TCP cuts where a value begins with GET is still a box, and no request for the client."""
        transport, server = self.raw()
        self.registry.site = site(Handout("txlobby.whl", "", b""), self.clock, Downloads())
        asked = amp.AmpBox({b"_command": b"Hello", b"_ask": b"1", b"protocol": PROTOCOL, b"features": b""})
        asked[b"software"] = b"GET / HTTP/1.1"
        head, blank, rest = asked.serialize().partition(b"GET ")
        server.dataReceived(head)
        server.dataReceived(blank + rest)
        self.assertIn(b"_answer", transport.value())
        transport.loseConnection()

    def test_unfinished_value(self) -> None:
        """A huge value is cut before it is complete."""
        transport, server = self.raw()
        server.dataReceived(key(b"name") + struct.pack("!H", 60_000) + b"x" * 5_000)
        self.cut(transport, "4096 bytes")

    def test_buried_in_invitations(self) -> None:
        """However many invite one player, few come through at once, and who comes too late is told so."""
        hosts = [self.come(f"Host{n}", f"198.51.100.{n}") for n in range(30)]
        invited = 0
        for host in hosts:
            self.call(host, commands.CreateRoom, game="rps", public=False, settings="x" * 500)
            try:
                self.call(host, commands.Invite, player="Ada")
                invited += 1
            except errors.TryLater:
                pass
        self.assertEqual(invited, 6)
        self.assertEqual(len(self.call(self.ada, commands.Subscribe)["invited"]), 6)

    def test_bad_arguments_are_answered(self) -> None:
        """A missing, malformed or too long argument is a declared error, and the connection goes on."""
        transport, server = self.raw()
        for number, arguments in enumerate([{}, {b"protocol": b"one"}, {b"protocol": b"9" * 30}]):
            asked = amp.AmpBox({b"_command": b"Hello", b"_ask": b"%d" % number, **arguments})
            server.dataReceived(asked.serialize())
            self.assertIn(b"BAD_ARGUMENT", transport.value())
            transport.clear()
        self.assertFalse(transport.disconnecting)
        transport.loseConnection()
        too_long = (self.call, self.ada, commands.JoinRoom)
        self.assertRaises(errors.BadArgument, *too_long, room="R" * 33)

    def test_commands_of_another_role(self) -> None:
        """A visitor's connection has no player's commands: they are unknown there."""
        transport, server = self.raw()
        asked = amp.AmpBox({b"_command": b"LeaveRoom", b"_ask": b"1"})
        server.dataReceived(asked.serialize())
        self.assertIn(b"UNHANDLED", transport.value())
        transport.loseConnection()

    def test_unknown_announcement_is_ignored(self) -> None:
        """An announcement of a newer release's does not cost the line."""
        transport, server = self.raw()
        server.dataReceived(amp.AmpBox({b"_command": b"Sing"}).serialize())
        self.assertFalse(transport.disconnecting)
        transport.loseConnection()

    @settings(max_examples=200, deadline=None)
    @given(st.binary(max_size=200))
    def test_any_bytes(self, data: bytes) -> None:
        """No bytes whatever raise out of the connection, or disturb anybody else."""
        transport, server = self.raw()
        server.dataReceived(data)
        if not transport.disconnecting:
            transport.loseConnection()
        self.assertEqual(len(self.registry.connections), 1)
        self.assertEqual(self.flushLoggedErrors(), [])

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.integers(1, 60), min_size=1, max_size=40))
    def test_any_segments(self, sizes: list[int]) -> None:
        """N3: boxes arrive whole however TCP splits or merges their bytes."""
        transport, server = self.raw()
        asked = amp.AmpBox(
            {b"_command": b"Hello", b"_ask": b"1", b"protocol": PROTOCOL, b"software": b"x", b"features": b""}
        )
        data = (asked.serialize() + PING) * 3
        while data:
            size = sizes.pop(0) if sizes else len(data)
            part, data = data[:size], data[size:]
            server.dataReceived(part)
        self.assertEqual(transport.value().count(b"_answer"), 3)
        self.clock.advance(0)
        self.assertEqual(transport.value().count(PONG), 3)
        transport.loseConnection()


class Wire(StringTransport):
    """A transport that closes at once and has what a TCP transport has."""

    server: LobbyConnection

    def unregisterProducer(self) -> None:
        """As TCP transports do it, any number of times."""
        self.producer = None

    def setTcpNoDelay(self, enabled: bool) -> None:
        """As TCP has it."""

    def loseConnection(self) -> None:
        """Close."""
        from twisted.internet.error import ConnectionDone
        from twisted.python.failure import Failure

        if not self.disconnecting:
            self.disconnecting = True
            self.server.connectionLost(Failure(ConnectionDone()))

    abortConnection = loseConnection


class HandingOut(LobbyCase):
    def test_wheel_over_the_same_port(self) -> None:
        """A1: pip's request on the lobby's own port is answered with the wheel and closed; HEAD gets no body."""
        handout = Handout("txlobby-1.0-py3-none-any.whl", "0" * 64, b"the wheel")
        self.registry.site = site(handout, self.clock, Downloads())
        for verb, body in ((b"GET", b"the wheel"), (b"HEAD", b"")):
            server = self.factory.buildProtocol(Address("192.0.2.1"))  # type: ignore[arg-type]
            assert isinstance(server, LobbyConnection)
            transport = Wire()
            transport.server = server
            server.makeConnection(transport)
            server.dataReceived(verb + b" /txlobby-1.0-py3-none-any.whl HTTP/1.1\r\nHost: x\r\n\r\n")
            head, _, sent = transport.value().partition(b"\r\n\r\n")
            self.assertTrue(head.startswith(b"HTTP/1.1 200"), head)
            self.assertIn(b"Content-Length: 9", head)
            self.assertEqual((sent, transport.disconnecting), (body, True))


class Small(LobbyCase):
    """A lobby with little room."""

    options = ("--max-connections", "3", "--max-per-address", "2")
    bounds = Bounds(backlog=1000)

    def test_connection_limits(self) -> None:
        """Over the limit, of one address or of all, a connection is told that the lobby is full, and closed; who leaves
        makes room."""
        ada, _ = self.dial()
        self.dial()
        third, _ = self.dial()
        self.assertEqual([f["why"] for f in third.heard(commands.Farewell)], ["full"])
        self.assertTrue(third.closed)
        self.dial("192.0.2.2")
        fourth, _ = self.dial("192.0.2.3")
        self.assertTrue(fourth.closed)
        self.hang_up(ada)
        fifth, _ = self.dial()
        self.assertFalse(fifth.closed)

    def test_backlog(self) -> None:
        """A subscriber that does not read is cut off at the stated backlog instead of eating memory."""
        ada = self.come("Ada")
        self.call(ada, commands.Subscribe)
        (connection,) = self.registry.connections
        connection.pauseProducing()
        for _ in range(20):
            connection.write_all(PONG * 5)
        self.flush()
        self.assertTrue(ada.closed)
        self.assertEqual(self.dispatcher.outlets, {})

    def test_slow_reader_that_catches_up(self) -> None:
        """One that reads again in time is kept."""
        ada = self.come("Ada")
        (connection,) = self.registry.connections
        connection.pauseProducing()
        connection.write_all(PONG * 10)
        connection.resumeProducing()
        connection.write_all(PONG * 100)
        self.flush()
        self.assertFalse(ada.closed)
