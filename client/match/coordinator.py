"""The match that starts, runs or has just ended; there is at most one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from twisted.internet.defer import CancelledError, Deferred, DeferredList
from twisted.internet.defer import TimeoutError as NotInTime
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from client.errors import LineDown, WrongScreen
from client.events import Hosting, OpponentLeftLobby, Reaching, StartFailed, Turn
from client.lobby.failures import not_relayed
from client.match.address_consent import Consent
from client.match.challenges import Fairness
from client.match.connector import PeerConnector
from client.match.presenter import MatchPresenter, Stage
from client.match.records import keepers, testimony
from client.match.setup import MARGIN, CannotStart, papers_for, prepare, shortened
from client.session.context import SessionContext
from client.session.results import Results
from client.session.room import Rooms
from client.session.shield import shielded
from client.session.values import MatchOrder, RoomState
from games.peer.guest import GuestMatch
from games.peer.host import HostedMatch
from games.peer.match import Match
from games.peer.ownseat import OwnSeat
from games.records.transcript import header_of
from lobby.commands import ConnectFailed, HostFailed, Joined, Meet, RoomReady
from lobby.commands.announced import ConnectTo, HostMatch, MatchEnded
from wire.amp.errors import DeclaredError

CLOSE_SECONDS = 2.0
"""How long the end waits for the other side to hang up."""

START_SECONDS = 30.0
"""How long a match that starts waits at the least for a lobby whose line broke meanwhile."""


class MatchCoordinator:
    """Starts matches when the lobby says so, and reports how they end."""

    log = Logger()

    def __init__(self, center: SessionContext, consent: Consent, rooms: Rooms, results: Results) -> None:
        self._center, self._consent, self._rooms, self._results = center, consent, rooms, results
        self._giving_up: IDelayedCall | None = None
        self._current: MatchPresenter | None = None
        self._starting: Deferred[Any] | None = None
        self._fading: list[Deferred[Any]] = []
        self.fairness = Fairness(center, results, self._of)
        consent.opened = self.opened

    @property
    def playing(self) -> bool:
        """Whether a match is on at my table."""
        return self._current is not None and self._current.playing

    def awaits_verdict(self, room: RoomState) -> bool:
        """Whether my match in the room is over, and the lobby has not yet closed it."""
        table = self._current
        return table is not None and table.over and table.order.room == room.room

    @property
    def turn(self) -> Turn | None:
        """The match as I see it."""
        return self._current.turn if self._current is not None else None

    # -- the start

    def host(self, order: HostMatch) -> None:
        """Open a game for the players."""
        self._take(order, HostFailed, self._host)

    def reach(self, order: ConnectTo) -> None:
        """Go to a host's game."""
        self._take(order, ConnectFailed, self._reach)

    def _take(self, order: Any, failed: Any, start: Callable[[Any], Coroutine[Any, Any, None]]) -> None:
        """Do what the lobby orders, unless it says again what is done already, or the client is not free."""
        table = self._current
        if table is not None and table.order.match == order.match:
            if table.report is not None:
                self._begin(self._report_start(table, *table.report))
        elif self.playing:
            self._answer(failed, match=order.match, reason="this client is in the middle of another match")
        else:
            self.abandon()
            self._begin(start(order))

    def _begin(self, start: Coroutine[Any, Any, None]) -> None:
        self._starting = Deferred.fromCoroutine(start)
        self._starting.addErrback(lambda failure: failure.trap(DeclaredError, CancelledError))

    async def _host(self, order: HostMatch) -> None:
        try:
            table, ways = self._open(order, order.seat, HostedMatch)
            port = ways.listen()
        except CannotStart as problem:
            await self._center.ask(HostFailed, match=order.match, reason=shortened(str(problem), 500))
            return
        self._current = table
        self._center.show()
        shown = self._consent.meet(order.players)
        addresses = await ways.addresses(port) if shown else ()
        self._center.emit(Hosting(port=port, addresses=addresses))
        await self._report_start(table, RoomReady, {"addresses": list(addresses)})

    async def _reach(self, order: ConnectTo) -> None:
        center = self._center
        try:
            table, ways = self._open(order, order.host_seat, GuestMatch)
            self._current = table
            center.show()
            host = order.players[order.host_seat]
            dialled = order.addresses if center.options.privacy.may_show(host) else ()
            center.emit(Reaching(host=host, addresses=dialled))
            ways.reachable(order.host_seat, order.addresses)
            if self._consent.meet(order.players):
                self._tell_addresses(order, ways)
            await ways.roads[order.host_seat].arrive(max(1.0, order.seconds - MARGIN))
        except CannotStart as problem:
            reason, tried = shortened(str(problem)), self._of(order.match)
            if tried is None:
                await center.ask(ConnectFailed, match=order.match, reason=reason)
            else:
                await self._report_start(tried, ConnectFailed, {"reason": reason})
            return
        await self._report_start(table, Joined, {})

    def _open(
        self, order: MatchOrder, host_seat: int, kind: Callable[..., Match]
    ) -> tuple[MatchPresenter, PeerConnector]:
        """My side of a match, before anybody is there.

        :raises CannotStart: something of the order does not fit.
        """
        center, options = self._center, self._center.options
        package, seating = prepare(order, host_seat)
        key = center.lobby.welcome.key if center.lobby.welcome is not None else ""
        papers = papers_for(order, seating, key, options.identity)
        header = header_of(seating, key, order.digest)
        table = MatchPresenter(order, center, self._over, header)
        journal, record = keepers(options.journals, header, order.seat)
        table.game = game = kind(
            seating,
            papers,
            package.rules(),
            center.reactor,
            options.entropy,
            table,
            journal=journal,
            record=record,
        )
        return table, PeerConnector(center, self._consent, game, self.fairness, self._wait_for)

    def opened(self) -> None:
        """The others may see my addresses now: say them, and go to those that I kept away from."""
        ways = self._ways(self._current.order.match) if self._current is not None else None
        if self._current is not None and ways is not None and not self._current.over:
            ways.opened()
            self._tell_addresses(self._current.order, ways)

    def _tell_addresses(self, order: MatchOrder, ways: PeerConnector) -> None:
        Deferred.fromCoroutine(self._meet(order, ways)).addErrback(lambda failure: failure.trap(DeclaredError))

    async def _meet(self, order: MatchOrder, ways: PeerConnector) -> None:
        """Let the others dial, too, where a port can be had here. What the lobby may not have heard it is told again
        when it is back."""
        with contextlib.suppress(CannotStart):
            addresses = await ways.addresses(ways.listen())
            ways.untold = True
            await self._center.ask(Meet, match=order.match, addresses=list(addresses))
            ways.untold = False

    async def _report_start(self, table: MatchPresenter, command: Any, arguments: dict[str, Any]) -> None:
        """Tell the lobby of the start; where it wants to hear nothing of it, there is no match.

        Where its line is down it says the order again when it is back, and is told then.
        """
        table.report = (command, arguments)
        try:
            await self._center.ask(command, match=table.order.match, **arguments)
        except LineDown:
            return
        except DeclaredError:
            if self._current is table and table.stage is Stage.STARTING:
                self._starting = None
                self.abandon()
            raise

    def reachable(self, match: str, seat: int, addresses: tuple[str, ...]) -> None:
        """Another member of the match can be reached there."""
        ways = self._ways(match)
        if ways is not None:
            ways.reachable(seat, addresses)

    def relay_offered(self, match: str, seat: int, relay: str) -> None:
        """A guest comes by the lobby's relay."""
        ways = self._ways(match)
        if ways is not None:
            ways.relay_offered(seat, relay)

    def _ways(self, match: str) -> PeerConnector | None:
        table = self._of(match)
        roads = table.game.roads if table is not None and table.game is not None else None
        return roads if isinstance(roads, PeerConnector) else None

    def began(self, match: str) -> None:
        """The lobby says that all sit."""
        table = self._of(match)
        if table is not None:
            table.began()

    def start_failed(self, match: str, why: str, player: str, detail: str) -> None:
        """The lobby says that the start came to nothing."""
        if self._of(match) is not None and not self.playing:
            self.abandon()
        retry = self._rooms.start_failed(match, why)
        if retry is None:
            return
        mine = player == self._center.name
        if why == "connect failed" and not_relayed(detail):
            self._consent.only_way()
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
        await self._game().resign()

    @shielded
    async def offer(self, what: str) -> None:
        """Offer a draw or to take the last move back.

        :raises WrongScreen: there is no match.
        :raises DeclaredError: this cannot be offered now.
        """
        await self._game().offer(what)

    @shielded
    async def agree_offer(self) -> None:
        """Agree to what is offered.

        :raises WrongScreen: there is no match.
        :raises NotYourTurn: nothing is offered by somebody else.
        """
        await self._game().agree()

    @shielded
    async def decline(self) -> None:
        """Say no to what is offered.

        :raises WrongScreen: there is no match.
        :raises NotYourTurn: nothing is offered by somebody else.
        """
        await self._game().decline()

    def leave_table(self) -> bool:
        """Leave a running match, or call off one that starts; answers whether a match was running."""
        table = self._current
        if table is None or table.over:
            return False
        if not table.playing or table.game is None:
            self.abandon()
            return False
        table.game.leave()
        return True

    def _table(self) -> MatchPresenter:
        if self._current is None or not self._current.playing:
            raise WrongScreen(screen="playing")
        return self._current

    def _game(self) -> OwnSeat:
        game = self._table().game
        if game is None:
            raise WrongScreen(screen="playing")
        return game.own

    def _of(self, match: str) -> MatchPresenter | None:
        return self._current if self._current is not None and self._current.order.match == match else None

    def opponent_gone(self, match: str, seat: int, player: str, why: str, absence: str) -> None:
        """The lobby sees an opponent no more; what follows of it is decided at the table."""
        table = self._of(match)
        if table is not None and table.playing and seat != table.order.seat:
            self._center.emit(OpponentLeftLobby(player=player, why=why))
        self.fairness.gone(match, seat, why, absence)

    # -- the end

    def _over(self, table: MatchPresenter) -> None:
        """The match has ended at my table: the lobby must know."""
        self._fade(table)
        if table.ending is not None and table.game is not None and not table.game.spared:
            ticket = self._rooms.ticket_of(table.order.room) or table.order.ticket
            self._results.report(table.order.match, table.ending, ticket, testimony(table.game, table.header))
        self._center.show()

    def taken_down(self, verdict: MatchEnded) -> None:
        """The lobby took the result down."""
        self._rooms.match_taken_down()
        self._results.taken_down(verdict)

    def room_left(self, room: str) -> None:
        """The room is left; a match that runs there is decided at the table."""
        if self._current is not None and self._current.order.room == room and not self.playing:
            self.abandon()

    def line_lost(self, kept: bool) -> None:
        """What runs goes on. What starts may go on as long as the lobby waits for it, if my session is ``kept``."""
        table = self._current
        ways = self._ways(table.order.match) if table is not None else None
        if ways is not None:
            ways.lobby_lost()
        if self.playing or (kept and table is not None and table.over):
            return
        if not kept or table is None:
            self.abandon()
        elif self._giving_up is None:
            seconds = max(START_SECONDS, table.order.seconds)
            self._giving_up = self._center.reactor.callLater(seconds, self._give_start_up)

    def returned(self) -> None:
        """The lobby is back and has said what my room is like: a start that it knows nothing of is off."""
        self._keep_start()
        table, room = self._current, self._rooms.room
        ways = self._ways(table.order.match) if table is not None else None
        if ways is not None:
            ways.lobby_back()
        if table is not None and ways is not None and ways.untold and not table.over:
            self._tell_addresses(table.order, ways)
        if table is None or table.playing or table.over:
            return
        if room is None or room.room != table.order.room or room.status == "waiting":
            self.abandon()

    def _give_start_up(self) -> None:
        """Neither the lobby nor the match has come."""
        self._giving_up = None
        if not self.playing:
            self.abandon()

    def _keep_start(self) -> None:
        giving_up, self._giving_up = self._giving_up, None
        if giving_up is not None:
            giving_up.cancel()

    def abandon(self) -> None:
        """Have done with the match that has not started, or is over."""
        self._keep_start()
        starting, self._starting = self._starting, None
        if starting is not None and not starting.called:
            starting.cancel()
        table, self._current = self._current, None
        if table is not None and not table.over:
            self._fade(table)

    async def close(self) -> None:
        """Leave whatever is on, and wait a little for lines and ports to close."""
        self.leave_table()
        self.abandon()
        closing: Deferred[Any] = DeferredList(self._fading, consumeErrors=True)
        closing.addTimeout(CLOSE_SECONDS, self._center.reactor)
        with contextlib.suppress(NotInTime):  # who does not hang up is not waited for
            await closing

    def _fade(self, table: MatchPresenter) -> None:
        """Close a game's lines."""
        if table.game is not None:
            table.game.close()
            self._wait_for(table.game.closed())

    def _wait_for(self, closing: Deferred[Any]) -> None:
        self._fading = [other for other in self._fading if not other.called]
        self._fading.append(closing)

    def _answer(self, command: Any, **arguments: Any) -> None:
        answered = Deferred.fromCoroutine(self._center.ask(command, **arguments))
        answered.addErrback(lambda failure: failure.trap(DeclaredError))
