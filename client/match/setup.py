"""The start of a match: listening where others can come, or reaching who listens."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IListeningPort, IProtocolFactory

from client.games import Package, find, like
from client.lobby.address import Address
from client.match.candidates import best_first, everywhere
from games.engine.model import Gone, MatchSetup
from games.packages.manifest import BadSetting, read_settings
from games.peer.credentials import MatchCredentials, OddTicket, credentials_of
from lobby.commands.announced import ConnectTo, HostMatch
from wire.tls.identity import Identity

MatchOrder = HostMatch | ConnectTo
"""What a host and a guest are told when a match is to start."""

MARGIN = 2.0
"""Seconds kept of the lobby's time so that the report still arrives in it."""

MOST_ADDRESSES = 32
REASON_BYTES = 2000


class CannotStart(Exception):
    """The match cannot start here; the text says why, in words."""


def prepare(order: MatchOrder, host_seat: int) -> tuple[Package, MatchSetup]:
    """What a match is to be, checked against what this client has.

    :raises CannotStart: the game, its release or a setting does not fit.
    """
    package = find(order.game, order.release, order.digest)
    if package is None:
        raise CannotStart(_what_is_here(order))
    manifest = package.manifest
    players = len(order.players)
    if not manifest.min_players <= players <= manifest.max_players or max(order.seat, host_seat) >= players:
        raise CannotStart(f"{order.game} is not for {players} players")
    if isinstance(order, ConnectTo) and order.seat == host_seat:
        raise CannotStart("a guest cannot be the host")
    try:
        settings = read_settings(manifest, order.settings)
    except BadSetting as problem:
        wrong = problem.parameters
        raise CannotStart(f"the setting {wrong['setting']}={wrong['value']} must be {wrong['allowed']}") from problem
    setup = MatchSetup(
        order.match,
        order.game,
        order.release,
        order.players,
        settings,
        host_seat,
        order.seat,
        order.ticket,
        Gone(manifest.gone),
    )
    return package, setup


def _what_is_here(order: MatchOrder) -> str:
    """Why a game cannot be played, in words."""
    me = order.players[order.seat] if order.seat < len(order.players) else "?"
    here, mine = like(order.game), f"{me}'s client"  # the others read it, too
    if here is None:
        return f"{mine} does not have the game {order.game}"
    if here.manifest.version != order.release:
        return f"{mine} has {order.game} {here.manifest.version}, the room wants {order.release}"
    return f"{mine} has other files of {order.game} {order.release} than the room wants ({order.digest[:8]}…)"


def credentials_for(order: MatchOrder, setup: MatchSetup, key: str, identity: Identity) -> MatchCredentials:
    """By what the members of the match know each other.

    :param key: the lobby's.
    :raises CannotStart: the order's ticket does not fit the order.
    """
    try:
        return credentials_of(setup, order.settings, order.ticket, key, identity, order.digest)
    except OddTicket as problem:
        raise CannotStart(str(problem)) from problem


def listen(reactor: Any, ports: range, chance: Random, factory: IProtocolFactory) -> tuple[int, IListeningPort]:
    """Listen on a port of the range: one by chance or, where it is taken, the next that is free.

    :raises CannotStart: none is.
    """
    interface = everywhere()
    first = chance.randrange(len(ports))
    reason = ""
    for step in range(len(ports)):
        port = ports[(first + step) % len(ports)]
        try:
            return port, reactor.listenTCP(port, factory, interface=interface)
        except CannotListenError as problem:
            reason = problem.socketError.strerror or str(problem.socketError)
    raise CannotStart(f"no port from {ports[0]} to {ports[-1]} can be used ({reason})")


def own_addresses(hosts: Sequence[str], seen: str, port: int) -> tuple[str, ...]:
    """Where this machine's port can be reached, best first, the address that the lobby sees included."""
    return tuple(str(Address(host, port)) for host in best_first([*hosts, seen]))[:MOST_ADDRESSES]


def shortened(reason: str, limit: int = REASON_BYTES) -> str:
    """The text, cut to so many bytes of UTF-8."""
    return reason.encode("utf-8")[:limit].decode("utf-8", "ignore")
