"""The lobbies that this client knows, by the certificates that they showed."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from client.errors import CertificateChanged, NothingToTrust

AUTHORITY = "authority"
"""Instead of a fingerprint: an authority that this machine trusts has signed the lobby's certificates."""

MOST = 1_000
"""So many lobbies are remembered; the one that was new longest ago is forgotten first."""

MOST_BYTES = 1_000_000
"""A larger file is none of ours."""


class Pins:
    """Which certificate a lobby showed, by its address ``HOST:PORT``.

    A file that cannot be read or written is as good as none: then a lobby is new again.

    :param folder: the client's own; ``None``: nothing outlives this run.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._path = folder / "lobbies.json" if folder is not None else None
        self._known: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        if self._path is not None:
            with contextlib.suppress(OSError, msgspec.DecodeError, RecursionError):
                with self._path.open("rb") as file:
                    content = file.read(MOST_BYTES + 1)
                self._known = msgspec.json.decode(content[:MOST_BYTES], type=dict[str, str])

    def judge(self, address: str, shown: str, verified: bool, named: str = "") -> str:
        """Whether a certificate is the lobby's, and how that is known: ``authority``, ``line``, ``known`` or ``first``.

        :param shown: the certificate's fingerprint.
        :param verified: an authority that this machine trusts says that it is this host's.
        :param named: the fingerprint in the line that a friend sent, or nothing.
        :raises CertificateChanged: it is another one than it should be. It can be trusted nevertheless: see ``trust``.
        """
        known = self._known.get(address, "")
        if named not in ("", shown):
            raise self._refuse(address, named, shown, "line")
        if verified:
            self._remember(address, AUTHORITY)
            return "authority"
        if known not in ("", shown):
            raise self._refuse(address, known, shown, "authority" if known == AUTHORITY else "memory")
        self._remember(address, shown)
        return "known" if known else "line" if named else "first"

    def trust(self, address: str = "") -> str:
        """Accept the certificate that was refused last, or last at this address; answers the address.

        :raises NothingToTrust: none was.
        """
        chosen = address or next(reversed(self._refused), "")
        if chosen not in self._refused:
            raise NothingToTrust(address=chosen)
        self._remember(chosen, self._refused.pop(chosen))
        return chosen

    def _refuse(self, address: str, known: str, shown: str, source: str) -> CertificateChanged:
        self._refused.pop(address, None)
        self._refused[address] = shown
        return CertificateChanged(address=address, known=known, shown=shown, source=source)

    def _remember(self, address: str, what: str) -> None:
        if self._known.get(address) == what:
            return
        self._known[address] = what
        while len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                beside = self._path.with_suffix(".new")
                beside.write_bytes(msgspec.json.format(msgspec.json.encode(self._known)))
                beside.replace(self._path)
