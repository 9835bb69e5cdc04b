"""A stream encrypted by a passphrase: scrypt makes the key, AES-256-GCM seals the stream chunk by chunk.

Each chunk's nonce is a random prefix, the chunk's number, and whether it is the last one (the STREAM construction of
Hoang, Reyhanitabar, Rogaway and Vizár): chunks that were changed, left out, moved or cut off at the end are noticed.
"""

from __future__ import annotations

import io
import secrets
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from lobby.backup.problems import BackupProblem
from wire.files import read_file

MAGIC = b"txlobby encrypted 1\n"
SALT, PREFIX, TAG = 16, 7, 16
CHUNK = 65_536
COST = 2**16
"""Of scrypt: 64 MiB and a fraction of a second for each passphrase that is tried."""

LEAST, MOST = 8, 1_024
"""Bytes of a passphrase."""


def passphrase(file: Path) -> bytes:
    """The passphrase that is the first line of a file.

    :raises BackupProblem: there is none in it.
    """
    try:
        content = read_file(file, MOST)
    except OSError as problem:
        raise BackupProblem(f"The passphrase in {file} cannot be read: {problem.strerror}.") from None
    if content is None:
        raise BackupProblem(f"There is no file {file} with a passphrase.")
    line = content.partition(b"\n")[0].rstrip(b"\r")
    if not LEAST <= len(line) <= MOST:
        raise BackupProblem(f"The passphrase, the first line of {file}, must have {LEAST} to {MOST} bytes.")
    return line


class _Chunks:
    """What seals and opens the chunks of one stream."""

    def __init__(self, secret: bytes, salt: bytes, prefix: bytes) -> None:
        self._cipher = AESGCM(Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(secret))
        self._prefix, self._number = prefix, 0

    def _nonce(self, last: bool) -> bytes:
        nonce = self._prefix + self._number.to_bytes(4) + bytes([last])
        self._number += 1
        return nonce

    def seal(self, chunk: bytes, last: bool) -> bytes:
        """The next chunk, sealed."""
        return self._cipher.encrypt(self._nonce(last), chunk, MAGIC)

    def open(self, sealed: bytes, last: bool) -> bytes:
        """What is in the next chunk.

        :raises cryptography.exceptions.InvalidTag: it is not the one that was written.
        """
        return self._cipher.decrypt(self._nonce(last), sealed, MAGIC)


class Encrypting(io.RawIOBase):
    """Encrypts what is written into it; the stream is complete once this is closed."""

    def __init__(self, target: BinaryIO, secret: bytes) -> None:
        salt, prefix = secrets.token_bytes(SALT), secrets.token_bytes(PREFIX)
        self._target, self._chunks = target, _Chunks(secret, salt, prefix)
        self._waiting = bytearray()
        target.write(MAGIC + salt + prefix)

    def writable(self) -> bool:
        """It is for writing."""
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        """Encrypt, once there is more than a chunk: the last one is known by the end."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            chunk = bytes(self._waiting[:CHUNK])
            del self._waiting[:CHUNK]
            self._target.write(self._chunks.seal(chunk, last=False))
        return len(data)

    def finish(self) -> None:
        """Write the last chunk. Without it the stream is refused, as it must be when writing has failed."""
        self._target.write(self._chunks.seal(bytes(self._waiting), last=True))


class Decrypting(io.RawIOBase):
    """Reads what ``Encrypting`` wrote.

    :param source: stands behind ``MAGIC``.
    :raises BackupProblem: while reading, too: the passphrase is another one, or the stream was changed.
    """

    def __init__(self, source: BinaryIO, secret: bytes) -> None:
        head = source.read(SALT + PREFIX)
        if len(head) < SALT + PREFIX:
            raise BackupProblem("The backup is damaged: it ends too early.")
        self._source, self._chunks = source, _Chunks(secret, head[:SALT], head[SALT:])
        self._ahead = source.read(CHUNK + TAG)
        self._first, self._done = True, False
        self._opened = b""

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Read some."""
        while not self._opened and not self._done:
            self._opened = self._next()
        some, self._opened = self._opened[: len(buffer)], self._opened[len(buffer) :]
        buffer[: len(some)] = some
        return len(some)

    def _next(self) -> bytes:
        sealed, self._ahead = self._ahead, self._source.read(CHUNK + TAG)
        self._done = not self._ahead
        try:
            opened = self._chunks.open(sealed, self._done)
        except InvalidTag:
            if self._first:
                raise BackupProblem("The passphrase is not the one of this backup, or the backup is damaged.") from None
            raise BackupProblem("The backup is damaged: it is not what was written.") from None
        self._first = False
        return opened
