"""Chance that every peer of a match draws alike."""

from __future__ import annotations

from hashlib import sha256

WORD = 8
"""Bytes of one word of chance."""


class SeededChance:
    """Numbers that follow from a seed, the same on every machine and in every language.

    Block *n* of the stream is SHA-256(seed, *n* as 8 bytes), *n* from 0. The stream is read as words of 8 bytes, the
    highest byte first. A draw takes the next word; words at or above the highest multiple of ``bound`` are passed over,
    so that every number is equally likely.
    """

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._block = 0
        self._stream = b""

    def below(self, bound: int) -> int:
        """A whole number from 0 to ``bound`` - 1. ``bound`` is from 1 to 2**64."""
        words = 256**WORD
        if not 1 <= bound <= words:
            raise ValueError(f"no number can be drawn below {bound}")
        fair = words - words % bound
        while (word := self._word()) >= fair:
            pass
        return word % bound

    def _word(self) -> int:
        if not self._stream:
            self._stream = sha256(self._seed + self._block.to_bytes(8, "big")).digest()
            self._block += 1
        word, self._stream = self._stream[:WORD], self._stream[WORD:]
        return int.from_bytes(word, "big")
