"""Small parts of the client: the trace, the flow of screens, hosts, reasons, options."""

from __future__ import annotations

from twisted.internet import error
from twisted.internet.defer import Deferred
from twisted.protocols import amp
from twisted.trial.unittest import SynchronousTestCase

from client.lobby.address import Address, BadAddress, parse
from client.lobby.failures import in_words
from client.lobby.trace import Trace
from client.match.candidates import best_first, own_hosts, parse_game
from client.match.setup import shortened
from client.session.options import SessionOptions
from client.session.screens import NEXT, Screen, way
from lobby import commands
from tests.support.client import World, player, room
from wire.amp.errors import DeclaredError


class TraceTests(SynchronousTestCase):
    """``--trace``."""

    def setUp(self) -> None:
        self.lines: list[str] = []
        self.world = World()
        self.session, _, self.line = self.world.signed_in(trace=self.lines.append)

    def test_named_fields(self) -> None:
        """Each box is one line: its direction, command, tag and fields."""
        self.assertTrue(self.lines[0].startswith("> Hello #1 "), self.lines[0])
        self.assertIn("protocol=4", self.lines[0])
        self.assertTrue(self.lines[1].startswith("< Hello answered #1 "), self.lines[1])
        self.assertIn("drop_ins=True", self.lines[1])
        rest = {"source": "s1", "epoch": 1, "number": 1, "online": 2, "gone": [], "rooms": [], "closed": []}
        self.world.tell(self.line, commands.Changed, players=[player("Bob")], **rest)
        self.assertIn("players=[{name='Bob' status='idle' away=False}]", self.lines[-1])

    def test_secrets(self) -> None:
        """Passwords and tickets are never shown."""
        self.world.run(self.session.account.change_password("secret", "new-secret"))
        fields = {"match": "m", "room": "r", "game": "none", "release": "1", "digest": "", "settings": "", "seat": 0}
        more = {"players": ["Ada", "Bob"], "ticket": "ticket-1", "seconds": 9}
        self.world.tell(self.line, commands.HostMatch, **fields, **more)
        self.world.tell(self.line, commands.RoomChanged, mine=[room(ticket="ticket-1")])
        text = "\n".join(self.lines)
        self.assertIn("password=***", text)
        self.assertEqual(text.count("ticket=***"), 2)
        for secret in ("secret", "ticket-1", "session-Ada", "token-Ada"):
            self.assertNotIn(secret, text)

    def test_broken_rows(self) -> None:
        """Rows that a broken lobby sends without their fields are shown as they came; the trace itself never fails."""
        row = amp.AmpBox({b"room": b"R"}).serialize()
        Trace(self.lines.append).received(amp.AmpBox({b"_command": b"RoomChanged", b"mine": row}))
        self.assertIn("mine='", self.lines[-1])
        row = amp.AmpBox({b"room": b"R", b"ticket": b"ticket-1"}).serialize()
        Trace(self.lines.append).received(amp.AmpBox({b"_command": b"RoomChanged", b"mine": row}))
        self.assertIn("mine=***", self.lines[-1])

    def test_one_line(self) -> None:
        """Whatever a text holds, a box stays one line."""
        self.assertRaises(DeclaredError, self.world.run, self.session.chat.tell("Bob", "a\nb\x1b[2J"))
        self.assertIn("b\\x1b[2J", "".join(self.lines))
        self.assertTrue(all(line.isprintable() for line in self.lines))


class FlowTests(SynchronousTestCase):
    """The screens."""

    def test_ways(self) -> None:
        """From every screen there is a way to every other, each step of it in the table."""
        for start in Screen:
            for end in Screen:
                here = start
                for screen in way(start, end):
                    self.assertIn(screen, NEXT[here])
                    self.assertTrue(screen is not Screen.DISCONNECTED or screen is end)
                    here = screen
                self.assertIs(here, end)


class HostTests(SynchronousTestCase):
    """Hosts and addresses."""

    def test_parse(self) -> None:
        """Host and port are told apart, IPv6 in brackets included."""
        self.assertEqual(parse("example.org"), Address("example.org", 12000))
        self.assertEqual(parse("[2001:db8::1]:13000"), Address("2001:db8::1", 13000))
        self.assertEqual(str(parse("[2001:db8::1]:13000")), "[2001:db8::1]:13000")

    def test_no_address(self) -> None:
        """A name that no handshake can say, or a port that is none, is refused before anybody dials."""
        for bad in (
            "a..b:12000",
            f"{'x' * 64}.org",
            "ä" * 64,
            ".",
            "xn--ä",
            "192.0.2.1:00000199999",
            "192.0.2.1:99999",
        ):
            self.assertRaises(BadAddress, parse, bad)
        self.assertEqual(parse("bücher.example").host, "xn--bcher-kva.example")

    def test_parse_game(self) -> None:
        """A game listens at an address in numbers and above port 10000; a stranger's other words lead nowhere."""
        self.assertEqual(parse_game("[2001:db8::1]:20000"), Address("2001:db8::1", 20000))
        self.assertEqual(parse_game("127.0.0.1:10001"), Address("127.0.0.1", 10001))
        for bad in (
            "localhost:22",
            "localhost:20000",
            "192.0.2.1:10000",
            "192.0.2.1:22",
            "0.0.0.0:20000",
            "[::]:20000",
        ):
            self.assertRaises(BadAddress, parse_game, bad)
        for bad in ("224.0.0.1:20000", "[fe80::1%eth0]:20000", "3221225985:20000", "evil.example:20000", "\x1b[2J", ""):
            self.assertRaises(BadAddress, parse_game, bad)

    def test_best_first(self) -> None:
        """Loopback comes last; what leads nowhere, and repetitions, not at all."""
        hosts = ["127.0.0.1", "0.0.0.0", "192.0.2.1", "fe80::1%eth0", "::ffff:192.0.2.1", "::1", "", "192.0.2.2"]
        self.assertEqual(best_first(hosts), ("192.0.2.1", "192.0.2.2", "127.0.0.1", "::1"))

    def test_own(self) -> None:
        """One can always be reached at loopback, whatever else is found."""
        found = self.successResultOf(Deferred.fromCoroutine(own_hosts()))
        self.assertIn("127.0.0.1", found)
        self.assertIn(found[-1], ("127.0.0.1", "::1"))


class WordsTests(SynchronousTestCase):
    """Reasons, limits, options."""

    def test_reasons(self) -> None:
        """Why a connection failed is said in words, without names of classes."""
        self.assertIn("nothing listens", in_words(error.ConnectionRefusedError()))
        self.assertIn("no such host", in_words(error.DNSLookupError()))
        self.assertIn("in time", in_words(error.TimeoutError()))
        self.assertIn("no way", in_words(error.NoRouteError()))
        self.assertEqual(in_words(error.ConnectError("strange")), "strange")

    def test_shortened(self) -> None:
        """A reason is cut at a character's end."""
        self.assertEqual(shortened("ä" * 5, 5), "ää")

    def test_ports(self) -> None:
        """Games listen above 10000 only."""
        self.assertRaises(ValueError, SessionOptions, ports=range(10000, 10010))
        self.assertRaises(ValueError, SessionOptions, ports=range(65000, 66000))
        self.assertRaises(ValueError, SessionOptions, ports=range(0))
