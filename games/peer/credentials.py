"""By what the members of a match know each other: the lobby's signed ticket and everybody's certificate.

No peer asks whether a ticket has expired: it came over the lobby's own line and is bound to one match, and a player's
clock may be wrong by a day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hmac import compare_digest

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from games.engine.model import MatchSetup
from games.engine.signatures import KeyVerifier, sign
from wire.tickets import ALWAYS, BadTicket, Ticket, forfeited, public_key, read
from wire.tls.identity import Identity

MOST_OWN = 256
"""So many of its own signatures a side recognises without checking them."""


class OddTicket(Exception):
    """The ticket is not for the match that it came with; the text says why, in words."""


@dataclass(frozen=True)
class MatchCredentials:
    """What one side has to show and to compare with: it signs for this side, and knows what others have signed.

    :ivar identity: this side's own key and certificate.
    :ivar ticket: as it travels; :ivar key: the lobby's, by which any ticket is checked.
    :ivar public_keys: of the members' certificates, in the order of seats.
    """

    identity: Identity
    ticket: str
    key: Ed25519PublicKey
    public_keys: tuple[str, ...]
    _own: set[tuple[bytes, str]] = field(default_factory=set, compare=False, repr=False)

    @cached_property
    def _keys(self) -> KeyVerifier:
        return KeyVerifier(self.public_keys)

    @cached_property
    def _key(self) -> ec.EllipticCurvePrivateKey:
        key = self.identity.key.to_cryptography_key()
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("a client's key is one on a curve")
        return key

    def sign(self, message: bytes) -> str:
        """This side's signature."""
        signature = sign(self._key, message)
        if len(self._own) >= MOST_OWN:
            self._own.clear()
        self._own.add((message, signature))
        return signature

    def signed(self, seat: int, message: bytes, signature: str) -> bool:
        """Whether the seat has signed this. What this side has signed just now need not be checked."""
        if (message, signature) in self._own:
            return True
        return self._keys.signed(seat, message, signature)

    def forfeited(self, origin: str, anchor: str, word: str) -> tuple[int, ...]:
        """The seats that the lobby has put out of a match at an anchor."""
        return forfeited(word, self.key, origin, anchor)

    def seat_of(self, public_key: str) -> int | None:
        """Whose certificate this is."""
        fitting = [
            seat
            for seat, known in enumerate(self.public_keys)
            if known and compare_digest(known.encode(), public_key.encode())
        ]
        return fitting[0] if fitting else None

    def admits(self, match: str, ticket: str, public_key: str) -> int | None:
        """The seat of who shows this ticket of this match on a line that proved this certificate."""
        try:
            shown = read(ticket, self.key, ALWAYS)
        except BadTicket:
            return None
        seat = self.seat_of(public_key)
        return seat if shown.match == match and shown.seat_of(public_key) == seat else None


def credentials_of(
    setup: MatchSetup, settings: str, ticket: str, key: str, identity: Identity, digest: str = ""
) -> MatchCredentials:
    """The credentials of one side of a match.

    :param settings: of the match, as the order has them; :param digest: of the release's files.
    :param ticket: the order's; :param key: the lobby's public key, in hexadecimal digits.
    :raises OddTicket: the lobby did not sign it, or it is for something else than the order.
    """
    try:
        lobby = public_key(key)
        shown = read(ticket, lobby, ALWAYS)
    except ValueError as problem:
        raise OddTicket("the lobby's key cannot be read") from problem
    except BadTicket as problem:
        raise OddTicket(f"the ticket is {problem.parameters['reason']}") from problem
    members = [shown.member(seat) for seat in range(setup.seats)]
    fitting = (
        (shown.match, shown.game, shown.release, shown.digest, shown.settings, shown.host)
        == (setup.match, setup.game, setup.release, digest, settings, setup.host_seat)
        and tuple(member.name if member is not None else "" for member in members) == setup.players
        and _alone(shown)
    )
    if not fitting:
        raise OddTicket("the ticket is for another match")
    try:
        KeyVerifier(member.public_key for member in shown.members)
    except ValueError as problem:
        raise OddTicket("a member's key is none") from problem
    public_keys = tuple(member.public_key if member is not None else "" for member in members)
    if setup.seat is not None and public_keys[setup.seat] != identity.public_key:
        raise OddTicket("the ticket does not name this client's certificate")
    return MatchCredentials(identity, ticket, lobby, public_keys)


def _alone(ticket: Ticket) -> bool:
    """Whether every member has a certificate, and one of its own."""
    known = [member.public_key for member in ticket.members]
    return all(known) and len(set(known)) == len(known)
