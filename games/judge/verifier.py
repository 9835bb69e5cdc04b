"""Who has signed what, remembered: a judge sees the same entries in many histories."""

from __future__ import annotations

from games.engine.signatures import Verifier


class Remembering:
    """A verifier that checks each signature once, however many transcripts have it."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self._known: dict[tuple[int, bytes, str], bool] = {}

    def signed(self, seat: int, message: bytes, signature: str) -> bool:
        """Whether the seat has signed this."""
        known = self._known.get((seat, message, signature))
        if known is None:
            known = self._known[seat, message, signature] = self._verifier.signed(seat, message, signature)
        return known

    def forfeited(self, origin: str, anchor: str, word: str) -> tuple[int, ...]:
        """The seats that the lobby has put out of a match at an anchor."""
        return self._verifier.forfeited(origin, anchor, word)
