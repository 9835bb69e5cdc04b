"""What the client remembers from one run to the next: the last lobby and name, who may see its address. No password."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import platformdirs
from msgspec.structs import replace

from client.keptfile import KeptFile, Tell, log_it
from client.lobby.address import spelled_normally

MOST_AGREED = 500
"""So many players' names are remembered; who was agreed to first is forgotten first, and asked about again."""


class _Kept(msgspec.Struct, frozen=True):
    lobby: str = ""
    name: str = ""
    direct: str = ""
    agreed: list[tuple[str, str]] = []


def folder_of(environment: Mapping[str, str]) -> Path:
    """The client's own folder: ``TXLOBBY_HOME``, else the platform's per-user folder for a program's state."""
    return Path(environment.get("TXLOBBY_HOME") or platformdirs.user_state_dir("txlobby", appauthor=False))


class Preferences:
    """The last lobby and name and what was decided of addresses, kept in a small file.

    A file that cannot be read or written is told, and keeps nobody from playing.

    :param tell: see ``client.keptfile.KeptFile``.
    """

    def __init__(self, folder: Path, tell: Tell = log_it) -> None:
        self._file = KeptFile(folder / "client.json", _Kept, _Kept(), _modern, tell)

    @property
    def lobby(self) -> str:
        """The last lobby's address, or nothing."""
        return self._file.read().lobby

    @property
    def name(self) -> str:
        """The name last played under, or nothing."""
        return self._file.read().name

    def remember(self, lobby: str = "", name: str = "") -> None:
        """Keep a new lobby or name; what is empty stays as it was."""
        self._file.change(lambda kept: replace(kept, lobby=lobby or kept.lobby, name=name or kept.name))

    def forget(self, name: str) -> None:
        """The name is nobody's any more."""
        self._file.change(lambda kept: replace(kept, name="" if name == kept.name else kept.name))

    # -- who may see this machine's address

    @property
    def direct(self) -> str:
        """What was decided for everybody, or nothing."""
        return self._file.read().direct

    def keep_direct(self, policy: str) -> None:
        """Keep a decision for everybody."""
        self._file.change(lambda kept: replace(kept, direct=policy))

    def agreed(self, lobby: str, key: str) -> bool:
        """Whether a lobby's player may see the address."""
        return (lobby, key) in self._file.read().agreed

    def agree(self, lobby: str, key: str) -> None:
        """It may, from now on."""
        self._file.change(lambda kept: replace(kept, agreed=[*_others(kept, lobby, key), (lobby, key)][-MOST_AGREED:]))

    def disagree(self, lobby: str, key: str) -> None:
        """It may no longer."""
        self._file.change(lambda kept: replace(kept, agreed=_others(kept, lobby, key)))


def _others(kept: _Kept, lobby: str, key: str) -> list[tuple[str, str]]:
    """Who may see the address, but for one."""
    return [who for who in kept.agreed if who != (lobby, key)]


def _modern(kept: _Kept) -> _Kept:
    """With lobbies' addresses in the form in which this version reads them."""
    agreed = dict.fromkeys((spelled_normally(lobby), key) for lobby, key in kept.agreed)
    return replace(kept, lobby=spelled_normally(kept.lobby), agreed=list(agreed))
