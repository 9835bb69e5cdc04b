"""What the client remembers from one run to the next: the last lobby and the last name. Never a password."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

import msgspec
import platformdirs


class _Kept(msgspec.Struct):
    lobby: str = ""
    name: str = ""


def folder_of(environment: Mapping[str, str]) -> Path:
    """The client's own folder: ``TXLOBBY_HOME``, else the platform's per-user folder for a program's state."""
    return Path(environment.get("TXLOBBY_HOME") or platformdirs.user_state_dir("txlobby", appauthor=False))


class Memory:
    """The last lobby and name, kept in a small file.

    A file that cannot be read or written is as good as none: nobody should be kept from playing by it.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "client.json"
        self._kept = _Kept()
        with contextlib.suppress(OSError, msgspec.DecodeError, RecursionError):
            self._kept = msgspec.json.decode(self._path.read_bytes(), type=_Kept)

    @property
    def lobby(self) -> str:
        """The last lobby's address, or nothing."""
        return self._kept.lobby

    @property
    def name(self) -> str:
        """The name last played under, or nothing."""
        return self._kept.name

    def remember(self, lobby: str = "", name: str = "") -> None:
        """Keep a new lobby or name; what is empty stays as it was."""
        self._keep(_Kept(lobby or self._kept.lobby, name or self._kept.name))

    def forget(self, name: str) -> None:
        """The name is nobody's any more."""
        if name == self._kept.name:
            self._keep(_Kept(self._kept.lobby))

    def _keep(self, kept: _Kept) -> None:
        if kept == self._kept:
            return
        self._kept = kept
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside = self._path.with_suffix(".new")
            beside.write_bytes(msgspec.json.encode(kept))
            beside.replace(self._path)
