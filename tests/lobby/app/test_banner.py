"""What the lobby says when it starts."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

from twisted.trial.unittest import SynchronousTestCase

from lobby.app import banner
from lobby.server.certificate import Certificate
from lobby.web.wheel import Handout
from wire import addresses
from wire.tls.identity import make

PRIVATE, PUBLIC = "192.168.1.5", "8.8.8.8"
WARNING = "All addresses of this machine are private ones"


class Greeting(SynchronousTestCase):
    def setUp(self) -> None:
        self.certificate: Certificate | None = Certificate(make("txlobby"))
        self.handout = Handout("txlobby-1.0-py3-none-any.whl", "0" * 64, b"", self.certificate.fingerprint)

    def machine(self, *own: str) -> None:
        """Let this machine have these addresses."""
        self.patch(addresses, "own", lambda: [ip_address(address) for address in own])

    def text(self, host: str) -> str:
        return banner.greeting(host, 12000, "/srv/lobby", self.handout, self.certificate)

    def test_one_line_for_a_friend(self) -> None:
        """A1: one line sets the client up and starts it, with the lobby's real address and the wheel's digest."""
        self.machine(PRIVATE)
        (line,) = [line for line in self.text(PRIVATE).splitlines() if "pip install" in line]
        self.assertIn(f"http://{PRIVATE}:12000/txlobby-1.0-py3-none-any.whl#sha256={'0' * 64}", line)
        self.assertTrue(line.endswith(f"-m client --lobby '{PRIVATE}:12000#{self.handout.fingerprint}'"))

    def test_encrypted(self) -> None:
        """The start says that lines are encrypted, and the fingerprint of the certificate."""
        self.machine(PRIVATE)
        self.assertIn(
            f"Lines are encrypted. The key of the lobby's certificate has the fingerprint {self.handout.fingerprint}",
            self.text(PRIVATE),
        )

    def test_not_encrypted(self) -> None:
        """With ``--plaintext`` that is said loudly, and what is to be typed has it, too."""
        self.machine(PRIVATE)
        self.certificate, self.handout = None, replace(self.handout, fingerprint="", plaintext=True)
        text = self.text(PRIVATE)
        self.assertEqual(text.count(f"-m client --lobby {PRIVATE}:12000 --plaintext"), 2)
        self.assertIn("NOTHING IS ENCRYPTED", text)
        self.assertIn(f"  txlobby/bin/python -m client --lobby {PRIVATE}:12000 --plaintext", text)

    def test_operators_certificate(self) -> None:
        """A certificate that somebody else has signed is verified by clients, and no line names it."""
        self.machine(PRIVATE)
        assert self.certificate is not None
        other = make("authority").certificate.get_subject()
        self.certificate.identity.certificate.set_issuer(other)
        self.assertEqual(self.certificate.fingerprint, "")
        self.assertIn("which clients verify", self.text(PRIVATE))

    def test_private_addresses(self) -> None:
        """A1: where only one's own network can come in, that is said, with what to do; otherwise it is not."""
        self.machine(PRIVATE, "127.0.0.1")
        self.assertIn(WARNING, self.text(PRIVATE))
        self.assertNotIn(WARNING, self.text("lobby.example"))
        self.assertNotIn(WARNING, self.text(PUBLIC))
        self.machine(PUBLIC, PRIVATE)
        self.assertNotIn(WARNING, self.text(PUBLIC))

    def test_which_address(self) -> None:
        """A1: what the operator says goes first, then the interface listened on, then the best that there is."""
        self.machine(PRIVATE, "127.0.0.1")
        self.assertEqual(banner.public_host("lobby.example", "10.0.0.1"), "lobby.example")
        self.assertEqual(banner.public_host("", "10.0.0.1"), "10.0.0.1")
        self.assertEqual(banner.public_host("", "localhost"), "localhost")
        self.assertEqual(banner.public_host("", "0.0.0.0"), PRIVATE)
        self.assertEqual(banner.public_host("", ""), PRIVATE)

    def test_own_addresses(self) -> None:
        """This machine's own addresses: loopback is among them, and last."""
        found = addresses.own()
        self.assertTrue(found[-1].is_loopback)
        self.assertFalse(any(ip.is_link_local for ip in found))
