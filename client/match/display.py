"""How a match looks to its player, and what it says: by the game's own code, which may fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from client.events import Event, Notice
from client.match.setup import MatchOrder
from games.cage.process import CageEnded
from games.engine.commitments import opened
from games.engine.model import Entry
from games.game import IllegalMove, Reader
from games.packages.guard import ForeignErrors, in_words
from games.paint import Colours, painted
from games.peer.match import Match

Told = TypeVar("Told")


class Look(NamedTuple):
    """What a player is shown at one moment.

    :ivar view: the game's; :ivar picture: without colours, which :ivar colours: says; :ivar words: the same in words.
    """

    view: Any
    picture: str
    colours: Colours
    words: str


class MatchDisplay:
    """Asks a game how it looks. Where its code fails, that is told, once, and the match goes on without.

    :param emit: tells the player.
    """

    def __init__(self, order: MatchOrder, emit: Callable[[Event], None]) -> None:
        self._order, self._emit = order, emit
        self._stumbled = False

    def look(self, game: Match, over: bool = False) -> Look:
        """What the player sees now.

        :param over: the match has ended, so that what was opened is shown, too.
        """
        view = self._asked(game.own.view, instead=None)
        if view is None:
            return Look(None, "", (), "")
        reader, rules = self._reader(game), game.rules
        if over and rules.secrets:
            secrets, seen = opened(game.table.transcript, len(self._order.players)), view
            view = self._asked(lambda: rules.opened(seen, secrets), instead=seen)
        picture = painted(self._asked(lambda: rules.render(view, reader), instead=""))
        return Look(view, *picture, self._asked(lambda: rules.describe(view, reader), instead=""))

    def comment(self, game: Match, entry: Entry) -> str:
        """What a move means in the game's own words, if it has any."""
        made = game.table.made(entry.turn, entry.seat)
        if made is None:
            return ""
        before, move = made
        reader = self._reader(game)
        return self._asked(lambda: game.rules.comment(before, entry.seat, move, reader), instead="")

    def scores(self, game: Match) -> tuple[int, ...]:
        """The points by seat, where the game counts any and came to its end."""
        return self._asked(lambda: game.table.position.scores, instead=())

    def teams(self, game: Match) -> tuple[tuple[int, ...], ...]:
        """The seats that play together; nothing where everybody plays alone."""
        settings, seats = game.setup.settings, len(self._order.players)
        return self._asked(lambda: tuple(map(tuple, game.rules.teams(seats, settings))), instead=())

    def refusal(self, game: Match, refused: IllegalMove) -> IllegalMove:
        """A refused move, with its reason as the player reads it."""
        told = refused.parameters
        return IllegalMove(move=told.get("move", ""), rule=self._reader(game).again(told.get("rule", "")))

    def _reader(self, game: Match) -> Reader:
        return game.rules.reader(self._order.players, self._order.seat)

    def _asked(self, ask: Callable[[], Told], instead: Told) -> Told:
        """What the game's own code shows and says."""
        with ForeignErrors() as faults:
            return ask()
        ended = isinstance(faults.fault, CageEnded)  # which is told elsewhere, as the match does not go on
        if faults.fault is not None and not ended and not self._stumbled:
            self._stumbled = True
            self._emit(Notice("game-stumbled", {"game": self._order.game, "why": in_words(faults.fault)}))
        return instead
