"""A seat at a table as its player sees and uses it, whoever passes on what is said."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from games.engine.errors import MatchIsOver
from games.engine.model import Entry, Kind
from games.engine.seat import SeatSecrets
from games.engine.table import Table
from games.peer.replica import Replica
from games.records.journal import Journal
from wire.signing import VERSION


class OwnSeat:
    """This side's own seat in a match.

    :param keeper: of its secrets; :param replica: has the table.
    :param journal: keeps what this side says for good, before it is said.
    :param running: says whether the match has begun and not ended.
    :param put: brings an entry to the table, by way of the host; done when it is in order.
    """

    def __init__(
        self,
        keeper: SeatSecrets,
        replica: Replica,
        journal: Journal,
        running: Callable[[], bool],
        put: Callable[[Entry], Coroutine[Any, Any, None]],
    ) -> None:
        self.keeper = keeper
        self.journal = journal
        self._replica, self._running, self._put = replica, running, put
        origin = replica.table.history.origin
        if journal.kept(origin, keeper.seat) is None:
            journal.note("seat", version=VERSION, origin=origin, seat=keeper.seat, **keeper.kept())

    @property
    def _table(self) -> Table:
        return self._replica.table

    # -- what its player sees

    @property
    def yours(self) -> bool:
        """Whether a move of its player's is awaited that was not given yet."""
        return self._running() and self.keeper.must_choose(self._table) and not self.keeper.sealed_before(self._table)

    def legal(self) -> tuple[str, ...]:
        """Its legal moves as text; empty when none is awaited."""
        return self.keeper.options(self._table) if self.yours else ()

    def view(self) -> Any:
        """What it sees; ``None`` until the game is set up."""
        position = self._table.position
        return None if position.state is None else position.view(self.keeper.seat, self.keeper.secret)

    def as_written(self, text: str) -> str:
        """A move that was typed, as the game writes it.

        :raises IllegalMove: the text is no move of this game.
        """
        _, written = self._table.position.read(self.keeper.seat, text)
        return written

    # -- what its player does

    async def play(self, text: str) -> None:
        """Make a move, typed as text; done when the host has put it in order.

        :raises DeclaredError: as ``SeatSecrets.choose`` and ``Table.check``; the match goes on without it.
        """
        self._must_run()
        await self._put(self.keeper.choose(self._table, text))

    async def resign(self) -> None:
        """Give the match up, at the table.

        :raises MatchIsOver: there is nothing to give up any more.
        """
        await self._say(Kind.RESIGN)

    async def offer(self, what: str) -> None:
        """Offer a draw or to take the last move back (``draw``, ``undo``), or agree to it where it is offered.

        :raises DeclaredError: this cannot be offered now, or was already.
        """
        await self._say(Kind.AGREE if self._table.offers.get(what) else Kind.OFFER, what)

    async def agree(self) -> None:
        """Agree to what is offered.

        :raises NotYourTurn: nothing is offered by somebody else.
        """
        await self._say(Kind.AGREE, self._offered())

    async def decline(self) -> None:
        """Say no to what is offered.

        :raises NotYourTurn: nothing is offered by somebody else.
        """
        await self._say(Kind.DECLINE, self._offered())

    def _offered(self) -> str:
        return next(iter(self._table.offers), "draw")

    async def _say(self, kind: Kind, body: str = "") -> None:
        self._must_run()
        await self._put(self.keeper.say(self._table, kind, body))

    def _must_run(self) -> None:
        if not self._running():
            raise MatchIsOver()

    # -- what its side does by itself

    def owed(self) -> Entry | None:
        """What needs no choice of the player's, while the match runs; or has been chosen for this turn, before it began
        anew."""
        if not self._running():
            return None
        chosen = self.keeper.sealed_before(self._table)
        return self.keeper.choose(self._table, chosen) if chosen else self.keeper.owed(self._table)

    def signed(self) -> Entry | None:
        """What it owes now and has signed before: another history was left for this one."""
        owes = self._running() and self.keeper.seat in self._table.due()
        return self.keeper.word(self._table.anchor) if owes else None

    def give_up(self) -> Entry:
        """The entry by which the seat says that the time for its move has run out."""
        return self.keeper.give_up(self._table)

    def note(self, entry: Entry) -> None:
        """Write down what is about to be said, with the anchor for which it was signed."""
        self.journal.note("said", anchor=self._table.anchor, **vars(entry), **self.keeper.kept(entry))
