"""The lobby put together from its parts, without a reactor, a socket or a thread: ``tap`` and the tests furnish it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from twisted.cred.portal import Portal
from twisted.internet.interfaces import IReactorTime

from games import catalogue
from lobby import VERSION, commands, tickets
from lobby.accounts.blocks import Blocks
from lobby.accounts.database import Database
from lobby.accounts.passwords import Passwords
from lobby.accounts.results import Results
from lobby.accounts.sessions import Sessions
from lobby.accounts.store import Accounts
from lobby.avatars import Player
from lobby.calendar import Calendar
from lobby.connection import Bounds, House, LobbyConnection
from lobby.core.rooms import Offer
from lobby.core.sessions import Session
from lobby.core.world import Ids, Times, World
from lobby.door import Door
from lobby.feed import Feed
from lobby.handout import Handout
from lobby.hub import Hub
from lobby.judging import Judging, Spawn
from lobby.ledger import Ledger
from lobby.leftovers import Leftovers
from lobby.month import Month, this_month
from lobby.quota import Shares
from lobby.realm import AccountChecker, DropInChecker, Realm, TokenChecker
from lobby.relay import Limits
from lobby.relays import Relays
from lobby.returning import Returning
from lobby.throttle import ConnectionLimits, Throttle
from lobby.tickets import Sealer
from lobby.tokens import Tokens
from lobby.visitor import Desk, Visitor

ROOM_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No letters or digits that are taken for each other when read aloud."""


def _ids() -> Ids:
    return Ids(
        plain=partial(secrets.token_hex, 8),
        room=lambda: "".join(secrets.choice(ROOM_LETTERS) for _ in range(8)),
    )


def _offers() -> dict[str, Offer]:
    """The built-in games as the core knows them."""
    digests = catalogue.digests()
    return {
        name: Offer(
            name,
            found.display,
            found.description,
            found.version,
            found.least,
            found.most,
            digests[name],
            found.after,
        )
        for name, found in catalogue.manifests().items()
    }


def relay_limits(options: Mapping[str, Any]) -> Limits:
    """What the options say of relaying."""
    return Limits(
        options["relay"],
        options["relay-pairs"],
        options["relay-rate"],
        options["relay-bytes"],
        options["relay-time"],
        shares=Shares(
            options["relay-address"], options["relay-account"], options["relay-drop-ins"], options["relay-reserve"]
        ),
    )


def furnish(
    options: Mapping[str, Any],
    clock: IReactorTime,
    database: Database,
    passwords: Passwords,
    public: str,
    handout: Handout | None = None,
    bounds: Bounds | None = None,
    wall: Callable[[], float] = time.time,
    key: Ed25519PrivateKey | None = None,
    spawn: Spawn | None = None,
) -> tuple[House, Hub]:
    """What every connection needs, wired.

    :param options: as ``lobby.options.Options`` has them.
    :param public: ``HOST:PORT`` as friends type it.
    :param wall: the time in seconds since the epoch.
    :param key: signs tickets; one that is gone with the process where left out.
    :param spawn: starts a process, as reactors do; without it no match is judged.
    """
    times = Times(
        ready=options["ready-time"],
        connect=options["connect-time"],
        invitation=options["invitation-time"],
        invitations=options["invitations"],
        report=options["report-time"],
        back=options["grace"] * 2,
        proposal=options["proposal"],
        deposit=options["deposit"],
        away=options["away-after"],
    )
    sealer = Sealer(key or tickets.make(), wall)
    world = World(_offers(), _ids(), sealer.seal, Calendar(wall, clock.seconds), clock.seconds, times)
    feed = Feed(world, clock, secrets.token_hex(8), options["list-limit"])
    tokens = Tokens(Sessions(database, wall), world, clock)
    leftovers = Leftovers(options["max-connections"], options["max-per-address"])
    ledger = Ledger(Results(database, wall), clock)
    hub = Hub(world, clock, feed, tokens, ledger, options["away-after"], options["grace"], leftovers)
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
        "key": sealer.public,
        "wheel": handout.named if handout is not None else None,
        "tells_names": not options["uniform-login-errors"],
    }

    def player(session: Session, connection: LobbyConnection) -> Player:
        return Player(desk, session, connection)

    relays = Relays(hub, clock, relay_limits(options), Month(database, clock, options["relay-month"], this_month))
    hub.ending.extend((relays.stop, ledger.stop, tokens.stop))
    if spawn is not None:
        judging = Judging(spawn, clock, sealer.public)
        hub.judge = judging.take
        hub.ending.append(judging.stop)
    returning = Returning(hub, sealer, ledger)
    realm, blocks = Realm(hub, door.accounts, player), Blocks(database)
    portal = Portal(realm, [AccountChecker(door, blocks), DropInChecker(options["drop-ins"]), TokenChecker(tokens)])
    desk = Desk(hub, door, portal, realm, blocks, relays, tokens, returning, hello)
    limits = ConnectionLimits(options["max-connections"], options["max-per-address"])
    house = House(clock, bounds or Bounds(), limits, options["silence"], partial(Visitor, desk), handout)
    return house, hub
