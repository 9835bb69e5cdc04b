"""The story of a room for a game that its host has in a folder, and that the lobby need not know."""

from __future__ import annotations

import re

from lobby.core import rooms
from lobby.core.model.room import Offer, Room
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.errors import BadArgument

NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
RELEASE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){2}")
DIGEST = re.compile(r"[0-9a-f]{64}")

LEAST, MOST = 2, 8
"""How few and how many seats a game may have."""


def create(
    world: LobbyState,
    session: Session,
    game: str,
    public: bool,
    settings: str,
    digest: str,
    release: str,
    least: int,
    most: int,
) -> Room:
    """A room of the game whose files have this digest. It is private, unless the lobby offers the very same.

    :raises BadArgument: no manifest may say so.
    :raises AlreadyInRoom: the session sits somewhere.
    """
    for argument, value, pattern, limit in (
        ("game", game, NAME, 32),
        ("digest", digest, DIGEST, 64),
        ("release", release, RELEASE, 20),
    ):
        if not pattern.fullmatch(value):
            raise BadArgument(argument=argument, limit=limit)
    if not LEAST <= most <= MOST:
        raise BadArgument(argument="most", limit=MOST)
    if not LEAST <= least <= most:
        raise BadArgument(argument="least", limit=most)
    known = world.offers.get(game)
    if known is not None and known.digest == digest:
        return rooms.open_room(world, session, known, public, settings)
    return rooms.open_room(world, session, Offer(game, game, "", release, least, most, digest), False, settings)
