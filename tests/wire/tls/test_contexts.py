"""Contexts: what every line of the house agrees on, and what both ends of a line show."""

from __future__ import annotations

import contextlib
from typing import Any

from OpenSSL import SSL
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import Clock
from twisted.protocols.tls import TLSMemoryBIOFactory, TLSMemoryBIOProtocol
from twisted.test.iosim import FakeTransport, connect
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from wire.tls.contexts import client_context, mutual, server_context
from wire.tls.identity import Identity, fingerprint_of, make


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
        """An idle line keeps no buffers; nothing is kept for lines that are gone, and nothing is agreed on again."""
        for context in (server_context(make("txlobby")), client_context()):
            self.assertTrue(context.set_mode(0) & SSL.MODE_RELEASE_BUFFERS)
            self.assertEqual(context.get_session_cache_mode(), SSL.SESS_CACHE_OFF)
            for option in (SSL.OP_NO_TICKET, SSL.OP_NO_RENEGOTIATION, SSL.OP_NO_COMPRESSION):
                self.assertTrue(context.set_options(0) & option)

    def test_group(self) -> None:
        """Both ends agree on their keys by X25519, not by what costs 9 KiB for each line."""
        server, client = SSL.Connection(server_context(make("txlobby")), None), SSL.Connection(client_context(), None)
        shake(server, client)
        self.assertEqual((client.get_protocol_version_name(), client.get_group_name()), ("TLSv1.3", "x25519"))


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
