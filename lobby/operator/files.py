"""What the operator's command line does with files alone, whether the lobby runs or not."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from lobby.app import config
from lobby.app.options import BadFile, Options, Refusal
from lobby.backup.cipher import passphrase
from lobby.backup.make import make
from lobby.backup.problems import BackupProblem
from lobby.backup.restore import restore
from lobby.server.certificate import CERTIFICATE, KEY
from wire.commandline import texts
from wire.tls.pem import Unreadable, load

PROG = "python -m lobby"
REFUSED = 1


class NotDone(Exception):
    """It is not done; the text says why, in a sentence or in a line for each problem."""


@dataclass(frozen=True)
class Done:
    """What was done, :ivar said: for people, :ivar data: for programs."""

    said: str
    data: dict[str, Any] = field(default_factory=dict)


def backup(folder: Path, file: Path, secret_file: Path | None) -> Done:
    """Make a backup of a data folder.

    :param secret_file: has the passphrase that encrypts it, if it is to be encrypted.
    :raises NotDone: it cannot be made.
    """
    try:
        made = make(folder, file, passphrase(secret_file) if secret_file is not None else None)
    except BackupProblem as problem:
        raise NotDone(str(problem)) from None
    size, sealed = file.stat().st_size, secret_file is not None
    how = "encrypted" if sealed else "not encrypted: whoever reads it has the lobby's keys"
    said = f"{file} has all of {folder} as it was just now: {size:,} bytes, {how}."
    return Done(said, {"file": str(file), "size": size, "encrypted": sealed, "manifest": msgspec.to_builtins(made)})


def put_back(folder: Path, file: Path, secret_file: Path | None) -> Done:
    """Restore a data folder from a backup.

    :param secret_file: has the passphrase of an encrypted one.
    :raises NotDone: it is not restored, and the folder is as it was.
    """
    try:
        done = restore(file, folder, passphrase(secret_file) if secret_file is not None else None)
    except BackupProblem as problem:
        raise NotDone(f"{str(problem)[:1].upper()}{str(problem)[1:]}") from None
    said = [f"{folder} is as it was at {done.manifest.made}, by {done.manifest.software}."]
    if done.aside:
        said.append(f"What was there lies in {folder}/aside-….")
    said.append(f"Start it with twistd lobby --data {folder}.")
    return Done(" ".join(said), {"made": done.manifest.made, "software": done.manifest.software, "aside": done.aside})


def check(file: Path) -> Done:
    """Whether a lobby would start with the options in a file.

    :raises NotDone: it would not; all problems are named.
    """
    options = Options()
    try:
        options.parseOptions(["--config", str(file)])
        chosen = config.read(options)
        if chosen.certificate:
            load(Path(chosen.certificate), Path(chosen.key))
    except BadFile as bad:
        raise NotDone("\n".join(bad.problems)) from None
    except Unreadable as problem:
        line = options.file.lines.get("certificate", 0) if options.file is not None else 0
        raise NotDone(f"{file}:{line}: {problem}") from None
    values = options.file.values if options.file is not None else {}
    return Done(f"{file} can be used: options in it are {', '.join(values) or 'none'}.", {"options": sorted(values)})


def certificate(folder: Path, chosen: config.Config | None) -> Done:
    """What clients are shown, and until when.

    :param chosen: the configuration, which may name another certificate than the folder's.
    :raises NotDone: there is none that can be used.
    """
    files = folder / CERTIFICATE, folder / KEY
    if chosen is not None and chosen.certificate:
        files = Path(chosen.certificate), Path(chosen.key)
    try:
        identity = load(*files)
    except Unreadable as problem:
        raise NotDone(str(problem)) from None
    issuer, name = identity.certificate.get_issuer().CN, identity.certificate.get_subject().CN
    days = (identity.ends - datetime.now(UTC)).days
    ends = f"is good until {identity.ends:%Y-%m-%d}, {days} days" if days >= 0 else f"EXPIRED {identity.ends:%Y-%m-%d}"
    signer = "itself" if identity.certificate.get_issuer() == identity.certificate.get_subject() else issuer
    said = (
        f"{files[0]}, for {name}, signed by {signer}, {ends}. Its key has the fingerprint "
        f"{identity.key_fingerprint} (SHA-256)."
    )
    data = {"file": str(files[0]), "name": name, "signed_by": signer, "fingerprint": identity.key_fingerprint}
    return Done(said, data | {"ends": identity.ends.isoformat(), "days": days})


def parser() -> argparse.ArgumentParser:
    """The words of these commands."""
    own = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    own.add_argument("--data", "-d", metavar="FOLDER", type=Path, help="the lobby's data folder, as twistd was told")
    own.add_argument("--config", "-c", metavar="FILE", type=Path, help="its file of options, which names the folder")
    own.add_argument("--json", action="store_true", help="write what came of it as JSON, for programs")
    secret = argparse.ArgumentParser(add_help=False)
    secret.add_argument(
        "--passphrase-file", metavar="FILE", type=Path, help="the file whose first line encrypts the backup"
    )
    top = argparse.ArgumentParser(prog=PROG, description="Does what needs only the lobby's files.", allow_abbrev=False)
    words = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, said: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        return words.add_parser(name, help=said, description=said, parents=[own, *parents], allow_abbrev=False)

    made = add("backup", "Write all that a lobby keeps into one file, while it runs or not.", secret)
    made.add_argument("file", metavar="FILE", type=Path, help="a file that is not there yet")
    back = add("restore", "Put a backup into the data folder of a lobby that does not run.", secret)
    back.add_argument("file", metavar="FILE", type=Path, help="a backup")
    checked = add("config", "Look at a file of options.")
    checked.add_argument("what", choices=["check"], help="name all that is wrong in it")
    checked.add_argument("file", metavar="FILE", type=Path, help="the file")
    add("certificate", "Show the certificate, its key's fingerprint, and until when it is good.")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one command; returns the exit status."""
    given = parser().parse_args(texts(sys.argv[1:] if arguments is None else arguments, PROG))
    try:
        done = _do(given)
    except NotDone as problem:
        if given.json:
            print(json.dumps({"refused": str(problem)}, ensure_ascii=False))
        else:
            print(problem, file=sys.stderr)
        return REFUSED
    print(json.dumps(done.data, ensure_ascii=False) if given.json else done.said)
    return 0


def _do(given: argparse.Namespace) -> Done:
    if given.command == "config":
        return check(given.file)
    chosen = _chosen(given.config)
    folder = given.data or (chosen.folder if chosen is not None else None) or Options().home
    commands: dict[str, Callable[[], Done]] = {
        "backup": lambda: backup(folder.absolute(), given.file, given.passphrase_file),
        "restore": lambda: put_back(folder.absolute(), given.file, given.passphrase_file),
        "certificate": lambda: certificate(folder.absolute(), chosen),
    }
    return commands[given.command]()


def _chosen(file: Path | None) -> config.Config | None:
    """What a file of options says, where one is named."""
    if file is None:
        return None
    try:
        return config.parse("--config", str(file))
    except Refusal as refusal:
        raise NotDone(str(refusal).removeprefix("twistd lobby: ")) from None
