"""What must fit before a side of a match trusts its ticket."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from twisted.trial.unittest import SynchronousTestCase

from games.peer.credentials import MatchCredentials, OddTicket, credentials_of
from tests.support.peers import IDENTITIES, LOBBY_KEY, PAIR, STRANGER, setup, ticket
from wire.tls.identity import Identity


def public(key: Ed25519PrivateKey) -> str:
    """The public half, as Hello tells it."""
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return raw.hex()


KEY = public(LOBBY_KEY)


def read(
    shown: str, key: str = KEY, identity: Identity = IDENTITIES[1], settings: str = "", **order: Any
) -> MatchCredentials:
    """Bob's credentials for an order that differs from the match m1 in this."""
    return credentials_of(replace(setup("rps", 1), **order), settings, shown, key, identity)


class PapersTests(SynchronousTestCase):
    """The credentials of one side."""

    def test_right(self) -> None:
        """From the lobby's ticket follow everybody's public_keys."""
        credentials = read(ticket())
        self.assertEqual(credentials.public_keys, tuple(one.public_key for one in PAIR))
        self.assertEqual([credentials.seat_of(one.public_key) for one in (*PAIR, STRANGER)], [0, 1, None])
        self.assertIsNone(credentials.seat_of(""))

    def test_not_the_lobbys(self) -> None:
        """Another lobby's signature, no key, or no ticket at all."""
        self.assertRaises(OddTicket, read, ticket(), public(Ed25519PrivateKey.generate()))
        for key in ("", "00", "x" * 64):
            self.assertRaises(OddTicket, read, ticket(), key)
        for shown in ("", ".", "a.b", "é.é", ticket()[:-3]):
            self.assertRaises(OddTicket, read, shown)

    def test_for_something_else(self) -> None:
        """Another match, game, release, settings, host, or other players."""
        self.assertRaises(OddTicket, read, ticket("m2"))
        self.assertRaises(OddTicket, read, ticket(game="gomoku"))
        self.assertRaises(OddTicket, read, ticket(), settings="best=5")
        self.assertRaises(OddTicket, read, ticket(settings="best=5"))
        for order in ({"release": "3.0.0"}, {"host_seat": 1}, {"players": ("Eve", "Bob")}, {"players": ("Bob", "Ada")}):
            self.assertRaises(OddTicket, read, ticket(), **order)

    def test_certificates(self) -> None:
        """My own certificate must be in it, and nobody's twice."""
        self.assertRaises(OddTicket, read, ticket(), identity=STRANGER)
        self.assertRaises(OddTicket, read, ticket(members=(IDENTITIES[1], IDENTITIES[0])))
        self.assertRaises(OddTicket, read, ticket(members=(IDENTITIES[1], IDENTITIES[1])))
