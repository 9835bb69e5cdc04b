"""The judge at work: a child process that replays a match by its rules, with limits, and says what it finds.

``python -m games judge`` is handed the case as JSON on its standard input, and answers on its standard output. It sets
its own limits of time and memory; here are those that it cannot lift: of what it may say, and how long it may take.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from twisted.internet.error import ProcessDone, ProcessExitedAlready
from twisted.internet.interfaces import IProcessTransport, IReactorTime
from twisted.internet.protocol import ProcessProtocol
from twisted.logger import Logger
from twisted.python.failure import Failure

from games.packages import catalog
from lobby.core.arbitration.turns import AT_ONCE
from lobby.core.model.dispute import Filing, Found
from wire.apart import alone, each
from wire.timeouts import Deadline

SECONDS = 40.0
"""How long a judge may take, by the clock on the wall."""

MOST_SAID = 32 * 2**20
"""The most bytes that a judge may say: the head of a match, and what was shown beside it, as lines."""

ROOT = Path(catalog.__file__).parents[2]

COMMAND = (sys.executable, "-s", "-P", "-B", "-X", "utf8", "-m", "games", "judge")
"""``-s`` and ``-P``: nothing is imported from the user's or the current folder."""

ENVIRONMENT = {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
"""All that a judge is told of its surroundings."""

OnAnswer = Callable[[Found | str | None], object]
"""Called with what was found, or why a case cannot be judged, in words; ``None``: for want of the rules."""

Spawn = Callable[..., IProcessTransport]
"""A reactor's ``spawnProcess``."""


class Answer(msgspec.Struct, frozen=True):
    """What a judge says; the fields of ``games.judge.process.Answer``."""

    cannot: str = ""
    unruled: bool = False
    found: Found | None = None


class Judging:
    """Has cases judged, some at a time. Whatever goes wrong, each is answered once.

    :param key: the lobby's public key, in hexadecimal digits.
    """

    log = Logger()

    def __init__(self, spawn: Spawn, clock: IReactorTime, key: str, at_once: int = AT_ONCE) -> None:
        self._spawn, self._clock, self._key, self._at_once = spawn, clock, key, at_once
        self._waiting: deque[tuple[Filing, OnAnswer]] = deque()
        self._working: dict[Judge, OnAnswer] = {}
        self._stopped = False

    def take(self, filing: Filing, told: OnAnswer) -> None:
        """Judge a case, now or when it is its turn, and call ``told`` with the answer."""
        self._waiting.append((filing, told))
        self._go_on()

    def _go_on(self) -> None:
        while self._waiting and len(self._working) < self._at_once and not self._stopped:
            filing, told = self._waiting.popleft()
            judge = Judge(filing.match, self._written(filing), self._clock, self._done)
            self._working[judge] = told
            try:
                self._spawn(judge, COMMAND[0], COMMAND, ENVIRONMENT, "/")
            except OSError as problem:
                self.log.error("no judge can be started: {problem}", problem=problem)
                judge.kill()
                self._done(judge, "The lobby could not start its judge.")

    def _done(self, judge: Judge, answer: Found | str | None) -> None:
        told = self._working.pop(judge, None)
        if told is not None and not self._stopped:
            if isinstance(answer, str):
                self.log.info("match {match} cannot be judged. {why}", match=judge.match, why=answer)
            with alone("what a judge has found was not taken"):
                told(answer)
            self._go_on()

    def _written(self, filing: Filing) -> bytes:
        fields: dict[str, Any] = {
            name: getattr(filing, name) for name in Filing.__dataclass_fields__ if name != "match"
        }
        return msgspec.json.encode({"key": self._key, **fields})

    def stop(self) -> None:
        """Judge no more: whoever has shown something shows it to the next lobby."""
        self._stopped = True
        self._waiting.clear()
        each(tuple(self._working), Judge.kill, "a judge was not stopped")


class Judge(ProcessProtocol):
    """One judge's process, which has ``SECONDS`` from its start."""

    log = Logger()

    def __init__(
        self, match: str, written: bytes, clock: IReactorTime, done: Callable[[Judge, Found | str | None], object]
    ) -> None:
        self.match = match
        self._written, self._done = written, done
        self._said = bytearray()
        self._killed = ""
        self._deadline: Deadline | None = Deadline(clock, SECONDS, self._too_slow)

    def connectionMade(self) -> None:
        """It runs: tell it the case."""
        self._process.write(self._written)
        self._process.closeStdin()
        self._written = b""

    @property
    def _process(self) -> Any:
        """Its transport, which Twisted's own types do not tell."""
        return self.transport

    def outReceived(self, data: bytes) -> None:
        """A part of its answer."""
        self._said += data
        if len(self._said) > MOST_SAID:
            self._said.clear()
            self._killed = self._killed or "The lobby's judge said too much."
            self.kill()

    def errReceived(self, data: bytes) -> None:
        """It failed, and says why; that is for the operator."""
        said = data[:2_000].decode("utf-8", "replace")
        self.log.warn("the judge of {match}: {said}", match=self.match, said=said)

    def _too_slow(self) -> None:
        self._deadline = None
        self._killed = "The lobby's judge took too long."
        self.kill()

    def _in_time(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def kill(self) -> None:
        """It has to end now."""
        self._in_time()
        if self.transport is not None:
            with suppress(ProcessExitedAlready):
                self._process.signalProcess("KILL")

    def processEnded(self, reason: Failure) -> None:
        """It is gone, and all that it said has come."""
        self._in_time()
        if self._killed or not reason.check(ProcessDone):
            self._done(self, self._killed or "The lobby's judge could not come to an end with it.")
        else:
            self._done(self, self._answer())

    def _answer(self) -> Found | str | None:
        try:
            answer = msgspec.json.decode(self._said, type=Answer)
        except ValueError as problem:
            self.log.error("the judge of {match} said nonsense: {problem}", match=self.match, problem=problem)
            return "The lobby's judge gave no answer that can be read."
        if answer.unruled:
            self.log.info("match {match} cannot be judged. {why}", match=self.match, why=answer.cannot)
            return None
        return answer.found or answer.cannot or "The lobby's judge gave no answer."
