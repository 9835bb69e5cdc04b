"""The results that the lobby has not confirmed yet: kept, also on disk, and reported whenever there is a line."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.defer import TimeoutError as TookTooLong
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from client.errors import LineDown, LobbyFailed
from client.events import ResultKept, ResultLost, ResultTaken
from client.session.context import SessionContext
from client.session.outbox import KeptResult, folded
from games.engine.model import Ending, Reason
from lobby.commands import Report
from lobby.commands.announced import MatchEnded
from lobby.errors import NoSuchMatch, StorageFailed, TryLater, WrongMoment
from wire.amp.errors import DeclaredError
from wire.timeouts import limit

MOST = 100
"""So many results wait at the most; of more, the oldest is given up."""

HAND_IN_SECONDS = 3.0
"""How long a log-in waits for what the lobby records of results that another run of this program has left."""

PAUSE_SECONDS = 5.0
"""How long a lobby that cannot write just now is left alone where it did not say itself."""


@dataclass
class Waiting:
    """A result that is not confirmed.

    :ivar held: the lobby is shown the match first: that may convict somebody, and nobody agrees with whoever cheats.
    :ivar sending: the lobby is being told; :ivar heard: it has been told on this line.
    :ivar settled: it has the result on its disk; what it recorded is still to be heard.
    :ivar anchor: the last one, and :ivar signature: mine over that and the places; empty of the version before.
    :ivar unknown: the lobby knows nothing of the match, and is shown its ticket.
    :ivar kept: as it is on the disk, if it is.
    """

    match: str
    ending: Ending
    ticket: str
    held: bool = False
    sending: bool = False
    heard: bool = False
    settled: bool = False
    anchor: str = ""
    signature: str = ""
    unknown: bool = False
    kept: KeptResult | None = None


class Results:
    """The outbox of results.

    :ivar here: whether the lobby knows me on the line that there is.
    :ivar stranded: the lobby that is there cannot take any result of this client.
    """

    log = Logger()

    def __init__(self, context: SessionContext, here: Callable[[], bool]) -> None:
        self._context, self.here = context, here
        self._waiting: dict[str, Waiting] = {}
        self._told: dict[str, None] = {}
        self._pause: IDelayedCall | None = None
        self._outbox = context.options.outbox
        self._told_kept: set[str] = set()
        self._drained: Deferred[None] | None = None
        self.stranded = False

    @property
    def waiting(self) -> int:
        """How many are not confirmed."""
        return sum(not each.settled for each in self._waiting.values())

    # -- out

    def report(
        self, match: str, ending: Ending, ticket: str, anchor: str, signature: str, heard_out: Deferred[None]
    ) -> None:
        """A match has ended at my table: the lobby must know, now or when it is there again, if I have a session there.

        :param ticket: the match's, by which a lobby that has forgotten it still hears me.
        :param anchor: the last one; :param signature: mine over that and the places.
        :param heard_out: fires when the lobby has heard what it is shown of the match, which it is told before.
        """
        if match in self._told:
            return
        if not self._context.name:
            self._context.emit(ResultLost(match=match))
            return
        self._waiting[match] = each = Waiting(match, ending, ticket, held=True, anchor=anchor, signature=signature)
        self._keep(each)
        if self.stranded:
            self.tell_kept()
        if len(self._waiting) > MOST:
            self._lose(next(iter(self._waiting)))
        heard_out.addCallback(lambda _: self._release(each))

    def _release(self, each: Waiting) -> None:
        """The lobby has heard what comes before the report."""
        each.held = False
        self.send()

    def _keep(self, each: Waiting) -> None:
        """Keep it on disk: this program may end before there is a lobby again."""
        context, ending = self._context, each.ending
        if context.lobby.address is not None and context.token:
            where, places, reason = str(context.lobby.address), tuple(ending.places), ending.reason.value
            whose = where, context.name, context.token, each.match
            kept = KeptResult(*whose, places, reason, ending.seat, each.ticket, each.anchor, each.signature)
            each.kept = kept if self._outbox.keep(kept) else None

    def tell_kept(self) -> None:
        """The lobby cannot take what waits, and the disk has it: say so, once of each."""
        for each in self._waiting.values():
            if each.kept is not None and not each.settled and each.match not in self._told_kept:
                self._told_kept.add(each.match)
                self._context.emit(ResultKept(match=each.match))

    # -- what another run of the program has left

    def take_up(self, name: str) -> list[str]:
        """Take up what is on the disk of a player's results at this lobby; returns the tokens of their sessions."""
        before = [each.kept for each in self._waiting.values() if each.kept is not None and not each.heard]
        tokens = {kept.token: None for kept in before if folded(kept.name) == folded(name)}  # an attempt that failed
        lobby = self._context.lobby.address
        for kept in self._outbox.take_up(str(lobby), name) if lobby is not None else ():
            ending = ending_of(kept)
            if ending is None or kept.match in self._told:
                self._outbox.drop(kept)
                continue
            self._waiting[kept.match] = Waiting(
                kept.match, ending, kept.ticket, anchor=kept.anchor, signature=kept.signature, kept=kept
            )
            tokens[kept.token] = None
        return list(tokens)

    async def hand_in(self, token: str) -> None:
        """Report what a session has left, on a line that speaks for it, and hear what the lobby records.

        :raises LineDown: the line broke.
        """
        mine = [each for each in self._waiting.values() if each.kept is not None and each.kept.token == token]
        for each in mine:
            await self._send(each)
        if any(each.match in self._waiting for each in mine):
            self._drained = Deferred()
            with suppress(TookTooLong):  # the other side has not reported: the lobby waits for that by itself
                await limit(self._drained, HAND_IN_SECONDS, self._context.reactor)
            self._drained = None
        for each in mine:
            if each.heard:
                self._forget(each.match)

    def _forget(self, match: str) -> None:
        """The lobby takes care of the result now, or nobody does."""
        each = self._waiting.pop(match, None)
        if each is not None and each.kept is not None:
            self._outbox.drop(each.kept)
        if self._drained is not None and not self._waiting and not self._drained.called:
            self._drained.callback(None)

    # -- out

    def send(self) -> None:
        """Report what waits, if there is a line."""
        for each in list(self._waiting.values()):
            mine = each.kept is None or folded(each.kept.name) == folded(self._context.name)
            if self.here() and mine and not (each.held or each.sending or each.heard):
                each.sending = True
                sent = Deferred.fromCoroutine(self._send(each))
                sent.addErrback(lambda failure: self.log.failure("reporting a match", failure=failure))

    async def _send(self, each: Waiting) -> None:
        try:
            await self._ask(each)
        finally:
            each.sending = False
        self._context.show()

    async def _ask(self, each: Waiting) -> None:
        try:
            answer = await self._context.ask(Report, **said_of(each))
        except NoSuchMatch:
            if each.ticket and not each.unknown:
                each.unknown = True
                await self._ask(each)
            else:
                self._lose(each.match)
        except (WrongMoment, LobbyFailed):
            self._lose(each.match)
        except TryLater as problem:
            self._send_in(float(problem.parameters.get("seconds", PAUSE_SECONDS)))
        except StorageFailed:
            self._send_in(PAUSE_SECONDS)
        except LineDown:
            pass  # it goes out again on the next line
        except DeclaredError as problem:
            self.log.error("the lobby refuses a report: {problem!r}", problem=problem)
            self._lose(each.match)
        else:
            each.heard = True
            each.settled = answer["settled"]

    def _send_in(self, seconds: float) -> None:
        if self._pause is None:
            self._pause = self._context.reactor.callLater(max(0.1, seconds), self._sends_again)

    def _sends_again(self) -> None:
        self._pause = None
        self.send()

    # -- in

    def recorded(self, verdict: MatchEnded) -> None:
        """The lobby has recorded a result; that is told once, however often it says so."""
        match = verdict.match
        self._forget(match)
        if match in self._told:
            return
        self._told[match] = None
        if len(self._told) > MOST:
            del self._told[next(iter(self._told))]
        self._context.emit(
            ResultTaken(
                match=match,
                verdict=verdict.verdict,
                detail=verdict.detail,
                players=verdict.players,
                places=verdict.places,
                reason=verdict.reason,
                seat=verdict.seat,
            )
        )

    # -- the line and the session

    def line_lost(self) -> None:
        """Nobody knows whether the lobby has stored what was reported: it is reported again."""
        for each in self._waiting.values():
            each.heard = False

    def session_over(self, told: bool = True) -> None:
        """Nobody is there to report any more.

        :param told: results whose report the lobby has heard are lost, too; otherwise the lobby takes care of them.
        """
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None
        for match, each in list(self._waiting.items()):
            if each.settled or (each.heard and not told):
                self._forget(match)
            elif each.kept is None or told:
                self._lose(match)
        self.tell_kept()
        for each in self._waiting.values():
            if each.kept is not None:
                self._outbox.release(each.kept)
        self._waiting.clear()

    def _lose(self, match: str) -> None:
        if match in self._waiting:
            self._forget(match)
            self._context.emit(ResultLost(match=match))


def said_of(result: Waiting) -> dict[str, Any]:
    """What is reported: as the version before did it where that has kept the result."""
    ending = result.ending
    said: dict[str, Any] = {"match": result.match, "places": list(ending.places)}
    if result.anchor:
        said |= {"anchor": result.anchor, "signature": result.signature}
    else:
        said |= {"reason": ending.reason.value, "seat": ending.blamed}
    return {**said, "ticket": result.ticket} if result.unknown else said


def ending_of(kept: KeptResult) -> Ending | None:
    """The ending of a match that was kept; nothing where no table can end like that."""
    try:
        return Ending(kept.places, Reason(kept.reason), kept.seat)
    except ValueError:
        return None
