"""How the lines of one match are made: by listening, by dialling, and through the lobby."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.interfaces import IDelayedCall, IListeningPort
from twisted.internet.task import deferLater
from twisted.logger import Logger
from twisted.python.failure import Failure

from client.errors import LineDown, Unreachable
from client.lobby.failures import CONNECT_ERRORS
from client.match.address_consent import Consent
from client.match.context import MatchContext
from client.match.dialer import PeerDialer
from client.match.relay import MEET_SECONDS, relayed
from client.match.setup import CannotStart, listen, own_addresses
from games.peer.match import Match
from games.peer.tls import PeerTLSFactory
from lobby.commands import UseRelay
from lobby.errors import RelayExhausted
from wire.amp.errors import DeclaredError
from wire.machine import Machine
from wire.timeouts import CANCELLED

AGAIN_FIRST, AGAIN_LONGEST = 0.25, 3.0
"""Seconds between a host's attempts to come to the relay while its guest waits there."""

BETTER_SECONDS = 10.0
"""How long a direct line is sought beside one through the lobby, when new addresses are told."""


@dataclass(frozen=True)
class Unlistening:
    """Nobody can come here yet."""


@dataclass(frozen=True)
class Listening:
    """The others can come here."""

    port: IListeningPort
    number: int


@dataclass(frozen=True)
class Done:
    """Nobody is wanted here any more."""


Ear = Unlistening | Listening | Done

NEXT: dict[type[Ear], frozenset[type[Ear]]] = {
    Unlistening: frozenset({Listening, Done}),
    Listening: frozenset({Done}),
    Done: frozenset(),
}
"""Whose match is over does not open a port again, which nobody would close."""


class PeerConnector:
    """The ``ConnectionProvider`` of one match.

    :param consent: is told where the lobby relays nothing.
    :param closing: is given the Deferred of whatever takes time to close.
    :ivar untold: the others may not have heard where they can dial.
    """

    log = Logger()

    def __init__(
        self,
        context: MatchContext,
        consent: Consent,
        game: Match,
        closing: Callable[[Deferred[Any]], object],
    ) -> None:
        self._consent = consent
        self._context, self._game, self._closing = context, game, closing
        self._ear = Machine[Ear](Unlistening(), NEXT)
        self._held: dict[int, Sequence[str]] = {}
        self._better: dict[int, IDelayedCall] = {}
        self._offers: dict[int, tuple[str, Deferred[Any]]] = {}
        self._doubtful: set[int] = set()
        self._away = self.untold = False
        reactor, options = context.reactor, context.options
        host = game.setup.host_seat
        detour = self._use_relay if game.seat != host else None
        seats = range(game.setup.seats) if game.seat == host else [host]
        self.dialers = {seat: PeerDialer(reactor, options, game, detour) for seat in seats if seat != game.seat}
        game.provider = self

    # -- being found

    def listen(self) -> int:
        """Listen on a port, and return it; the second time it is the same one.

        :raises CannotStart: no port can be used.
        """
        ear = self._ear.now
        if isinstance(ear, Listening):
            return ear.number
        if isinstance(ear, Done):
            raise CannotStart("the match is over")
        context, options = self._context, self._context.options
        factory = PeerTLSFactory(options.identity, self._game.connections, context.reactor, dialling=False)
        number, port = listen(context.reactor, options.ports, options.chance, factory)
        self._ear.to(Listening(port, number))
        return number

    async def addresses(self, port: int) -> tuple[str, ...]:
        """Where this machine's port can be reached, best first; a forwarded address that was given comes before all."""
        context, options = self._context, self._context.options
        seen = context.lobby.welcome.seen if context.lobby.welcome is not None else ""
        found = own_addresses(await options.hosts(), seen, port)
        return tuple(dict.fromkeys((options.public, *found))) if options.public else found

    def relay_offered(self, seat: int, relay: str) -> None:
        """A guest comes through the lobby: be the other end. Told again what is being done already, go on with it,
        unless the line to the lobby broke meanwhile: then nobody knows what has become of the other one."""
        if seat not in self.dialers or not self._game.wants(seat):
            return
        known, taking = self._offers.get(seat, ("", None))
        if taking is not None and not taking.called:
            if known == relay and seat not in self._doubtful:
                return
            taking.cancel()
        self._doubtful.discard(seat)
        taken = Deferred.fromCoroutine(self._take_relay(seat, relay))
        self._offers[seat] = relay, taken
        taken.addErrback(self._no_relay)

    async def _take_relay(self, seat: int, relay: str) -> Any:
        """Come to the relay. As long as the guest may wait there, whatever breaks on the way is tried again."""
        reactor, wait = self._context.reactor, AGAIN_FIRST
        until = reactor.seconds() + MEET_SECONDS
        while True:
            try:
                return await self._through_lobby(relay, dialling=False)
            except (LineDown, Unreachable):
                if reactor.seconds() + wait > until or not self._game.wants(seat):
                    raise
            await deferLater(reactor, wait)
            wait = min(AGAIN_LONGEST, wait * 2)

    def _no_relay(self, failure: Failure) -> None:
        problem = failure.trap(DeclaredError, *CANCELLED, *CONNECT_ERRORS)
        self.log.info("no line through the lobby: {problem!r}", problem=problem and failure.value)

    async def _use_relay(self) -> Any:
        if self._better:
            raise LineDown(reason="there is a line through it already")
        try:
            answer = await self._context.ask(UseRelay, match=self._game.setup.match)
        except RelayExhausted:
            self._consent.only_way()
            raise
        return await self._through_lobby(answer["relay"], dialling=True)

    async def _through_lobby(self, relay: str, dialling: bool) -> Any:
        context = self._context
        if context.lobby.address is None:
            raise LineDown(reason="there is no connection to a lobby")
        factory = PeerTLSFactory(
            context.options.identity, self._game.connections, context.reactor, dialling=dialling, relayed=True
        )
        return await relayed(context.reactor, context.options, context.lobby.address, relay, factory)

    # -- what the match wants

    def reachable(self, seat: int, addresses: Sequence[str]) -> None:
        """A seat can be reached there; it is tried at once where it has no line, or only one through the lobby."""
        dialer = self.dialers.get(seat)
        if dialer is None or not addresses:
            return
        if not self._context.options.privacy.may_show(self._game.setup.players[seat]):
            self._held[seat] = addresses  # dialling them would show mine
            return
        dialer.add(addresses)
        line = self._game.lines.get(seat)
        if self._game.wants(seat) and (line is None or line.relayed):
            if line is not None and seat not in self._better:
                self._better[seat] = self._context.reactor.callLater(BETTER_SECONDS, self._settle_for, seat)
            dialer.go()

    def _settle_for(self, seat: int) -> None:
        """No direct way was found to a seat that has a line through the lobby: it is good enough."""
        if self._better.pop(seat, None) is not None:
            self.dialers[seat].stop()

    def _no_better(self, seat: int) -> None:
        """The line that there was, and to which a better one was sought, is another or gone."""
        timer = self._better.pop(seat, None)
        if timer is not None and timer.active():
            timer.cancel()

    def opened(self) -> None:
        """More players may see my addresses than before: dial what was not dialled for that."""
        held, self._held = self._held, {}
        for seat, addresses in held.items():
            self.reachable(seat, addresses)

    def needed(self, seat: int) -> None:
        """Make a line to the seat."""
        self._no_better(seat)
        if seat in self.dialers:
            self.dialers[seat].go()

    def found(self, seat: int) -> None:
        """The seat has a line."""
        self._no_better(seat)
        relayed = self._game.lines[seat].relayed
        if seat in self.dialers:
            self.dialers[seat].stop(found=True, relayed=relayed)

    def given_up(self, seat: int) -> None:
        """Reach for a seat no more."""
        self._no_better(seat)
        if seat in self.dialers:
            self.dialers[seat].stop()

    def lobby_lost(self) -> None:
        """My line to the lobby is down: so is what it relayed, if the lobby is."""
        self._away = True
        self._doubtful.update(self._offers)

    def lobby_back(self) -> None:
        """My line to the lobby is up again: what was asked of it on the one before is asked again."""
        if self._away:
            self._away = False
            for dialer in self.dialers.values():
                dialer.again()

    def over(self) -> None:
        """No line is wanted any more."""
        for seat in tuple(self._better):
            self._no_better(seat)
        for dialer in self.dialers.values():
            dialer.stop()
        offers, self._offers = self._offers, {}
        for _, taking in offers.values():
            taking.cancel()
        ear = self._ear.now
        if not isinstance(ear, Done):
            self._ear.to(Done())
        if isinstance(ear, Listening):
            self._closing(maybeDeferred(ear.port.stopListening))
