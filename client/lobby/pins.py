"""The lobbies that this client knows, by the keys of the certificates that they showed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from client.errors import CertificateChanged, NothingToTrust
from client.keptfile import KeptFile, Tell, log_it
from client.lobby.address import spelled_normally

AUTHORITY = "authority"
"""Instead of a key: an authority that this machine trusts has signed the lobby's certificates."""

KEY = "key:"
"""Before a key's fingerprint. What stands without it is a certificate's, which an earlier version has kept."""

MOST = 1_000
"""So many lobbies are remembered; the one that was new longest ago is forgotten first."""

Known = Mapping[str, str]
"""By address: ``authority``, or what its certificate must be like, in one word (``key:…``).

More words come from an earlier version, to which each spelling of an address was a lobby of its own, where these knew
different ones. Nobody can say which is right, so a certificate has to fit all of them.
"""


@dataclass(frozen=True)
class Shown:
    """What a lobby showed.

    :ivar key: the SHA-256 of its public key, see ``wire.tls.identity.key_fingerprint_of``.
    :ivar certificate: the SHA-256 of all of the certificate.
    :ivar expired: since when it is not valid any more, a date as 2026-12-31, or nothing.
    """

    key: str
    certificate: str
    expired: str = ""

    @property
    def prints(self) -> tuple[str, ...]:
        """What a line may name."""
        return self.key, self.certificate

    def fits(self, word: str) -> bool:
        """Whether it is what was remembered."""
        return word in (KEY + self.key, self.certificate)


class Pins:
    """Which key a lobby showed, by its address ``HOST:PORT``. Its certificate may be renewed with the same key.

    The file is shared by all clients with this home. A damaged one is put aside, and as long as it lies there a lobby
    that is not known is not taken for a new one.

    :param folder: the client's own; ``None``: nothing outlives this run.
    :param tell: see ``KeptFile``.
    """

    def __init__(self, folder: Path | None = None, tell: Tell = log_it) -> None:
        path = folder / "lobbies.json" if folder is not None else None
        self._file: KeptFile[dict[str, str]] = KeptFile(path, dict[str, str], {}, _modern, tell)
        self._refused: dict[str, Shown] = {}

    def judge(self, address: str, shown: Shown, verified: bool, named: str = "") -> str:
        """Whether a certificate is the lobby's, and how that is known: ``authority``, ``line``, ``known`` or ``first``.

        :param verified: an authority that this machine trusts says that it is this host's.
        :param named: the fingerprint in the line that a friend sent, of a key or a certificate, or nothing.
        :raises CertificateChanged: it is another one than it should be. It can be trusted nevertheless: see ``trust``.
        """
        answer = ""

        def judged(known: dict[str, str]) -> dict[str, str]:
            """Others may change what is known until it is changed here, so it is judged while they cannot."""
            nonlocal answer
            answer = self._judge(known.get(address, ""), address, shown, verified, named)
            return _with(known, address, AUTHORITY if answer == AUTHORITY else KEY + shown.key)

        known = self._file.read()
        if judged(known) != known:
            self._file.change(judged)
        return answer

    def _judge(self, known: str, address: str, shown: Shown, verified: bool, named: str) -> str:
        words = known.split()
        if named not in ("", *shown.prints):
            raise self._refuse(address, named, shown, "line")
        if verified:
            return "authority"
        if not all(map(shown.fits, words)):
            several = "spellings" if len(words) > 1 else "memory"
            raise self._refuse(address, known, shown, "authority" if known == AUTHORITY else several)
        if not words and not named and self._file.lost:
            raise self._refuse(address, self._file.lost, shown, "lost")
        return "known" if words else "line" if named else "first"

    def trust(self, address: str = "") -> str:
        """Accept the certificate that was refused last, or last at this address; returns the address.

        :raises NothingToTrust: none was.
        """
        chosen = spelled_normally(address) or next(reversed(self._refused), "")
        if chosen not in self._refused:
            raise NothingToTrust(address=chosen)
        shown = self._refused.pop(chosen)
        self._file.change(lambda known: _with(known, chosen, KEY + shown.key))
        return chosen

    def _refuse(self, address: str, known: str, shown: Shown, source: str) -> CertificateChanged:
        self._refused.pop(address, None)
        self._refused[address] = shown
        known = known.replace(KEY, "")
        return CertificateChanged(address=address, known=known, shown=shown.key, source=source, expired=shown.expired)


def _with(known: Known, address: str, what: str) -> dict[str, str]:
    """What is known with one lobby more, without the oldest of too many."""
    changed = {**known, address: what}
    for oldest in list(changed)[:-MOST]:
        del changed[oldest]
    return changed


def _modern(known: dict[str, str]) -> dict[str, str]:
    """What is known with the addresses in the form in which this version reads them."""
    gathered: dict[str, dict[str, None]] = {}
    for address, what in known.items():
        gathered.setdefault(spelled_normally(address), {}).update(dict.fromkeys(what.split()))
    return {address: AUTHORITY if AUTHORITY in words else " ".join(words) for address, words in gathered.items()}
