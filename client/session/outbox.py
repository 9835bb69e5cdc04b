"""The results that the lobby has not confirmed, on disk: whoever starts the client again can still hand them in."""

from __future__ import annotations

import os
import time
import unicodedata
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import msgspec
from twisted.logger import Logger

from wire.files import hold, replace_file

MOST_FILES = 50
"""So many results are kept; the oldest make way."""

MOST_BYTES = 2**21
"""A larger file is none of ours."""

LIFETIME = 7 * 86_400
"""Seconds, by the date, after which a result is thrown away: by then no lobby knows the session any more."""


class KeptResult(msgspec.Struct, frozen=True):
    """How a match ended, with all that is needed to report it.

    :ivar lobby: its address, ``HOST:PORT``; :ivar name: who played; :ivar token: of the session that played.
    :ivar reason: an ``Ending``'s, as it travels; :ivar seat: whose doing it was, ``None`` for nobody's.
    :ivar ticket: of the match.
    :ivar anchor: the last one, and :ivar signature: mine over that and the places; empty in a file of the version
        before, whose ``testimony`` is left alone.
    """

    lobby: str
    name: str
    token: str
    match: str
    places: tuple[int, ...]
    reason: str
    seat: int | None
    ticket: str
    anchor: str = ""
    signature: str = ""

    @property
    def file(self) -> str:
        """Its file's name: one for each player of a match."""
        whose = sha256(f"{self.lobby}\n{folded(self.name)}\n{self.match}".encode("utf-8", "surrogatepass"))
        return f"{whose.hexdigest()[:32]}.result"


def folded(name: str) -> str:
    """A name as it is compared."""
    return unicodedata.normalize("NFKC", name).casefold()


class Outbox:
    """A folder with a file for each result, for their owner's eyes alone.

    A client holds a lock on every file that it wrote or took up, as long as it runs: another client with the same
    folder leaves those alone, and one that is started after its death takes them up.

    :param folder: ``None``: nothing outlives this run.
    """

    log = Logger()

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}

    def keep(self, result: KeptResult) -> bool:
        """Write a result to disk, whole or not at all; returns whether it is there."""
        if self._folder is None:
            return False
        file = self._folder / result.file
        self._let_go(result.file)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(file, msgspec.json.encode(result))
            self._held[result.file] = hold(file)
        except OSError as problem:
            self.log.warn("a result cannot be kept: {problem}", problem=str(problem))
            return False
        self._make_room()
        return True

    def drop(self, result: KeptResult) -> None:
        """The lobby has it, or never will."""
        if self._folder is not None and result.file in self._held:
            with suppress(OSError):
                (self._folder / result.file).unlink(missing_ok=True)
            self._let_go(result.file)

    def release(self, result: KeptResult) -> None:
        """Leave it to whoever takes it up next, this client or another."""
        self._let_go(result.file)

    def take_up(self, lobby: str, name: str) -> list[KeptResult]:
        """What a player's results at a lobby are, the oldest first, that no other client is at work on."""
        if self._folder is None:
            return []
        found = []
        for file in self._files():
            result = self._open(file)
            if result is not None and (result.lobby, folded(result.name)) == (lobby, folded(name)):
                found.append(result)
            elif result is not None:
                self._let_go(file.name)
        return found

    def _open(self, file: Path) -> KeptResult | None:
        """Read a file and hold it; nothing where it is held already, is too old, or is none of ours."""
        if file.name in self._held:
            return None
        try:
            descriptor = hold(file)
        except OSError:
            return None
        try:
            status = os.fstat(descriptor)
            if status.st_ino == file.stat().st_ino:  # else another client has just handed it in
                if time.time() - status.st_mtime < LIFETIME and status.st_size <= MOST_BYTES:
                    result = msgspec.json.decode(os.read(descriptor, MOST_BYTES), type=KeptResult)
                    self._held[file.name] = descriptor
                    return result
                file.unlink(missing_ok=True)
        except (OSError, msgspec.DecodeError, RecursionError) as problem:
            self.log.info("a kept result is left alone: {problem}", problem=str(problem))
        os.close(descriptor)
        return None

    def _files(self) -> list[Path]:
        if self._folder is None:
            return []
        dated = []
        for file in self._folder.glob("*.result"):
            with suppress(OSError):
                if file.is_file():  # nothing that one could wait at
                    dated.append((file.stat().st_mtime, file))
        return [file for _, file in sorted(dated)]

    def _make_room(self) -> None:
        for file in self._files()[:-MOST_FILES]:
            with suppress(OSError):
                file.unlink(missing_ok=True)
            self._let_go(file.name)

    def _let_go(self, name: str) -> None:
        descriptor = self._held.pop(name, None)
        if descriptor is not None:
            os.close(descriptor)
