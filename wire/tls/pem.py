"""Certificates and keys in files, in PEM.

(Twisted's ``KeyPair.load`` and ``PrivateCertificate.loadPEM`` ask the terminal for the password of a key that has one,
and know no chain.)
"""

from __future__ import annotations

from pathlib import Path

from OpenSSL import SSL
from OpenSSL.crypto import (
    FILETYPE_PEM,
    PKey,
    dump_certificate,
    dump_privatekey,
    load_certificate,
    load_privatekey,
)
from OpenSSL.crypto import Error as CryptoError

from wire.files import PRIVATE, PUBLIC, replace_file
from wire.tls.contexts import server_context
from wire.tls.identity import Identity, fingerprint_of

END = b"-----END CERTIFICATE-----"
MOST_BYTES = 1_048_576
"""The largest file that is read as a certificate or key."""


class Unreadable(Exception):
    """A certificate or its key cannot be used; the text is a sentence that says which and why."""


def write(identity: Identity, certificate: Path, key: Path) -> None:
    """Write both, each file whole or not at all; the key is for its owner alone.

    The certificate comes last: where it is, its key is.

    :raises OSError: the disk refuses.
    """
    chain = (identity.certificate, *identity.chain)
    replace_file(key, dump_privatekey(FILETYPE_PEM, identity.key), PRIVATE)
    replace_file(certificate, b"".join(dump_certificate(FILETYPE_PEM, each) for each in chain), PUBLIC)


def load(certificate: Path, key: Path) -> Identity:
    """What ``write`` wrote, or a certificate of an authority, with its chain, in PEM.

    :raises Unreadable: a file is missing, is not PEM, or the key is another certificate's.
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
        server_context(identity)
    except SSL.Error as problem:
        raise Unreadable(f"The key in {key} is not the one of the certificate in {certificate}.") from problem
    return identity


def load_key(path: Path) -> PKey:
    """The key in a file, in PEM.

    :raises Unreadable: it holds none.
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
