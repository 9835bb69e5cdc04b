"""Certificates of one's own."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec
from twisted.trial.unittest import SynchronousTestCase

from wire.tls.identity import fingerprint_of, make


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
