"""Programs of the product as child processes whose output a test waits for."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred, TimeoutError
from twisted.internet.protocol import ProcessProtocol
from twisted.python.failure import Failure

reactor: Any = installed_reactor
PATIENCE = 120
"""Seconds after which something that was to come counts as missing. It is no promise of the product's."""

START_PATIENCE = 300
"""The same for the start of processes, which waits for nothing but the machine."""

Match = Callable[[str], Any]


class Program(ProcessProtocol):
    """A child process. Its lines are kept; ``wait`` takes the first new one that fits.

    :param arguments: the command line.
    :param pty: give it a terminal.
    """

    def __init__(self, arguments: list[str], folder: Path, environment: dict[str, str], pty: bool = False) -> None:
        self.lines: list[str] = []
        self.raw = b""
        self._partial = b""
        self._next = 0
        self._waiting: list[tuple[Match, Deferred[Any]]] = []
        self._prompts: dict[bytes, Deferred[None]] = {}
        self.exit: int | None = None
        self._exited: list[Deferred[int]] = []
        clean = {key: value for key, value in os.environ.items() if not key.startswith("TXLOBBY_")}
        env = {**clean, "PYTHONUNBUFFERED": "1", "TERM": "xterm", **environment}
        self.process = reactor.spawnProcess(self, arguments[0], arguments, env, str(folder), usePTY=pty)

    # -- what comes out

    def outReceived(self, data: bytes) -> None:
        """Output, cut into lines."""
        self.raw += data
        *complete, self._partial = (self._partial + data).split(b"\n")
        for line in complete:
            self.lines.append(line.decode("utf-8", "replace").rstrip("\r"))
        self._look()
        for text in [text for text in self._prompts if text in self.raw]:
            self._prompts.pop(text).callback(None)

    errReceived = outReceived

    def _look(self) -> None:
        while self._waiting and self._next < len(self.lines):
            fits, found = self._waiting[0]
            result = fits(self.lines[self._next])
            self._next += 1
            if result:
                self._waiting.pop(0)
                found.callback(result)

    def _at_most(self, patience: float) -> float:
        """How long to wait: a program that has said nothing yet is still being started."""
        return patience if self.raw else max(patience, START_PATIENCE)

    async def wait(self, fits: Match, what: str, patience: float = PATIENCE) -> Any:
        """The result of ``fits`` for the first line, from where the last wait ended, for which it is true."""
        found: Deferred[Any] = Deferred()
        self._waiting.append((fits, found))
        self._look()
        if not found.called:
            found.addTimeout(self._at_most(patience), reactor)
        try:
            return await found
        except (TimeoutError, AssertionError) as problem:
            tail = "\n".join(self.lines[-40:])
            raise AssertionError(f"{what} did not come; the last lines were:\n{tail}") from problem

    async def prompt(self, text: str, patience: float = PATIENCE) -> None:
        """Wait until the text is on the terminal, though its line has not ended."""
        if text.encode() not in self.raw:
            shown = self._prompts[text.encode()] = Deferred()
            await shown.addTimeout(self._at_most(patience), reactor)

    async def line(self, pattern: str, patience: float = PATIENCE) -> re.Match[str]:
        """The next line in which the pattern is found."""
        found: re.Match[str] = await self.wait(re.compile(pattern).search, pattern, patience)
        return found

    # -- what goes in

    def type(self, *lines: str) -> None:
        """Type lines."""
        self.process.write("".join(f"{line}\n" for line in lines).encode())

    def signal(self, name: str) -> None:
        """Send a signal by its name (``KILL``, ``STOP``, ``CONT``, ``INT``, ``TERM``), if it still runs."""
        if self.exit is None:
            os.kill(self.process.pid, getattr(signal, f"SIG{name}"))

    # -- the end

    def processEnded(self, reason: Failure) -> None:
        """It has exited."""
        value: Any = reason.value
        self.exit = value.exitCode if value.exitCode is not None else -(value.signal or 0)
        if self._partial:
            self.lines.append(self._partial.decode("utf-8", "replace"))
        self._look()
        for waiting in self._exited:
            waiting.callback(self.exit)
        self._exited = []
        for _, found in self._waiting:
            found.errback(AssertionError(f"it exited with {self.exit}"))
        self._waiting = []

    async def ended(self, patience: float = PATIENCE) -> int:
        """Its exit code, when it has exited."""
        if self.exit is not None:
            return self.exit
        waiting: Deferred[int] = Deferred()
        self._exited.append(waiting)
        return await waiting.addTimeout(self._at_most(patience), reactor)


class Client(Program):
    """A client with ``--json``: its lines are events."""

    async def event(self, kind: str, /, patience: float = PATIENCE, **fields: Any) -> dict[str, Any]:
        """The next event of this kind with these fields."""

        def fits(line: str) -> dict[str, Any] | None:
            try:
                event = json.loads(line)
            except ValueError:
                return None
            wanted = {"event": kind, **fields}
            right = isinstance(event, dict) and all(event.get(key) == value for key, value in wanted.items())
            return event if right else None

        found: dict[str, Any] = await self.wait(fits, f"{kind} {fields}", patience)
        return found


class Stage:
    """A folder, a lobby and clients, all gone when the test is over.

    :ivar environment: what every program that is started from now on finds in its environment, too.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment: dict[str, str] = {}
        self.programs: list[Program] = []
        self.address = ""
        self._clients = 0

    def program(self, *arguments: str) -> Program:
        """Any program."""
        program = Program(
            list(arguments), self.folder, {"XDG_DATA_HOME": str(self.folder / "share"), **self.environment}
        )
        self.programs.append(program)
        return program

    def twistd(self, *arguments: str, where: tuple[str, ...] = ()) -> Program:
        """``twistd`` with these arguments."""
        return self.program(*where, str(Path(sys.executable).parent / "twistd"), *arguments)

    async def lobby(
        self, *options: str, port: int = 0, where: tuple[str, ...] = (), interface: str = "127.0.0.1", data: bool = True
    ) -> Program:
        """``twistd -n lobby`` on a free port, by default of the loopback interface, up and listening.

        :param where: what to write before the command so that it runs on another machine.
        """
        program = self.twistd(
            "-n", "--pidfile=", "lobby", "--port", str(port), "--interface", interface,
            "--bcrypt-cost", "4", *(["--data", str(self.folder / "data")] if data else []), *options,
            where=where,
        )  # fmt: skip
        found = await program.line(r"The lobby listens on (\S+)\. ", START_PATIENCE)
        self.address = found[1]
        await program.line("starting on")
        return program

    def client(
        self,
        *options: str,
        json: bool = True,
        pty: bool = False,
        lobby: bool = True,
        where: tuple[str, ...] = (),
        program: tuple[str, ...] = (sys.executable, "-m", "client"),
    ) -> Client:
        """``python -m client``, by default of this lobby and with JSON lines.

        :param program: what to run in its place.
        """
        self._clients += 1
        home = self.folder / f"home{self._clients}"
        home.mkdir(exist_ok=True)
        lead = ["--lobby", self.address] if lobby else []
        arguments = [*where, *program, *(["--json"] if json else []), *lead, *options]
        client = Client(arguments, self.folder, {"TXLOBBY_HOME": str(home), **self.environment}, pty)
        self.programs.append(client)
        return client

    async def player(self, name: str, *options: str, where: tuple[str, ...] = ()) -> Client:
        """A client that has registered under a name."""
        client = self.client(*options, where=where)
        await client.event("connected")
        client.type("register", name, "secret")
        await client.event("signed-in", name=name)
        return client

    def again(self, first: int = 0) -> None:
        """The next clients are those that there were, from this one on, restarted: each has the home of its
        predecessor."""
        self._clients = first

    async def close(self) -> None:
        """End everything."""
        for program in self.programs:
            program.signal("CONT")
            program.signal("KILL")
        for number, program in enumerate(self.programs):
            await program.ended()
            (self.folder / f"program{number}.log").write_text("\n".join(program.lines), "utf-8")
