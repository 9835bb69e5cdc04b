"""Stalls: moments in which the reactor did one thing for so long that all players waited. They are counted, and logged
with the place where the reactor was."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from traceback import walk_stack
from types import FrameType

from twisted.application.service import Service
from twisted.internet.interfaces import IReactorFromThreads
from twisted.logger import Logger

STALL = 0.1
"""Seconds of one turn of the reactor that are a stall."""

PAUSE = 0.04
"""So often, in seconds, somebody looks whether the reactor has anything to do."""

CALLS = 8
"""So many calls are named of a place, the innermost first."""

HOUSE = ("lobby", "games", "wire")

WAITS = frozenset({"doPoll", "doSelect", "doKEvent", "select", "poll"})
"""In these calls a reactor waits for something to do. Where it is in one though no sign of life has come, it is the
machine that is busy."""


class StallWatch(Service):
    """A thread that asks the reactor's for signs of life, and where none comes looks what it is at.

    :ivar count: how many stalls there were.
    :ivar longest: seconds of the longest one.
    :param stall: seconds that are one.
    :param clock: seconds that nobody sets; :param worked: seconds for which this process has had a processor.
    """

    name = "stalls"
    log = Logger()

    def __init__(
        self,
        reactor: IReactorFromThreads,
        stall: float = STALL,
        clock: Callable[[], float] = time.monotonic,
        worked: Callable[[], float] = time.process_time,
    ) -> None:
        self._reactor, self._stall, self._clock, self._worked = reactor, stall, clock, worked
        self.count, self.longest = 0, 0.0
        self.thread = 0
        self._stopped = threading.Event()

    def startService(self) -> None:
        """Watch the thread that starts the services: it is the reactor's."""
        super().startService()
        self._stopped = threading.Event()
        self.thread = threading.get_ident()
        threading.Thread(target=self._watch, args=(self._stopped,), name="stalls", daemon=True).start()

    def stopService(self) -> None:
        """The thread ends by itself, a moment later."""
        self._stopped.set()
        super().stopService()

    # -- in the watching thread

    def _watch(self, stopped: threading.Event) -> None:
        while not stopped.wait(PAUSE):
            self.look(stopped)

    def look(self, stopped: threading.Event) -> None:
        """Ask the reactor for one sign of life, and wait until it comes; one that has nothing to do is left alone."""
        if self._idle():
            return
        alive = threading.Event()
        asked, had = self._clock(), self._worked()
        self._reactor.callFromThread(alive.set)
        least = self._stall - PAUSE
        place, waited = "", least
        while not alive.wait(waited):
            place, waited = place or place_of(self._frame()), 1.0
            if stopped.is_set():
                return
        seconds = self._clock() - asked
        if seconds < least or (not place and self._worked() - had < seconds / 2):
            return  # it was in time; or the whole process was kept from working, this thread too
        self._reactor.callFromThread(self._note, seconds, place or "a call that let no other thread work")

    def _frame(self) -> FrameType | None:
        return sys._current_frames().get(self.thread)

    def _idle(self) -> bool:
        frame = self._frame()
        return frame is not None and frame.f_code.co_name in WAITS

    # -- in the reactor's

    def _note(self, seconds: float, place: str) -> None:
        self.count += 1
        self.longest = max(self.longest, seconds)
        self.log.warn("the reactor stood still for {seconds:.2f} seconds: {place}", seconds=seconds, place=place)


def place_of(frame: FrameType | None) -> str:
    """Where a thread is: its innermost call, and those of the house that led there; nothing where the reactor waits."""
    if frame is None or frame.f_code.co_name in WAITS:
        return ""
    calls = [f"{one.f_globals.get('__name__', '?')}:{line} {one.f_code.co_name}" for one, line in walk_stack(frame)]
    own = [call for call in calls[1:] if call.partition(".")[0] in HOUSE]
    return " < ".join([calls[0], *own[: CALLS - 1]])
