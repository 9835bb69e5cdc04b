"""Digests of texts: what games and the table hash, they hash in this way."""

from __future__ import annotations

from hashlib import sha256


def digest(*fields: str) -> bytes:
    """SHA-256 over the fields in UTF-8, each after its length in 8 bytes, so that no two lists of fields are alike."""
    parts: list[bytes] = []
    for field in fields:
        encoded = field.encode("utf-8")
        parts += (len(encoded).to_bytes(8, "big"), encoded)
    return sha256(b"".join(parts)).digest()


def is_hexadecimal(text: str, size: int) -> bool:
    """Whether the text is ``size`` bytes in lower-case hexadecimal digits."""
    return len(text) == 2 * size and set(text) <= set("0123456789abcdef")
