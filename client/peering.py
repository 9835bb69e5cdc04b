"""The start of a match: listening where others can come, or reaching who listens."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from random import Random
from typing import Any

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import CannotListenError, ConnectingCancelledError
from twisted.internet.interfaces import IDelayedCall, IListeningPort
from twisted.internet.protocol import Factory
from twisted.python.failure import Failure

from client.addresses import BadAddress
from client.hosts import Address, best_first, everywhere, parse_game
from client.options import SessionOptions
from client.reasons import in_words
from client.values import GuestOrder, Order
from games.catalogue import manifests
from games.entries import Seating
from games.manifest import BadSetting, Manifest, read_settings
from games.peers import GuestMatch
from wire.patience import Deadline

STAGGER = 0.5
"""Seconds that an address has to itself before the next one is tried beside it."""

MARGIN = 2.0
"""Seconds kept of the lobby's time so that the report still arrives in it."""

MOST_ADDRESSES = 32
REASON_BYTES = 2000


class CannotStart(Exception):
    """The match cannot start here; the text says why, in words."""


def prepare(order: Order, host_seat: int) -> tuple[Manifest, Seating]:
    """What a match is to be, checked against what this client has.

    :raises CannotStart: the game, its release or a setting does not fit.
    """
    manifest = manifests().get(order.game)
    if manifest is None:
        raise CannotStart(f"this client does not have the game {order.game}")
    if manifest.version != order.release:
        raise CannotStart(f"this client has {order.game} {manifest.version}, the room wants {order.release}")
    if not manifest.least <= len(order.players) <= manifest.most or max(order.seat, host_seat) >= len(order.players):
        raise CannotStart(f"{order.game} is not for {len(order.players)} players")
    if isinstance(order, GuestOrder) and order.seat == host_seat:
        raise CannotStart("a guest cannot be the host")
    try:
        settings = read_settings(manifest, order.settings)
    except BadSetting as problem:
        wrong = problem.parameters
        raise CannotStart(f"the setting {wrong['setting']}={wrong['value']} must be {wrong['allowed']}") from problem
    seating = Seating(order.match, order.game, order.release, order.players, settings, host_seat, order.seat)
    return manifest, seating


def listen(reactor: Any, ports: range, chance: Random, factory: Factory) -> tuple[int, IListeningPort]:
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
            reason = str(problem.socketError)
    raise CannotStart(f"no port from {ports[0]} to {ports[-1]} can be used ({reason})")


def own_addresses(hosts: Sequence[str], seen: str, port: int) -> tuple[str, ...]:
    """Where this machine's port can be reached, best first, the address that the lobby sees included."""
    return tuple(str(Address(host, port)) for host in best_first([*hosts, seen]))[:MOST_ADDRESSES]


class Reach:
    """Try a host's addresses, each a little after the one before; the first at which the guest may sit wins.

    :param seconds: the time for all of them together.
    """

    def __init__(
        self, reactor: Any, options: SessionOptions, match: GuestMatch, addresses: Sequence[str], seconds: float
    ) -> None:
        self._reactor, self._options, self._match = reactor, options, match
        self._waiting: list[Address] = []
        self._seconds = seconds
        self._trying: dict[str, Deferred[None]] = {}
        self._failed: dict[str, str] = {}
        for text in dict.fromkeys(addresses[:MOST_ADDRESSES]):
            self._take(text)
        self._next: IDelayedCall | None = None
        self._done: Deferred[str] = Deferred(lambda _: self._stop())

    def _take(self, text: str) -> None:
        try:
            self._waiting.append(parse_game(text))
        except BadAddress:
            self._failed[text] = "no address of a game"

    async def sit(self) -> str:
        """Sit down at the host's table; answers the address that worked.

        :raises CannotStart: none did; the text says which failed and why.
        """
        deadline = Deadline(self._reactor, self._seconds, self._too_late)
        self._go_on()
        try:
            return await self._done
        finally:
            deadline.cancel()

    def _go_on(self) -> None:
        """Try one more, or see that there is none left."""
        if self._next is not None and self._next.active():
            self._next.cancel()
        self._next = None
        if self._done.called:
            return
        if self._waiting:
            address = self._waiting.pop(0)
            self._next = self._reactor.callLater(STAGGER, self._go_on) if self._waiting else None
            attempt = self._trying[str(address)] = Deferred.fromCoroutine(self._try(address))
            attempt.addCallbacks(partial(self._sat, str(address)), partial(self._could_not, str(address)))
        elif not self._trying:
            self._give_up()

    async def _try(self, address: Address) -> None:
        endpoint = self._options.endpoint(self._reactor, address)
        line: Any = await endpoint.connect(self._match)
        await self._match.sit(line)

    def _sat(self, address: str, _nothing: None) -> None:
        del self._trying[address]
        if not self._done.called:
            self._stop()
            self._done.callback(address)

    def _could_not(self, address: str, failure: Failure) -> None:
        del self._trying[address]
        if failure.check(CancelledError, ConnectingCancelledError):
            return
        self._failed[address] = in_words(failure.value or CannotStart())
        self._go_on()

    def _too_late(self) -> None:
        for address in [*self._trying, *map(str, self._waiting)]:
            self._failed[address] = "no answer in time"
        self._waiting.clear()
        self._give_up()

    def _give_up(self) -> None:
        if not self._done.called:
            self._stop()
            tried = "; ".join(f"{address}: {reason}" for address, reason in self._failed.items())
            self._done.errback(CannotStart(shortened(tried or "the host offered no address")))

    def _stop(self) -> None:
        """Try no more, and close what was tried beside the winner."""
        self._waiting.clear()
        if self._next is not None and self._next.active():
            self._next.cancel()
        for attempt in list(self._trying.values()):
            attempt.cancel()


def shortened(reason: str, limit: int = REASON_BYTES) -> str:
    """The text, cut to so many bytes of UTF-8."""
    return reason.encode("utf-8")[:limit].decode("utf-8", "ignore")
