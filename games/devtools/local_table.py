"""A table with all its seats in one place: exactly the code of a real match, without lines and signatures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from games.engine.commitments import opened
from games.engine.errors import MatchIsOver
from games.engine.model import Entry, Kind, MatchSetup
from games.engine.phases import Phase
from games.engine.seat import Entropy, SeatSecrets
from games.engine.table import Table
from games.game import Game, IllegalMove


class LocalTable:
    """A table, and the secrets of all its seats.

    What needs no choice (commitments, reveals, chance, dictated answers, openings) is done at once by itself.

    :param setup: of an onlooker.
    :param entropy: where seeds, nonces and secrets come from.
    """

    def __init__(self, setup: MatchSetup, rules: Game[Any, Any, Any], entropy: Entropy) -> None:
        self.setup, self.rules = setup, rules
        self.table = Table(setup, rules)
        self._keepers = [SeatSecrets(replace(setup, seat=seat), rules, entropy) for seat in range(setup.seats)]
        self._chosen: list[tuple[int, int]] = []
        self._settle()

    # -- looking

    @property
    def over(self) -> bool:
        """Whether the match has ended."""
        return self.table.ending is not None

    @property
    def choosing(self) -> tuple[int, ...]:
        """The seats whose players must choose now; in a simultaneous turn those that have not yet."""
        return tuple(keeper.seat for keeper in self._keepers if keeper.must_choose(self.table))

    @property
    def at_once(self) -> bool:
        """Whether several choose at once and unseen."""
        return self.table.phase is Phase.COMMIT

    def legal(self, seat: int) -> tuple[str, ...]:
        """The seat's legal moves as text; empty when it is not to choose."""
        return self._keepers[seat].options(self.table)

    def view(self, seat: int | None) -> Any:
        """What a seat sees, its own secret included, and at the end all that was opened; ``None`` is an onlooker."""
        secret = "" if seat is None else self._keepers[seat].secret
        view = self.table.position.view(seat, secret)
        if self.over and self.rules.secrets:
            return self.rules.opened(view, opened(self.table.transcript, self.setup.seats))
        return view

    @property
    def scores(self) -> tuple[int, ...]:
        """The points by seat, where the game counts any and came to its end."""
        return self.table.position.scores

    # -- doing

    def move(self, seat: int, text: str) -> None:
        """Make a seat's move.

        :raises DeclaredError: as ``SeatSecrets.choose``; nothing has changed.
        """
        turn = self.table.turn
        self.table.accept(self._keepers[seat].choose(self.table, text))
        self._chosen.append((turn, seat))
        self._settle()

    def resign(self, seat: int) -> None:
        """Give the match up.

        :raises MatchIsOver: there is nothing to give up any more.
        """
        self._say(seat, Kind.RESIGN)
        self._settle()

    def undo(self, seats: Collection[int]) -> None:
        """Take the last move that one of these seats chose back, and all that followed; everybody agrees.

        :raises IllegalMove: none of them has chosen anything yet.
        :raises MatchIsOver: nothing is taken back any more.
        """
        if self.over:
            raise MatchIsOver()
        complete = [(turn, seat) for turn, seat in self._chosen if turn < self.table.turn and seat in seats]
        if not complete:
            raise IllegalMove(move="undo", rule="There is no such move to take back.")
        turn, seat = complete[-1]
        self._say(seat, Kind.OFFER, "undo")
        for other in sorted(self.table.active - {seat}):
            self._say(other, Kind.AGREE, "undo")
        self._chosen = [choice for choice in self._chosen if choice[0] < turn]
        self._settle()

    def _say(self, seat: int, kind: Kind, body: str = "") -> None:
        self.table.accept(self._keepers[seat].say(self.table, kind, body))

    def _settle(self) -> None:
        """Do what needs no choice, until a player has to choose or the match is over."""
        while owed := [entry for keeper in self._keepers if (entry := self._owed(keeper)) is not None]:
            for entry in owed:
                self.table.accept(entry)

    def _owed(self, keeper: SeatSecrets) -> Entry | None:
        return None if self.over else keeper.owed(self.table)
