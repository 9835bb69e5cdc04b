"""A backup put back into a data folder.

It is unpacked and checked beside what is there, under the folder's lock. Then the mark is written, which says whose
accounts belong here, and the files get their places, the accounts last: a lobby that finds the mark without these
accounts does not start. So a restore that was killed on its way is never taken for a lobby, and is done by another one.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from lobby.app import folder as folders
from lobby.app import lock
from lobby.app.options import Refusal
from lobby.backup import archive, snapshot
from lobby.backup.archive import PARTS, Manifest, part_of
from lobby.backup.make import SCRATCH, scratch
from lobby.backup.problems import BackupProblem
from lobby.server.certificate import CERTIFICATE, KEY
from lobby.storage import mark
from lobby.storage.engine import FILE
from lobby.storage.mark import Mark
from lobby.storage.migrations import steps
from wire.files import sync_folder

UNPACKED = ".restore-"
"""How the name of a folder begins in which a backup is unpacked."""


@dataclass(frozen=True)
class Restored:
    """What was done.

    :ivar aside: whether files that were there were laid aside.
    """

    manifest: Manifest
    aside: bool


def restore(file: Path, folder: Path, secret: bytes | None = None) -> Restored:
    """Put a backup into a data folder, which is made where there is none.

    What an older state of the same lobby has left there is laid aside; a newer one, or another lobby's, is not touched.

    :param secret: the passphrase of an encrypted one.
    :raises BackupProblem: it is not done.
    """
    folder = folder.absolute()
    try:
        with archive.opened(file, secret) as packed:
            held = lock.take(folder, "restore into another folder with --data")
            try:
                _clean(folder)
                with scratch(folder, UNPACKED) as unpacked:
                    manifest = archive.unpack(packed, unpacked)
                    _check(manifest, unpacked)
                    _refuse(folder, manifest)
                    return Restored(manifest, _put(folder, unpacked, manifest))
            finally:
                held.release()
    except Refusal as refusal:
        raise BackupProblem(f"{str(refusal).removeprefix('twistd lobby: ')}") from None
    except OSError as problem:
        raise BackupProblem(
            f"The backup cannot be restored: {problem.strerror} ({problem.filename or folder})."
        ) from None


def _clean(folder: Path) -> None:
    """Remove what a killed program has left: the folder is ours."""
    for left in [*folder.glob(f"{UNPACKED}*"), *folder.glob(f"{SCRATCH}*")]:
        shutil.rmtree(left)


def _check(manifest: Manifest, unpacked: Path) -> None:
    """Whether this release can use it.

    :raises BackupProblem: it cannot.
    """
    known = snapshot.look(unpacked / FILE)
    if (known.identity, known.commits, known.schema) != (manifest.identity, manifest.commits, manifest.schema):
        raise BackupProblem("The backup is damaged: its accounts are not those that its manifest names.")
    if known.schema not in steps():
        raise BackupProblem(f"The backup was made by a newer release, {manifest.software}: upgrade this one first.")


def _refuse(folder: Path, manifest: Manifest) -> None:
    """Whether the folder has accounts that must not be replaced.

    :raises BackupProblem: it has.
    """
    file = folder / FILE
    if not file.exists() or not file.stat().st_size:
        return
    found, away = mark.look(file), f"If you want the backup all the same, move the files in {folder} away first."
    if found.wrong:
        raise BackupProblem(f"The accounts in {file} cannot be read ({found.wrong}), so they may be newer. {away}")
    if found.identity != manifest.identity and not found.empty:
        raise BackupProblem(f"The accounts in {file} are another lobby's. {away}")
    if found.commits > manifest.commits:
        raise BackupProblem(
            f"The accounts in {file} are newer than the backup: they were written to {found.commits:,} times, those in "
            f"the backup {manifest.commits:,} times. {away}"
        )


def _put(folder: Path, unpacked: Path, manifest: Manifest) -> bool:
    """Give the files their places; returns whether others were laid aside for them."""
    own = CERTIFICATE in manifest.files and KEY in manifest.files
    Mark(folder / mark.FILE, manifest.identity, manifest.commits, own).write()
    log = (f"{FILE}-wal", f"{FILE}-shm")
    old = [name for name in (*PARTS, *log) if (folder / name).exists() and not _same(folder / name, manifest)]
    folders.aside(folder, *old)
    for name in PARTS:
        if name in manifest.files:
            (unpacked / name).replace(folder / name)
            sync_folder(folder)
    return bool(old)


def _same(file: Path, manifest: Manifest) -> bool:
    """Whether a file is the backup's."""
    return manifest.files.get(file.name) == part_of(file)
