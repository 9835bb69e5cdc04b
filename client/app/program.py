"""The program: terminal, session and shell put together, and taken apart again whatever happens."""

from __future__ import annotations

import atexit
import signal
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.defer import TimeoutError as TookTooLong
from twisted.python.failure import Failure

from client.app.arguments import Arguments
from client.app.crashlog import Problems
from client.app.robot import Robot
from client.events import Event, Traced
from client.lobby.pins import Pins
from client.match.address_policy import Privacy
from client.preferences import Preferences, folder_of
from client.session.options import SessionOptions
from client.session.outbox import Outbox
from client.session.session import Session
from client.shell.commands.folders import walls_that_hold
from client.shell.shell import Shell, Start
from client.terminal.output import JsonLines, Output, Sentences
from client.terminal.stdio import Stdio
from client.trust import TrustedFolders
from games.cage.report import Told, try_apart

TERMINATED = 143
"""The exit code after SIGTERM, as shells count it."""

FLUSH_SECONDS = 2.0
"""How long the last lines may take to be written."""


class Program:
    """One run of the client.

    It is the terminal's typist and passes everything on to the shell or the robot.
    """

    def __init__(self, reactor: Any, arguments: Arguments, environment: Mapping[str, str]) -> None:
        self._reactor, self._arguments = reactor, arguments
        self._code = 0
        self._failure: Failure | None = None
        self._stdio = Stdio(arguments.plain or arguments.json or bool(arguments.bot), reading=not arguments.bot)
        atexit.register(self._stdio.restore)
        self._terminal = self._stdio.open(reactor, self)
        self._output = self._make_output(environment)
        preferences = Preferences(folder_of(environment), self._output.show)
        trusted = TrustedFolders(folder_of(environment), arguments.trusted, self._output.show)
        options = SessionOptions(
            ports=arguments.ports,
            public=arguments.public,
            journals=folder_of(environment) / "matches",
            trace=self._trace if arguments.trace else None,
            return_to_lobby=arguments.wait,
            outbox=Outbox(folder_of(environment) / "results"),
            privacy=Privacy(arguments.direct or ("always" if arguments.bot else ""), preferences),
            pins=None if arguments.plaintext else Pins(folder_of(environment), self._output.show),
            trusted=trusted,
        )
        session = Session(reactor, self._hear, options)
        self._problems = Problems(folder_of(environment), self._output.show)
        self._talk: Shell | Robot
        if arguments.bot:
            self._talk = Robot(session, self._output.show, arguments, preferences)
        else:
            start = Start(
                invitation=arguments.invitation,
                name=arguments.name,
                password=arguments.password,
                interactive=self._stdio.typed,
                wait=arguments.wait,
                trusted=trusted,
            )
            self._talk = Shell(session, self._output, preferences, reactor, start)

    def _make_output(self, environment: Mapping[str, str]) -> Output:
        if self._arguments.json:
            return JsonLines(self._terminal)
        return Sentences(
            self._terminal,
            colour=self._stdio.raw and not environment.get("NO_COLOR"),
            pictures=not self._arguments.plain,
            tables=self._stdio.raw,
            stays=self._arguments.wait,
        )

    def run(self) -> int:
        """Run the reactor until the end; returns the exit code."""
        warnings.simplefilter("ignore")
        self._problems.begin()
        self._reactor.callWhenRunning(self._started)
        try:
            self._reactor.run()
        finally:
            self._stdio.restore()
        if self._failure is not None:
            self._failure.printTraceback()
            return 1
        return self._code

    def _started(self) -> None:
        self._listen_to_signals()
        try_apart(self._reactor.callFromThread, self._cage_tried)
        Deferred.fromCoroutine(self._talk.run()).addBoth(self._done)

    def _cage_tried(self, here: Told) -> None:
        """What a person who types should know before a folder is opened: that its code would not be contained."""
        if self._stdio.typed and not here.contained:
            self._output.show(walls_that_hold(here))

    def _done(self, result: int | Failure) -> None:
        """Flush, then stop, whatever came of it."""
        if isinstance(result, Failure):
            self._failure = result
        else:
            self._code = result
        closed = maybeDeferred(self._terminal.close).addTimeout(FLUSH_SECONDS, self._reactor)
        closed.addErrback(lambda failure: failure.trap(TookTooLong))
        closed.addCallback(lambda _written: self._reactor.stop())

    def _hear(self, event: Event) -> None:
        self._talk.hear(event)

    def _trace(self, text: str) -> None:
        self._output.show(Traced(text))

    # -- signals

    def _listen_to_signals(self) -> None:
        """After the reactor has installed its own."""
        self._on("SIGINT", self.interrupt)
        self._on("SIGTERM", lambda: self._talk.stop(TERMINATED))
        self._on("SIGHUP", self.lost)
        self._on("SIGCONT", self._terminal.resume)
        self._on("SIGWINCH", self._terminal.redraw)

    def _on(self, name: str, act: Callable[[], object]) -> None:
        """Act on a signal, in the reactor's own time. Not every system has every signal."""
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, lambda _number, _frame: self._reactor.callFromThread(act))

    # -- the terminal's typist

    def line(self, text: str) -> None:
        """A line was entered."""
        self._talk.line(text)

    def refused(self, limit: int) -> None:
        """A line was too long."""
        self._talk.refused(limit)

    def interrupt(self) -> None:
        """Ctrl-C."""
        self._talk.interrupt()

    def ended(self) -> None:
        """The end of what is typed."""
        self._talk.ended()

    def lost(self) -> None:
        """The terminal is gone."""
        self._talk.lost()

    def complete(self, before: str) -> tuple[int, list[str]]:
        """Ways to go on."""
        return self._talk.complete(before)
