"""What the lobby signs: a ticket is a room as it was at one version, a forfeit its word that seats are out of a match
at one anchor.

Members show a ticket to each other, to prove who is to sit where, and to a lobby that was restarted, which takes the
room up again from it. It is two parts with a dot between, each in URL-safe base64 without padding: a JSON object (the
fields of ``Ticket``, in this order, without spaces), and the Ed25519 signature (RFC 8032) of a label and the bytes of
that JSON. A forfeit is made alike, with a label of its own (``wire.signing``), under which alone it is read.
"""

from __future__ import annotations

import base64
from enum import StrEnum
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from wire import strict
from wire.amp.errors import DeclaredError
from wire.signing import FORFEIT, TICKET

Signed = TypeVar("Signed", bound=msgspec.Struct)

ALWAYS = 0.0
"""The time to judge a ticket by where it does not matter whether it has expired, which is for the lobby to say."""


class BadTicket(DeclaredError):
    """This is not a valid ticket of this lobby. Parameters: ``reason``: ``malformed``, ``forged``, ``expired``."""

    code = b"BAD_TICKET"


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who sits on a chair.

    :ivar session: the session's id; :ivar account: the account's, ``None`` for a drop-in.
    :ivar public_key: of the certificate by which the member proves itself to the others; empty where it has none.
    """

    seat: int
    name: str
    session: str
    account: int | None
    public_key: str


class RoomStatus(StrEnum):
    """How far a room is."""

    WAITING = "waiting"
    STARTING = "starting"
    PLAYING = "playing"


class Ticket(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the lobby signs.

    :ivar digest: of the release's files, see ``games.packages.digest``.
    :ivar host: the host's seat; :ivar seats: how many chairs there are; :ivar least: how many must be taken to play.
    :ivar match: the match's id, empty while there is none. Of a room that waits it is the match whose start came to
        nothing, if that is what it waits after.
    :ivar expires: seconds since the epoch.
    :ivar most: how many chairs the room has while no match is starting or on; 0 for as many as there are.
    """

    room: str
    version: int
    game: str
    release: str
    digest: str
    settings: str
    public: bool
    host: int
    seats: int
    least: int
    members: tuple[Member, ...]
    status: RoomStatus
    match: str
    expires: int
    most: int = 0

    def member(self, seat: int) -> Member | None:
        """Who sits there."""
        return next((member for member in self.members if member.seat == seat), None)

    def seat_of(self, public_key: str) -> int | None:
        """Whose key this is."""
        fitting = [member.seat for member in self.members if member.public_key and member.public_key == public_key]
        return fitting[0] if fitting else None


class Departure(StrEnum):
    """Why a player is gone: it said so, or its session is over."""

    LEFT = "left"
    GONE = "gone"


class Fault(StrEnum):
    """Why a seat forfeits a match: the lobby told it what it owed, and nothing came in its time; or words that it has
    signed convict it."""

    SILENT = "silent"
    FORGED = "forged"


class Forfeit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lobby's word that seats are out of a match, good at one anchor of it only.

    :ivar origin: of the match, :ivar anchor: see ``games.engine.signatures``.
    :ivar seats: that are out together, from the lowest up.
    """

    origin: str
    anchor: str
    seats: tuple[int, ...]
    why: Fault


_LABELS: dict[type[msgspec.Struct], bytes] = {Ticket: TICKET, Forfeit: FORFEIT}


def seal(content: Ticket | Forfeit, key: Ed25519PrivateKey) -> str:
    """What is signed, as it travels."""
    written = msgspec.json.encode(content)
    return f"{_text(written)}.{_text(key.sign(_LABELS[type(content)] + written))}"


def read(text: str, key: Ed25519PublicKey, now: float) -> Ticket:
    """A ticket that this lobby signed and that has not expired.

    :param now: seconds since the epoch.
    :raises BadTicket: it is none.
    """
    return _unexpired(_open(text, key, Ticket), now)


def read_previous(text: str, key: Ed25519PublicKey, now: float) -> Ticket:
    """A ticket of the version before, which was signed without a label. It is good for its members' reports to the
    lobby that has signed it, and for nothing at a table.

    :raises BadTicket: it is none.
    """
    return _unexpired(_open(text, key, Ticket, b""), now)


def _unexpired(ticket: Ticket, now: float) -> Ticket:
    if ticket.expires < now:
        raise BadTicket(reason="expired")
    return ticket


def forfeited(text: str, key: Ed25519PublicKey, origin: str, anchor: str) -> tuple[int, ...]:
    """The seats that this lobby has put out of a match at an anchor; none, if this is not its word on that."""
    try:
        said = _open(text, key, Forfeit)
    except BadTicket:
        return ()
    right = (said.origin, said.anchor) == (origin, anchor) and list(said.seats) == sorted(set(said.seats))
    return said.seats if right else ()


def _open(text: str, key: Ed25519PublicKey, kind: type[Signed], label: bytes | None = None) -> Signed:
    first, _, second = text.partition(".")
    try:
        content, signature = _bytes(first), _bytes(second)
        key.verify(signature, (_LABELS[kind] if label is None else label) + content)
        return strict.decode(content, kind)
    except InvalidSignature as problem:
        raise BadTicket(reason="forged") from problem
    except ValueError as problem:  # binascii's and msgspec's are such
        raise BadTicket(reason="malformed") from problem


def public_key(text: str) -> Ed25519PublicKey:
    """The lobby's key from its 64 hexadecimal digits.

    :raises ValueError: they are none.
    """
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    """:raises ValueError: it is no base64, or written in another way than ``_text`` does: a second text of one content
    would be a second origin of one match."""
    content = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _text(content) != text:
        raise ValueError("there is another way to write this")
    return content
