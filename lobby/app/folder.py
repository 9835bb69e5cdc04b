"""What a data folder holds, looked at before anything is opened or made: what is missing is reported, not made
again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from lobby.app.options import Refusal
from lobby.recovery import signer
from lobby.storage import mark
from lobby.storage.engine import FILE
from lobby.storage.mark import Found, Mark

PUT_BACK = "Put the right files back (a backup needs --as-it-is once)"
ANEW = "start once with --anew accounts to begin without any: the old files are laid aside"


def accounts(folder: Path, anew: Collection[str], as_it_is: bool) -> Mark | None:
    """Check that the database is the one that was here; returns the folder's mark, ``None`` where it needs a new one.

    :param anew: holds ``accounts`` where one that cannot be used is to be laid aside.
    :param as_it_is: whether one that is older, or another lobby's, will do.
    :raises Refusal: it is another one, or it cannot be used.
    """
    file = folder / FILE
    try:
        known, unknown = mark.read(folder), ""
    except mark.Damaged:
        known, unknown = None, f"{folder / mark.FILE}, by which the lobby knows its accounts, cannot be read"
    found = mark.look(file) if file.exists() and file.stat().st_size else None
    before = known is not None or bool(unknown) or (folder / signer.FILE).exists()
    unusable = _unusable(file, found, before)
    doubtful = unknown or (_doubtful(file, found, known) if known is not None and found is not None else "")
    if not (unusable or doubtful):
        return known
    if "accounts" in anew:
        aside(folder, FILE, f"{FILE}-wal", f"{FILE}-shm", mark.FILE)
        return None
    if unusable:
        raise Refusal(f"{unusable}. {PUT_BACK}, or {ANEW}.")
    if not as_it_is:
        raise Refusal(
            f"{doubtful}. Put the right files back; or start once with --as-it-is to go on with the accounts that are "
            f"there, a backup's say; or {ANEW}."
        )
    aside(folder, mark.FILE)
    return None


def _unusable(file: Path, found: Found | None, before: bool) -> str:
    """Why there is no database, though there should be one, or why it cannot be used.

    :param before: there was one.
    """
    if found is None:  # were it opened, SQLite would delete the log now
        if before or _size(_log(file)):
            return f"{file}, which holds the accounts, is {'empty' if file.exists() else 'missing'}"
        return ""
    if found.wrong:
        return f"the accounts in {file} cannot be used: {found.wrong}"
    return f"{file}, which held the accounts, is empty" if found.empty and before else ""


def _doubtful(file: Path, found: Found, known: Mark) -> str:
    """Why a sound database is not the one that was here."""
    if found.identity != known.identity:
        return f"the accounts in {file} are not those of the lobby that ran here"
    if found.commits < known.commits:
        lost = "damaged" if _size(_log(file)) else "missing"
        return (
            f"the accounts in {file} are older than those that the lobby had here: the newest were in "
            f"{_log(file).name}, which is {lost}, or the file was exchanged"
        )
    return ""


def _log(file: Path) -> Path:
    """A database's write-ahead log."""
    return file.with_name(f"{file.name}-wal")


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def aside(folder: Path, *names: str) -> None:
    """Lay files aside, in a folder of their own; nothing is deleted.

    :raises Refusal: they cannot be moved.
    """
    there = [folder / name for name in names if (folder / name).exists()]
    place = folder / f"aside-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    try:
        if there:
            place.mkdir(mode=0o700)
        for file in there:
            file.rename(place / file.name)
    except OSError as problem:
        raise Refusal(f"{folder} cannot be put in order: {problem.strerror}.") from None
