"""The encrypted line between client and lobby: real TLS over lines in memory."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from OpenSSL import SSL
from OpenSSL.crypto import X509
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IProtocolFactory, IStreamClientEndpoint
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.logger import LogLevel, capturedLogs, formatEvent
from twisted.protocols.tls import TLSMemoryBIOFactory
from twisted.python.failure import Failure
from twisted.test.iosim import FakeTransport, IOPump, connect
from zope.interface import implementer

from client.errors import CertificateChanged, NothingToTrust, Unreachable
from client.events import Connected, Event, LobbyPinned, RoomOpened
from client.lobby.address import Address
from client.lobby.pins import AUTHORITY, Pins
from client.lobby.tls import context_with_roots
from client.session.options import SessionOptions
from client.session.session import Session
from lobby.server import certificate as lobby_certificate
from lobby.server.certificate import Certificate
from lobby.server.factory import LobbyFactory
from lobby.server.sniffer import SECONDS, ProtocolSniffer, UndecidedConnections
from lobby.web.downloads import Downloads
from lobby.web.site import site
from lobby.web.wheel import Handout
from tests.support.lobby import Address as From
from tests.support.lobby import LobbyCase
from wire.tls.contexts import mutual
from wire.tls.identity import Identity, fingerprint_of, make
from wire.tls.pem import Unreadable, write

LOBBY = "lobby.example:12000"


class Raw(Protocol):
    """Says what it is told to, and keeps what comes."""

    def __init__(self) -> None:
        self.heard = b""
        self.closed = False

    def dataReceived(self, data: bytes) -> None:
        self.heard += data

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.closed = True


class EncryptedCase(LobbyCase):
    """A lobby in memory that encrypts, and clients that do."""

    def setUp(self) -> None:
        super().setUp()
        handout = Handout("txlobby-1.0-py3-none-any.whl", "0" * 64, b"the wheel")
        self.registry.site = site(handout, self.clock, Downloads())
        self.certificate = Certificate(make("txlobby"))
        self.factory = LobbyFactory(self.registry, self.certificate)
        self.told: list[Event] = []
        self.folder = Path(self.mktemp())

    def endpoint(self, _reactor: Any, _address: Address) -> IStreamClientEndpoint:
        """The way to the lobby in memory."""
        case = self

        @implementer(IStreamClientEndpoint)
        class Memory:
            def connect(self, protocolFactory: IProtocolFactory) -> Deferred[Any]:
                return succeed(case.line(protocolFactory.buildProtocol(IPv4Address("TCP", "192.0.2.9", 12_000))))

        return Memory()

    def line(self, client: Any) -> Any:
        """Connect a client's protocol."""
        server: Any = self.factory.buildProtocol(From("192.0.2.1"))  # type: ignore[arg-type]
        ends = FakeTransport(server, True), FakeTransport(client, False)
        self.pumps.append(connect(server, ends[0], client, ends[1], greet=False))
        return client

    def say(self, data: bytes) -> tuple[Raw, IOPump]:
        """Connect without TLS, and say something."""
        raw = self.line(Raw())
        raw.transport.write(data)
        self.flush()
        return raw, self.pumps[-1]

    def session(self, pins: Pins | None) -> Session:
        """A client."""
        session = Session(self.clock, self.told.append, SessionOptions(pins=pins, endpoint=self.endpoint))
        self.addCleanup(self.close, session)
        return session

    def close(self, session: Session) -> None:
        """A client leaves."""
        Deferred.fromCoroutine(session.close())
        self.wait(5)

    def meet(self, pins: Pins | None, address: str = LOBBY) -> Session:
        """A client that has connected.

        :raises DeclaredError: it could not.
        """
        session = self.session(pins)
        self.do(session.connect(address))
        return session

    def do(self, work: Any) -> Any:
        """Let a client do something."""
        done: list[Any] = []
        Deferred.fromCoroutine(work).addBoth(done.append)
        self.flush()
        self.assertEqual(len(done), 1, "it hangs")
        if isinstance(done[0], Failure):
            done[0].raiseException()
        return done[0]

    def heard(self, kind: type[Any]) -> list[Any]:
        """The events of one kind so far."""
        return [event for event in self.told if isinstance(event, kind)]

    def another(self) -> None:
        """The lobby's certificate is another now."""
        self.certificate = Certificate(make("txlobby"))
        self.factory = LobbyFactory(self.registry, self.certificate)


class FirstMeeting(EncryptedCase):
    """Trust at first use, and what it is good for."""

    def test_first_use(self) -> None:
        """The first certificate is told with its fingerprint, and remembered; the second time nothing is told."""
        shown = self.certificate.fingerprint
        self.meet(Pins(self.folder))
        self.assertEqual(self.heard(LobbyPinned), [LobbyPinned(address=LOBBY, fingerprint=shown)])
        (connected,) = self.heard(Connected)
        self.assertEqual((connected.encrypted, connected.fingerprint), (True, shown))
        self.meet(Pins(self.folder))
        self.assertEqual(len(self.heard(LobbyPinned)), 1)

    def test_change_refused(self) -> None:
        """Another certificate than last time is refused before a word is said, and again the next time."""
        self.meet(Pins(self.folder))
        known = self.certificate.fingerprint
        self.another()
        for _ in range(2):
            before = len(self.registry.connections)
            refused = self.assertRaises(CertificateChanged, self.meet, Pins(self.folder))
            self.assertEqual(
                refused,
                CertificateChanged(
                    address=LOBBY, known=known, shown=self.certificate.fingerprint, source="memory", expired=""
                ),
            )
            self.assertEqual(len(self.registry.connections), before)
        self.assertEqual(len(self.heard(Connected)), 1)

    def test_trusted(self) -> None:
        """One word accepts the new one, for good; where nothing was refused it accepts nothing."""
        pins = Pins(self.folder)
        session = self.meet(pins)
        self.assertRaises(NothingToTrust, session.trust)
        self.another()
        self.assertRaises(CertificateChanged, self.do, session.connect(LOBBY))
        self.assertRaises(NothingToTrust, session.trust, "other.example")
        self.assertEqual(session.trust(), LOBBY)
        self.meet(Pins(self.folder))

    def test_named(self) -> None:
        """A pasted line's fingerprint is what the certificate must have, also at the first meeting."""
        self.meet(Pins(), f"{LOBBY}#{self.certificate.fingerprint.upper()}")
        self.assertEqual(self.heard(LobbyPinned), [])
        refused = self.assertRaises(CertificateChanged, self.meet, Pins(), f"{LOBBY}#{'0' * 64}")
        self.assertEqual(refused.parameters["source"], "line")

    def test_named_by_a_stranger(self) -> None:
        """A line that names another certificate than the known one does not make the client forget that one."""
        pins = Pins()
        self.meet(pins)
        self.another()
        refused = self.assertRaises(CertificateChanged, self.meet, pins, f"{LOBBY}#{self.certificate.fingerprint}")
        self.assertEqual(refused.parameters["source"], "memory")

    def test_invitation_names_it(self) -> None:
        """The line that a host sends to friends carries the fingerprint."""
        session = self.meet(Pins())
        self.do(session.account.drop_in_as("Ada"))
        self.do(session.rooms.create("rps", True, ""))
        (opened,) = self.heard(RoomOpened)
        self.assertTrue(opened.paste.endswith(f"/{opened.room}#{self.certificate.fingerprint}"), opened.paste)


class Verified(EncryptedCase):
    """A certificate that an authority has signed. (Here the lobby's own one is put among the machine's authorities.)"""

    def setUp(self) -> None:
        super().setUp()
        self.verified = True
        self.patch(Pins, "judge", self._judge(Pins.judge))

    def _judge(self, real: Any) -> Any:
        return lambda pins, address, shown, verified, named="": real(pins, address, shown, self.verified, named)

    def test_no_pin(self) -> None:
        """It is accepted whatever its fingerprint, which may change at every renewal, and no invitation names it."""
        pins = Pins(self.folder)
        self.assertEqual(self.meet(pins).lobby.security.named, "")
        self.another()
        self.assertEqual(self.meet(pins).lobby.security.named, "")
        self.assertEqual(self.heard(LobbyPinned), [])

    def test_never_less(self) -> None:
        """A lobby whose certificate was verified once must not come with a self-made one later."""
        self.meet(Pins(self.folder))
        self.verified = False
        refused = self.assertRaises(CertificateChanged, self.meet, Pins(self.folder))
        self.assertEqual((refused.parameters["known"], refused.parameters["source"]), (AUTHORITY, "authority"))

    def test_named_still_counts(self) -> None:
        """A pasted line that names another certificate is not overruled by an authority."""
        self.assertRaises(CertificateChanged, self.meet, Pins(), f"{LOBBY}#{'0' * 64}")


class Verifying(EncryptedCase):
    """What verifies ordinarily."""

    def trusting(self, host: str, authority: bool = True) -> bool:
        """Whether a certificate for ``lobby.example`` is verified by a client that dials this host.

        :param authority: the client trusts who has signed it.
        """
        identity = make("x")
        key: Any = identity.key.to_cryptography_key()
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority")])
        now = datetime.datetime.now(datetime.UTC)
        signed = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("lobby.example")]), False)
            .add_extension(x509.BasicConstraints(True, None), True)
            .sign(key, hashes.SHA256())
        )
        certificate = X509.from_cryptography(signed)
        self.certificate = Certificate(Identity(identity.key, certificate, fingerprint_of(certificate)))
        self.factory = LobbyFactory(self.registry, self.certificate)

        def roots(context: SSL.Context) -> None:
            store = context.get_cert_store()
            assert store is not None
            if authority:
                store.add_cert(certificate)

        self.patch(SSL.Context, "set_default_verify_paths", roots)
        context_with_roots.cache_clear()
        self.addCleanup(context_with_roots.cache_clear)
        session = self.meet(Pins(), f"{host}:12000")
        return session.lobby.security.trust == "authority"

    def test_host(self) -> None:
        """A trusted certificate is verified for the host that it names, and for no other."""
        self.assertTrue(self.trusting("lobby.example"))
        self.assertFalse(self.trusting("other.example"))
        self.assertFalse(self.trusting("192.0.2.7"))

    def test_authority(self) -> None:
        """One that names the host, but that nobody known has signed, is not verified."""
        self.assertFalse(self.trusting("lobby.example", authority=False))


class Plaintext(EncryptedCase):
    """Lines that are not encrypted, and lobbies that do not encrypt."""

    def test_plain_client(self) -> None:
        """A client that does not encrypt is told that this lobby wants it, and its hello is not answered."""
        refused = self.assertRaises(Unreachable, self.meet, None)
        self.assertIn("without --plaintext", str(refused.parameters["reason"]))
        self.assertEqual(len(self.registry.connections), 0)

    def test_plain_lobby(self) -> None:
        """A client never falls back by itself: a lobby that does not encrypt is refused, with what can be done."""
        self.factory = LobbyFactory(self.registry)
        refused = self.assertRaises(Unreachable, self.meet, Pins())
        self.assertIn("--plaintext", str(refused.parameters["reason"]))
        self.assertEqual(self.heard(Connected), [])

    def test_both_plain(self) -> None:
        """Where both sides want it so, the line is plain, and told as such."""
        self.factory = LobbyFactory(self.registry)
        self.meet(None)
        self.assertEqual([event.encrypted for event in self.heard(Connected)], [False])

    def test_full(self) -> None:
        """A lobby without room says so without a handshake, and a client that encrypts tells it."""
        self.patch(self.registry.limits, "most", 0)
        refused = self.assertRaises(Unreachable, self.meet, Pins())
        self.assertIn("no room", str(refused.parameters["reason"]))

    def test_not_a_lobby(self) -> None:
        """A line that closes in the middle of the handshake is a lobby that cannot be reached."""
        session = self.session(Pins())
        done: list[Any] = []
        self.patch(ProtocolSniffer, "dataReceived", lambda sniffer, data: sniffer.transport.loseConnection())
        Deferred.fromCoroutine(session.connect(LOBBY)).addBoth(done.append)
        self.flush()
        self.assertIsInstance(done[0].value, Unreachable)


class OnePort(EncryptedCase):
    """One port for everything."""

    def test_handout(self) -> None:
        """The hand-out is given without encryption on the same port: its digest protects it."""
        raw, _ = self.say(b"GET /txlobby-1.0-py3-none-any.whl HTTP/1.1\r\n\r\n")
        self.assertTrue(raw.heard.endswith(b"the wheel"))
        raw, _ = self.say(b"HEAD / HTTP/1.1\r\n\r\n")
        self.assertTrue(raw.heard.startswith(b"HTTP/1.1 200 OK"))

    def test_handout_inside_tls(self) -> None:
        """Inside of TLS the same is answered."""
        raw = Raw()
        dialling = TLSMemoryBIOFactory(mutual(make("x")), True, Factory.forProtocol(lambda: raw), self.clock)
        line = self.line(dialling.buildProtocol(None))
        line.write(b"GET /txlobby-1.0-py3-none-any.whl HTTP/1.1\r\n\r\n")
        self.flush()
        self.assertTrue(raw.heard.startswith(b"HTTP/1.1 200 OK"), raw.heard)
        self.assertTrue(raw.heard.endswith(b"the wheel"))
        self.assertTrue(raw.closed)

    def test_no_box_behind_a_request(self) -> None:
        """What follows a request is not read, so nobody gets in without encryption behind one."""
        raw, _ = self.say(b"GET / HTTP/1.1\r\n\r\n\x00\x04_ask\x00\x011\x00\x08_command\x00\x05Hello\x00\x00")
        self.assertNotIn(b"_answer", raw.heard)

    def test_noise(self) -> None:
        """Anything else is closed, and leaves nothing."""
        for noise in (b"SSH-2.0-x\r\n", b"\x00\x04_ask\x00\x00\x00\x00", b"\x80\x2e\x01", b"G\x00\x00"):
            raw, _ = self.say(noise)
            self.wait(1)
            self.assertTrue(raw.closed, noise)
        self.assertEqual(self.registry.limits._total, 0)

    def test_silence(self) -> None:
        """Who says nothing is closed after ten seconds, and counts in the limits until then."""
        raw = self.line(Raw())
        self.assertEqual(self.registry.limits._total, 1)
        self.wait(SECONDS - 1)
        self.assertFalse(raw.closed)
        self.wait(2)
        self.assertTrue(raw.closed)
        self.assertEqual(self.registry.limits._total, 0)

    def test_half_a_handshake(self) -> None:
        """A handshake that does not go on is closed in the time in which a hello must come."""
        raw, _ = self.say(b"\x16\x03\x01\x02\x00\x01")
        self.wait(self.registry.bounds.hello_seconds + 1)
        self.assertTrue(raw.closed)
        self.assertEqual(self.registry.limits._total, 0)

    def test_many_silent(self) -> None:
        """Of too many that say nothing the oldest goes, so that who speaks gets in."""
        self.factory.undecided = UndecidedConnections(self.registry, self.certificate, most=3)
        first, *others = [self.line(Raw()) for _ in range(4)]
        self.flush()
        self.assertTrue(first.closed)
        self.assertEqual([raw.closed for raw in others], [False] * 3)

    def test_nothing_stays(self) -> None:
        """Once it has spoken, a connection is its line alone."""
        self.meet(Pins())
        assert self.factory.undecided is not None
        self.assertEqual(self.factory.undecided.waiting, {})
        self.assertNotIsInstance(self.pumps[-1].serverIO.protocol, ProtocolSniffer)


class Renewal(EncryptedCase):
    """Certificates in files."""

    def setUp(self) -> None:
        super().setUp()
        self.folder.mkdir()
        self.certificate = lobby_certificate.own(self.folder)
        self.certificate.watch(self.clock)
        self.factory = LobbyFactory(self.registry, self.certificate)
        self.files = self.folder / "certificate.pem", self.folder / "key.pem"

    def test_kept(self) -> None:
        """The lobby's own certificate is made once and is the same at the next start."""
        self.assertEqual(lobby_certificate.own(self.folder).fingerprint, self.certificate.fingerprint)

    def shown(self) -> str:
        """The fingerprint that a client sees now."""
        self.wait(2)
        return self.meet(Pins()).lobby.security.fingerprint

    def test_taken_up(self) -> None:
        """A renewed certificate is what the next connection sees; lines that there are stay."""
        before = self.shown()
        renewed = make("txlobby")
        write(renewed, *self.files)
        self.assertEqual(self.shown(), renewed.key_fingerprint)
        self.assertNotEqual(before, renewed.key_fingerprint)
        self.assertEqual(len(self.registry.connections), 2)

    def test_broken(self) -> None:
        """A new file that cannot be used is told once in the log, and the old certificate stays."""
        before = self.shown()
        self.files[0].write_text("half of it")
        with capturedLogs() as events:
            self.assertEqual([self.shown(), self.shown()], [before, before])
        said = [str(formatEvent(event)) for event in events if event["log_level"] is LogLevel.error]
        self.assertEqual(len(said), 1)
        self.assertIn(str(self.files[0]), said[0])

    def test_unusable_at_start(self) -> None:
        """What cannot be used at the start is a sentence, and no other certificate is made behind one's back."""
        self.files[1].write_text("nothing")
        refused = self.assertRaises(Unreadable, lobby_certificate.own, self.folder)
        self.assertIn("holds no key", str(refused))
