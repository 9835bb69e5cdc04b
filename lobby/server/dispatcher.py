"""The running lobby: the core, and what it has of clock, connections and feed.

Every change goes through ``Dispatcher.do``: it calls one story of the core, which either refuses or leaves events
behind, and has them delivered just after the responder that asked was answered. That call is the lobby's whole
concurrency: one thread, one writer, no lock.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from lobby.auth.tokens import Tokens
from lobby.commands.announced import Announced
from lobby.commands.reasons import SessionEnd, Verdict
from lobby.core import disputes, matchend, queries, sessions, timers
from lobby.core.effects import Event, Judge, SessionOver, Settle, WaitBegins, WaitEnds
from lobby.core.model.dispute import Dispute
from lobby.core.model.match import UNKNOWN, Finding, Result
from lobby.core.model.parties import network
from lobby.core.model.session import Session
from lobby.core.state import LobbyState
from lobby.results.writer import ResultWriter
from lobby.server.encoding import announcement
from lobby.server.feed import Feed, Subscriber
from lobby.server.limits import DetachedSessions
from wire.apart import each
from wire.idle import IdleMonitor
from wire.tickets import Departure
from wire.timeouts import Deadline

P = ParamSpec("P")
T = TypeVar("T")


class Outlet(Subscriber, Protocol):
    """What a session speaks through: its present connection.

    :ivar host: the client's address.
    """

    host: str

    def replace(self) -> None:
        """Close: the session's client speaks through another connection."""

    def end_session(self, why: SessionEnd) -> None:
        """Say why the session ends here, and close."""


OnVerdict = Callable[[Finding], object]
"""Called with what a judge has found."""


def no_judge(case: Dispute, told: OnVerdict) -> None:
    """Where there is no judge nobody can know."""
    told(Finding(Verdict.UNRESOLVED, UNKNOWN, "This lobby does not judge matches."))


class Dispatcher:
    """The core with its surroundings.

    :param away: seconds of silence after which a player is shown as away.
    :param grace: seconds for which a session without a line is kept, and :param leftovers: how many are.
    :ivar ending: what else has to be done when the lobby stops.
    :ivar judge: looks at the transcripts of a match, and calls back once, now or later.
    """

    def __init__(
        self,
        world: LobbyState,
        clock: IReactorTime,
        feed: Feed,
        tokens: Tokens,
        ledger: ResultWriter,
        away: float,
        grace: float,
        leftovers: DetachedSessions,
    ) -> None:
        self.world, self.clock, self.feed, self.tokens, self.grace = world, clock, feed, tokens, grace
        self.ledger, self._leftovers = ledger, leftovers
        self.mouths: dict[str, Outlet] = {}
        self._waits: dict[str, Deadline] = {}
        self._delivery: IDelayedCall | None = None
        self._stopped = False
        self.ending: list[Callable[[], object]] = []
        self.judge: Callable[[Dispute, OnVerdict], object] = no_judge
        self._away: IdleMonitor[str] = IdleMonitor(away, clock, self._silent)

    # -- the one way into the core

    def do(self, story: Callable[Concatenate[LobbyState, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a story of the core and see to its events. Domain errors pass through; then nothing has changed."""
        try:
            return story(self.world, *args, **kwargs)
        finally:
            if self._stopped:
                self.world.take()
            elif self.world.outbox and self._delivery is None:
                self._delivery = self.clock.callLater(0, self._deliver)

    def _deliver(self) -> None:
        """See to every event, each alone: one that cannot be told must not take timers and others' news with it."""
        self._delivery = None
        each(self.world.take(), self._handle, "an event of the core was not delivered")

    def _handle(self, event: Event) -> None:
        match event:
            case WaitBegins():
                self._begin_wait(event.key, event.seconds)
            case WaitEnds():
                self._end_wait(event.key)
            case Settle():
                self.ledger.take(event.result, self._settled)
            case Judge():
                self.judge(event.case, partial(self._judged, event.case.match))
            case SessionOver():
                self._leftovers.release(event.session)
                self.tokens.over(event.session)
            case Announced():
                data = announcement(event)
                mouths = [self.mouths[session] for session in event.to if session in self.mouths]
                each(mouths, lambda mouth: mouth.write_all(data), "an announcement was not sent")
            case _:
                self.feed.apply(event)

    def _settled(self, result: Result) -> None:
        """The result stands on the disk."""
        self.do(matchend.settled, result)

    def _judged(self, match: str, finding: Finding) -> None:
        """The judge has found something."""
        self.do(disputes.judged, match, finding)

    # -- waits belong to the record they are about, whatever becomes of a connection

    def _begin_wait(self, key: str, seconds: float) -> None:
        self._end_wait(key)
        self._waits[key] = Deadline(self.clock, seconds, partial(self._expire, key))

    def _end_wait(self, key: str) -> None:
        wait = self._waits.pop(key, None)
        if wait is not None:
            wait.cancel()

    def _expire(self, key: str) -> None:
        del self._waits[key]
        self.do(timers.expire, key)

    # -- sessions and their mouths

    def attach(self, session: Session, mouth: Outlet, same: bool = False) -> None:
        """Let a session speak through this connection.

        :param same: it is the same client that comes back: the older connection is not told that it was taken over.
        """
        self._leftovers.release(session.id)
        session.address = network(mouth.host)
        older = self.mouths.get(session.id)
        self.mouths[session.id] = mouth
        self.heard(session)
        if older is not None and older is not mouth:
            self.feed.unsubscribe(older)
            older.replace() if same else older.end_session(SessionEnd.TAKEN_OVER)

    def detach(self, session: Session, mouth: Outlet) -> None:
        """The connection is gone: the session that speaks through it is away, and kept for the grace time."""
        if not self._leave(session, mouth):
            return
        if self.tokens.has(session) and self._leftovers.admit(session.id, mouth.host):
            self.do(sessions.detached, session, self.grace)
        else:
            self.do(sessions.sign_out, session)

    def end(self, session: Session, mouth: Outlet, why: Departure = Departure.GONE) -> None:
        """The session that speaks through the connection is over, and nobody comes back to it.

        :param why: ``LEFT`` where its player wanted that.
        """
        if self._leave(session, mouth):
            self.tokens.forget(session.id)
            self.do(sessions.sign_out, session, why)

    def _leave(self, session: Session, mouth: Outlet) -> bool:
        """The session speaks no more through the connection; returns whether it did until now."""
        self.feed.unsubscribe(mouth)
        if self.mouths.get(session.id) is not mouth:
            return False
        del self.mouths[session.id]
        self._away.forget(session.id)
        return True

    def evict(self, session: Session, why: SessionEnd) -> None:
        """End a session from the lobby's side, wherever it speaks, or if it has no line."""
        mouth = self.mouths.get(session.id)
        if mouth is not None:
            mouth.end_session(why)
        if queries.session(self.world, session.id) is session:  # it had no line, or one that was closing already
            self.tokens.forget(session.id)
            self.do(sessions.sign_out, session)

    def heard(self, session: Session) -> None:
        """Something came from the session's client."""
        self._away.heard(session.id)
        if session.away:
            self.do(sessions.set_away, session, False)

    def _silent(self, session_id: str) -> None:
        session = queries.session(self.world, session_id)
        if session is not None:
            self.do(sessions.set_away, session, True)

    def stop(self) -> None:
        """Drop every wait; nothing is told any more."""
        self._stopped = True
        each(self.ending, lambda end: end(), "a part of the lobby did not stop")
        self._away.stop()
        self.feed.stop()
        if self._delivery is not None:
            self._delivery.cancel()
            self._delivery = None
        self.world.take()
        each(list(self._waits), self._end_wait, "a wait did not end")
