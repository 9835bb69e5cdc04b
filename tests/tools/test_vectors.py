"""The test vectors on the protocol's page, computed once more by nothing but the page's own rules."""

from __future__ import annotations

import base64
import re
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from twisted.trial.unittest import SynchronousTestCase

from tools import protocol, vectors

VERSION = "4"


def digest(*fields: str) -> bytes:
    """As the page says."""
    return sha256(b"".join(len(field.encode()).to_bytes(8, "big") + field.encode() for field in fields)).digest()


def unpadded(text: str) -> bytes:
    """URL-safe base64."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Vectors(SynchronousTestCase):
    """Read from ``docs/protocol.md`` as it stands."""

    def setUp(self) -> None:
        page = protocol.WRITTEN.read_text("utf-8")
        self.ticket = re.search(r"The ticket, on one line:\s+```text\n(.*?)\n```", page, re.S)[1]  # type: ignore[index]
        block = re.search(r"\*\*Test vectors\.\*\*.*?```text\n(.*?)\n```", page, re.S)[1]  # type: ignore[index]
        lines = block.split("\n")
        self.found = {name: value.strip() for name, value in zip(lines[::2], lines[1::2], strict=True)}
        self.origin = self.found["origin"]
        self.anchor = self.found["anchor after the links of turn 0, when turn 1 begins"]

    def is_(self, name: str, *fields: str) -> str:
        """A vector is the digest of these fields."""
        self.assertEqual(self.found.pop(name), digest(*fields).hex(), name)
        return digest(*fields).hex()

    def phase(self, name: str, anchor: str, turn: int, phase: str, *entries: str) -> str:
        """A vector is the anchor after a phase."""
        return self.is_(name, "txlobby phase", VERSION, anchor, str(turn), phase, *sorted(entries))

    def signed(self, what: str, *fields: str) -> None:
        """A message is made of these fields, and its signature verifies."""
        key = ec.EllipticCurvePublicKey.from_encoded_point(
            ec.SECP256R1(), bytes.fromhex(self.found["public key of seat 0"])
        )
        message = b"txlobby 4 " + digest(*fields)
        self.assertEqual(self.found.pop(f"message: {what}"), message.hex())
        key.verify(unpadded(self.found.pop(f"signature: {what}")), message, ec.ECDSA(hashes.SHA256()))

    def by_lobby(self, name: str, label: bytes, content: str | None = None) -> None:
        """The lobby has signed this under a label."""
        first, second = self.found.pop(name).split(".")
        protocol.KEY.public_key().verify(unpadded(second), label + unpadded(first))
        if content is not None:
            self.assertEqual(unpadded(first).decode(), content)

    def test_all(self) -> None:
        """Every vector on the page is what the page says of it, and none is left over."""
        origin, anchor, nonce = self.origin, self.anchor, vectors.NONCE
        content, signature = self.ticket.split(".")
        protocol.KEY.public_key().verify(unpadded(signature), b"txlobby ticket 4\0" + unpadded(content))
        self.is_("origin", "origin", VERSION, sha256(self.ticket.encode()).hexdigest())
        commitment = f"commitment to the move rock, turn 1, seat 1, nonce {nonce}"
        self.is_(commitment, "txlobby move", VERSION, origin, "1", "1", nonce, "rock")
        commitment = "commitment to the secret rock, turn 0, seat 1, the same nonce"
        self.is_(commitment, "txlobby secret", VERSION, origin, "0", "1", nonce, "rock")
        ends, links = [], []
        for seat in (0, 1):
            text = self.found.pop(f"chain of seat {seat}, first text")
            known = [text]
            for _ in range(1024):
                known.append(digest("txlobby link", VERSION, origin, str(seat), known[-1]).hex())
            for name, number in (("second text", 1), ("first link shown", -2), ("end", -1)):
                self.assertEqual(self.found.pop(f"chain of seat {seat}, {name}"), known[number])
            ends.append(known[-1])
            links.append(known[-2])
        draw = self.is_("draw of turn 0", "txlobby draw", VERSION, origin, "0", f"0 {links[0]}", f"1 {links[1]}")
        self.is_("stand-in of seat 1 in turn 3, after that draw", "txlobby stand-in", VERSION, draw, "3", "1")
        said = [f"{seat} commit {end}" for seat, end in enumerate(ends)]
        linking = self.phase("anchor after the commits of turn 0 (the ends)", origin, 0, "commit", *said)
        said = [f"{seat} link {link}" for seat, link in enumerate(links)]
        self.phase("anchor after the links of turn 0, when turn 1 begins", linking, 1, "link", *said)
        for name in ("anchor after seat 0's move h8 in turn 1", "the same, where seat 1 had offered a draw"):
            self.phase(name, anchor, 2, "move", "0 move h8")
        self.phase("anchor after both have agreed to that draw", anchor, 2, "move", "0 agree draw")
        self.phase("anchor after a forfeit of seats 0 and 1 in turn 1", anchor, 2, "move", "0 gone 0 1")
        state = self.found.pop("hash of the state")
        self.assertEqual(state, sha256(b'[1,null,"h8",[true,-7]]').hexdigest())
        self.signed("that move", "txlobby entry", VERSION, origin, anchor, "1", "0", "move", "h8")
        self.signed("the end with places 2 1 at that anchor", "txlobby end", VERSION, origin, anchor, "2 1")
        self.signed("the hash of the state at that anchor", "txlobby state", VERSION, origin, anchor, state)
        self.by_lobby("forfeit", b"txlobby forfeit 4\0", self.found.pop("forfeit, JSON"))
        self.assertEqual(self.found.keys(), {"public key of seat 0"})

    def test_as_generated(self) -> None:
        """The page has what the code says now."""
        self.assertEqual(vectors.vectors(protocol.TICKET, protocol.KEY).items() - self.found.items(), set())
