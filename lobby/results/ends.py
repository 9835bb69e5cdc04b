"""Whether a member has signed how its match ended."""

from __future__ import annotations

from games.engine.model import MatchSetup
from games.engine.signatures import KeyVerifier, end_message, origin_of


def signed(ticket: str, public_key: str, anchor: str, places: tuple[int, ...], signature: str) -> bool:
    """Whether who has this key has signed these places at this anchor of a match.

    :param ticket: of the match, as it travels.
    """
    if not public_key:
        return False
    origin = origin_of(MatchSetup("", "", "", (), {}, 0, None, ticket))
    return KeyVerifier([public_key]).signed(0, end_message(origin, anchor, places), signature)
