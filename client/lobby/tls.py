"""The encrypted line to a lobby: made, and its certificate judged, before a word is said on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from typing import Any

from OpenSSL import SSL
from OpenSSL.crypto import X509
from service_identity import CertificateError, VerificationError
from service_identity.pyopenssl import verify_hostname, verify_ip_address
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectError
from twisted.internet.interfaces import (
    IHandshakeListener,
    IOpenSSLClientConnectionCreator,
    IProtocolFactory,
    IStreamClientEndpoint,
)
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.protocols.tls import TLSMemoryBIOFactory, TLSMemoryBIOProtocol
from twisted.python.failure import Failure
from zope.interface import implementer

from client.lobby.address import Address
from client.lobby.failures import turned_away
from client.lobby.pins import Pins, Shown
from lobby.commands.reasons import TurnedAway
from wire.amp.errors import DeclaredError
from wire.tls.contexts import client_context
from wire.tls.identity import expired_since, fingerprint_of, key_fingerprint_of

RECORDS = (b"\x15", b"\x16")
"""How the other side's first bytes begin where it speaks TLS: an alert, or its part of the handshake."""

FULL = b"\x00\x04full"
"""In the box with which a lobby that has no room turns away whoever comes, encrypted or not."""

NOT_ENCRYPTED = "it does not encrypt. Only if its operator says that this is meant, start the client with --plaintext"


class NoHandshake(ConnectError):
    """The other side ended the handshake, without a word in plain that says why."""


@dataclass(frozen=True)
class Security:
    """How a line is protected.

    :ivar fingerprint: of the key that the other side proved, empty where nothing is encrypted.
    :ivar trust: why it is believed, see ``Pins.judge``; empty where nothing is encrypted.
    :ivar expired: since when its certificate is not valid any more, a date as 2026-12-31, or nothing.
    """

    fingerprint: str = ""
    trust: str = ""
    expired: str = ""

    @property
    def encrypted(self) -> bool:
        """Whether nobody on the way can read it."""
        return bool(self.fingerprint)

    @property
    def named(self) -> str:
        """The fingerprint that an invitation must name: an authority's word needs none."""
        return "" if self.trust == "authority" else self.fingerprint


def security_of(transport: object) -> Security:
    """How a line over this transport is protected."""
    return transport.security if isinstance(transport, EncryptedLine) else Security()


def shown_by(certificate: X509) -> Shown:
    """What is to be judged of a certificate."""
    return Shown(key_fingerprint_of(certificate), fingerprint_of(certificate), expired_since(certificate))


class EncryptedLine(TLSMemoryBIOProtocol):
    """The transport of a line that is encrypted.

    :ivar doubted: no authority that this machine trusts stands for the certificate.
    :ivar plain: what came instead of TLS.
    """

    security = Security()
    doubted = False
    plain = b""
    _begun = False

    def dataReceived(self, data: bytes) -> None:
        """Look whether the other side speaks TLS at all."""
        if not self._begun:
            self._begun = True
            if not data.startswith(RECORDS):
                self.plain = data
                self.abortConnection()
        if not self.plain:
            super().dataReceived(data)


@cache
def context_with_roots() -> SSL.Context:
    """For all lines of this process: reading the authorities that the machine trusts takes its time."""
    context = client_context()
    context.set_default_verify_paths()
    context.set_verify(SSL.VERIFY_PEER, _note)
    return context


@implementer(IOpenSSLClientConnectionCreator)
class _Dialling:
    """Makes our end of a line to a host. Whatever certificate comes passes the handshake, to be judged after it.

    (Twisted's ``optionsForClientTLS`` ends the handshake where no authority stands for the certificate, which a lobby's
    own one never has.)
    """

    def __init__(self, host: str) -> None:
        self._host = host
        self._name = None if _is_number(host) else host.encode("idna")

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:
        connection = SSL.Connection(context_with_roots(), None)
        connection.set_app_data(tlsProtocol)
        if self._name is not None:
            connection.set_tlsext_host_name(self._name)
        return connection

    def fits(self, connection: SSL.Connection) -> bool:
        """Whether the certificate names this host."""
        try:
            (verify_ip_address if self._name is None else verify_hostname)(connection, self._host)
        except (VerificationError, CertificateError, ValueError):
            return False
        return True


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _note(connection: SSL.Connection, certificate: X509, error: int, depth: int, fine: int) -> bool:
    if not fine:
        connection.get_app_data().doubted = True
    return True


@implementer(IHandshakeListener)
class _Opening(Protocol):
    """Holds the place of the line's protocol until the handshake is done and the certificate is judged."""

    transport: Any

    def __init__(self, endpoint: Encrypted, dialling: _Dialling, factory: IProtocolFactory) -> None:
        self._endpoint, self._dialling, self._factory = endpoint, dialling, factory
        self.opened: Deferred[Any] = Deferred(self._give_up)

    def _give_up(self, _opened: Deferred[Any]) -> None:
        self.transport.abortConnection()

    def handshakeCompleted(self) -> None:
        """Judge, and make way for the line's own protocol."""
        line: EncryptedLine = self.transport
        connection = line.getHandle()
        shown = shown_by(connection.get_peer_certificate())
        verified = not line.doubted and self._dialling.fits(connection)
        try:
            line.security = Security(shown.key, self._endpoint.judge(shown, verified), shown.expired)
        except DeclaredError as refused:
            line.abortConnection()
            self._fail(refused)
            return
        protocol: Any = self._factory.buildProtocol(line.getPeer())
        line.wrappedProtocol = protocol
        protocol.makeConnection(line)
        self.opened.callback(protocol)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """There will be no line."""
        plain = self.transport.plain
        if FULL in plain:
            self._fail(ConnectError(turned_away(TurnedAway.FULL)))
        elif plain:
            self._fail(ConnectError(NOT_ENCRYPTED))
        else:
            self._fail(NoHandshake(f"no encrypted line could be agreed on ({_reason(reason)})"))

    def _fail(self, problem: Exception) -> None:
        if not self.opened.called:
            self.opened.errback(problem)


def _reason(reason: Failure) -> str:
    """OpenSSL's own words where it has any."""
    problem = reason.value
    if isinstance(problem, SSL.Error) and problem.args and problem.args[0]:
        return str(problem.args[0][0][-1])
    return "the connection was closed"


@implementer(IStreamClientEndpoint)
class Encrypted:
    """A way to a lobby on which the line is encrypted and the lobby is who it should be.

    :param endpoint: the way without encryption.
    :param address: what the certificate is judged by, and the pin that a pasted line named.
    """

    def __init__(self, reactor: Any, endpoint: IStreamClientEndpoint, address: Address, pins: Pins) -> None:
        self._reactor, self._endpoint, self._address, self._pins = reactor, endpoint, address, pins

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[Any]:
        """The protocol, when everything is in order.

        It fails with ``CertificateChanged``, or as any endpoint does.
        """
        return Deferred.fromCoroutine(self._connect(protocolFactory))

    async def _connect(self, factory: IProtocolFactory) -> Any:
        dialling = _Dialling(self._address.host)
        opening = _Opening(self, dialling, factory)
        wrapping = TLSMemoryBIOFactory(dialling, True, Factory.forProtocol(lambda: opening), self._reactor)
        wrapping.protocol = EncryptedLine
        await self._endpoint.connect(wrapping)
        return await opening.opened

    def judge(self, shown: Shown, verified: bool) -> str:
        """See ``Pins.judge``."""
        return self._pins.judge(str(self._address), shown, verified, self._address.fingerprint)
