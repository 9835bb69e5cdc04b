"""The form of a backup: a tar of the folder's files, compressed, whose first member says what the others must be."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from lobby.backup.cipher import MAGIC, Decrypting, Encrypting
from lobby.backup.problems import BackupProblem
from lobby.recovery import signer
from lobby.server.certificate import CERTIFICATE, KEY
from lobby.storage.engine import FILE
from wire.files import replacing

FORMAT = 1
MANIFEST = "manifest.json"
MOST = 65_536
"""Bytes of a manifest."""

SOME = 1_048_576
"""Bytes that are read at once."""

PARTS = (CERTIFICATE, KEY, signer.FILE, FILE)
"""The files of a data folder that a backup has, where they are there, in the order in which they are put back."""

DAMAGED = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, msgspec.MsgspecError)


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file in a backup; ``sha256`` is hexadecimal."""

    size: int
    sha256: str


class Head(msgspec.Struct, frozen=True):
    """How every manifest begins, whatever release wrote it."""

    format: int
    software: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup is of.

    :ivar software: the release that made it; :ivar made: when, in UTC, as ISO 8601 has it.
    :ivar identity: of the database, with its :ivar commits: and :ivar schema:, the last step of its migrations.
    """

    format: int
    software: str
    made: str
    identity: int
    commits: int
    schema: str
    files: dict[str, Part]


def part_of(file: Path) -> Part:
    """A file as the manifest has it."""
    with open(file, "rb") as read:
        return Part(file.stat().st_size, hashlib.file_digest(read, "sha256").hexdigest())


def write(target: BinaryIO, manifest: Manifest, files: dict[str, Path], secret: bytes | None) -> None:
    """Write a backup.

    :param secret: encrypts it.
    """
    sealed = Encrypting(target, secret) if secret is not None else None
    with (
        gzip.GzipFile(filename="", fileobj=cast(BinaryIO, sealed or target), mode="wb") as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        content = msgspec.json.encode(manifest)
        tar.addfile(_member(MANIFEST, len(content)), io.BytesIO(content))
        for name, file in files.items():
            with open(file, "rb") as read:
                tar.addfile(_member(name, manifest.files[name].size), read)
    if sealed is not None:
        sealed.finish()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


@contextmanager
def opened(file: Path, secret: bytes | None) -> Iterator[gzip.GzipFile]:
    """A backup, to be read from its beginning.

    :raises BackupProblem: it is none, or needs a passphrase.
    """
    try:
        source = open(file, "rb")  # noqa: SIM115 -- what may fail here is told of this file alone
    except OSError as problem:
        raise BackupProblem(f"{file} cannot be read: {problem.strerror}.") from None
    with source:
        begins = source.read(len(MAGIC))
        if begins == MAGIC and secret is None:
            raise BackupProblem(f"{file} is encrypted: name the file with its passphrase by --passphrase-file.")
        if begins != MAGIC and begins[:2] != b"\x1f\x8b":
            raise BackupProblem(f"{file} is no backup of a lobby.")
        stream: BinaryIO = source
        if begins == MAGIC and secret is not None:
            stream = io.BufferedReader(Decrypting(source, secret), SOME)
        else:
            source.seek(0)
        with gzip.GzipFile(fileobj=stream, mode="rb") as packed:
            yield packed


def unpack(packed: gzip.GzipFile, folder: Path) -> Manifest:
    """Lay the files of a backup into a folder, each checked.

    :raises BackupProblem: it is damaged, or of a newer release.
    """
    try:
        with tarfile.open(fileobj=packed, mode="r|") as tar:
            manifest = _manifest(tar)
            while (member := tar.next()) is not None:
                _take(tar, member, manifest, folder)
        while packed.read(SOME):  # to its end, where its checksum is
            pass
    except DAMAGED as problem:
        raise BackupProblem(f"The backup is damaged: {problem}.") from None
    missing = [name for name in manifest.files if not (folder / name).exists()]
    if missing or FILE not in manifest.files:
        raise BackupProblem(f"The backup is damaged: {', '.join(missing) or FILE} is missing in it.")
    return manifest


def _manifest(tar: tarfile.TarFile) -> Manifest:
    member = tar.next()
    content = tar.extractfile(member) if member is not None and member.name == MANIFEST else None
    if member is None or content is None or member.size > MOST:
        raise BackupProblem("This is no backup of a lobby: it does not begin with a manifest.")
    text = content.read()
    head = msgspec.json.decode(text, type=Head)
    if head.format > FORMAT:
        raise BackupProblem(f"The backup was made by a newer release, {head.software}: upgrade this one first.")
    return msgspec.json.decode(text, type=Manifest)


def _take(tar: tarfile.TarFile, member: tarfile.TarInfo, manifest: Manifest, folder: Path) -> None:
    """Lay one file down."""
    expected = manifest.files.get(member.name)
    content = tar.extractfile(member) if member.isreg() else None
    if content is None or expected is None or member.name not in PARTS or member.size != expected.size:
        raise BackupProblem(f"The backup is damaged: {ascii(member.name)[1:-1]} does not belong there.")
    digest = hashlib.sha256()
    with replacing(folder / member.name) as written:
        while some := content.read(SOME):
            digest.update(some)
            written.write(some)
    if digest.hexdigest() != expected.sha256:
        raise BackupProblem(f"The backup is damaged: {member.name} is not what was written.")
