"""Bytes that follow from a seed, so that a match can be repeated."""

from __future__ import annotations

import secrets

from games.chance import SeededChance
from games.engine.seat import Entropy
from games.hashing import digest

BYTE = 256


def entropy(seed: str = "") -> Entropy:
    """Unforeseeable bytes; with a seed always the same ones."""
    if not seed:
        return secrets.token_bytes
    chance = SeededChance(digest("author", seed))
    return lambda size: bytes(chance.below(BYTE) for _ in range(size))
