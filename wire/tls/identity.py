"""Certificates that their owners made themselves: who has one is known by its key, not by who signed it.

They are made with ``cryptography``: Twisted's ``KeyPair`` makes no EC keys, and its certificates begin now, which is
too late for somebody whose clock is slow.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from OpenSSL.crypto import X509, PKey

FINGERPRINT_LETTERS = 64
"""The letters of a fingerprint: SHA-256, hexadecimal."""

_COMPRESSED = re.compile(r"0[23][0-9a-f]{64}")


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
    """Since when a certificate is not valid any more, a date as 2026-12-31; empty while it is valid."""
    until = certificate.to_cryptography().not_valid_after_utc
    return f"{until:%Y-%m-%d}" if until <= datetime.datetime.now(datetime.UTC) else ""


def public_key_of(certificate: X509) -> str:
    """The certificate's key, a point of P-256, compressed (SEC 1, 2.3.3): 66 lower-case hexadecimal digits; empty for
    another kind of key."""
    key = certificate.to_cryptography().public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        return ""
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint).hex()


def key_of(text: str) -> ec.EllipticCurvePublicKey:
    """The key that ``public_key_of`` wrote.

    :raises ValueError: it is not written like this, or is not a point of the curve: nothing could ever be proved by it.
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
    """A new certificate for an existing key, which signs it.

    :param years: how long it is valid; a number below 0 makes one that has expired.
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


def secret_of(identity: Identity) -> str:
    """The private key, 64 hexadecimal digits, for a file that nobody else can read.

    :raises ValueError: it is not one of P-256.
    """
    key = identity.key.to_cryptography_key()
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("no key of P-256")
    return f"{key.private_numbers().private_value:064x}"


def from_secret(name: str, secret: str) -> Identity:
    """A new certificate for the key that ``secret_of`` wrote: others know its owner again.

    :raises ValueError: it is none.
    """
    return renewed(name, ec.derive_private_key(int(secret, 16), ec.SECP256R1()))
