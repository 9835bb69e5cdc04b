"""Certificates that are not valid any more, and ones that are renewed in time: over real TLS in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from twisted.trial.unittest import SynchronousTestCase

from client.errors import CertificateChanged
from client.events import CertificateExpired, Connected, LobbyPinned
from client.lobby.pins import Pins
from lobby.app.banner import greeting
from lobby.server import certificate as lobby_certificate
from lobby.server.certificate import Certificate
from lobby.server.factory import LobbyFactory
from lobby.web.wheel import Handout
from tests.lobby.server.test_encryption import LOBBY, EncryptedCase
from wire.tls.identity import Identity, make, renewed
from wire.tls.pem import write


def with_key_of(identity: Identity, years: int) -> Identity:
    """Another certificate with the same key."""
    key = identity.key.to_cryptography_key()
    assert isinstance(key, EllipticCurvePrivateKey)
    return renewed("txlobby", key, years)


class Expired(EncryptedCase):
    """What a player is told."""

    def show(self, identity: Identity) -> None:
        """From now on the lobby shows this certificate."""
        self.certificate = Certificate(identity)
        self.factory = LobbyFactory(self.registry, self.certificate)

    def test_first_use(self) -> None:
        """R5: at a first meeting an expired certificate is told beside its key, and the key is remembered."""
        old = make("txlobby", -1)
        self.show(old)
        self.meet(Pins(self.folder))
        self.assertEqual(
            self.told[1:3],
            [
                LobbyPinned(address=LOBBY, fingerprint=old.key_fingerprint),
                CertificateExpired(address=LOBBY, since=f"{old.ends:%Y-%m-%d}"),
            ],
        )

    def test_known(self) -> None:
        """R5: a known key whose certificate has expired is told and accepted, once in a run for each lobby and date."""
        self.meet(Pins(self.folder))
        self.show(with_key_of(self.certificate.identity, -2))
        session = self.meet(Pins(self.folder))
        self.do(session.connect(LOBBY))
        self.assertEqual(len(self.heard(Connected)), 3)
        self.assertEqual(len(self.heard(CertificateExpired)), 1)

    def test_renewed(self) -> None:
        """R5: a certificate that was renewed with the same key alarms nobody, and the pasted line goes on to work."""
        line = f"{LOBBY}#{self.certificate.fingerprint}"
        self.meet(Pins(self.folder))
        self.show(with_key_of(self.certificate.identity, 1))
        self.meet(Pins(self.folder))
        self.meet(Pins(), line)
        self.assertEqual((len(self.heard(Connected)), len(self.heard(LobbyPinned))), (3, 1))
        self.assertEqual(self.heard(CertificateExpired), [])

    def test_earlier_line(self) -> None:
        """R5: a line of an earlier version names the certificate, and goes on to work as long as that is shown."""
        line = f"{LOBBY}#{self.certificate.identity.fingerprint}"
        self.meet(Pins(), line)
        self.show(with_key_of(self.certificate.identity, 1))
        refused = self.assertRaises(CertificateChanged, self.meet, Pins(), line)
        self.assertEqual(refused.parameters["source"], "line")

    def test_another_key(self) -> None:
        """R5: another key is refused, and that its certificate has expired is said with it."""
        self.meet(Pins(self.folder))
        other = make("txlobby", -1)
        self.show(other)
        refused = self.assertRaises(CertificateChanged, self.meet, Pins(self.folder))
        self.assertEqual(refused.parameters["expired"], f"{other.ends:%Y-%m-%d}")
        self.assertEqual(self.heard(CertificateExpired), [])

    def test_verified_so_far(self) -> None:
        """R5: where an authority stood for the lobby an expired certificate is refused, whatever its key."""
        real: Any = Pins.judge
        self.patch(Pins, "judge", lambda pins, address, shown, verified, named="": real(pins, address, shown, True))
        self.meet(Pins(self.folder))
        self.patch(Pins, "judge", real)
        self.show(with_key_of(self.certificate.identity, -1))
        refused = self.assertRaises(CertificateChanged, self.meet, Pins(self.folder))
        self.assertEqual(refused.parameters["source"], "authority")
        self.assertNotEqual(refused.parameters["expired"], "")


class Operators(SynchronousTestCase):
    """What the lobby does about its own."""

    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        self.folder.mkdir()
        self.files = self.folder / "certificate.pem", self.folder / "key.pem"

    def test_renewed_in_time(self) -> None:
        """R5: the lobby renews its own certificate when it starts shortly before the end, with the same key."""
        for years in (-1, 0):
            old = make("txlobby", years)
            write(old, *self.files)
            new = lobby_certificate.own(self.folder).identity
            self.assertEqual(new.key_fingerprint, old.key_fingerprint)
            self.assertGreater(new.ends, old.ends)
            self.assertEqual(lobby_certificate.own(self.folder).identity.fingerprint, new.fingerprint)

    def test_left_alone(self) -> None:
        """R5: one that is good for longer stays as it is."""
        old = make("txlobby", 1)
        write(old, *self.files)
        self.assertEqual(lobby_certificate.own(self.folder).identity.fingerprint, old.fingerprint)

    def test_told(self) -> None:
        """R5: an operator whose certificate has expired is told at the start."""
        for years, told in ((-1, True), (1, False)):
            certificate = Certificate(make("x", years))
            lines = greeting("192.0.2.1", 1, "/srv/lobby", Handout("a.whl", "0" * 64, b""), certificate)
            self.assertEqual("EXPIRED" in lines, told)
