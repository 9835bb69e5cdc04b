"""The lobby put together from its parts, without a reactor, a socket or a thread: ``tap`` and the tests add these."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from twisted.cred.portal import Portal
from twisted.internet.interfaces import IReactorTime

from games.packages import catalog
from lobby import VERSION, commands
from lobby.app.config import Config
from lobby.auth.authenticator import Authenticator
from lobby.auth.claiming import ClaimChecker
from lobby.auth.passwords import Passwords
from lobby.auth.realm import AccountChecker, DropInChecker, Realm, TokenChecker
from lobby.auth.registration import Gate
from lobby.auth.throttle import Throttle
from lobby.auth.tokens import Tokens
from lobby.core.model.room import Offer
from lobby.core.model.session import Session
from lobby.core.state import Ids, LobbyState
from lobby.operator.ending import Draining, Ending
from lobby.operator.parts import Parts
from lobby.operator.refusal import turned_away
from lobby.recovery import signer
from lobby.recovery.calendar import Calendar
from lobby.recovery.recovery import Recovery
from lobby.recovery.signer import TicketSigner
from lobby.relay.quota import MonthlyQuota, this_month
from lobby.relay.service import Relays
from lobby.results.ends import signed
from lobby.results.judge_process import Judging, Spawn
from lobby.results.keeper import ChallengeKeeper
from lobby.results.writer import ResultWriter
from lobby.server.certificate import Certificate
from lobby.server.connection import Bounds, ConnectionRegistry, LobbyConnection
from lobby.server.dispatcher import Dispatcher
from lobby.server.feed import Feed
from lobby.server.limits import ConnectionLimits, DetachedSessions
from lobby.server.player import Player
from lobby.server.presence import Presence
from lobby.server.visitor import Services, Visitor
from lobby.storage.accounts import Accounts
from lobby.storage.audit import Audit
from lobby.storage.blocks import Blocks
from lobby.storage.challenges import Challenges
from lobby.storage.codes import Codes
from lobby.storage.database import Database
from lobby.storage.persons import Persons
from lobby.storage.reports import Reports
from lobby.storage.results import Results
from lobby.storage.roles import Roles
from lobby.storage.sanctions import SanctionsKept
from lobby.storage.settings import Settings
from lobby.storage.tokens import Sessions
from lobby.web.downloads import Downloads
from lobby.web.site import site
from lobby.web.wheel import Handout

ROOM_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No letters or digits that are taken for each other when read aloud."""


def _ids() -> Ids:
    return Ids(
        plain=partial(secrets.token_hex, 8),
        room=lambda: "".join(secrets.choice(ROOM_LETTERS) for _ in range(8)),
    )


def _offers() -> dict[str, Offer]:
    """The built-in games as the core knows them."""
    digests = catalog.digests()
    return {
        name: Offer(
            name,
            found.display,
            found.description,
            found.version,
            found.min_players,
            found.max_players,
            digests[name],
            found.after,
        )
        for name, found in catalog.manifests().items()
    }


def build(
    config: Config,
    clock: IReactorTime,
    database: Database,
    passwords: Passwords,
    public: str,
    handout: Handout | None = None,
    bounds: Bounds | None = None,
    wall: Callable[[], float] = time.time,
    key: Ed25519PrivateKey | None = None,
    spawn: Spawn | None = None,
) -> tuple[ConnectionRegistry, Services]:
    """What every connection needs, and what avatars work with, wired.

    :param public: ``HOST:PORT`` as friends type it.
    :param wall: the time in seconds since the epoch.
    :param key: signs tickets; one that is gone with the process where left out.
    :param spawn: starts a process, as reactors do; without it no match is judged.
    """
    ticket_signer, calendar = TicketSigner(key or signer.make(), wall), Calendar(wall, clock.seconds)
    world = LobbyState(
        _offers(), _ids(), ticket_signer.seal, signed, calendar, clock.seconds, config.times, config.clocks
    )
    feed = Feed(world, clock, secrets.token_hex(8), config.list_limit)
    tokens = Tokens(Sessions(database, wall), world, clock)
    detached = DetachedSessions(config.max_connections, config.max_per_address)
    result_writer = ResultWriter(Results(database, wall), clock)
    dispatcher = Dispatcher(world, clock, feed, result_writer)
    presence = Presence(dispatcher, tokens, detached, config.times.away, config.grace)
    dispatcher.session_over.append(tokens.over)
    authenticator = Authenticator(Accounts(database), passwords, Throttle(), clock, config.uniform_login_errors)
    hello = {
        "protocol": commands.PROTOCOL,
        "software": f"txlobby {VERSION}",
        "features": [],
        "beat": config.beat,
        "silence": round(config.silence),
        "public": public,
        "keeps": config.folder is not None,
        "key": ticket_signer.public,
        "wheel": handout.named if handout is not None else None,
        "tells_names": not config.uniform_login_errors,
    }

    def player(session: Session, connection: LobbyConnection) -> Player:
        return Player(services, session, connection)

    relays = Relays(dispatcher, clock, config.relay, MonthlyQuota(database, clock, config.relay_month, this_month))
    dispatcher.ending.extend((relays.stop, result_writer.stop, tokens.stop))
    if spawn is not None:
        judging = Judging(spawn, clock, ticket_signer.public)
        dispatcher.judge = judging.take
        dispatcher.ending.append(judging.stop)
    challenges, reports = Challenges(database), Reports(database, wall)
    dispatcher.keep = ChallengeKeeper(challenges).keep
    recovery = Recovery(dispatcher, ticket_signer, result_writer, challenges)
    roles, blocks = Roles(database, wall), Blocks(database)
    gate = Gate(Codes(database, wall), Settings(database), config.drop_ins, clock)
    claims = ClaimChecker(roles, Audit(database, wall), clock)
    realm = Realm(dispatcher, presence, tokens, authenticator.accounts, roles, player)
    checkers = AccountChecker(authenticator, blocks), DropInChecker(lambda: gate.drop_ins), TokenChecker(tokens)
    portal = Portal(realm, checkers)
    services = Services(
        *(dispatcher, presence, authenticator, portal, realm, blocks, relays, tokens, recovery),
        *(gate, roles, claims, reports, hello),
    )
    limits = ConnectionLimits(config.max_connections, config.max_per_address)
    registry = ConnectionRegistry(clock, bounds or Bounds(), limits, config.silence, partial(Visitor, services))
    registry.turned_away = partial(turned_away, world)
    if handout is not None:
        registry.site = site(handout, clock, Downloads())
    return registry, services


def parts(
    config: Config,
    registry: ConnectionRegistry,
    services: Services,
    database: Database,
    certificate: Certificate | None,
    stop: Callable[[], object],
    wall: Callable[[], float] = time.time,
) -> Parts:
    """What the operator's commands work on.

    :param certificate: what the lobby shows to whoever connects, if it encrypts.
    :param stop: ends the lobby as its process ends; called at most once.
    """
    ending = Ending(services.dispatcher.clock, stop, config.farewell)
    return Parts(
        services,
        registry,
        database,
        SanctionsKept(database, wall),
        Audit(database, wall),
        services.dispatcher.result_writer.results,
        Sessions(database, wall),
        Persons(database, wall),
        ending,
        Draining(services.dispatcher, ending),
        config.folder,
        certificate,
        wall,
        wall(),
    )
