"""The lobby put together from its parts, without a reactor, a socket or a thread: ``tap`` and the tests furnish it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

from twisted.cred.portal import Portal
from twisted.internet.interfaces import IReactorTime

from games import catalogue
from lobby import VERSION, commands
from lobby.accounts.database import Database
from lobby.accounts.passwords import Passwords
from lobby.accounts.store import Accounts
from lobby.avatars import Desk, Player, Visitor
from lobby.connection import Bounds, House, LobbyConnection
from lobby.core.rooms import Offer
from lobby.core.sessions import Session
from lobby.core.world import Ids, Times, World
from lobby.door import Door
from lobby.feed import Feed
from lobby.handout import Handout
from lobby.hub import Hub
from lobby.realm import AccountChecker, DropInChecker, Realm
from lobby.throttle import ConnectionLimits, Throttle

ROOM_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No letters or digits that are taken for each other when read aloud."""


def _ids() -> Ids:
    return Ids(
        plain=partial(secrets.token_hex, 8),
        room=lambda: "".join(secrets.choice(ROOM_LETTERS) for _ in range(8)),
        ticket=partial(secrets.token_hex, 16),
    )


def _offers() -> dict[str, Offer]:
    """The built-in games as the core knows them."""
    return {
        name: Offer(name, found.display, found.description, found.version, found.least, found.most)
        for name, found in catalogue.manifests().items()
    }


def furnish(
    options: Mapping[str, Any],
    clock: IReactorTime,
    database: Database,
    passwords: Passwords,
    public: str,
    handout: Handout | None = None,
    bounds: Bounds | None = None,
) -> tuple[House, Hub]:
    """What every connection needs, wired.

    :param options: as ``lobby.options.Options`` has them.
    :param public: ``HOST:PORT`` as friends type it.
    """
    times = Times(options["ready-time"], options["connect-time"], options["invitation-time"], options["report-time"])
    world = World(_offers(), _ids(), times)
    feed = Feed(world, clock, secrets.token_hex(8), options["list-limit"])
    hub = Hub(world, clock, feed, options["away-after"])
    door = Door(Accounts(database), passwords, Throttle(), clock, options["uniform-login-errors"])
    hello = {
        "protocol": commands.PROTOCOL,
        "software": f"txlobby {VERSION}",
        "features": [],
        "beat": options["beat"],
        "silence": round(options["silence"]),
        "public": public,
        "keeps": not options["memory"],
        "drop_ins": bool(options["drop-ins"]),
    }

    def player(session: Session, connection: LobbyConnection) -> Player:
        return Player(desk, session, connection)

    realm = Realm(hub, player)
    portal = Portal(realm, [AccountChecker(door), DropInChecker(options["drop-ins"])])
    desk = Desk(hub, door, portal, realm, hello)
    limits = ConnectionLimits(options["max-connections"], options["max-per-address"])
    house = House(clock, bounds or Bounds(), limits, options["silence"], partial(Visitor, desk), handout)
    return house, hub
