"""The lobby's certificate: the operator's or one of its own, which may be renewed while the lobby runs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from OpenSSL import SSL
from OpenSSL.crypto import PKey
from twisted.internet.interfaces import IOpenSSLServerConnectionCreator, IReactorTime
from twisted.logger import Logger
from twisted.protocols.tls import TLSMemoryBIOProtocol
from zope.interface import implementer

from lobby.recovery import signer
from wire.files import locked
from wire.tls.contexts import server_context
from wire.tls.identity import Identity, make, renewed
from wire.tls.pem import Unreadable, load, load_key, write

CERTIFICATE, KEY = "certificate.pem", "key.pem"
"""The files in the data folder."""

LOOK_SECONDS = 1.0
"""The files are looked at when a connection comes, but not more often than once in so many seconds."""

RENEWED_BEFORE = timedelta(days=90)
"""A lobby's own certificate is renewed at the first start within so many days of its end."""

Stamp = tuple[tuple[int, int, int], ...]


@implementer(IOpenSSLServerConnectionCreator)
class Certificate:
    """What the lobby shows to whoever connects; ``CertificateOptions`` would show the same certificate for ever.

    :param files: certificate and key on disk, which may be renewed at any time; ``None`` where there are none.
    """

    log = Logger()

    def __init__(self, identity: Identity, files: tuple[Path, Path] | None = None) -> None:
        self.identity, self._files = identity, files
        self._context = server_context(identity)
        self._stamp = _stamp(files)
        self._clock: IReactorTime | None = None
        self._looked = 0.0

    @property
    def fingerprint(self) -> str:
        """What an invitation names: nothing where somebody else has signed the certificate, which can be verified."""
        return self.identity.key_fingerprint if _self_signed(self.identity) else ""

    def watch(self, clock: IReactorTime) -> None:
        """From now on use a renewed certificate as soon as it is there."""
        self._clock, self._looked = clock, clock.seconds()

    def serverConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:
        """A handshake begins."""
        if self._clock is not None and self._clock.seconds() - self._looked >= LOOK_SECONDS:
            self._looked = self._clock.seconds()
            self._look()
        return SSL.Connection(self._context, None)

    def _look(self) -> None:
        """Read the files where they have changed; ones that cannot be used are logged once, and the old ones stay."""
        stamp = _stamp(self._files)
        if self._files is None or stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            identity = load(*self._files)
        except Unreadable as problem:
            self.log.error("the certificate was not renewed, the old one stays: {problem}", problem=problem)
            return
        self.identity, self._context = identity, server_context(identity)
        self.log.info("a renewed certificate was taken up: {fingerprint}", fingerprint=identity.key_fingerprint)


def given(certificate: str, key: str) -> Certificate:
    """The operator's.

    :raises Unreadable: it cannot be used.
    """
    files = Path(certificate), Path(key)
    try:
        return Certificate(load(*files), files)
    except Unreadable as problem:
        raise Unreadable(f"{problem} Check --certificate and --key.") from None


class NotKept(Exception):
    """The folder takes no certificate; the text is a sentence that says why."""


def own(folder: Path | None, before: bool = False) -> Certificate:
    """The lobby's own, made at the first start; without a folder one for this run only.

    :param before: there must be one.
    :raises NotKept: the folder cannot be read or written.
    :raises Unreadable: what the folder has cannot be used, or half of it is missing.
    """
    if folder is None:
        return Certificate(make("txlobby"))
    files = folder / CERTIFICATE, folder / KEY
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not all(file.exists() for file in files):
            _make(*files, before)
        return Certificate(_fresh(load(*files), *files), files)
    except Unreadable as problem:
        again = (
            "Put the old files back, or start once with --anew certificate: then players are asked to trust a new one. "
            "The old files are laid aside."
        )
        raise Unreadable(f"{problem} {again}") from None
    except OSError as problem:
        raise NotKept(f"the certificate cannot be kept in {folder}: {problem.strerror or problem}.") from None


def _make(certificate: Path, key: Path, before: bool) -> None:
    """Make both, unless another lobby that starts just now has.

    The key is on the disk first. Where there is nothing of what a lobby makes after these, its first start ended just
    then, and goes on.

    :raises Unreadable: only one is there, or there were both before.
    """
    with locked(certificate):
        missing = [str(file) for file in (certificate, key) if not file.exists()]
        if len(missing) == 2 and not before:
            write(make("txlobby"), certificate, key)
        elif missing == [str(certificate)] and not before and not certificate.with_name(signer.FILE).exists():
            write(_of(load_key(key), key), certificate, key)
        elif missing:
            raise Unreadable(f"{' and '.join(missing)}, by which players know this lobby, cannot be found.")


def _of(key: PKey, file: Path) -> Identity:
    """A certificate of a key that a lobby has made.

    :raises Unreadable: it is of another kind.
    """
    kept = key.to_cryptography_key()
    if not isinstance(kept, EllipticCurvePrivateKey):
        raise Unreadable(f"The key in {file} is none of this lobby's.")
    return renewed("txlobby", kept)


def _fresh(identity: Identity, certificate: Path, key: Path) -> Identity:
    """A lobby's own certificate that expires soon is renewed with the same key, by which clients know the lobby."""
    kept = identity.key.to_cryptography_key()
    ends_soon = identity.expires_within(RENEWED_BEFORE)
    if not ends_soon or not _self_signed(identity) or not isinstance(kept, EllipticCurvePrivateKey):
        return identity
    with locked(certificate):
        write(renewed("txlobby", kept), certificate, key)
    return load(certificate, key)


def _self_signed(identity: Identity) -> bool:
    return identity.certificate.get_issuer() == identity.certificate.get_subject()


def _stamp(files: tuple[Path, Path] | None) -> Stamp:
    """What changes when files are renewed, by writing or by renaming."""
    return tuple(_stamp_of(path) for path in files or ())


def _stamp_of(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino
