"""The way to the lobby and back to it: connecting, losing the line, coming back to the session, leaving."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from enum import IntEnum

from twisted.internet.defer import Deferred
from twisted.internet.defer import TimeoutError as NoAnswer

from client.errors import LineDown, LobbyFailed, Unreachable
from client.events import CertificateExpired, Connected, Connecting, Failed, LineLost, LobbyPinned, SessionOver
from client.events.reasons import SessionLoss
from client.lobby.address import Address, parse
from client.lobby.connection import too_old
from client.lobby.connector import LobbyConnector
from client.lobby.options import LOGOUT_SECONDS
from client.lobby.retry import RetryLoop, Waits
from client.match.coordinator import MatchCoordinator
from client.session.account import Account
from client.session.context import SessionContext
from client.session.lists import Lists
from client.session.standing import Present
from lobby import commands
from lobby.errors import ProtocolMismatch, SessionExpired, StorageFailed, TryLater
from wire.amp.errors import DeclaredError

HURRY = 0.25
"""So much of the lobby's waits is for who is in a match: those come back first."""

LEAST_WAIT = 0.1
"""Seconds before an attempt to come back, whatever a lobby says."""


class Afterwards(IntEnum):
    """What the lobby lets the client do by itself when the line is gone; the greater, the less."""

    RESUME = 0
    RETURN = 1
    STAY_AWAY = 2


@dataclass(frozen=True)
class LastWords:
    """What the lobby has said of the end of a line.

    :ivar why: its reason, in its own words, empty where it has said none.
    :ivar afterwards: come back to the session, come back as a visitor, or not.
    :ivar seconds: for so long it wants to be left alone.
    """

    why: str = ""
    afterwards: Afterwards = Afterwards.RESUME
    seconds: float = 0.0


class Reconnector:
    """How a session gets to its lobby."""

    def __init__(
        self, context: SessionContext, lobby: LobbyConnector, account: Account, lists: Lists, matches: MatchCoordinator
    ) -> None:
        self._context, self._lobby, self._account = context, lobby, account
        self._lists, self._matches = lists, matches
        self._last_words = LastWords()
        self._expired: set[tuple[str, str]] = set()
        self._retry = RetryLoop(context.reactor, context.options.chance, self._come_back)

    @property
    def returning(self) -> float | None:
        """Seconds until the client tries by itself to come back, 0 while it does; ``None``: it does not."""
        return self._retry.next

    # -- there

    async def connect(self, target: Address) -> None:
        """Connect to a lobby; to the one in which my session waits, also go on with that.

        :raises DeclaredError: there is none, or it will not do; see ``Session.connect``.
        """
        back = self._account.away and target == self._lobby.address
        if self.returning is None and not back:
            await self.leave()
        self._context.show()
        self._context.emit(Connecting(address=str(target)))
        await self._retry.by_hand(self._go(target, back))

    async def _go(self, target: Address, back: bool) -> None:
        connected = await self._open(target)
        if not back:
            self._account.forget()
            self._lists.clear()
            self._visit(connected)
        elif await self._resume(connected) is not None:
            raise LineDown(reason="the lobby could not go on with your session yet")

    def _visit(self, connected: Connected) -> None:
        """There, and signed out."""
        self._context.show()
        self._context.emit(connected)

    async def _open(self, target: Address) -> Connected:
        said = await self._lobby.open(target)
        self._context.options.privacy.lobby = str(target)
        if said.protocol != commands.PROTOCOL and not self._account.away:
            self._lobby.close()
            raise too_old(said.protocol)
        self._last_words = LastWords()
        security = self._lobby.security
        if security.trust == "first":
            self._context.emit(LobbyPinned(address=str(target), fingerprint=security.fingerprint))
        if security.expired and (str(target), security.expired) not in self._expired:
            self._expired.add((str(target), security.expired))
            self._context.emit(CertificateExpired(address=str(target), since=security.expired))
        return Connected(
            address=str(target),
            software=said.software,
            encrypted=security.encrypted,
            keeps=said.keeps,
            drop_ins=said.drop_ins,
            fingerprint=security.fingerprint,
        )

    # -- and back

    async def _come_back(self) -> float | None:
        """Try once to be back; returns the least seconds until the next attempt, ``None`` for no other."""
        try:
            connected = await self._open(parse(str(self._lobby.address or "")))
        except Unreachable:
            return 0.0
        except DeclaredError as problem:
            self._tell(problem)
            if isinstance(problem, ProtocolMismatch):
                self._account.stranded()
            return None
        if self._account.away:
            return await self._resume(connected)
        self._visit(connected)
        return None

    async def _resume(self, connected: Connected) -> float | None:
        """Try once to go on with my session; returns the same as ``_come_back``."""
        welcome = self._lobby.welcome
        older = welcome is not None and welcome.protocol != commands.PROTOCOL
        try:
            await self._account.resume()
        except LineDown:
            return 0.0
        except (TryLater, StorageFailed) as problem:
            self._account.line_lost()
            self._lobby.close()
            return float(problem.parameters.get("seconds", 0))
        except (SessionExpired, LobbyFailed):
            self._account.forget(lost=True)
            self._matches.line_lost(kept=False)
            self._lists.clear()
            self._visit(connected)
            self._context.emit(SessionOver(why=SessionLoss.EXPIRED, keeps=connected.keeps))
        if older and welcome is not None:
            self._tell(too_old(welcome.protocol))
        return None

    def _tell(self, problem: DeclaredError) -> None:
        self._context.emit(Failed(error=problem.code.decode("ascii"), parameters=problem.parameters))

    def line_ends(self, why: str, afterwards: Afterwards = Afterwards.RESUME, seconds: float = 0.0) -> None:
        """The lobby says why it will close the line, and what may follow."""
        before = self._last_words
        self._last_words = LastWords(why, max(afterwards, before.afterwards), max(seconds, before.seconds))

    def lost(self, why: str) -> None:
        """The line is gone without having been asked for. Session and match go on without it, as far as they can."""
        account = self._account
        afterwards, why = self._last_words.afterwards, self._last_words.why or why
        returning = self._context.options.return_to_lobby and afterwards is not Afterwards.STAY_AWAY
        in_vain = self.returning is not None and not isinstance(account.standing, Present)
        if returning and afterwards is Afterwards.RESUME:
            account.line_lost()
        else:
            account.forget(lost=True)
        kept = account.sign_in is not None
        self._lists.freeze()
        self._matches.line_lost(kept)
        self._context.show()
        if in_vain:
            return  # an attempt to come back has failed, and the next one follows
        self._context.emit(LineLost(why=why, returning=returning, kept=kept))
        if returning:
            self._retry.start(self._waits())

    def _waits(self) -> Waits:
        """The waits that the lobby gave me at sign-in, shorter for who is in a match; else the usual ones."""
        sign_in, least = self._account.sign_in, self._last_words.seconds
        if sign_in is None:
            return Waits(least=least)
        hurry = HURRY if self._matches.playing else 1.0
        first = max(LEAST_WAIT, sign_in.back_first / 1000 * hurry)
        longest = max(first, sign_in.back_longest / 1000)
        return Waits(first, longest, min(least, sign_in.grace / 2))

    # -- away

    async def leave(self) -> None:
        """Leave the lobby: say goodbye where that is possible in time, then close."""
        self._matches.leave_table()
        if self._account.here and self._lobby.line is not None:
            goodbye = Deferred.fromCoroutine(self._lobby.ask(commands.Logout))
            goodbye.addTimeout(LOGOUT_SECONDS, self._context.reactor)
            with contextlib.suppress(LineDown, LobbyFailed, NoAnswer):  # the closed line says it too
                await goodbye
        self._retry.stop()
        self._account.forget()
        self._lists.clear()
        self._lobby.close()
        await self._matches.close()
