"""What I do in the match that is on."""

from __future__ import annotations

from client.errors import WrongScreen
from client.events import Turn
from client.match.coordinator import MatchCoordinator
from client.match.presenter import MatchPresenter
from client.session.shield import shielded
from games.cage.report import NotContained
from games.peer.ownseat import OwnSeat


class MatchControls:
    """Moves, offers, and giving up.

    :param matches: knows the match that there is.
    """

    def __init__(self, matches: MatchCoordinator) -> None:
        self._matches = matches

    @property
    def turn(self) -> Turn | None:
        """The match as I see it."""
        current = self._matches.current
        return current.table.turn if current is not None else None

    @property
    def untrusted(self) -> NotContained | None:
        """Why the match of an earlier run waits for my word that the code of its game's folder may run."""
        return self._matches.returning.untrusted

    @shielded
    async def trust_folder(self) -> None:
        """It may: go on with that match."""
        self._matches.returning.trust()

    @shielded
    async def move(self, text: str) -> None:
        """Make a move.

        :raises WrongScreen: there is no match.
        :raises DeclaredError: the table refuses it.
        """
        await self._table.move(text)

    @shielded
    async def resign(self) -> None:
        """Give the match up.

        :raises WrongScreen: there is none.
        :raises MatchIsOver: there is nothing to give up any more.
        """
        await self._seat.resign()

    @shielded
    async def offer(self, what: str) -> None:
        """Offer a draw or to take the last move back.

        :raises WrongScreen: there is no match.
        :raises DeclaredError: this cannot be offered now.
        """
        await self._seat.offer(what)

    @shielded
    async def hint(self) -> None:
        """Have a move told that the game would make.

        :raises WrongScreen: there is no match.
        :raises NotYourTurn: no move of mine is awaited.
        :raises IllegalMove: the match is ranked.
        """
        await self._table.hint()

    @shielded
    async def agree_offer(self) -> None:
        """Agree to what is offered.

        :raises WrongScreen: there is no match.
        :raises NotYourTurn: nothing is offered by somebody else.
        """
        await self._seat.agree()

    @shielded
    async def decline(self) -> None:
        """Say no to what is offered.

        :raises WrongScreen: there is no match.
        :raises NotYourTurn: nothing is offered by somebody else.
        """
        await self._seat.decline()

    @property
    def _table(self) -> MatchPresenter:
        current = self._matches.current
        if current is None or not current.table.playing:
            raise WrongScreen(screen="playing")
        return current.table

    @property
    def _seat(self) -> OwnSeat:
        game = self._table.game
        if game is None:
            raise WrongScreen(screen="playing")
        return game.own
