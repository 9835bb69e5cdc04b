"""What needs only files, whether the lobby runs or not: backups, and the check of a file of options."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lobby.app import config
from lobby.app.options import BadFile, Options
from lobby.backup.cipher import passphrase
from lobby.backup.make import make
from lobby.backup.problems import BackupProblem
from lobby.backup.restore import restore as put_back
from lobby.operator.page import Shown
from lobby.operator.registry import Argument, Refused, Reply, Where, command
from wire.tls.pem import Unreadable, load

HOUR = 3_600.0
"""Seconds that a backup may take: on a slow disk it reads and writes a few gigabytes meanwhile."""

SECRET = Argument("--passphrase-file", "the file whose first line encrypts the backup", Path)


class Made(Reply):
    """A backup that was made; ``made`` in UTC, ``size`` in bytes."""

    file: str
    size: int
    encrypted: bool
    made: str
    software: str

    def shown(self) -> Iterable[Shown]:
        """A sentence."""
        how = "encrypted" if self.encrypted else "not encrypted: whoever reads it has the lobby's keys"
        return [f"{self.file} has all that the lobby kept at {self.made}: {self.size:,} bytes, {how}."]


class Restored(Reply):
    """A backup that was restored; ``aside`` says whether files that were there were laid aside."""

    folder: str
    made: str
    software: str
    aside: bool

    def shown(self) -> Iterable[Shown]:
        """What was done, and what is next."""
        aside = f" What was there lies in {self.folder}/aside-…." if self.aside else ""
        return [
            f"{self.folder} is as it was at {self.made}, by {self.software}.{aside}",
            f"Start it with twistd lobby --data {self.folder}.",
        ]


class Checked(Reply):
    """A file of options that can be used."""

    file: str
    options: list[str]

    def shown(self) -> Iterable[Shown]:
        """A sentence."""
        return [f"{self.file} can be used: options in it are {', '.join(self.options) or 'none'}."]


def _size(file: Path) -> int:
    return file.stat().st_size


def _secret(file: Path | None) -> bytes | None:
    return passphrase(file) if file is not None else None


@command(
    "backup",
    "Write all that the lobby keeps into one file, while it runs or not.",
    Argument("file", "a file that is not there yet", Path),
    SECRET,
    where=Where.FILES,
    seconds=HOUR,
)
async def backup(folder: Path, file: Path, passphrase_file: Path | None) -> Reply:
    """Make it."""
    try:
        made = make(folder, file, _secret(passphrase_file))
    except BackupProblem as problem:
        raise Refused(str(problem)) from None
    return Made(
        file=str(file),
        size=_size(file),
        encrypted=passphrase_file is not None,
        made=made.made,
        software=made.software,
    )


@command(
    "restore",
    "Put a backup into the data folder of a lobby that does not run.",
    Argument("file", "a backup", Path),
    SECRET,
    where=Where.FILES,
    seconds=HOUR,
)
async def restore(folder: Path, file: Path, passphrase_file: Path | None) -> Reply:
    """Put it back."""
    try:
        done = put_back(file, folder, _secret(passphrase_file))
    except BackupProblem as problem:
        raise Refused(f"{str(problem)[:1].upper()}{str(problem)[1:]}") from None
    return Restored(folder=str(folder), made=done.manifest.made, software=done.manifest.software, aside=done.aside)


@command(
    "config check",
    "Look whether a lobby would start with the options in a file; name all that is wrong.",
    Argument("file", "the file", Path),
    where=Where.FILES,
)
async def check(folder: Path, file: Path) -> Reply:
    """Read it, and the certificate that it names."""
    options = Options()
    try:
        options.parseOptions(["--config", str(file)])
        chosen = config.read(options)
        if chosen.certificate:
            load(Path(chosen.certificate), Path(chosen.key))
    except BadFile as bad:
        raise Refused("\n".join(bad.problems)) from None
    except Unreadable as problem:
        line = options.file.lines.get("certificate", 0) if options.file is not None else 0
        raise Refused(f"{file}:{line}: {problem}") from None
    return Checked(file=str(file), options=sorted(options.file.values if options.file is not None else ()))
