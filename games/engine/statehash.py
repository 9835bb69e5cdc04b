"""A hash of the game's state, which peers compare now and then.

All that is signed at a table are moves. Two peers whose rules differ behind one digest (a cache, a clock, a file that
is not in the release) come from the same moves to different states, and would blame each other for the next move that
one of them does not allow. The hash shows where they part, to both, and blames nobody. It is not in the anchor: a peer
with other rules could not even follow the match.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from games.engine.canonical import NotCanonical, encode
from games.hashing import digest
from wire.signing import ENTRY, VERSION


def state_hash(state: Any) -> str:
    """SHA-256 of the state as ``games.engine.canonical`` writes it, in 64 hexadecimal digits; empty where it cannot be
    written, which is so for every peer that has these rules."""
    try:
        return sha256(encode(state, "state")).hexdigest()
    except NotCanonical:
        return ""


def state_message(origin: str, anchor: str, state: str) -> bytes:
    """What a seat signs of the state to which it has come.

    :param anchor: where; :param state: its hash.
    """
    return ENTRY + digest("txlobby state", str(VERSION), origin, anchor, state)
