"""What is signed at a table, and how.

Every entry is signed by the key whose public half the lobby's ticket names for its seat: ECDSA on P-256 with SHA-256
(FIPS 186-5), in DER form, URL-safe base64 without padding. What is signed is ``digest("entry", anchor, turn, seat,
kind, body)``. The *anchor* stands for all that was said before the present phase: the first is ``digest("match",
header)``, and with each phase it becomes ``digest("phase", anchor, turn, phase, entry, …)`` over the entries of that
phase, each as its seat, kind and body with spaces between, sorted. So the order in which several seats speak in one
phase matters to nobody, and nothing that was said earlier can be changed, left out or put in without breaking every
later signature.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from games.engine.model import Entry, MatchSetup
from games.hashing import digest
from wire.tls.identity import key_of

_ALGORITHM = ec.ECDSA(hashes.SHA256())


def first_anchor(seating: MatchSetup) -> str:
    """The anchor of a match before anything is said."""
    return digest("match", seating.header or seating.match).hex()


def next_anchor(anchor: str, turn: int, phase: str, entries: Iterable[Entry]) -> str:
    """The anchor after a phase in which these entries were made."""
    said = sorted(f"{entry.seat} {entry.kind} {entry.body}" for entry in entries)
    return digest("phase", anchor, str(turn), phase, *said).hex()


def message(anchor: str, entry: Entry) -> bytes:
    """What the entry's seat signs."""
    return digest("entry", anchor, str(entry.turn), str(entry.seat), entry.kind, entry.body)


class Signer(Protocol):
    """Signs what one seat says."""

    def sign(self, message: bytes) -> str:
        """The signature as it travels."""


class Verifier(Protocol):
    """Knows whose word something is."""

    def signed(self, seat: int, message: bytes, signature: str) -> bool:
        """Whether the seat has signed this."""

    def absent(self, seat: int, word: str) -> bool:
        """Whether it is the lobby's word that the seat is gone from this match."""


class Unsigned:
    """At a table without strangers nothing is signed and everything is believed."""

    def sign(self, message: bytes) -> str:
        """Nothing."""
        return ""

    def signed(self, seat: int, message: bytes, signature: str) -> bool:
        """It is believed."""
        return True

    def absent(self, seat: int, word: str) -> bool:
        """It is believed."""
        return True


class KeyVerifier:
    """The members' public keys.

    :param keys: 66 hexadecimal digits each, in the order of seats.
    :raises ValueError: one is no key.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = [key_of(key) for key in keys]

    def signed(self, seat: int, message: bytes, signature: str) -> bool:
        """Whether the seat has signed this."""
        try:
            self._keys[seat].verify(read_text(signature), message, _ALGORITHM)
        except (InvalidSignature, ValueError, binascii.Error):
            return False
        return True


def sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> str:
    """The signature as it travels."""
    return base64.urlsafe_b64encode(key.sign(message, _ALGORITHM)).rstrip(b"=").decode("ascii")


def read_text(text: str) -> bytes:
    """The bytes of a signature.

    :raises ValueError: it is no URL-safe base64.
    """
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
