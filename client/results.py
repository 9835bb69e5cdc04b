"""The results that the lobby has not confirmed yet: kept, and reported again whenever there is a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger

from client.center import Center
from client.errors import LineDown, LobbyFailed
from client.events import ResultLost, ResultTaken
from client.values import Verdict
from games.entries import Ending
from lobby.commands import NOBODY, Report
from lobby.errors import NoSuchMatch, StorageFailed, TryLater, WrongMoment
from wire.errors import DeclaredError

MOST = 100
"""So many results wait at the most; of more, the oldest is given up."""

PAUSE_SECONDS = 5.0
"""How long a lobby that cannot write just now is left alone where it did not say itself."""


@dataclass
class Waiting:
    """A result that is not confirmed.

    :ivar sending: the lobby is being told; :ivar heard: it has been told on this line.
    :ivar settled: it has the result on its disk; what it took down is still to be heard.
    :ivar testimony: the transcript of the match, compressed, which the lobby may want to see.
    """

    match: str
    ending: Ending
    ticket: str
    sending: bool = False
    heard: bool = False
    settled: bool = False
    testimony: bytes = b""


class Results:
    """The outbox of results.

    :ivar here: whether the lobby knows me on the line that there is.
    """

    log = Logger()

    def __init__(self, center: Center, here: Callable[[], bool]) -> None:
        self._center, self.here = center, here
        self._waiting: dict[str, Waiting] = {}
        self._told: dict[str, None] = {}
        self._pause: IDelayedCall | None = None

    @property
    def waiting(self) -> int:
        """How many are not confirmed."""
        return sum(not each.settled for each in self._waiting.values())

    @property
    def tickets(self) -> list[str]:
        """The tickets of their matches, the newest first."""
        return [each.ticket for each in reversed(self._waiting.values()) if each.ticket]

    # -- out

    def report(self, match: str, ending: Ending, ticket: str, testimony: bytes = b"") -> None:
        """A match has ended at my table: the lobby must know, now or when it is there again, if I have a session there.

        :param ticket: the match's, by which a lobby that has forgotten it still hears me.
        :param testimony: its transcript, compressed.
        """
        if match in self._told:
            return
        if not self._center.name:
            self._center.emit(ResultLost(match=match))
            return
        self._waiting[match] = Waiting(match, ending, ticket, testimony=testimony)
        if len(self._waiting) > MOST:
            self._lose(next(iter(self._waiting)))
        self.send()

    def send(self) -> None:
        """Report what waits, if there is a line."""
        for each in list(self._waiting.values()):
            if self.here() and not each.sending and not each.heard:
                each.sending = True
                sent = Deferred.fromCoroutine(self._send(each))
                sent.addErrback(lambda failure: self.log.failure("reporting a match", failure=failure))

    async def _send(self, each: Waiting) -> None:
        try:
            await self._ask(each)
        finally:
            each.sending = False
        self._center.show()

    async def _ask(self, each: Waiting) -> None:
        ending = each.ending
        seat = NOBODY if ending.seat is None else ending.seat
        try:
            answer = await self._center.ask(
                Report,
                match=each.match,
                places=list(ending.places),
                reason=ending.reason.value,
                seat=seat,
                **({"ticket": each.ticket} if each.ticket else {}),
            )
        except (NoSuchMatch, WrongMoment, LobbyFailed):
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
            self._pause = self._center.reactor.callLater(max(0.1, seconds), self._sends_again)

    def _sends_again(self) -> None:
        self._pause = None
        self.send()

    def testimony(self, match: str) -> bytes:
        """The transcript of a match that is not confirmed, compressed; nothing of any other."""
        each = self._waiting.get(match)
        return each.testimony if each is not None else b""

    # -- in

    def taken_down(self, verdict: Verdict) -> None:
        """The lobby took a result down; that is told once, however often it says so."""
        match = verdict.match
        self._waiting.pop(match, None)
        if match in self._told:
            return
        self._told[match] = None
        if len(self._told) > MOST:
            del self._told[next(iter(self._told))]
        self._center.emit(
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
        """Whether what was reported has come to stand on the lobby's disk nobody knows: it is reported again."""
        for each in self._waiting.values():
            each.heard = False

    def session_over(self, told: bool = True) -> None:
        """Nobody is there to report any more.

        :param told: results whose report the lobby has heard are lost, too; otherwise they are the lobby's care now.
        """
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None
        for match, each in list(self._waiting.items()):
            if not each.settled and (told or not each.heard):
                self._lose(match)
        self._waiting.clear()

    def _lose(self, match: str) -> None:
        if self._waiting.pop(match, None) is not None:
            self._center.emit(ResultLost(match=match))
