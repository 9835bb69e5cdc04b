"""The match that starts, runs or has just ended: its parts put together, and how it starts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred

from client.errors import LineDown
from client.events import Hosting, Notice, Reaching
from client.games import folder_of
from client.match.address_consent import Consent
from client.match.connector import PeerConnector
from client.match.context import MatchContext
from client.match.presenter import MatchPresenter
from client.match.records import keepers
from client.match.response import Responses
from client.match.setup import MARGIN, CannotStart, MatchOrder, credentials_for, prepare, shortened
from games.cage.process import RulesFailed
from games.cage.rules import CagedRules
from games.engine.model import Ending
from games.packages.catalog import BadGame
from games.peer.guest import GuestMatch
from games.peer.host import HostedMatch
from games.peer.interfaces import MatchListener
from games.peer.match import Match
from games.records.journal import Taken, last
from games.records.transcript import header_of
from lobby.commands import ConnectFailed, Joined, Meet, RoomReady, Say
from lobby.commands.announced import ConnectTo, HostMatch
from wire.amp.errors import DeclaredError
from wire.tls.identity import secret_of


class CurrentMatch:
    """My side of one match, by the lobby's order: what is shown of it, the game itself, and the way to the others.

    :param over: called once with how it has ended at my table, when that was told.
    :param closing: is given the Deferred of whatever takes time to close.
    :ivar table: tells the player; :ivar game: this side of the game; :ivar connector: makes its lines.
    :ivar folder: where its game lies; empty for one that came with the program.
    :ivar header: of the match's transcript; :ivar response: answers for it at the lobby.
    :ivar report: what the lobby was told of the start, or was to be told.
    :raises CannotStart: something of the order does not fit.
    """

    def __init__(
        self,
        order: MatchOrder,
        context: MatchContext,
        consent: Consent,
        responses: Responses,
        over: Callable[[CurrentMatch, Ending], object],
        closing: Callable[[Deferred[Any]], object],
    ) -> None:
        self.order, self._context, self._consent = order, context, consent
        self.report: tuple[Any, dict[str, Any]] | None = None
        hosts, options = isinstance(order, HostMatch), context.options
        package, setup = prepare(order, order.host_seat if isinstance(order, ConnectTo) else order.seat)
        key = context.lobby.welcome.key if context.lobby.welcome is not None else ""
        credentials = credentials_for(order, setup, key, options.identity)
        self.header = header_of(setup, key, order.digest)
        try:
            journal, record = keepers(options.journals, self.header, order.seat)
        except Taken as problem:
            raise CannotStart("another program of this player is in this match") from problem
        except OSError as problem:
            raise CannotStart(f"what was said in this match before cannot be read ({problem})") from problem
        self.folder, secret = folder_of(package.digest), secret_of(options.identity)
        journal.note("match", ticket=order.ticket, token=context.token, key=secret, folder=self.folder)

        def make(listener: MatchListener) -> Match:
            rules, reactor, entropy = package.rules(), context.reactor, options.entropy
            if isinstance(rules, CagedRules):  # not at once: it may be in the middle of an entry
                rules.failed = lambda why: reactor.callLater(0, self._give_up, why)
            kind = HostedMatch if hosts else GuestMatch
            return kind(setup, credentials, rules, reactor, entropy, listener, journal=journal, record=record)

        try:
            self.table = MatchPresenter(order, context, partial(over, self), make)
        except (BadGame, RulesFailed) as problem:
            me = order.players[order.seat]
            raise CannotStart(f"{me}'s client cannot run the rules of {order.game}: {_said(problem)}") from problem
        self.game = self.table.game
        self.connector = PeerConnector(context, consent, self.game, closing)
        self.response = responses.begin(self.game, order.ticket)
        self.response.judged = self.table.judged

    async def host(self, order: HostMatch, port: int) -> None:
        """Tell the lobby that the others can come, and where, if they may see that."""
        shown = self._consent.meet(order.players)
        addresses = await self.connector.addresses(port) if shown else ()
        self._context.emit(Hosting(port=port, addresses=addresses))
        await self._tell_lobby(RoomReady, addresses=list(addresses))

    async def reach(self, order: ConnectTo) -> None:
        """Go to the host, and tell the lobby whether I sit at its table."""
        host = order.players[order.host_seat]
        dialled = order.addresses if self._context.options.privacy.may_show(host) else ()
        self._context.emit(Reaching(host=host, addresses=dialled))
        self.connector.reachable(order.host_seat, order.addresses)
        if self._consent.meet(order.players):
            self.tell_addresses()
        try:
            await self.connector.dialers[order.host_seat].arrive(max(1.0, order.seconds - MARGIN))
        except CannotStart as problem:
            await self._tell_lobby(ConnectFailed, reason=shortened(str(problem)))
        else:
            await self._tell_lobby(Joined)

    async def _tell_lobby(self, command: Any, **arguments: Any) -> None:
        """Say how the start goes. Where the line is down the lobby says its order again when it is back, and is told
        then.

        :raises DeclaredError: the lobby wants to hear nothing of it.
        """
        self.report = command, arguments
        with contextlib.suppress(LineDown):
            await self._context.ask(command, match=self.order.match, **arguments)

    async def repeat_report(self) -> None:
        """Say again how the start went, if that is known.

        :raises DeclaredError: the lobby wants to hear nothing of it.
        """
        if self.report is not None:
            command, arguments = self.report
            await self._tell_lobby(command, **arguments)

    # -- taken up by another run of the program

    @property
    def plays(self) -> bool:
        """Whether it goes on for me: at my table it has not ended, and I have not resigned."""
        table = self.game.table
        return table.ending is None and self.order.seat in table.active and not self.game.own.keeper.has_resigned

    def show_again(self) -> None:
        """Show the lobby how far my table is, and what I have said since; where I had a claim it is made now."""
        claim = last(self.game.own.journal.before, "claim")
        if claim is not None and claim.get("anchor") == self.game.table.anchor:
            self.game.challenger.challenge()
        else:
            self.response.show(False)

    def sit_again(self) -> None:
        """Go on, by way of the lobby, until there are lines again. What was said before is not told again."""
        self.game.sit_anyway()
        if self._consent.meet(self.order.players):
            self.tell_addresses()
        self.table.replaced()
        self.table.began()

    def _give_up(self, why: str) -> None:
        """The rules in the cage have failed: I cannot go on. That is told here, and said to the others."""
        if self.table.over:
            return
        self._context.emit(Notice("rules-failed", {"game": self.order.game, "why": why}))
        said = f"I cannot go on: my client cannot run the rules of {self.order.game} any more."
        telling = Deferred.fromCoroutine(self._context.ask(Say, text=said))
        telling.addErrback(lambda failure: failure.trap(DeclaredError))
        self.game.leave()

    # -- who dials whom

    def tell_addresses(self) -> None:
        """Let the others dial, too, where a port can be had here."""
        Deferred.fromCoroutine(self._meet()).addErrback(lambda failure: failure.trap(DeclaredError))

    async def _meet(self) -> None:
        """What the lobby may not have heard it is told again when it is back."""
        connector = self.connector
        with contextlib.suppress(CannotStart):
            addresses = await connector.addresses(connector.listen())
            connector.untold = True
            await self._context.ask(Meet, match=self.order.match, addresses=list(addresses))
            connector.untold = False

    def opened(self) -> None:
        """The others may see my addresses now: say them, and go to those that I kept away from."""
        if not self.table.over:
            self.connector.opened()
            self.tell_addresses()

    def lobby_back(self) -> None:
        """My line to the lobby is up again."""
        self.connector.lobby_back()
        if self.connector.untold and not self.table.over:
            self.tell_addresses()


def _said(problem: BadGame | RulesFailed) -> str:
    """Why it cannot be run, in a line."""
    return " ".join(str(problem.parameters.get("problem") or problem).split())
