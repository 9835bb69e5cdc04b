"""Digests of texts: what games and the table hash, they hash in this way."""

from __future__ import annotations

from hashlib import sha256


def digest(*fields: str) -> bytes:
    """SHA-256 over the fields in UTF-8, each after its length in 8 bytes, so that no two lists of fields are alike."""
    return sha256(b"".join([len(field).to_bytes(8) + field for field in map(str.encode, fields)])).digest()


def is_hexadecimal(text: str, size: int) -> bool:
    """Whether the text is ``size`` bytes in lower-case hexadecimal digits."""
    return len(text) == 2 * size and set(text) <= set("0123456789abcdef")
