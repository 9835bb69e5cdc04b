"""What a release of a game is: the files that make it, and the digest by which players know that theirs are alike."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

KINDS = (".py", ".toml", ".txt")
"""The files of a game; anything else in its folder does not count."""

MOST_FILES = 200

MOST_BYTES = 4_000_000
"""Of all files together."""


class TooMuch(ValueError):
    """The folder holds more than a game may. The message is a sentence."""


def digest_of(folder: Path) -> str:
    """Of a game's folder: 64 hexadecimal digits.

    :raises OSError: something cannot be read.
    :raises TooMuch: the folder is no game's.
    """
    return digest(files_of(folder))


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the files in the order of their names: the name in UTF-8 and the contents, each after its length in
    8 bytes, highest first."""
    total = sha256()
    for name, contents in sorted(files.items()):
        for field in (name.encode(), contents):
            total.update(len(field).to_bytes(8, "big"))
            total.update(field)
    return total.hexdigest()


def files_of(folder: Path) -> dict[str, bytes]:
    """The files that make the game, by their names below the folder, with ``/`` between.

    Tests (``test_*.py``) and whatever begins with a dot are none of them, nor is what Python compiles. A line's
    end is one byte, however the files came here: a checkout on Windows is the same release.

    :raises OSError: something cannot be read.
    :raises TooMuch: there are too many, or they are too large.
    """
    files: dict[str, bytes] = {}
    size = 0
    for root, inside, names in os.walk(folder):
        inside[:] = sorted(name for name in inside if not name.startswith(".") and name != "__pycache__")
        for name in names:
            path = Path(root, name)
            if path.suffix not in KINDS or name.startswith((".", "test_")):
                continue
            size += path.stat().st_size
            if size > MOST_BYTES or len(files) == MOST_FILES:
                raise TooMuch(f"A game has at most {MOST_FILES} files and {MOST_BYTES} bytes.")
            files[path.relative_to(folder).as_posix()] = path.read_bytes().replace(b"\r\n", b"\n")
    return files
