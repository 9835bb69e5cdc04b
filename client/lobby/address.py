"""Where a lobby is, and the line that a friend pastes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from wire.addresses import join, normal
from wire.amp.errors import DeclaredError

PORT = 12_000
"""The lobby's port where none is typed."""

_SCHEME = "txlobby://"
_FINGERPRINT = re.compile(r"[0-9A-Fa-f]{64}")


class BadAddress(DeclaredError):
    """The text is no lobby's address. Parameters: ``address``."""

    code = b"BAD_ADDRESS"


@dataclass(frozen=True)
class Address:
    """A host, by name or number, and a port.

    :ivar fingerprint: of the key, or the certificate, that there must be, empty where none is known.
    """

    host: str
    port: int
    fingerprint: str = field(default="", compare=False)

    def __str__(self) -> str:
        return join(self.host, self.port)


@dataclass(frozen=True)
class InviteLink:
    """A pasted line.

    :ivar address: the lobby's as ``HOST:PORT``, the host in the one form that ``wire.addresses.normal`` gives it.
    :ivar room: a room's id, empty where only the lobby is named.
    :ivar fingerprint: of the lobby's key, or in older lines of its certificate; empty where the line names none.
    """

    address: str
    room: str
    fingerprint: str = ""

    @property
    def lobby(self) -> str:
        """The line without the room."""
        return f"{self.address}#{self.fingerprint}" if self.fingerprint else self.address


def read_invitation(text: str) -> InviteLink:
    """Read ``HOST:PORT/ROOM#FINGERPRINT``.

    All but the host may be missing, a ``txlobby://`` may stand in front, quotation marks around it, and IPv6 stands in
    brackets. However an address is spelled, it reads as the same one.

    :raises BadAddress: it is nothing of that kind.
    """
    rest = text.strip()
    if rest[:1] in ("'", '"') and rest[0] == rest[-1]:
        rest = rest[1:-1]
    if rest.lower().startswith(_SCHEME):
        rest = rest[len(_SCHEME) :]
    rest, sharp, fingerprint = rest.partition("#")
    place, _, room = rest.partition("/")
    room = room.strip("/")
    if sharp and not _FINGERPRINT.fullmatch(fingerprint):
        raise BadAddress(address=text[:100])
    if any(not sign.isprintable() or sign.isspace() for sign in place + room) or "/" in room or len(place) > 290:
        raise BadAddress(address=text[:100])
    return InviteLink(_address(place, text), room, fingerprint.lower())


def parse(text: str) -> Address:
    """Read ``HOST:PORT``; see ``read_invitation``.

    :raises BadAddress: it is none.
    """
    read = read_invitation(text)
    host, _, port = read.address.rpartition(":")
    return Address(host.strip("[]"), int(port), read.fingerprint)


def spelled_normally(address: str) -> str:
    """``HOST:PORT`` as ``read_invitation`` reads it; a text that is none as it is."""
    try:
        return read_invitation(address).address
    except BadAddress:
        return address


def _address(place: str, text: str) -> str:
    """``HOST:PORT`` with the host in its normal form, the port filled in, and an IPv6 host in brackets."""
    host, port = place, str(PORT)
    if place.startswith("["):
        host, bracket, rest = place[1:].partition("]")
        if not bracket or ":" not in host or (rest and not rest.startswith(":")):
            raise BadAddress(address=text[:100])
        port = rest[1:] if rest else port
    elif place.count(":") == 1:
        host, _, port = place.partition(":")
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65_536):
        raise BadAddress(address=text[:100])
    try:
        return join(normal(host), int(port))
    except ValueError:
        raise BadAddress(address=text[:100]) from None
