"""One match as its player sees it: what happens at the table, told as events."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace

from twisted.internet.defer import Deferred, succeed
from twisted.logger import Logger
from twisted.python.failure import Failure

from client.events import (
    ClockStarted,
    ClockStopped,
    Direct,
    HintGiven,
    MatchOver,
    MatchStarted,
    Moved,
    MoveKept,
    MoveTaken,
    OfferAgreed,
    OfferDeclined,
    Offered,
    OfferTaken,
    OpponentBack,
    OpponentSilent,
    Relayed,
    SeatGone,
    StatesDiffer,
    TableReplaced,
    TimeShort,
    Turn,
)
from client.games import display_of, folder_of
from client.match.context import MatchContext
from client.match.display import MatchDisplay
from client.match.hints import Hints
from client.match.outcome import result_of
from client.match.setup import MatchOrder
from client.match.stages import NEXT, Over, Playing, Signal, Stage, Starting
from games.engine.errors import NotYourTurn, StaleEntry
from games.engine.model import Ending, Entry, Kind, Reason
from games.engine.phases import OFFERING
from games.game import IllegalMove
from games.peer.host import HostedMatch
from games.peer.interfaces import MatchListener
from games.peer.match import Match
from wire.amp.errors import DeclaredError
from wire.machine import Machine
from wire.timeouts import Alarm

SHORT = 10
"""So many seconds before the end of my time for a move I am warned."""

NOBODY_SECONDS = 15.0
"""How long a guest is waited for that has told the lobby that it sits at my table, and does not."""


class MatchPresenter:
    """Listens to one match for its player.

    The match has started when all sit and the lobby has said so; what happens at the table before is told then.

    :param over: called with how the match has ended at this table, when that was told, and when the lobby has another
        history of it.
    :param make: makes this side of the match, which is told to the presenter.
    :ivar game: this side of the match.
    :ivar judged: whether a lobby can know the rules: those of a game from a folder it does not.
    """

    log = Logger()

    def __init__(
        self,
        order: MatchOrder,
        context: MatchContext,
        over: Callable[[Ending], object],
        make: Callable[[MatchListener], Match],
    ) -> None:
        self.order, self._context, self._over = order, context, over
        self.judged = not folder_of(order.digest)
        self._machine = Machine[Stage](Starting(), NEXT)
        self.game = make(self)
        self._display = MatchDisplay(order, context.emit)
        self._hints = Hints(order, context.reactor)
        self.turn: Turn | None = None
        self._shown: Turn | None = None
        self._chosen = ""
        self._unheard: Deferred[None] = succeed(None)
        self._warning = Alarm(context.reactor, self._warn)
        self._asked: tuple[str, frozenset[int]] | None = None
        self._asked_anew = False

    @property
    def starting(self) -> bool:
        """Whether the match does not count yet."""
        return isinstance(self._machine.now, Starting)

    @property
    def playing(self) -> bool:
        """Whether the match has started and its end was not told."""
        return isinstance(self._machine.now, Playing)

    @property
    def over(self) -> bool:
        """Whether its end was told."""
        return isinstance(self._machine.now, Over)

    def began(self) -> None:
        """The lobby says that the match is on; where nobody sits at my table all the same it has an end."""
        self._start(Signal.LOBBY)
        if isinstance(self.game, HostedMatch) and self.starting:
            self._context.reactor.callLater(NOBODY_SECONDS, self.game.nobody_sits)

    def lobby_lost(self) -> None:
        """Whom the lobby waits for, and how long, is told again when it is back: it may have begun its clocks anew."""
        self._asked_anew = True

    async def move(self, text: str) -> None:
        """Make a move.

        :raises DeclaredError: the table refuses it.
        """
        self._chosen = self._as_written(text)
        said = Deferred.fromCoroutine(self.game.own.play(text))
        self._unheard = heard = Deferred[None]()
        said.addBoth(self._settle, heard)
        if self.game.presence.is_quiet(self.game.setup.host_seat):
            self._keep()
        try:
            await heard
        except StaleEntry:  # somebody quit in between; where it was sealed at once for the turn anew it was not refused
            if self.game.own.keeper.word(self.game.table.anchor) is None:
                raise
        except IllegalMove as refused:
            raise self._display.refusal(self.game, refused) from refused

    async def hint(self) -> None:
        """Tell a move that the game would make, or that it gives no hints.

        :raises NotYourTurn: no move of mine is awaited. :raises IllegalMove: the match is ranked.
        """
        turn = self.turn
        if turn is None or not turn.yours:
            raise NotYourTurn(turn=self.game.table.turn, seat=self.order.seat, kind=Kind.MOVE)
        self._context.emit(HintGiven(match=self.order.match, move=await self._hints.give(self.game, turn)))

    def _settle(self, result: Failure | None, heard: Deferred[None]) -> None:
        """The host has put the move in order, or it was refused; the player may not be waiting for it any more."""
        if not heard.called:
            heard.callback(None) if result is None else heard.errback(result)
        elif result is not None:
            result.trap(DeclaredError)
            self.log.info("a move that was kept was refused: {error!r}", error=result.value)

    def _keep(self) -> None:
        """The host cannot be heard: the move waits for it, or goes to the lobby; the player is free meanwhile."""
        if not self._unheard.called:
            if not self.game.ordered_by_nobody:
                self._context.emit(MoveKept(player=self.order.players[self.game.setup.host_seat]))
            self._unheard.callback(None)

    def _as_written(self, text: str) -> str:
        """The move as the game writes it, or as it was typed where the game cannot read it."""
        with suppress(IllegalMove):
            return self.game.own.as_written(text)
        return text

    # -- the listener

    def seated(self) -> None:
        """All sit."""
        self._start(Signal.TABLE)

    def changed(self, new: Sequence[Entry]) -> None:
        """The table has moved on."""
        now = self._machine.now
        if isinstance(now, Starting):
            self._machine.to(replace(now, early=(*now.early, *new)))
        else:
            self._tell(new)

    def way(self, seat: int, relayed: bool) -> None:
        """The line to a player goes through the lobby, or does not any more."""
        player = self.order.players[seat]
        self._context.emit(Relayed(player=player) if relayed else Direct(player=player))

    def silent(self, seat: int, seconds: float) -> None:
        """Nothing comes from a peer."""
        if not self.starting:
            times = {"seconds": int(seconds), "limit": int(self.game.patience)}
            self._context.emit(OpponentSilent(self.order.players[seat], **times, judged=self.judged))
        if seat == self.game.setup.host_seat:
            self._keep()

    def back(self, seat: int) -> None:
        """The silent peer speaks again."""
        if not self.starting:
            self._context.emit(OpponentBack(player=self.order.players[seat]))

    def gone(self, seat: int) -> None:
        """A player is gone for good, and the others play on."""
        if not self.starting:
            player, table, keeper = self.order.players[seat], self.game.table, self.game.own.keeper
            sealed, again = keeper.sealed_before(table), keeper.sealed_in_vain(table)
            self._context.emit(SeatGone(self.order.match, player, seat == self.order.seat, sealed, again))

    def replaced(self) -> None:
        """The lobby's history has taken the place of the table's; what was over perhaps goes on."""
        now = self._machine.now
        if isinstance(now, Starting):
            self._machine.to(replace(now, early=()))
            return
        resumed = isinstance(now, Over) and self.game.table.ending is None
        self._shown = self.turn = None
        if resumed:
            self._machine.to(Playing())
            self._context.show()
        self._context.emit(TableReplaced(match=self.order.match, resumed=resumed))

    def asked(self, seats: Collection[int], seconds: float) -> None:
        """The lobby waits for these seats, or whether anybody knows more, or no more."""
        match, table, asked = self.order.match, self.game.table, frozenset(seats)
        if self.starting:
            return
        if seconds <= 0:
            if self._asked is not None:
                self._asked = None
                self._context.emit(ClockStopped(match=match))
        elif self._asked_anew or self._asked != (table.anchor, asked):
            self._asked, self._asked_anew = (table.anchor, asked), False
            players = tuple(name for seat, name in enumerate(self.order.players) if seat in asked)
            choice = any(map(table.is_choice, asked))
            self._context.emit(ClockStarted(match, players, int(seconds), self.order.seat in asked, choice))

    def refused(self, seat: int, error: DeclaredError) -> None:
        """A peer said something that the table does not take; if that matters it ends the match, which is told."""
        self.log.info("refused what {player} said: {error!r}", player=self.order.players[seat], error=error)

    def parted(self, seat: int, turn: int) -> None:
        """A peer's rules make other states than mine of the same moves."""
        if not self.starting:
            self._context.emit(StatesDiffer(match=self.order.match, player=self.order.players[seat], turn=turn))

    def ended(self, ending: Ending) -> None:
        """The match is over."""
        now = self._machine.now
        if isinstance(now, Starting):
            self._machine.to(replace(now, ending=ending))
        elif isinstance(now, Over):
            self._over(ending)  # on another history, which the lobby has
        else:
            self._tell_end(ending)

    def _start(self, signal: Signal) -> None:
        now = self._machine.now
        if not isinstance(now, Starting):
            return
        if now.awaited - {signal}:
            self._machine.to(replace(now, awaited=now.awaited - {signal}))
            return
        self._machine.to(Playing())
        self._context.show()
        self._context.emit(
            MatchStarted(
                match=self.order.match,
                game=self.order.game,
                display=display_of(self.order.game, self.order.digest),
                players=self.order.players,
                seat=self.order.seat,
                settings=dict(self.game.setup.settings),
                teams=self._display.teams(self.game),
            )
        )
        self._tell(now.early)
        if now.ending is not None:
            self._tell_end(now.ending)

    def _tell(self, new: Sequence[Entry]) -> None:
        """Tell moves, and the table if it looks different now."""
        mine = self.order.seat
        for entry in new:
            if entry.kind is Kind.COMMIT and entry.seat == mine and entry.turn > 0 and self._chosen:
                self._context.emit(MoveTaken(match=self.order.match, move=self._chosen))
                self._chosen = ""
            elif entry.kind in OFFERING:
                self._tell_offer(entry)
            elif entry.move:
                self._chosen = "" if entry.seat == mine else self._chosen
                player = self.order.players[entry.seat]
                said = self._display.comment(self.game, entry)
                self._context.emit(
                    Moved(self.order.match, entry.turn, entry.seat, player, entry.move, entry.seat == mine, said)
                )
        self._tell_turn()

    def _tell_offer(self, entry: Entry) -> None:
        """Somebody offers a draw or to take a move back, or answers. What all want has happened already."""
        match, player, mine = self.order.match, self.order.players[entry.seat], entry.seat == self.order.seat
        if entry.kind is Kind.OFFER:
            self._context.emit(Offered(match=match, player=player, what=entry.body, mine=mine))
        elif entry.kind is Kind.DECLINE:
            self._context.emit(OfferDeclined(match=match, player=player, what=entry.body, mine=mine))
        elif entry.body in self.game.table.offers:
            self._context.emit(OfferAgreed(match=match, player=player, what=entry.body, mine=mine))
        else:
            self._shown = None
            self._context.emit(OfferTaken(match=match, what=entry.body))

    def _tell_turn(self) -> None:
        """Tell what the table looks like, unless it waits only for what clients do by themselves."""
        game, old = self.game, self.turn
        if game.table.state is None or not game.running:
            return
        self.turn = new = self._look(game)
        asked = new.yours and (old is None or not old.yours or old.turn != new.turn)
        if asked or not new.yours:
            self._warn_after(new.seconds - SHORT if new.yours else 0)
        shown = self._shown
        changed = shown is None or (shown.picture, shown.words) != (new.picture, new.words)
        if asked or (changed and new.waiting):
            self._shown = new
            self._context.emit(new)

    def _warn_after(self, seconds: float) -> None:
        """Warn in so many seconds that time is short; never where that is not in the future."""
        self._warning.cancel()
        if seconds > 0:
            self._warning.set(seconds)

    def _warn(self) -> None:
        self._context.emit(TimeShort(match=self.order.match, seconds=SHORT))

    def _look(self, game: Match) -> Turn:
        table, look = game.table, self._display.look(game)
        return Turn(
            match=self.order.match,
            turn=table.turn,
            yours=game.own.yours,
            waiting=tuple(seat for seat in table.due() if table.is_choice(seat)),
            legal=game.own.legal(),
            seconds=round(game.timers.for_move(self.order.seat)) if game.own.yours else game.timers.seconds,
            clocks=tuple(map(round, game.timers.clocks)),
            **look._asdict(),
        )

    def _tell_end(self, ending: Ending) -> None:
        self._machine.to(Over())
        self._warn_after(0)
        self.turn = None
        look = self._display.look(self.game, over=True)
        self._context.emit(
            MatchOver(
                match=self.order.match,
                players=self.order.players,
                places=ending.places,
                reason=ending.reason,
                player="" if ending.seat is None else self.order.players[ending.seat],
                result=result_of(ending, self.order.seat),
                detail=ending.detail,
                picture=look.picture,
                colours=look.colours,
                words=look.words,
                scores=self._display.scores(self.game),
                teams=self._display.teams(self.game),
                clock=ending.reason is Reason.TIMEOUT and self.game.timers.ran_out(ending.seat),
                out=tuple(n for seat, n in enumerate(self.order.players) if seat not in self.game.table.active),
            )
        )
        self._over(ending)
