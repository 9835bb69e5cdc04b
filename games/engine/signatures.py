"""What is signed at a table, and how.

Every entry is signed by the key whose public half the lobby's ticket names for its seat: ECDSA on P-256 with SHA-256
(FIPS 186-5), in DER form, URL-safe base64 without padding. What is signed is ``txlobby 4 `` in ASCII and the 32 bytes
of ``digest("txlobby entry", "4", origin, anchor, turn, seat, kind, body)``; at the end of a match the same with
``digest("txlobby end", "4", origin, anchor, places)``, the places in the order of seats with spaces between. 4 is the
version of all that is signed (``wire.signing``).

The *origin* stands for the match: ``digest("origin", "4", hash)``, where the hash is SHA-256 of the lobby's ticket as
it travels, in hexadecimal digits. So it binds who plays, by which keys, with which settings and release.

The *anchor* stands for all that was said before the present phase: the first is the origin, and with each phase it
becomes ``digest("txlobby phase", "4", anchor, turn, phase, word, …)``: the turn of the phase that follows, the name of
the one that is over, and its entries, each as its seat, kind and body with spaces between, sorted. Offers and answers
to them are left out, but for the agreements to what all have agreed to; of ``gone`` the body is the seats that are out.
So the order in which several seats speak in one phase matters to nobody, whoever has heard of an offer stands where all
others stand, and nothing else that was said earlier can be changed, left out or put in without breaking every later
signature.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from games.engine.model import Entry, MatchSetup
from games.hashing import digest
from wire.signing import ENTRY, VERSION
from wire.tls.identity import key_of

_ALGORITHM = ec.ECDSA(hashes.SHA256())

_VERSION = str(VERSION)


def origin_of(setup: MatchSetup) -> str:
    """The origin of a match, in 64 hexadecimal digits. Where nothing is signed the match's id stands for a ticket."""
    ticket = setup.header or setup.match
    return digest("origin", _VERSION, sha256(ticket.encode("utf-8")).hexdigest()).hex()


def next_anchor(anchor: str, turn: int, phase: str, words: Iterable[str]) -> str:
    """The anchor after a phase in which this was said, see above."""
    return digest("txlobby phase", _VERSION, anchor, str(turn), phase, *sorted(words)).hex()


def message(origin: str, anchor: str, entry: Entry) -> bytes:
    """What the entry's seat signs."""
    fields = (origin, anchor, str(entry.turn), str(entry.seat), entry.kind, entry.body)
    return ENTRY + digest("txlobby entry", _VERSION, *fields)


def end_message(origin: str, anchor: str, places: Iterable[int]) -> bytes:
    """What a seat signs of how the match has ended.

    :param anchor: the last one; :param places: for each seat its place.
    """
    return ENTRY + digest("txlobby end", _VERSION, origin, anchor, " ".join(map(str, places)))


class Signer(Protocol):
    """Signs what one seat says."""

    def sign(self, message: bytes) -> str:
        """The signature as it travels."""


class Verifier(Protocol):
    """Knows whose word something is."""

    def signed(self, seat: int, message: bytes, signature: str) -> bool:
        """Whether the seat has signed this."""

    def forfeited(self, origin: str, anchor: str, word: str) -> tuple[int, ...]:
        """The seats that the lobby has put out of a match at an anchor, in their order; none, if this is not its word
        on that."""


class Unsigned:
    """At a table without strangers nothing is signed and everything is believed."""

    def sign(self, message: bytes) -> str:
        """Nothing."""
        return ""

    def signed(self, seat: int, message: bytes, signature: str) -> bool:
        """It is believed."""
        return True

    def forfeited(self, origin: str, anchor: str, word: str) -> tuple[int, ...]:
        """The seats that are written there, with spaces between."""
        return tuple(map(int, word.split())) if word.replace(" ", "").isdecimal() else ()


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
