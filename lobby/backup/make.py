"""A backup made, of a lobby that runs or of one that does not: it is a program of its own that reads the folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from lobby import VERSION
from lobby.backup import archive, snapshot
from lobby.backup.archive import FORMAT, PARTS, Manifest, part_of
from lobby.backup.problems import BackupProblem
from lobby.storage.engine import FILE
from wire.files import replacing

SCRATCH = ".backup-"
"""How the name of a folder begins in which the copy of the database lies meanwhile."""


def make(folder: Path, file: Path, secret: bytes | None = None) -> Manifest:
    """Write a data folder's backup into a new file, which is there whole or not at all, for its owner alone.

    :param secret: encrypts it.
    :raises BackupProblem: it cannot be made.
    """
    if not (folder / FILE).is_file():
        raise BackupProblem(f"There are no accounts of a lobby in {folder}: name its data folder with --data.")
    if file.exists():
        raise BackupProblem(f"{file} is there already: name a new file.")
    try:
        with scratch(folder, SCRATCH) as between:
            known = snapshot.take(folder / FILE, between / FILE)
            files = {name: folder / name for name in PARTS if name != FILE and (folder / name).is_file()}
            files[FILE] = between / FILE
            made = datetime.now(UTC).isoformat(timespec="seconds")
            parts = {name: part_of(each) for name, each in files.items()}
            manifest = Manifest(FORMAT, f"txlobby {VERSION}", made, known.identity, known.commits, known.schema, parts)
            with replacing(file) as written:
                archive.write(written, manifest, files, secret)
    except OSError as problem:
        raise BackupProblem(
            f"The backup cannot be made: {problem.strerror} ({problem.filename or file}). Nothing was left behind."
        ) from None
    return manifest


@contextmanager
def scratch(folder: Path, begins: str) -> Iterator[Path]:
    """A folder inside a data folder, where nobody else can read, that is gone afterwards.

    :raises OSError: it cannot be made.
    """
    made = Path(tempfile.mkdtemp(prefix=begins, dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made)
