"""The key by which this lobby signs tickets: kept, so that it knows them again after it was restarted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from wire import tickets
from wire.files import locked
from wire.tickets import BadTicket, Forfeit, Ticket

FILE = "ticket.key"

AGAIN = (
    "Put the old file back, or start once with --anew tickets: then matches that are on do not come back. An old file "
    "is laid aside."
)


class UnusableKey(Exception):
    """The key cannot be read or made. Its text is one plain sentence for the operator."""


class TicketSigner:
    """Signs tickets and forfeits, and reads the tickets that it signed.

    :param today: the time in seconds since the epoch.
    """

    def __init__(self, key: Ed25519PrivateKey, today: Callable[[], float]) -> None:
        self._key, self._public, self.today = key, key.public_key(), today

    @property
    def public(self) -> str:
        """The public key as the answer to ``Hello`` carries it."""
        return self._public.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def seal(self, content: Ticket | Forfeit) -> str:
        """The lobby's word, signed."""
        return tickets.seal(content, self._key)

    def read(self, text: str) -> Ticket:
        """A ticket of ours, also of the version before: its members come back with it to report how their match ended.

        :raises wire.tickets.BadTicket: it is not valid, or has expired.
        """
        try:
            return tickets.read(text, self._public, self.today())
        except BadTicket:
            with suppress(BadTicket):
                return tickets.read_previous(text, self._public, self.today())
            raise

    def is_previous(self, text: str) -> bool:
        """Whether a ticket of ours is one of the version before."""
        try:
            tickets.read(text, self._public, tickets.ALWAYS)
        except BadTicket:
            return True
        return False


def make() -> Ed25519PrivateKey:
    """A new key, to be thrown away with the process."""
    return Ed25519PrivateKey.generate()


def kept(folder: Path, before: bool = False) -> Ed25519PrivateKey:
    """The key in a data folder, made where there is none yet. It blocks: call it before the reactor runs.

    :param before: there must be one.
    :raises UnusableKey: the file cannot be used, or is missing.
    """
    file = folder / FILE
    try:
        if before and not file.exists():
            raise UnusableKey(f"The key in {file} is missing. {AGAIN}")
        if not file.exists():
            _make(file)
        key = load_pem_private_key(file.read_bytes(), password=None)
    except OSError as problem:
        raise UnusableKey(f"The key in {file} cannot be used: {problem.strerror}.") from problem
    except (ValueError, TypeError) as problem:
        raise UnusableKey(f"The key in {file} is damaged. {AGAIN}") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey(f"The key in {file} is of another kind. {AGAIN}")
    return key


def _make(file: Path) -> None:
    """Make the key, unless another lobby that starts just now has."""
    with locked(file) as held:
        if not file.exists():
            held.replace(make().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
