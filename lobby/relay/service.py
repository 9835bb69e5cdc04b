"""Who is relayed to whom: passes, the two ends of each that find each other, and the limits."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum

from twisted.internet.defer import Deferred, TimeoutError
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from lobby.commands.reasons import RelayLimit
from lobby.core import queries, relay
from lobby.core.model.parties import parties
from lobby.core.model.session import Session
from lobby.errors import NoSuchRelay, RelayExhausted
from lobby.relay.pair import AtRelay, Limits, Pair
from lobby.relay.quota import MonthlyQuota
from lobby.relay.shares import Lack, Quota
from lobby.server.connection import Avatar, LobbyConnection
from lobby.server.dispatcher import Dispatcher
from wire.apart import each
from wire.idle import IdleMonitor
from wire.timeouts import Deadline, limit

WAIT_SECONDS = 20.0
"""How long one end waits for the other; a client gives its question up a little later."""

SPARE = 16
"""So many ways more than twice the matches may be remembered before those of matches that are over are forgotten."""


CLEAR_SECONDS, DEAD_SECONDS = 1.0, 20.0
"""Where there is no place, unused pairs are looked for, at most once in so many seconds. A pair without a byte for so
long is unused: players who are there send a heartbeat every 2 seconds."""


class End(Enum):
    """Whose end of a relayed line it is; each has a pass of its own."""

    GUEST = "guest"
    HOST = "host"


class Waiting:
    """A connection that has shown its pass.

    :ivar whose: what it is relayed counts for, as ``lobby.relay.shares.parties`` has it.
    :ivar met: fires when the other end is there, too.
    """

    def __init__(self, connection: LobbyConnection, end: End, whose: frozenset[str]) -> None:
        self.connection, self.end, self.whose = connection, end, whose
        self.met: Deferred[None] = Deferred()

    def refuse(self, why: RelayExhausted | NoSuchRelay | None = None) -> None:
        """There will be no other end."""
        if not self.met.called:
            self.met.errback(why or NoSuchRelay())


@dataclass
class Way:
    """The relayed line of a guest to its host, all connections of the match counted together.

    :ivar secrets: the hashes of the passes that are good now, none when both ends have used them.
    :ivar first: the end that waits for the other.
    :ivar held: whose the running pair is; :ivar heard: when a byte came last.
    """

    match: str
    seat: int
    secrets: dict[bytes, End] = field(default_factory=dict)
    first: Waiting | None = None
    pair: Pair | None = None
    held: frozenset[str] = frozenset()
    heard: float = 0.0
    since: float = 0.0
    time: Deadline | None = None
    bytes: int = 0
    seconds: float = 0.0


def _hash(secret: str) -> bytes:
    """How a pass is kept: what is looked up by it takes no time that tells of the pass."""
    return hashlib.sha256(secret.encode()).digest()


class Relays:
    """Everything that this lobby relays."""

    log = Logger()

    def __init__(self, dispatcher: Dispatcher, clock: IReactorTime, limits: Limits, month: MonthlyQuota) -> None:
        self._dispatcher, self._clock, self._limits, self._month = dispatcher, clock, limits, month
        self._ways: dict[tuple[str, int], Way] = {}
        self._by_pass: dict[bytes, Way] = {}
        self._pairs = Quota(limits.pairs, limits.shares)
        month.divide(limits.shares)
        self._cleared = float("-inf")
        self._quiet: IdleMonitor[tuple[str, int]] = IdleMonitor(limits.idle, clock, self._fell_silent)

    def change(self, limits: Limits, month: int) -> None:
        """Keep to other limits from now on; of a pair that runs its rate stays as it was.

        :param month: the bytes of a month.
        """
        self._limits = limits
        self._pairs.divide(limits.pairs, limits.shares)
        self._month.change(month, limits.shares)

    # -- the guest asks

    async def offer(self, session: Session, match: str) -> str:
        """A pass for a guest's line to its host, who is told another. Older ones are good no longer; a line that runs
        goes on until the new one is complete.

        :raises NoSuchMatch: it is no guest of such a match.
        :raises RelayExhausted: a limit is reached.
        """
        seat = relay.seat_of(self._dispatcher.world, session, match)
        whose = self._party(session.id) | self._party(relay.end_of(self._dispatcher.world, match, None))
        await self._month.look(whose)
        seat = relay.seat_of(self._dispatcher.world, session, match)
        self._sweep()
        way = self._ways.get((match, seat)) or Way(match, seat)
        self._check(way, whose)
        guest, host = self._dispatcher.do(relay.offer, session, match)
        self._ways[match, seat] = way
        self._forget_pass(way)
        way.secrets = {_hash(guest): End.GUEST, _hash(host): End.HOST}
        self._by_pass.update(dict.fromkeys(way.secrets, way))
        return guest

    def _party(self, player: str, host: str = "") -> frozenset[str]:
        """Whose is what a player is relayed.

        :param host: its address, where it does not speak from there to the lobby.
        """
        session, outlet = queries.session(self._dispatcher.world, player), self._dispatcher.outlets.get(player)
        address = host or (outlet.host if outlet is not None else "")
        if not address:
            return frozenset()
        return parties(address, session.account if session is not None else None)

    def _check(self, way: Way, whose: frozenset[str]) -> None:
        """Refuse what a limit forbids.

        :raises RelayExhausted: one does.
        """
        limits = self._limits
        seconds = way.seconds + (self._clock.seconds() - way.since if way.pair is not None else 0.0)
        why = self._month.refuses(whose) if limits.on else RelayLimit.OFF
        if why is None and way.bytes >= limits.bytes:
            why = RelayLimit.BYTES
        if why is None and seconds >= limits.time:
            why = RelayLimit.TIME
        if why is None and (why := self._full(way, whose)) is not None and self._clear_out():
            why = self._full(way, whose)
        if why is not None:
            raise RelayExhausted(limit=why)

    def _full(self, way: Way, whose: frozenset[str]) -> RelayLimit | None:
        """Whether there is no pair left for these, in place of the one that they may have."""
        if way.pair is not None:
            self._pairs.give_back(way.held)
        try:
            match self._pairs.refuses(whose):
                case Lack.ALL:
                    return RelayLimit.PAIRS
                case Lack.SHARE:
                    return RelayLimit.SHARE
                case None:
                    return None
        finally:
            if way.pair is not None:
                self._pairs.take(way.held)

    def _clear_out(self) -> bool:
        """Where somebody finds no place: close the pairs of matches that are over, and those on which the players' own
        heartbeats have stopped; returns whether there were any. Once a second, however often it is asked for."""
        now, world = self._clock.seconds(), self._dispatcher.world
        if now - self._cleared < CLEAR_SECONDS:
            return False
        self._cleared = now
        useless = [
            (way.pair, RelayLimit.IDLE if queries.is_on(world, way.match) else None)
            for way in self._ways.values()
            if way.pair is not None and (not queries.is_on(world, way.match) or now - way.heard > DEAD_SECONDS)
        ]
        for pair, why in useless:
            pair.end(why)
        return bool(useless)

    def _forget_pass(self, way: Way) -> None:
        for secret in way.secrets:
            del self._by_pass[secret]
        way.secrets = {}
        if way.first is not None:
            way.first.refuse()
            way.first = None

    def _sweep(self) -> None:
        """Forget the ways of matches that are over, once there are many."""
        world = self._dispatcher.world
        if len(self._ways) <= 2 * queries.matches(world) + SPARE:
            return
        for key, way in list(self._ways.items()):
            if not queries.is_on(world, way.match) and way.pair is None:
                self._forget_pass(way)
                del self._ways[key]

    # -- both ends come

    async def meet(self, visitor: Avatar, secret: str, connection: LobbyConnection) -> None:
        """Wait until the other end is there; just after this is answered, the two are a pair.

        Who shows a pass again comes on a new connection, and is waited for on the older one no more.

        :raises NoSuchRelay: nobody is to be relayed by this pass, or the other end did not come.
        :raises RelayExhausted: a limit was reached since the pass was made.
        """
        hashed = _hash(secret)
        way = self._way(hashed)
        end = way.secrets[hashed]
        player = relay.end_of(self._dispatcher.world, way.match, None if end is End.HOST else way.seat)
        mine = Waiting(connection, end, self._party(player, connection.host))
        connection.become(AtRelay(connection, mine.refuse), connection.most_bytes)
        self._rest(connection)
        limit(mine.met, WAIT_SECONDS, self._clock)
        try:
            await self._month.look(mine.whose)
            self._come(self._way(hashed), mine)
        except (NoSuchRelay, RelayExhausted) as problem:
            mine.refuse(problem)
        try:
            await mine.met
        except RelayExhausted:
            self._back(visitor, connection)
            raise
        except (TimeoutError, NoSuchRelay):
            if way.first is mine:
                way.first = None
            self._back(visitor, connection)
            raise NoSuchRelay() from None

    def _way(self, hashed: bytes) -> Way:
        """What a pass is good for.

        :raises NoSuchRelay: nothing.
        """
        way = self._by_pass.get(hashed)
        if way is None or not queries.is_on(self._dispatcher.world, way.match):
            raise NoSuchRelay()
        return way

    def _come(self, way: Way, mine: Waiting) -> None:
        """An end is there: it waits for the other one, or the two have their place now, just before they are a pair.

        :raises RelayExhausted: there is none for them, which the other is told, too.
        """
        first = way.first
        if first is None or first.end is mine.end:
            self._check(way, mine.whose)
            way.first = mine
            if first is not None:
                first.refuse()
            return
        held = first.whose | mine.whose
        way.first = None
        self._forget_pass(way)
        try:
            self._check(way, held)
        except RelayExhausted as problem:
            self._dispatcher.do(relay.met, way.match, way.seat)
            first.refuse(problem)
            raise
        self._pairs.take(held)
        self._clock.callLater(0, self._join, way, first, mine, held)

    @staticmethod
    def _rest(connection: LobbyConnection) -> None:
        """What waits need not show that it is there: the wait is short."""
        connection.registry.quiet.forget(connection)

    @staticmethod
    def _back(visitor: Avatar, connection: LobbyConnection) -> None:
        """Whoever found nobody is a visitor again."""
        if connection.alive:
            connection.become_visitor(visitor)
            connection.registry.quiet.heard(connection)

    def _join(self, way: Way, first: Waiting, second: Waiting, held: frozenset[str]) -> None:
        """Answer both, and let bytes through."""
        self._dispatcher.do(relay.met, way.match, way.seat)
        known = self._ways.get((way.match, way.seat)) is way
        if first.met.called or second.met.called or not known:  # one of them went in between, or the match did
            self._pairs.give_back(held)
            first.refuse()
            second.refuse()
            return
        if way.pair is not None:
            way.pair.end()
        first.met.callback(None)
        second.met.callback(None)
        connections = first.connection, second.connection
        if not all(connection.alive for connection in connections):
            self._pairs.give_back(held)
            for connection in connections:
                connection.hang_up()
            return
        self._begin(way, connections, held)

    # -- a pair

    def _begin(self, way: Way, connections: tuple[LobbyConnection, LobbyConnection], held: frozenset[str]) -> None:
        key = way.match, way.seat
        peers = " and ".join(connection.peer for connection in connections)
        host, before = connections[0].host, way.bytes
        way.since = way.heard = self._clock.seconds()
        way.held = held
        way.time = Deadline(self._clock, max(0.0, self._limits.time - way.seconds), lambda: pair.end(RelayLimit.TIME))

        def ended(why: RelayLimit | None) -> None:
            self._ended(way, why)
            self.log.info(
                "relayed {bytes} bytes between {peers} ({why})",
                bytes=way.bytes - before,
                peers=peers,
                host=host,
                why=why or "closed",
            )

        pair = way.pair = Pair(self._clock, self._limits.rate, connections, lambda size: self._passed(way, size), ended)
        for connection in connections:
            connection.become(AtRelay(connection, pair.end), 0)
        self._quiet.heard(key)

    def _passed(self, way: Way, size: int) -> RelayLimit | None:
        self._quiet.heard((way.match, way.seat))
        way.bytes += size
        way.heard = self._clock.seconds()
        self._month.count(size, way.held)
        return RelayLimit.BYTES if way.bytes >= self._limits.bytes else self._month.refuses(way.held)

    def _fell_silent(self, key: tuple[str, int]) -> None:
        pair = self._ways[key].pair
        if pair is not None:
            pair.end(RelayLimit.IDLE)

    def _ended(self, way: Way, why: RelayLimit | None) -> None:
        way.pair = None
        self._pairs.give_back(way.held)
        way.seconds += self._clock.seconds() - way.since
        if way.time is not None:
            way.time.cancel()
        self._quiet.forget((way.match, way.seat))
        if why is not None:
            self._dispatcher.do(relay.ended, way.match, way.seat, why)

    def stop(self) -> None:
        """The lobby goes: close what is relayed, and put on the disk what was counted."""
        each(list(self._ways.values()), self._close, "a relayed line was not closed")
        self._quiet.stop()
        self._month.save()

    def _close(self, way: Way) -> None:
        self._forget_pass(way)
        if way.pair is not None:
            way.pair.end()
