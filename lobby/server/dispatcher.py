"""The way into the core, and what its events do outside of it: announcements, timers, results, the feed.

Every change goes through ``Dispatcher.do``: it calls one story of the core, which either refuses or leaves events
behind, and has them delivered just after the responder that asked was answered. That call is the lobby's whole
concurrency: one thread, one writer, no lock.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from lobby.commands.announced import Announced
from lobby.commands.reasons import SessionEnd
from lobby.core import matchend, timers
from lobby.core.arbitration import disputes
from lobby.core.arbitration.turns import Case
from lobby.core.effects import Event, Judge, Keep, SessionOver, Settle, WaitBegins, WaitEnds
from lobby.core.model.dispute import Filing, Found, Kept
from lobby.core.model.match import Result
from lobby.core.state import LobbyState
from lobby.results.writer import ResultWriter
from lobby.server.encoding import announcement
from lobby.server.feed import Feed, Subscriber
from wire.apart import each
from wire.timeouts import Deadline

P = ParamSpec("P")
T = TypeVar("T")


class Outlet(Subscriber, Protocol):
    """What a session speaks through: its current connection.

    :ivar host: the client's address; :ivar features: what it can do beyond its version of the vocabulary.
    """

    host: str
    features: frozenset[str]

    def replace(self) -> None:
        """Close: the session's client speaks through another connection."""

    def end_session(self, why: SessionEnd, reason: str | None = None, until: int | None = None) -> None:
        """Say why the session ends here, and close."""


OnAnswer = Callable[[Found | str | None], object]
"""Called with what a judge has found, or why it cannot judge, in words; ``None``: for want of the rules."""


def no_judge(_filing: Filing, told: OnAnswer) -> None:
    """Where there is no judge nobody can know."""
    told("This lobby does not judge matches.")


def no_keeper(_kept: Kept) -> None:
    """Where nothing is kept, all is shown again."""


class Dispatcher:
    """The core with its surroundings.

    :ivar outlets: where each session's announcements are written, by its id; ``Presence`` keeps it.
    :ivar session_over: called with the id of each session that is over.
    :ivar delivered: called after every change, when it has been told.
    :ivar ending: what else has to be done when the lobby stops.
    :ivar judge: judges a case, and calls back once, now or later; :ivar keep: keeps a challenged match.
    """

    def __init__(self, world: LobbyState, clock: IReactorTime, feed: Feed, result_writer: ResultWriter) -> None:
        self.world, self.clock, self.feed, self.result_writer = world, clock, feed, result_writer
        self.outlets: dict[str, Outlet] = {}
        self.session_over: list[Callable[[str], object]] = []
        self.delivered: list[Callable[[], object]] = []
        self._waits: dict[str, Deadline] = {}
        self._delivery: IDelayedCall | None = None
        self._stopped = False
        self.ending: list[Callable[[], object]] = []
        self.judge: Callable[[Filing, OnAnswer], object] = no_judge
        self.keep: Callable[[Kept], object] = no_keeper

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
        each(self.delivered, lambda look: look(), "who watches the core did not look")

    def _handle(self, event: Event) -> None:
        match event:
            case WaitBegins():
                self._begin_wait(event.key, event.seconds)
            case WaitEnds():
                self._end_wait(event.key)
            case Settle():
                self.result_writer.take(event.result, self._settled)
            case Judge():
                self.judge(event.filing, partial(self._judged, event.case))
            case Keep():
                self.keep(event.kept)
            case SessionOver():
                for over in self.session_over:
                    over(event.session)
            case Announced():
                data = announcement(event)
                outlets = [self.outlets[session] for session in event.to if session in self.outlets]
                outlets = [outlet for outlet in outlets if not event.feature or event.feature in outlet.features]
                each(outlets, lambda outlet: outlet.write_all(data), "an announcement was not sent")
            case _:
                self.feed.apply(event)

    def _settled(self, result: Result) -> None:
        """The result stands on the disk."""
        self.do(matchend.settled, result)

    def _judged(self, case: Case, answer: Found | str | None) -> None:
        """The judge has found something."""
        self.do(disputes.judged, case, answer)

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

    def stop(self) -> None:
        """Drop every wait; nothing is told any more."""
        self._stopped = True
        each(self.ending, lambda end: end(), "a part of the lobby did not stop")
        self.feed.stop()
        if self._delivery is not None:
            self._delivery.cancel()
            self._delivery = None
        self.world.take()
        each(list(self._waits), self._end_wait, "a wait did not end")
