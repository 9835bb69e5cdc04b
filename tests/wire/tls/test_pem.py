"""Certificates and keys in files: written, and read again."""

from __future__ import annotations

import stat
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from wire.tls.identity import Identity, make
from wire.tls.pem import Unreadable, load, write


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
