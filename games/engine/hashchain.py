"""Chains of hashes: each seat commits to a whole chain of numbers at once, and shows one link for each draw.

The last link is shown at set-up. A link is a hash of the next one that will be shown, so whoever knows a link can check
the next, and nobody can compute it. All members' links together are the chance of a draw: as each was fixed before any
other was known, nobody could choose what comes out.
"""

from __future__ import annotations

from games.hashing import digest
from wire.signing import VERSION

LINKS = 1024
"""How many links a seat has: the set-up takes one, each draw another. A match that needs more ends as interrupted."""


def before(origin: str, seat: int, link: str) -> str:
    """The link that was shown before this one, at a seat of the match with this origin."""
    return digest("txlobby link", str(VERSION), origin, str(seat), link).hex()


class Chain:
    """A seat's own chain.

    :param origin: of the match; :param root: 64 hexadecimal digits that nobody can foresee.
    """

    def __init__(self, origin: str, seat: int, root: str) -> None:
        links = [root]
        for _ in range(LINKS):
            links.append(before(origin, seat, links[-1]))
        self._links = links

    @property
    def root(self) -> str:
        """What the whole chain follows from."""
        return self._links[0]

    @property
    def end(self) -> str:
        """What is committed to."""
        return self._links[-1]

    def link(self, number: int) -> str:
        """The link of a draw, from 0; ``LINKS`` of them."""
        return self._links[-2 - number]
