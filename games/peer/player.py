"""A seat at a table as its player sees and uses it, whoever passes on what is said."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from twisted.internet.interfaces import IReactorTime

from games.engine.errors import MatchIsOver
from games.engine.model import Entry, Kind, MatchSetup
from games.engine.seat import Entropy, SeatSecrets
from games.engine.table import Table
from games.game import Game
from games.peer.connections import PeerConnections
from games.peer.credentials import MatchCredentials
from games.peer.interfaces import MatchListener
from games.records.transcript import Writer


class Playing(PeerConnections):
    """A side of a match: its table and its own seat.

    :ivar table: the match as this side sees it; :ivar keeper: of its seat.
    :ivar record: keeps what all have said, in order.
    """

    def __init__(
        self,
        seating: MatchSetup,
        papers: MatchCredentials,
        rules: Game[Any, Any, Any],
        clock: IReactorTime,
        entropy: Entropy,
        watcher: MatchListener,
    ) -> None:
        self.keeper = SeatSecrets(seating, rules, entropy, papers)
        super().__init__(seating, self.keeper.seat, papers, clock, watcher)
        self.rules = rules
        self.table = Table(seating, rules, papers)
        self.record: Writer | None = None
        self._broken: list[Entry] = []
        self._begun = False

    # -- what the client sees

    @property
    def running(self) -> bool:
        """Whether the match has begun and not ended."""
        return self._begun and self.table.ending is None

    @property
    def yours(self) -> bool:
        """Whether a move of one's own is awaited that was not given yet."""
        return self.running and self.keeper.must_choose(self.table)

    @property
    def seconds(self) -> int:
        """The time limit of a move."""
        return int(self.seating.settings["time"])

    def legal(self) -> tuple[str, ...]:
        """One's own legal moves as text; empty when none is awaited."""
        return self.keeper.options(self.table) if self.running else ()

    def view(self) -> Any:
        """What one's own seat sees; ``None`` until the game is set up."""
        if self.table.state is None:
            return None
        return self.table.position.view(self.seat, self.keeper.secret)

    def picture(self) -> str:
        """The view drawn; empty until the game is set up."""
        view = self.view()
        return "" if view is None else self.rules.picture(view)

    def describe(self) -> str:
        """The view in words; empty until the game is set up."""
        view = self.view()
        return "" if view is None else self.rules.describe(view)

    # -- what the client does

    async def play(self, text: str) -> None:
        """Make a move, typed as text; done when the host has put it in order.

        :raises DeclaredError: as ``SeatSecrets.choose`` and ``Table.check``; the match goes on without it.
        """
        self._must_run()
        await self._put(self.keeper.choose(self.table, text))

    async def resign(self) -> None:
        """Give the match up, at the table.

        :raises MatchIsOver: there is nothing to give up any more.
        """
        self._must_run()
        await self._put(self.keeper.say(self.table, Kind.RESIGN))

    async def offer(self, what: str) -> None:
        """Offer a draw or to take the last move back (``draw``, ``undo``), or agree to it where it is offered.

        :raises DeclaredError: this cannot be offered now, or was already.
        """
        self._must_run()
        kind = Kind.AGREE if self.table.offers.get(what) else Kind.OFFER
        await self._put(self.keeper.say(self.table, kind, what))

    async def agree(self) -> None:
        """Agree to what is offered.

        :raises NotYourTurn: nothing is offered by somebody else.
        """
        self._must_run()
        await self._put(self.keeper.say(self.table, Kind.AGREE, next(iter(self.table.offers), "draw")))

    async def decline(self) -> None:
        """Say no to what is offered.

        :raises NotYourTurn: nothing is offered by somebody else.
        """
        self._must_run()
        what = next(iter(self.table.offers), "draw")
        await self._put(self.keeper.say(self.table, Kind.DECLINE, what))

    @property
    def testimony(self) -> tuple[Entry, ...]:
        """All that was said at the table; what this side has said, and the host did not put in order; and what broke
        the rules."""
        return (*self.table.transcript, *self._unordered(), *self._broken)

    def _unordered(self) -> Sequence[Entry]:
        """What this side has said or heard by way of the lobby, and the host has not put in order yet."""
        return ()

    def _keep(self, entry: Entry) -> None:
        if self.record is not None:
            self.record.append(entry)

    def _keep_broken(self, entry: Entry) -> None:
        """This entry broke the rules: its own signature shows whose doing it is."""
        self._broken.append(entry)
        self._keep(entry)

    def _must_run(self) -> None:
        if not self.running:
            raise MatchIsOver()

    @abstractmethod
    async def _put(self, entry: Entry) -> None:
        """Bring an entry of one's own to the table, by way of the host.

        :raises DeclaredError: it was refused.
        """
