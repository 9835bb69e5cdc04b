"""TLS as every line here has it: by Twisted's ``CertificateOptions``, with the little that these have no word for."""

from __future__ import annotations

from OpenSSL import SSL
from OpenSSL._util import lib
from OpenSSL.crypto import X509
from twisted.internet.ssl import CertificateOptions, TLSVersion

from wire.tls.identity import Identity

GROUPS = b"X25519:P-256"


def server_context(identity: Identity) -> SSL.Context:
    """For the end that listens.

    :raises OpenSSL.SSL.Error: the certificate is too weak, or its key is another one.
    """
    return _options(identity).getContext()


def client_context() -> SSL.Context:
    """For the end that dials and shows no certificate; it verifies nothing yet."""
    return _options(None).getContext()


def mutual(identity: Identity) -> CertificateOptions:
    """What ``TLSMemoryBIOFactory`` needs, at either end, for a line on which each end shows a certificate and proves to
    have its key.

    Any certificate passes the handshake, whoever signed it and whenever: the caller compares ``public_key_of`` the
    transport's ``getPeerCertificate()`` when the handshake is done. (The ``trustRoot`` of ``CertificateOptions`` is for
    certificates that somebody known has signed.)
    """
    options = _options(identity)
    options.getContext().set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, _any_certificate)
    return options


def _options(identity: Identity | None) -> CertificateOptions:
    """TLS 1.2 or later; an idle line keeps no buffers, and nothing is kept for lines that are gone: no sessions, no
    tickets."""
    if identity is None:
        options = CertificateOptions(raiseMinimumTo=TLSVersion.TLSv1_2)
    else:
        options = CertificateOptions(
            privateKey=identity.key,
            certificate=identity.certificate,
            extraCertChain=list(identity.chain),
            raiseMinimumTo=TLSVersion.TLSv1_2,
        )
    context = options.getContext()
    context.set_options(SSL.OP_NO_RENEGOTIATION)
    _choose_groups(context)
    return options


def _choose_groups(context: SSL.Context) -> None:
    """Agree on keys by X25519, or P-256 with those who have no X25519.

    OpenSSL prefers a hybrid with ML-KEM, whose keys it keeps as long as the line lives: 9 KiB for each player that is
    idle. Neither Twisted nor pyOpenSSL has a name for this choice yet; where their library had none either, OpenSSL's
    own choice remains.
    """
    choose = getattr(lib, "SSL_CTX_set1_curves_list", None)
    if choose is not None:
        choose(context._context, GROUPS)


def _any_certificate(connection: SSL.Connection, certificate: X509, error: int, depth: int, fine: int) -> bool:
    return True
