"""Commit and reveal: a value that is fixed now and shown later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hmac import compare_digest
from typing import Literal

from games.engine.model import Entry, Kind
from games.hashing import digest, is_hexadecimal
from wire.signing import VERSION

Purpose = Literal["secret", "move"]

NONCE = 16
"""Bytes of a nonce: 128 bits."""


@dataclass(frozen=True)
class Sealed:
    """A value with all that its hash binds.

    Because the hash binds origin, turn and seat, somebody else's commitment cannot be passed off as one's own, and an
    old one cannot be used again; because it binds a nonce, nobody finds the value by trying.

    :ivar origin: of the match, see ``games.engine.signatures``; :ivar nonce: 32 hexadecimal digits.
    """

    purpose: Purpose
    origin: str
    turn: int
    seat: int
    nonce: str
    value: str

    @property
    def commitment(self) -> str:
        """What is told at once: 64 hexadecimal digits."""
        bound = (self.origin, str(self.turn), str(self.seat), self.nonce)
        return digest(f"txlobby {self.purpose}", str(VERSION), *bound, self.value).hex()

    @property
    def opening(self) -> str:
        """What is told later: the nonce, a blank, the value."""
        return f"{self.nonce} {self.value}"

    def keeps(self, commitment: str) -> bool:
        """Whether this is what was committed to; takes the same time wherever they differ."""
        return compare_digest(self.commitment, commitment)


def read_opening(purpose: Purpose, origin: str, turn: int, seat: int, text: str) -> Sealed | None:
    """What an opening claims to have sealed; ``None`` when it is malformed."""
    nonce, blank, value = text.partition(" ")
    if not blank or not is_hexadecimal(nonce, NONCE):
        return None
    return Sealed(purpose, origin, turn, seat, nonce, value)


def opened(entries: Iterable[Entry], seats: int) -> tuple[str, ...]:
    """Every seat's secret as it was opened when the play was over; empty where it was not.

    :param entries: those that the table has taken.
    """
    secrets = {entry.seat: entry.body.partition(" ")[2] for entry in entries if entry.kind is Kind.OPEN}
    return tuple(secrets.get(seat, "") for seat in range(seats))
