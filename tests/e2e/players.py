"""Plays a dialogue: real processes, piped or at terminals of their own, and what is wrong told with its line."""

from __future__ import annotations

import fcntl
import os
import pty
import shlex
import socket
import struct
import sys
import termios
from pathlib import Path

from twisted.internet.defer import TimeoutError

from tests.e2e.programs import Program, Stage
from tests.e2e.script import KEYS, SIGNALS, Dialogue, Step, filled, pattern, seen

PATIENCE = 120
"""Seconds after which words that were to come count as missing. It is no promise of the product's."""

COLUMNS, ROWS = 600, 60

LAST = 25
"""So many of a program's last lines are shown where something is missing."""


class Wrong(AssertionError):
    """Something in a dialogue did not happen; the text says what, where, and what came instead."""


class Actor(Program):
    """A program in a dialogue.

    :param terminal: it sits at one, instead of at pipes.
    """

    def __init__(self, arguments: list[str], folder: Path, environment: dict[str, str], terminal: bool) -> None:
        self.terminal = terminal
        self.forbidden: list[str] = []
        self._kept: dict[str, str] = {}
        self._prompt = ""
        english = {"LANGUAGE": "en", "LC_ALL": "C.UTF-8", **environment}
        super().__init__(arguments, folder, english, pty=_terminal() if terminal else False)  # type: ignore[arg-type]

    def _look(self) -> None:
        """What has come, and what stands there without an end: a question."""
        super()._look()
        asked = seen(self._partial.decode("utf-8", "replace"))
        if self._waiting and asked and asked != self._prompt:
            fits, found = self._waiting[0]
            result = fits(asked)
            if result:
                self._prompt = asked
                self._waiting.pop(0)
                found.callback(result)

    async def says(self, text: str, kept: dict[str, str]) -> None:
        """Wait for a line, and keep what it has for the names in the pattern.

        :raises Wrong: it did not come, or one came that must not.
        """
        wanted = pattern(text, kept)
        unwanted = [(each, pattern(each, kept)) for each in self.forbidden]
        self.forbidden = []

        def fits(line: str) -> object:
            shown = seen(line)
            answered, self._prompt = bool(self._prompt) and shown.startswith(self._prompt), ""
            for each, bad in unwanted:
                if bad.fullmatch(shown):
                    return Wrong(f"this must not come: {each}\nbut this did:       {shown}")
            return None if answered else wanted.fullmatch(shown)

        try:
            found = await self.wait(fits, text, PATIENCE)
        except (AssertionError, TimeoutError) as problem:
            self._waiting.clear()
            ended = f"; it has ended with {self.exit}" if self.exit is not None else ""
            raise Wrong(f"this did not come{ended}") from problem
        if isinstance(found, Wrong):
            raise found
        kept.update(found.groupdict())

    def from_the_start(self) -> None:
        """Let the next wait look at all lines again."""
        self._next = 0

    def enter(self, text: str) -> None:
        """Type a line."""
        self.process.write(text.encode() + (b"\r" if self.terminal else b"\n"))

    def begin(self, text: str) -> None:
        """Type the beginning of a line."""
        self.process.write(text.encode())

    def press(self, key: str) -> None:
        """A key, or what comes of it where there is no keyboard."""
        if self.terminal:
            self.process.write(KEYS[key])
        elif key == "ctrl-d":
            self.process.closeStdin()
        else:
            self.signal("INT")

    @property
    def told(self) -> list[str]:
        """All lines until the one that was found last, as a person sees them."""
        return [shown for line in self.lines[: self._next] if (shown := seen(line))]

    @property
    def last(self) -> str:
        """The last lines, as a person sees them."""
        lines = [seen(line) for line in [*self.lines, self._partial.decode("utf-8", "replace")]]
        return "\n".join(f"    {line}" for line in [line for line in lines if line][-LAST:])


def _terminal() -> tuple[int, int, str]:
    """A terminal that is wide enough for every line."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    return master, slave, os.ttyname(slave)


class Play:
    """One performance.

    :param terminal: the clients sit at terminals.
    """

    def __init__(self, dialogue: Dialogue, stage: Stage, terminal: bool) -> None:
        self._dialogue, self._stage, self._terminal = dialogue, stage, terminal
        self._actors: dict[str, Actor] = {}
        self._kept = {"free": str(_free_port())}

    async def run(self) -> None:
        """All of it.

        :raises Wrong: something did not happen as it is written.
        """
        for step in self._dialogue.steps:
            try:
                await self._do(step)
            except Wrong as problem:
                said = "\n".join(f"  the last lines of {who}:\n{actor.last}" for who, actor in self._actors.items())
                raise Wrong(f"{self._dialogue.where(step)}\n  {problem}\n{said}") from problem

    def told(self, who: str) -> list[str]:
        """What somebody has read until the words that were waited for last."""
        return self._actors[who].told

    async def _do(self, step: Step) -> None:
        who, text = step.who, step.text
        if "lobby" not in self._kept and "{lobby}" in (text or "{lobby}") and not who.startswith("lobby"):
            raise Wrong("the lobby has not started")
        if step.verb == ":":
            await self._start(who, filled(text, self._kept))
            return
        actor = self._actors[who]
        if step.verb == "<":
            await actor.says(text, self._kept)
        elif step.verb == "<!":
            actor.forbidden.append(text)
        elif step.verb == "=":
            await self._ends(actor, text)
        elif step.verb == "!":
            actor.press(text) if text in KEYS else actor.signal(SIGNALS[text])
            if text == "kill":
                await actor.ended(PATIENCE)
        elif step.verb == "~":
            actor.begin(filled(text, self._kept))
        else:
            for _ in range(2 if step.verb == ">>" and actor.terminal else 1):
                actor.enter(filled(text, self._kept))

    async def _ends(self, actor: Actor, code: str) -> None:
        try:
            ended = await actor.ended(PATIENCE)
        except TimeoutError as problem:
            raise Wrong("it did not end") from problem
        if code and ended != int(code):
            raise Wrong(f"it ended with {ended}")

    async def _start(self, who: str, options: str) -> None:
        before = self._actors.get(who)
        if before is not None and before.exit is None:
            raise Wrong(f"{who} is running")
        if who.startswith("lobby"):
            await self._start_lobby(who, options)
            return
        if who.startswith("operator"):
            command = [sys.executable, "-m", "lobby", "--data", str(self._stage.folder / "data-lobby")]
            self._act(who, [*command, *shlex.split(options)], {}, terminal=False)
            return
        home = self._stage.folder / f"home-{who}"
        home.mkdir(exist_ok=True)
        words = shlex.split(options) or ["--lobby", self._kept["lobby"]]
        self._act(who, [sys.executable, "-m", "client", *words], {"TXLOBBY_HOME": str(home)}, self._terminal)

    async def _start_lobby(self, who: str, options: str) -> None:
        port, data = self._kept.get("port", "0"), str(self._stage.folder / f"data-{who}")
        where = [] if "--memory" in options else ["--data", data]
        twistd = [str(Path(sys.executable).parent / "twistd"), "-n", "--pidfile=", "lobby", "--port", port]
        fixed = ["--interface", "127.0.0.1", "--public", "localhost", "--bcrypt-cost", "4", *where]
        share = {"XDG_DATA_HOME": str(self._stage.folder / "share")}
        lobby = self._act(who, [*twistd, *fixed, *shlex.split(options)], share, False)
        heard = {name: word for name, word in self._kept.items() if name not in ("lobby", "port")}
        try:
            await lobby.says("The lobby listens on {lobby}. Data: *", heard)
        except Wrong:
            if lobby.exit is None:
                raise
            lobby.from_the_start()  # why it did not start is what the dialogue waits for
            return
        self._kept = {**heard, "port": heard["lobby"].rpartition(":")[2]}

    def _act(self, who: str, arguments: list[str], environment: dict[str, str], terminal: bool) -> Actor:
        actor = self._actors[who] = Actor(arguments, self._stage.folder, environment, terminal)
        self._stage.programs.append(actor)
        return actor


def _free_port() -> int:
    """A port at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
