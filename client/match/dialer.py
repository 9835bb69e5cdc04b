"""The ways to one other member of a match, tried until it sits at the table."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import ConnectingCancelledError, ConnectionClosed, NoProtocol
from twisted.logger import Logger
from twisted.protocols.amp import AmpError
from twisted.python.failure import Failure

from client.errors import LineDown, Unreachable
from client.lobby.address import Address, BadAddress
from client.lobby.failures import CONNECT_ERRORS, in_words
from client.match.candidates import parse_game
from client.match.options import MatchOptions
from client.match.setup import CannotStart, shortened
from games.peer.connections import Impostor
from games.peer.match import Match
from games.peer.protocol import PeerProtocol
from games.peer.tls import PeerTLSFactory
from wire.amp.errors import DeclaredError
from wire.machine import Machine
from wire.timeouts import Alarm, Deadline, limit

STAGGER = 0.25
"""Seconds that an address has to itself before the next one is tried beside it."""

HEAD_START = 2.5
"""Seconds that direct ways have before the detour through the lobby is tried beside them; so long, at the least, the
other side has to come here."""

ATTEMPT_SECONDS = 4.0
"""Seconds of one attempt to come back; the first time an attempt has as long as the lobby gives the start."""

FIRST_WAIT, LONGEST_WAIT = 0.2, 3.0
"""Seconds between rounds of attempts to come back, before chance shortens or lengthens them by up to a quarter."""

SOON = 5.0
"""A line that broke within so many seconds hardly counts as one."""

MOST_ADDRESSES = 32

DETOUR = "through the lobby"

Detour = Callable[[], Coroutine[Any, Any, Any]]
"""Makes a line through the lobby; returns the TLS end of it."""


EXPECTED = (DeclaredError, AmpError, ConnectionClosed, NoProtocol, Impostor, *CONNECT_ERRORS)
"""How a way can fail that is nobody's mistake here."""


@dataclass(frozen=True)
class Resting:
    """No way is wanted."""


@dataclass(frozen=True)
class Searching:
    """Ways are tried until one is found or not wanted any more.

    :ivar since: when that began, on the reactor's clock.
    """

    since: float


@dataclass(frozen=True)
class Starting:
    """The same for a start, which waits for it and does not try for ever.

    :ivar arrived: fires when the seat sits at the table; fails with ``CannotStart``.
    """

    since: float
    arrived: Deferred[None]


Search = Resting | Searching | Starting

NEXT: dict[type[Search], frozenset[type[Search]]] = {
    Resting: frozenset({Searching, Starting}),
    Searching: frozenset({Starting, Resting}),
    Starting: frozenset({Resting}),
}
"""There is one start at a time, and it is told how it went before anything else is sought."""


class PeerDialer:
    """The ways to one seat.

    :param detour: how to come there where no direct way works; ``None`` for not at all.
    """

    log = Logger()

    def __init__(self, reactor: Any, options: MatchOptions, game: Match, detour: Detour | None = None) -> None:
        self._reactor, self._options, self._game, self._detour = reactor, options, game, detour
        self._known: dict[str, Address] = {}
        self._left: list[Address] = []
        self._trying: dict[str, Deferred[None]] = {}
        self._failed: dict[str, str] = {}
        self._machine = Machine[Search](Resting(), NEXT)
        self._next, self._round = Alarm(reactor, self._step), Alarm(reactor, self._begin_round)
        self._aside = Alarm(reactor, self._turn_aside)
        self._wait = FIRST_WAIT
        self._found = float("-inf")
        self._cut_off = False

    @property
    def going(self) -> bool:
        """Whether a way is wanted."""
        return not isinstance(self._machine.now, Resting)

    @property
    def _head_start(self) -> float:
        """So many seconds direct ways still have before the detour."""
        now = self._machine.now
        return 0.0 if isinstance(now, Resting) else now.since + HEAD_START - self._reactor.seconds()

    def add(self, addresses: Sequence[str]) -> None:
        """The seat can be reached there, too."""
        for text in addresses:
            try:
                address = parse_game(text)
            except BadAddress:
                self._failed[text] = "no address of a game"
                continue
            if str(address) not in self._known and len(self._known) < MOST_ADDRESSES:
                self._known[str(address)] = address
                if self.going:
                    self._left.append(address)
        if self.going and self._left and not self._next.due:
            self._step()

    async def arrive(self, seconds: float) -> None:
        """Try all ways until the seat sits at the table, for so many seconds at the most.

        :raises CannotStart: it does not; the text says which ways failed and why.
        """
        before, arrived = self._machine.now, Deferred[None]()
        since = self._reactor.seconds() if isinstance(before, Resting) else before.since
        self._machine.to(Starting(since, arrived))
        deadline = Deadline(self._reactor, seconds, self._too_late)
        if isinstance(before, Resting):
            self._begin()
        try:
            await arrived
        finally:
            deadline.cancel()
            self._rest()

    def go(self) -> None:
        """Try until ``stop``; a line that broke soon after it was made is not made again at once."""
        if not self.going:
            self._machine.to(Searching(self._reactor.seconds()))
            self._begin()

    def _begin(self) -> None:
        if self._reactor.seconds() - self._found > SOON:
            self._wait = FIRST_WAIT
            self._begin_round()
        else:
            self._later()

    def stop(self, found: bool = False, relayed: bool = False, why: str = "the match was called off") -> None:
        """Try no more, because the seat was ``found`` or is not wanted, and close what was tried beside the winner.

        :param relayed: only the detour was found: direct ways that are being tried may still replace it.
        :param why: what a start that waits is told where the seat was not found.
        """
        was = self._machine.now
        self._found = self._reactor.seconds() if found else self._found
        self._rest(relayed)
        if isinstance(was, Starting) and not was.arrived.called:
            was.arrived.callback(None) if found else was.arrived.errback(CannotStart(why))

    def _rest(self, relayed: bool = False) -> None:
        """Try no more; whoever waits for a start is not told."""
        if self.going:
            self._machine.to(Resting())
        self._left.clear()
        for alarm in (self._next, self._round, self._aside):
            alarm.cancel()
        for way, attempt in list(self._trying.items()):
            if not relayed or way == DETOUR:
                attempt.cancel()

    def again(self) -> None:
        """The lobby is back: a detour by way of it is tried again, at once."""
        if not self.going or self._detour is None:
            return
        trying = self._trying.pop(DETOUR, None)
        if trying is not None:
            trying.cancel()
        self._wait, self._cut_off = FIRST_WAIT, False
        if self._round.due:
            self._round.cancel()
            self._begin_round()
        elif not self._aside.due:
            self._turn_aside()

    # -- one round

    def _begin_round(self) -> None:
        self._left = [address for text, address in self._known.items() if text not in self._trying]
        if self._detour is not None and not self._aside.due and DETOUR not in self._trying:
            self._aside.set(max(0.0, self._head_start))
        self._step()

    def _step(self) -> None:
        """Try one more, or see that none is left."""
        self._next.cancel()
        if not self.going:
            return
        if self._left:
            address = self._left.pop(0)
            self._next.set(STAGGER)
            self._attempt(str(address), self._dial(address))
        elif not self._trying:
            self._turn_aside() if self._aside.due else self._exhausted()

    def _turn_aside(self) -> None:
        """The direct ways had their time, or none is known."""
        self._aside.cancel()
        if self.going and self._detour is not None and DETOUR not in self._trying:
            self._attempt(DETOUR, self._seated(self._detour()))

    def _attempt(self, way: str, attempt: Coroutine[Any, Any, None]) -> None:
        trying = self._trying[way] = Deferred.fromCoroutine(attempt)
        if self._found > float("-inf") and way != DETOUR:
            limit(trying, ATTEMPT_SECONDS, self._reactor)
        trying.addCallbacks(partial(self._sat, way), partial(self._could_not, way))

    async def _dial(self, address: Address) -> None:
        factory = PeerTLSFactory(self._options.identity, self._game.connections, self._reactor, dialling=True)
        await self._seated(_connected(self._options.endpoint(self._reactor, address).connect(factory)))

    async def _seated(self, connecting: Coroutine[Any, Any, Any]) -> None:
        """Wait until somebody sits at the other end of a line."""
        line: PeerProtocol = (await connecting).wrappedProtocol
        try:
            await line.arrival.when()
        except CancelledError:
            if not line.proven:  # after that the other end may already count on it, and the newest line replaces others
                line.hang_up()
            raise

    def _sat(self, way: str, _nothing: None) -> None:
        self._trying.pop(way, None)

    def _could_not(self, way: str, failure: Failure) -> None:
        self._trying.pop(way, None)
        if failure.check(CancelledError, ConnectingCancelledError):
            return
        if not failure.check(*EXPECTED):
            self.log.failure("the way {way} failed", failure, way=way)
        self._failed[way] = in_words(failure.value or CannotStart())
        if way == DETOUR:
            self._cut_off = failure.check(LineDown, Unreachable) is not None
        if not (self._next.due and self._left):
            self._step()

    def _exhausted(self) -> None:
        """Every way has failed: try again in a while, unless this was the start, which has to be told. A lobby that
        could not be asked for a detour is about to be back."""
        if isinstance(self._machine.now, Starting) and self._head_start <= 0 and not self._cut_off:
            self._give_up()
        elif not self._round.due:
            self._later()

    def _later(self) -> None:
        """Have another round in a while."""
        wait = self._wait * self._options.chance.uniform(0.75, 1.25)
        self._wait = min(LONGEST_WAIT, self._wait * 2)
        self._round.set(wait)

    # -- the end of a start

    def _too_late(self) -> None:
        for way in [*self._trying, *map(str, self._left)]:
            self._failed[way] = "no answer in time"
        self._give_up()

    def _give_up(self) -> None:
        tried = "; ".join(f"{way}: {reason}" for way, reason in self._failed.items())
        self.stop(why=shortened(tried or "the other player offered no address"))


async def _connected(connecting: Deferred[Any]) -> Any:
    return await connecting
