"""What the client remembers from one run to the next: the last lobby and name, who may see its address. No password."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

import msgspec
import platformdirs

MOST_AGREED = 500
"""So many players' names are remembered; who was agreed to first is forgotten first, and asked about again."""


class _Kept(msgspec.Struct):
    lobby: str = ""
    name: str = ""
    direct: str = ""
    agreed: list[tuple[str, str]] = []


def folder_of(environment: Mapping[str, str]) -> Path:
    """The client's own folder: ``TXLOBBY_HOME``, else the platform's per-user folder for a program's state."""
    return Path(environment.get("TXLOBBY_HOME") or platformdirs.user_state_dir("txlobby", appauthor=False))


class Memory:
    """The last lobby and name and what was decided of addresses, kept in a small file.

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
        self._change(lobby=lobby or self._kept.lobby, name=name or self._kept.name)

    def forget(self, name: str) -> None:
        """The name is nobody's any more."""
        if name == self._kept.name:
            self._change(name="")

    # -- who may see this machine's address

    @property
    def direct(self) -> str:
        """What was decided for everybody, or nothing."""
        return self._kept.direct

    def keep_direct(self, policy: str) -> None:
        """Keep a decision for everybody."""
        self._change(direct=policy)

    def agreed(self, lobby: str, key: str) -> bool:
        """Whether a lobby's player may see the address."""
        return (lobby, key) in self._kept.agreed

    def agree(self, lobby: str, key: str) -> None:
        """It may, from now on."""
        others = [who for who in self._kept.agreed if who != (lobby, key)]
        self._change(agreed=[*others, (lobby, key)][-MOST_AGREED:])

    def disagree(self, lobby: str, key: str) -> None:
        """It may no longer."""
        self._change(agreed=[who for who in self._kept.agreed if who != (lobby, key)])

    def _change(self, **fields: object) -> None:
        self._keep(msgspec.structs.replace(self._kept, **fields))

    def _keep(self, kept: _Kept) -> None:
        if kept == self._kept:
            return
        self._kept = kept
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside = self._path.with_suffix(".new")
            beside.write_bytes(msgspec.json.encode(kept))
            beside.replace(self._path)
