"""What everything that is signed begins with, so that no text signed for one purpose is taken for another.

This is the one place for the version of what is signed: it is in each label here, in each digest of a match (see
``games.engine.signatures``), and it is the peers' protocol. Whoever changes what is signed raises it, and the lobby's
``PROTOCOL`` too, because an older client can check nothing of it.
"""

from __future__ import annotations

VERSION = 4
"""The version of what is signed. Up to 3 there were no labels."""

ENTRY = f"txlobby {VERSION} ".encode()
"""Before the 32 bytes of a digest that a member's P-256 key signs. No TLS handshake with that key signs such a text:
whatever is signed there is longer."""

TICKET = f"txlobby ticket {VERSION}\0".encode()
FORFEIT = f"txlobby forfeit {VERSION}\0".encode()
"""Before the JSON that the lobby's Ed25519 key signs. What was signed under one of them is read under no other."""
