"""Certificates that their owners made themselves: who has one is known by its key, not by who signed it."""

from __future__ import annotations

import datetime
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from OpenSSL import SSL
from OpenSSL._util import lib
from OpenSSL.crypto import (
    FILETYPE_PEM,
    X509,
    PKey,
    dump_certificate,
    dump_privatekey,
    load_certificate,
    load_privatekey,
)
from OpenSSL.crypto import Error as CryptoError
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator, IOpenSSLServerConnectionCreator
from twisted.protocols.tls import TLSMemoryBIOProtocol
from zope.interface import implementer

from wire.files import PRIVATE, PUBLIC, replace_file

FINGERPRINT_LETTERS = 64
"""The letters of a fingerprint: SHA-256, hexadecimal."""

GROUPS = b"X25519:P-256"

_COMPRESSED = re.compile(r"0[23][0-9a-f]{64}")

END = b"-----END CERTIFICATE-----"
MOST_BYTES = 1_048_576
"""The largest file that is read as a certificate or key."""


class Unreadable(Exception):
    """A certificate or its key cannot be used; the text is a sentence that says which and why."""


@dataclass(frozen=True)
class Identity:
    """A certificate and the key that proves it.

    :ivar fingerprint: SHA-256 of the certificate's DER form: 64 lower-case hexadecimal digits.
    :ivar chain: the certificates between this one and one that clients trust.
    """

    key: PKey
    certificate: X509
    fingerprint: str
    chain: tuple[X509, ...] = ()

    @property
    def key_fingerprint(self) -> str:
        """What clients know a lobby by, see ``key_fingerprint_of``."""
        return key_fingerprint_of(self.certificate)

    @property
    def ends(self) -> datetime.datetime:
        """When the certificate expires."""
        return self.certificate.to_cryptography().not_valid_after_utc

    def expires_within(self, time: datetime.timedelta) -> bool:
        """Whether the certificate is good for no longer than this."""
        return self.ends <= datetime.datetime.now(datetime.UTC) + time

    @property
    def public_key(self) -> str:
        """What others know the owner by, see ``public_key_of``."""
        return public_key_of(self.certificate)


def fingerprint_of(certificate: X509) -> str:
    """SHA-256 of the certificate's DER form, as 64 lower-case hexadecimal digits."""
    return certificate.to_cryptography().fingerprint(hashes.SHA256()).hex()


def key_fingerprint_of(certificate: X509) -> str:
    """SHA-256 of the certificate's public key (its SubjectPublicKeyInfo in DER, as RFC 7469 pins it), as 64 lower-case
    hexadecimal digits: it stays the same when the certificate is renewed with the same key."""
    key = certificate.to_cryptography().public_key()
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def expired_since(certificate: X509) -> str:
    """Since when a certificate is not valid any more, a date as 2026-12-31; of one that is good, nothing."""
    until = certificate.to_cryptography().not_valid_after_utc
    return f"{until:%Y-%m-%d}" if until <= datetime.datetime.now(datetime.UTC) else ""


def public_key_of(certificate: X509) -> str:
    """The certificate's key, a point of P-256, compressed (SEC 1, 2.3.3): 66 lower-case hexadecimal digits; of another
    kind of key nothing."""
    key = certificate.to_cryptography().public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        return ""
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint).hex()


def key_of(text: str) -> ec.EllipticCurvePublicKey:
    """The key that ``public_key_of`` wrote.

    :raises ValueError: it is written otherwise, or is no point of the curve: nothing could ever be proved by it.
    """
    if _COMPRESSED.fullmatch(text) is None:
        raise ValueError("no compressed point of P-256")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes.fromhex(text))


def make(name: str, years: int = 10) -> Identity:
    """A new key (EC P-256) and a certificate that it signs itself.

    :param name: the subject's common name; nobody relies on it.
    """
    return renewed(name, ec.generate_private_key(ec.SECP256R1()), years)


def renewed(name: str, key: ec.EllipticCurvePrivateKey, years: int = 10) -> Identity:
    """A new certificate of a key that there is, which it signs itself.

    :param years: it is good for; one that is good no more has a number below 0.
    """
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    end = now + datetime.timedelta(days=365 * years)
    builder = builder.not_valid_before(min(now, end) - datetime.timedelta(days=1))  # clocks differ
    builder = builder.not_valid_after(end)
    certificate = X509.from_cryptography(builder.sign(key, hashes.SHA256()))
    return Identity(PKey.from_cryptography_key(key), certificate, fingerprint_of(certificate))


# ------------------------------------------------------------------------------------------------ in files


def write(identity: Identity, certificate: Path, key: Path) -> None:
    """Put both into files that are there whole or not at all; the key is for its owner alone.

    The certificate comes last: where it is, its key is.

    :raises OSError: the disk refuses.
    """
    chain = (identity.certificate, *identity.chain)
    replace_file(key, dump_privatekey(FILETYPE_PEM, identity.key), PRIVATE)
    replace_file(certificate, b"".join(dump_certificate(FILETYPE_PEM, each) for each in chain), PUBLIC)


def load(certificate: Path, key: Path) -> Identity:
    """What ``write`` wrote, or a certificate of an authority, with its chain, in PEM.

    :raises Unreadable: a file is missing, is no PEM, or the key is another certificate's.
    """
    blocks = [part.strip() + b"\n" + END + b"\n" for part in _read(certificate).split(END)[:-1]]
    if not blocks:
        raise Unreadable(f"{certificate} holds no certificate in PEM form.")
    try:
        own, *chain = [load_certificate(FILETYPE_PEM, block) for block in blocks]
        fingerprint = fingerprint_of(own)
    except (CryptoError, ValueError) as problem:
        raise Unreadable(f"{certificate} holds a certificate that cannot be read.") from problem
    private = load_key(key)
    identity = Identity(private, own, fingerprint, tuple(chain))
    try:
        server_context(identity).check_privatekey()
    except SSL.Error as problem:
        raise Unreadable(f"The key in {key} is not the one of the certificate in {certificate}.") from problem
    return identity


def load_key(path: Path) -> PKey:
    """The key in a file, in PEM.

    :raises Unreadable: there is none.
    """
    try:
        return load_privatekey(FILETYPE_PEM, _read(path), passphrase=b"")  # ask nobody for a password
    except (CryptoError, ValueError, TypeError) as problem:
        raise Unreadable(f"{path} holds no key in PEM form, or one with a password.") from problem


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError as problem:
        raise Unreadable(f"{path} cannot be read: {problem.strerror or problem}.") from problem


# ------------------------------------------------------------------------------------------------ contexts


def server_context(identity: Identity) -> SSL.Context:
    """For the end that listens."""
    context = _context(SSL.TLS_SERVER_METHOD)
    _present(context, identity)
    return context


def client_context(identity: Identity | None = None) -> SSL.Context:
    """For the end that dials; it verifies nothing yet.

    :param identity: what it shows where it is asked for a certificate.
    """
    context = _context(SSL.TLS_CLIENT_METHOD)
    if identity is not None:
        _present(context, identity)
    return context


def _context(method: int) -> SSL.Context:
    """TLS 1.2 or later; an idle line keeps no buffers, and nothing is kept for lines that are gone."""
    context = SSL.Context(method)
    _choose_groups(context)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_mode(SSL.MODE_RELEASE_BUFFERS)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_options(SSL.OP_NO_TICKET | SSL.OP_NO_RENEGOTIATION | SSL.OP_NO_COMPRESSION)
    return context


def _choose_groups(context: SSL.Context) -> None:
    """Agree on keys by X25519, or P-256 with those who have no X25519.

    OpenSSL prefers a hybrid with ML-KEM, whose keys it keeps as long as the line lives: 9 KiB for each player that is
    idle. pyOpenSSL has no name for this choice yet; where its library had none either, OpenSSL's own choice remains.
    """
    choose = getattr(lib, "SSL_CTX_set1_curves_list", None)
    if choose is not None:
        choose(context._context, GROUPS)


def _present(context: SSL.Context, identity: Identity) -> None:
    context.use_certificate(identity.certificate)
    for each in identity.chain:
        context.add_extra_chain_cert(each)
    context.use_privatekey(identity.key)


@implementer(IOpenSSLServerConnectionCreator, IOpenSSLClientConnectionCreator)
class MutualTLS:
    """Makes both ends of a line on which each shows a certificate and proves to have its key.

    Any certificate passes the handshake, whoever signed it and whenever: the caller compares ``public_key_of`` the
    transport's ``getPeerCertificate()`` when the handshake is done.
    """

    def __init__(self, identity: Identity) -> None:
        self._server, self._client = server_context(identity), client_context(identity)
        for context in (self._server, self._client):
            context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, _any_certificate)

    def serverConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:
        """The end that listened."""
        return SSL.Connection(self._server, None)

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:
        """The end that dialled."""
        return SSL.Connection(self._client, None)


def mutual(identity: Identity) -> MutualTLS:
    """What ``TLSMemoryBIOFactory`` needs, at either end, for a line on which both show certificates."""
    return MutualTLS(identity)


def _any_certificate(connection: SSL.Connection, certificate: X509, error: int, depth: int, fine: int) -> bool:
    return True
