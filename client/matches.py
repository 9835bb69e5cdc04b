"""The match that starts, runs or has just ended; there is at most one."""

from __future__ import annotations

import contextlib
from collections.abc import Coroutine
from typing import Any

from twisted.internet.defer import CancelledError, Deferred, DeferredList, maybeDeferred
from twisted.internet.defer import TimeoutError as NotInTime
from twisted.internet.interfaces import IListeningPort
from twisted.logger import Logger

from client.center import Center
from client.errors import WrongScreen
from client.events import Hosting, OpponentLeftLobby, Reaching, ResultLost, ResultTaken, StartFailed, Turn
from client.match import AtTable
from client.peering import MARGIN, CannotStart, Reach, listen, own_addresses, prepare, shortened
from client.rooms import Rooms
from client.shield import shielded
from client.values import GuestOrder, HostOrder, RoomState
from games.catalogue import rules
from games.peers import GuestMatch, HostedMatch
from lobby.commands import NOBODY, ConnectFailed, HostFailed, Joined, Report, RoomReady
from wire.errors import DeclaredError

CLOSE_SECONDS = 2.0
"""How long the end waits for the other side to hang up."""


class Matches:
    """Starts matches when the lobby says so, and reports how they end."""

    log = Logger()

    def __init__(self, center: Center, rooms: Rooms) -> None:
        self._center, self._rooms = center, rooms
        self._current: AtTable | None = None
        self._starting: Deferred[Any] | None = None
        self._port: IListeningPort | None = None
        self._fading: list[Deferred[Any]] = []

    # -- what can be seen

    @property
    def playing(self) -> bool:
        """Whether a match is on at my table."""
        return self._current is not None and self._current.playing

    def awaits_verdict(self, room: RoomState) -> bool:
        """Whether my match in the room is over, and the lobby has not yet closed it."""
        table = self._current
        return table is not None and table.told_over and table.order.room == room.room

    @property
    def turn(self) -> Turn | None:
        """The match as I see it."""
        return self._current.turn if self._current is not None else None

    # -- the start

    def host(self, order: HostOrder) -> None:
        """Open a game for the players."""
        if self.playing:
            self._answer(HostFailed, match=order.match, reason="this client is in the middle of another match")
            return
        self.abandon()
        self._begin(self._host(order))

    def reach(self, order: GuestOrder) -> None:
        """Go to a host's game."""
        if self.playing:
            self._answer(ConnectFailed, match=order.match, reason="this client is in the middle of another match")
            return
        self.abandon()
        self._begin(self._reach(order))

    def _begin(self, start: Coroutine[Any, Any, None]) -> None:
        self._starting = Deferred.fromCoroutine(start)
        self._starting.addErrback(lambda failure: failure.trap(DeclaredError, CancelledError))

    async def _host(self, order: HostOrder) -> None:
        center, options = self._center, self._center.options
        try:
            manifest, seating = prepare(order, order.seat)
            table = AtTable(order, center, self._over)
            game = table.game = HostedMatch(
                seating, order.tickets, rules(manifest), center.reactor, options.entropy, table
            )
            number, port = listen(center.reactor, options.ports, options.chance, game)
        except CannotStart as problem:
            await center.ask(HostFailed, match=order.match, reason=shortened(str(problem), 500))
            return
        self._current, self._port = table, port
        center.show()
        hosts = await options.hosts()
        addresses = own_addresses(hosts, center.welcome.seen if center.welcome is not None else "", number)
        center.emit(Hosting(port=number, addresses=addresses))
        await self._report_start(table, RoomReady, addresses=list(addresses), fingerprint="")

    async def _reach(self, order: GuestOrder) -> None:
        center, options = self._center, self._center.options
        try:
            manifest, seating = prepare(order, order.host_seat)
            table = self._current = AtTable(order, center, self._over)
            game = table.game = GuestMatch(
                seating, order.ticket, rules(manifest), center.reactor, options.entropy, table
            )
            center.show()
            center.emit(Reaching(host=order.players[order.host_seat], addresses=order.addresses))
            time = max(1.0, order.seconds - MARGIN)
            await Reach(center.reactor, options, game, order.addresses, time).sit()
        except CannotStart as problem:
            await center.ask(ConnectFailed, match=order.match, reason=shortened(str(problem)))
            return
        await self._report_start(table, Joined)

    async def _report_start(self, table: AtTable, command: Any, **arguments: Any) -> None:
        """Tell the lobby of the start; where it wants to hear nothing of it, there is no match."""
        try:
            await self._center.ask(command, match=table.order.match, **arguments)
        except DeclaredError:
            if self._current is table and not table.started:
                self._starting = None
                self.abandon()
            raise

    def began(self, match: str) -> None:
        """The lobby says that all sit."""
        table = self._of(match)
        if table is not None:
            table.began()

    def start_failed(self, match: str, why: str, player: str, detail: str) -> None:
        """The lobby says that the start came to nothing."""
        if self._of(match) is not None and not self.playing:
            self.abandon()
        retry = self._rooms.start_failed(why)
        mine = player == self._center.name
        self._center.emit(StartFailed(why=why, player=player, detail=detail, mine=mine, retry=retry))

    # -- the match

    @shielded
    async def move(self, text: str) -> None:
        """Make a move.

        :raises WrongScreen: there is no match.
        :raises DeclaredError: the table refuses it.
        """
        await self._table().move(text)

    @shielded
    async def resign(self) -> None:
        """Give the match up.

        :raises WrongScreen: there is none.
        :raises MatchIsOver: there is nothing to give up any more.
        """
        game = self._table().game
        if game is not None:
            await game.resign()

    def leave_table(self) -> bool:
        """Leave a running match, or call off one that starts; answers whether a match was running."""
        table = self._current
        if table is None or table.told_over:
            return False
        if not table.playing or table.game is None:
            self.abandon()
            return False
        table.game.leave()
        return True

    def _table(self) -> AtTable:
        if self._current is None or not self._current.playing:
            raise WrongScreen(screen="playing")
        return self._current

    def _of(self, match: str) -> AtTable | None:
        return self._current if self._current is not None and self._current.order.match == match else None

    def opponent_gone(self, match: str, player: str, why: str) -> None:
        """The lobby sees an opponent no more; what follows of it is decided at the table."""
        table = self._of(match)
        if table is not None and table.playing:
            self._center.emit(OpponentLeftLobby(player=player, why=why))

    # -- the end

    def _over(self, table: AtTable) -> None:
        """The match has ended at my table: the lobby must know."""
        self._stop_listening()
        self._fade(table)
        reported = Deferred.fromCoroutine(self._report(table))
        reported.addErrback(lambda failure: self.log.failure("reporting a match", failure=failure))

    async def _report(self, table: AtTable) -> None:
        ending, match = table.ending, table.order.match
        if ending is None:
            return
        seat = NOBODY if ending.seat is None else ending.seat
        try:
            await self._center.ask(
                Report, match=match, places=list(ending.places), reason=ending.reason.value, seat=seat
            )
            table.reported = True
        except DeclaredError:
            if not table.taken_down:
                self._center.emit(ResultLost(match=match))
        self._center.show()

    def taken_down(self, match: str, agreed: bool) -> None:
        """The lobby took the result down."""
        table = self._of(match)
        if table is not None:
            table.taken_down = True
        self._rooms.match_taken_down()
        self._center.emit(ResultTaken(match=match, agreed=agreed))

    def room_left(self, room: str) -> None:
        """The room is left; a match that runs there is decided at the table."""
        if self._current is not None and self._current.order.room == room and not self.playing:
            self.abandon()

    def line_lost(self) -> None:
        """Without the lobby nothing can start; what runs goes on; what was reported, but not taken down, is lost."""
        table = self._current
        if table is not None and table.reported and not table.taken_down:
            self._center.emit(ResultLost(match=table.order.match))
        if not self.playing:
            self.abandon()

    def abandon(self) -> None:
        """Have done with the match that has not started, or is over."""
        starting, self._starting = self._starting, None
        if starting is not None and not starting.called:
            starting.cancel()
        table, self._current = self._current, None
        self._stop_listening()
        if table is not None and not table.told_over:
            self._fade(table)

    async def close(self) -> None:
        """Leave whatever is on, and wait a little for lines and ports to close."""
        self.leave_table()
        self.abandon()
        closing: Deferred[Any] = DeferredList(self._fading, consumeErrors=True)
        closing.addTimeout(CLOSE_SECONDS, self._center.reactor)
        with contextlib.suppress(NotInTime):  # who does not hang up is not waited for
            await closing

    def _fade(self, table: AtTable) -> None:
        """Close a game's lines."""
        if table.game is not None:
            table.game.close()
            self._wait_for(table.game.closed())

    def _stop_listening(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            self._wait_for(maybeDeferred(port.stopListening))

    def _wait_for(self, closing: Deferred[Any]) -> None:
        self._fading = [other for other in self._fading if not other.called]
        self._fading.append(closing)

    def _answer(self, command: Any, **arguments: Any) -> None:
        answered = Deferred.fromCoroutine(self._center.ask(command, **arguments))
        answered.addErrback(lambda failure: failure.trap(DeclaredError))
