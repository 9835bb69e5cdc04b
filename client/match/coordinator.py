"""Which match starts, runs or has just ended, by the lobby's word; there is at most one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from twisted.internet.defer import CancelledError, Deferred, DeferredList
from twisted.internet.defer import TimeoutError as NotInTime
from twisted.internet.interfaces import IDelayedCall
from twisted.python.failure import Failure

from client.events import OpponentLeftLobby, StartFailed
from client.lobby.failures import not_relayed
from client.match.address_consent import Consent
from client.match.connector import PeerConnector
from client.match.context import MatchContext, MatchResults
from client.match.current import CurrentMatch
from client.match.response import Responses
from client.match.returning import Returning
from client.match.setup import CannotStart, MatchOrder, shortened
from games.engine.model import Ending
from games.engine.signatures import end_message
from lobby.commands import ConnectFailed, HostFailed
from lobby.commands import announced as told
from lobby.commands.announced import ConnectTo, HostMatch
from lobby.commands.reasons import StartFailure
from wire.amp.errors import DeclaredError

CLOSE_SECONDS = 2.0
"""How long the end waits for the other side to hang up."""

START_SECONDS = 30.0
"""How long a match that starts waits at the least for a lobby whose line broke meanwhile."""


class MatchCoordinator:
    """Starts matches when the lobby says so, and reports how they end.

    :param results: brings results to the lobby.
    :ivar current: the match that there is.
    """

    def __init__(self, context: MatchContext, consent: Consent, results: MatchResults) -> None:
        self._context, self._consent, self._results = context, consent, results
        self.current: CurrentMatch | None = None
        self._starting: Deferred[Any] | None = None
        self._giving_up: IDelayedCall | None = None
        self._fading: list[Deferred[Any]] = []
        self.responses = Responses(context, results.here)
        self.returning = Returning(context, self._open, self.responses.knows, self._sit_again)
        consent.opened = self._opened

    @property
    def playing(self) -> bool:
        """Whether a match is on at my table."""
        return self.current is not None and self.current.table.playing

    def awaits_verdict(self, room: str) -> bool:
        """Whether my match in the room is over, and the lobby has not yet closed it."""
        return self.current is not None and self.current.table.over and self.current.order.room == room

    # -- the start

    def start(self, order: MatchOrder) -> None:
        """Host a match or go to its host, unless the lobby says again what is done already, or I am not free."""
        current, hosts = self.current, isinstance(order, HostMatch)
        if current is not None and current.order.match == order.match:
            if current.report is not None:
                self._begin(current.repeat_report())
        elif self.playing:
            busy = "this client is in the middle of another match"
            refused = self._context.ask(HostFailed if hosts else ConnectFailed, match=order.match, reason=busy)
            Deferred.fromCoroutine(refused).addErrback(lambda failure: failure.trap(DeclaredError))
        else:
            self.abandon()
            self._begin(self._host(order) if isinstance(order, HostMatch) else self._reach(order))

    def _begin(self, start: Coroutine[Any, Any, None]) -> None:
        self._starting = Deferred.fromCoroutine(start)
        self._starting.addErrback(self._start_refused)

    def _start_refused(self, failure: Failure) -> None:
        """Where the lobby wants to hear nothing of a start there is no match."""
        failure.trap(DeclaredError, CancelledError)
        if failure.check(DeclaredError) and self.current is not None and self.current.table.starting:
            self.abandon()

    async def _host(self, order: HostMatch) -> None:
        try:
            match = self._open(order)
            port = match.connector.listen()
        except CannotStart as problem:
            await self._context.ask(HostFailed, match=order.match, reason=shortened(str(problem), 500))
            return
        self.current = match
        self._context.show()
        await match.host(order, port)

    async def _reach(self, order: ConnectTo) -> None:
        try:
            match = self._open(order)
        except CannotStart as problem:
            await self._context.ask(ConnectFailed, match=order.match, reason=shortened(str(problem)))
            return
        self.current = match
        self._context.show()
        await match.reach(order)

    def _open(self, order: MatchOrder) -> CurrentMatch:
        return CurrentMatch(order, self._context, self._consent, self.responses, self._over, self._wait_for)

    def _sit_again(self, match: CurrentMatch) -> bool:
        """Make a match of an earlier run the one that is shown, unless another one is; returns whether it is."""
        free = not self.playing and (self.current is None or not self.current.table.starting)
        if free:
            self.current = match
        return free

    def _opened(self) -> None:
        if self.current is not None:
            self.current.opened()

    def reachable(self, match: str, seat: int, addresses: tuple[str, ...]) -> None:
        """Another member of the match can be reached there."""
        self._use_way(match, lambda connector: connector.reachable(seat, addresses))

    def relay_offered(self, match: str, seat: int, relay: str) -> None:
        """A guest comes by the lobby's relay."""
        self._use_way(match, lambda connector: connector.relay_offered(seat, relay))

    def _use_way(self, match: str, use: Callable[[PeerConnector], object]) -> None:
        current = self._of(match)
        if current is not None:
            use(current.connector)
        else:
            self.returning.way_told(match, use)

    def began(self, match: str) -> None:
        """The lobby says that all sit."""
        current = self._of(match)
        if current is not None:
            current.table.began()

    def start_failed(self, failed: told.StartFailed, retry: bool | None) -> None:
        """The lobby says that the start came to nothing.

        :param retry: whether it makes sense to try again; ``None`` where it was told already.
        """
        if self._of(failed.match) is not None and not self.playing:
            self.abandon()
        if retry is None:
            return
        mine = failed.player == self._context.name
        if failed.why == StartFailure.CONNECT_FAILED and not_relayed(failed.detail):
            self._consent.only_way()
        self._context.emit(
            StartFailed(why=failed.why, player=failed.player, detail=failed.detail, mine=mine, retry=retry)
        )

    # -- the match

    def leave_table(self) -> bool:
        """Leave a running match, or call off one that starts; returns whether a match was running."""
        current = self.current
        if current is None or current.table.over:
            return False
        if not current.table.playing:
            self.abandon()
            return False
        current.game.leave()
        return True

    def _of(self, match: str) -> CurrentMatch | None:
        return self.current if self.current is not None and self.current.order.match == match else None

    def opponent_gone(self, match: str, seat: int, player: str, why: str) -> None:
        """The lobby sees an opponent no more; in the match that changes nothing."""
        current = self._of(match)
        if current is not None and current.table.playing and seat != current.order.seat:
            self._context.emit(OpponentLeftLobby(player=player, why=why))

    # -- the end

    def _over(self, match: CurrentMatch, ending: Ending) -> None:
        """The match has ended at my table: the lobby must know."""
        self._fade(match)
        order = match.order
        if not match.game.spared:
            table, signer = match.game.table, match.game.credentials
            signature = signer.sign(end_message(table.history.origin, table.anchor, ending.places))
            heard_out = self.responses.heard_out(order.match)
            self._results.report(order.match, ending, order.ticket, table.anchor, signature, heard_out)
        self._context.show()

    def recorded(self, match: str, places: tuple[int, ...], detail: str) -> None:
        """The lobby has recorded how a match ended."""
        self.responses.over(match)
        current = self._of(match)
        if current is not None:
            current.game.interrupted(places, detail)

    def room_left(self, room: str) -> None:
        """The room is left; a match that runs there is decided at the table."""
        if self.current is not None and self.current.order.room == room and not self.playing:
            self.abandon()

    def line_lost(self, kept: bool) -> None:
        """What runs goes on. What starts may go on as long as the lobby waits for it, if my session is ``kept``."""
        current = self.current
        self.responses.lobby_lost()
        if current is not None:
            current.connector.lobby_lost()
            current.table.lobby_lost()
        if self.playing or (kept and current is not None and current.table.over):
            return
        if not kept or current is None:
            self.abandon()
        elif self._giving_up is None:
            seconds = max(START_SECONDS, current.order.seconds)
            self._giving_up = self._context.reactor.callLater(seconds, self._give_start_up)

    def returned(self, started: str) -> None:
        """The lobby is back: a start that it knows nothing of is off.

        :param started: the room of mine in which a match starts or runs, as the lobby says; empty for none.
        """
        self._keep_start()
        self.responses.lobby_back()
        current = self.current
        if current is None:
            return
        current.lobby_back()
        if current.table.starting and current.order.room != started:
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
        """Drop the match that has not started, or is over."""
        self._keep_start()
        starting, self._starting = self._starting, None
        if starting is not None and not starting.called:
            starting.cancel()
        match, self.current = self.current, None
        if match is not None and not match.table.over:
            if match.table.starting:
                self.responses.over(match.order.match)
            self._fade(match)

    async def close(self) -> None:
        """Leave whatever is on, and wait a little for lines and ports to close."""
        self.leave_table()
        self.abandon()
        closing: Deferred[Any] = DeferredList(self._fading, consumeErrors=True)
        closing.addTimeout(CLOSE_SECONDS, self._context.reactor)
        with contextlib.suppress(NotInTime):  # who does not hang up is not waited for
            await closing
        self.responses.close()

    def _fade(self, match: CurrentMatch) -> None:
        """Close a game's lines."""
        match.game.close()
        self._wait_for(match.game.closed())

    def _wait_for(self, closing: Deferred[Any]) -> None:
        self._fading = [other for other in self._fading if not other.called]
        self._fading.append(closing)
