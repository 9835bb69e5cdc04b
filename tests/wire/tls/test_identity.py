"""Certificates: made, kept in files, read again, and shown by both ends of a line."""

from __future__ import annotations

import contextlib
import stat
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import Clock
from twisted.protocols.tls import TLSMemoryBIOFactory, TLSMemoryBIOProtocol
from twisted.test.iosim import FakeTransport, connect
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from wire.tls.identity import (
    Identity,
    Unreadable,
    client_context,
    fingerprint_of,
    load,
    make,
    mutual,
    server_context,
    write,
)


def shake(server: SSL.Connection, client: SSL.Connection) -> None:
    """Let two ends agree.

    :raises SSL.Error: they do not.
    """
    server.set_accept_state()
    client.set_connect_state()
    for _ in range(6):
        for mine, theirs in ((client, server), (server, client)):
            with contextlib.suppress(SSL.WantReadError):
                mine.do_handshake()
            with contextlib.suppress(SSL.WantReadError):
                theirs.bio_write(mine.bio_read(65_536))


class Making(SynchronousTestCase):
    """A certificate of one's own."""

    def test_kind(self) -> None:
        """It is of EC P-256, valid since before now (clocks differ), and known by 64 hexadecimal digits."""
        identity = make("txlobby")
        key = identity.certificate.to_cryptography().public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        self.assertEqual(key.curve.name, "secp256r1")
        self.assertRegex(identity.fingerprint, "^[0-9a-f]{64}$")
        self.assertEqual(identity.fingerprint, fingerprint_of(identity.certificate))
        self.assertFalse(identity.certificate.has_expired())

    def test_each_another(self) -> None:
        """No two are the same."""
        self.assertNotEqual(make("txlobby").fingerprint, make("txlobby").fingerprint)


class Files(SynchronousTestCase):
    """On disk."""

    def setUp(self) -> None:
        folder = Path(self.mktemp())
        folder.mkdir()
        self.certificate, self.key = folder / "certificate.pem", folder / "key.pem"

    def written(self) -> Identity:
        identity = make("txlobby")
        write(identity, self.certificate, self.key)
        return identity

    def test_there_and_back(self) -> None:
        """What was written is read, and nothing else lies about."""
        self.assertEqual(self.written().fingerprint, load(self.certificate, self.key).fingerprint)
        self.assertEqual(len(list(self.key.parent.iterdir())), 2)

    def test_key_is_private(self) -> None:
        """The key is for its owner alone, also where it replaces a file that was not."""
        self.key.touch(0o666)
        self.written()
        self.assertEqual(stat.S_IMODE(self.key.stat().st_mode), 0o600)

    def test_chain(self) -> None:
        """The certificates that follow the first are shown, too."""
        self.written()
        second = Path(self.mktemp())
        write(make("authority"), second, Path(self.mktemp()))
        self.certificate.write_bytes(self.certificate.read_bytes() + second.read_bytes())
        self.assertEqual(len(load(self.certificate, self.key).chain), 1)

    def test_unreadable(self) -> None:
        """Whatever cannot be used is told in one sentence that names the file."""
        self.assertIn("cannot be read", self.refused())
        self.written()
        self.key.write_text("nothing")
        self.assertIn(f"{self.key} holds no key", self.refused())
        self.certificate.write_text("nothing")
        self.assertIn(f"{self.certificate} holds no certificate", self.refused())
        self.certificate.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        self.assertIn(f"{self.certificate} holds a certificate that cannot", self.refused())

    def test_strangers(self) -> None:
        """A key of another certificate is refused before anybody connects."""
        self.written()
        other = Path(self.mktemp())
        write(make("other"), other, self.key)
        self.assertIn("is not the one", self.refused())

    def refused(self) -> str:
        return str(self.assertRaises(Unreadable, load, self.certificate, self.key))


class Lines(SynchronousTestCase):
    """Who may speak."""

    def test_old_tls(self) -> None:
        """TLS before 1.2 is refused."""
        old = SSL.Context(SSL.TLS_CLIENT_METHOD)
        old.set_cipher_list(b"ALL:@SECLEVEL=0")
        old.set_max_proto_version(SSL.TLS1_1_VERSION)
        server = server_context(make("txlobby"))
        server.set_cipher_list(b"ALL:@SECLEVEL=0")  # its ciphers would go with it
        self.assertRaises(SSL.Error, shake, SSL.Connection(server, None), SSL.Connection(old, None))

    def test_buffers(self) -> None:
        """An idle line keeps no buffers, and no sessions are kept for lines that are gone."""
        for context in (server_context(make("txlobby")), client_context()):
            self.assertTrue(context.set_mode(0) & SSL.MODE_RELEASE_BUFFERS)
            self.assertEqual(context.get_session_cache_mode(), SSL.SESS_CACHE_OFF)


class Seen(Protocol):
    """Keeps the certificate of the other end when the first word comes."""

    heard = fingerprint = ""

    def dataReceived(self, data: bytes) -> None:
        self.heard += data.decode()
        self.fingerprint = fingerprint_of(self.transport.getPeerCertificate())  # type: ignore[union-attr]


class MutualLines(SynchronousTestCase):
    """Both ends show a certificate."""

    def line(self, server: Identity, dialling: TLSMemoryBIOFactory) -> tuple[Seen, Seen]:
        """A line between two; each says a word."""
        listening = TLSMemoryBIOFactory(mutual(server), False, Factory.forProtocol(Seen), Clock())
        one: Any
        other: Any
        one, other = listening.buildProtocol(None), dialling.buildProtocol(None)
        heard: tuple[Seen, Seen] = (one.wrappedProtocol, other.wrappedProtocol)
        pump = connect(one, FakeTransport(one, True), other, FakeTransport(other, False))
        for end in (one, other):
            end.write(b"word")
            end._aggregator.flush()
            pump.flush()
        return heard

    def test_both_known(self) -> None:
        """Any certificates pass, self-signed ones too, and each end sees the other's fingerprint."""
        here, there = make("a"), make("b")
        dialling = TLSMemoryBIOFactory(mutual(there), True, Factory.forProtocol(Seen), Clock())
        listener, dialler = self.line(here, dialling)
        self.assertEqual((listener.fingerprint, dialler.fingerprint), (there.fingerprint, here.fingerprint))

    def test_without(self) -> None:
        """Who shows no certificate is not heard."""

        @implementer(IOpenSSLClientConnectionCreator)
        class Bare:
            def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:
                return SSL.Connection(client_context(), None)

        dialling = TLSMemoryBIOFactory(Bare(), True, Factory.forProtocol(Seen), Clock())
        listener, _ = self.line(make("a"), dialling)
        self.assertEqual(listener.heard, "")
