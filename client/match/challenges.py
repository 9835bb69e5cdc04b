"""What goes between a match and the lobby while it is played: moves that did not come, who is gone, how it went."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from client.errors import LineDown
from client.events import Deposited
from client.match.context import MatchContext, MatchResults
from games.engine import serialization
from games.engine.model import Entry
from games.peer.match import Match
from lobby.commands import Deposit, Missing, Testify
from wire.amp.errors import DeclaredError
from wire.tickets import BY_ITSELF

PART_BYTES = 30_000
"""Bytes of a part of a transcript: what one box to a lobby holds, nearly."""


class Challenges:
    """What a client's matches ask of the lobby, and it of them.

    :param game_of: my side of a match by its id, while there is one.
    """

    log = Logger()

    def __init__(self, context: MatchContext, results: MatchResults, game_of: Callable[[str], Match | None]) -> None:
        self._context, self._results, self._game_of = context, results, game_of

    # -- what a match wants of the lobby

    def missing(self, game: Match, seat: int, entries: Sequence[Entry]) -> bool:
        """Ask the lobby for what a seat owes; returns whether there is a lobby to be asked."""
        if not self._results.here():
            return False
        self._go(self._ask_missing(game, seat, serialization.newest(entries)))
        return True

    async def _ask_missing(self, game: Match, seat: int, lines: list[str]) -> None:
        try:
            await self._context.ask(Missing, match=game.seating.match, seat=seat, entries=lines)
        except LineDown:
            return  # it is asked again on the next line
        except DeclaredError as problem:
            self.log.info("the lobby cannot be asked for a move: {problem!r}", problem=problem)
            game.by_lobby.not_there(seat)

    def deposit(self, game: Match, entries: Sequence[Entry]) -> None:
        """Give the lobby what it has asked for."""
        self._go(self._context.ask(Deposit, match=game.seating.match, entries=serialization.newest(entries)))

    # -- what the lobby says

    def owed(self, match: str, seat: int, lines: Sequence[str], seconds: int) -> None:
        """A seat waits for my side of a match; of one that I do not have there is nothing, which I say."""
        game = self._game_of(match)
        if game is not None:
            game.by_lobby.owed(seat, self._read(lines), float(seconds))
        else:
            self._go(self._context.ask(Deposit, match=match, entries=[]))

    def deposited(self, match: str, seat: int, why: str, lines: Sequence[str]) -> None:
        """What came of my asking. Who was there and gave nothing is gone, which the lobby says apart from this."""
        game = self._game_of(match)
        if game is not None and why == "deposited":
            if seat < game.seating.seats:
                self._context.emit(Deposited(match=match, player=game.seating.players[seat]))
            game.by_lobby.deposited(seat, self._read(lines))
        elif game is not None and why == "away":
            game.by_lobby.not_there(seat)

    def gone(self, match: str, seat: int, why: str, absence: str) -> None:
        """A player is gone for good."""
        game = self._game_of(match)
        if game is not None and absence:
            game.by_lobby.gone_for_good(seat, absence, why in BY_ITSELF)

    def evidence(self, match: str) -> None:
        """The reports differ: show how it went at my table."""
        testimony = self._results.testimony(match)
        if testimony:
            self._go(self._testify(match, testimony))

    async def _testify(self, match: str, testimony: bytes) -> None:
        parts = [testimony[start : start + PART_BYTES] for start in range(0, len(testimony), PART_BYTES)]
        for number, part in enumerate(parts):
            await self._context.ask(Testify, match=match, part=number, parts=len(parts), content=part)

    # -- both

    def _read(self, lines: Sequence[str]) -> list[Entry]:
        entries = []
        for line in lines:
            try:
                entries.append(serialization.read(line))
            except ValueError as problem:
                self.log.info("what came by way of the lobby is no entry: {problem}", problem=problem)
        return entries

    def _go(self, asking: Coroutine[Any, Any, Any]) -> None:
        """Ask the lobby; a refusal is logged: the match goes its way without."""
        asked = Deferred.fromCoroutine(asking)
        asked.addErrback(self._refused)

    def _refused(self, failure: Failure) -> None:
        failure.trap(DeclaredError)
        self.log.info("the lobby takes no word of a match: {problem!r}", problem=failure.value)
