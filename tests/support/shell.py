"""A terminal of paper, and a shell before a session of paper, for the tests of the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from client.errors import Unreachable
from client.events import InvitationCame, PlayerRow, RoomRow, Turn
from client.preferences import Preferences
from client.shell.shell import Shell, Start
from client.terminal.output import JsonLines, Sentences
from lobby.commands.reasons import PlayerStatus
from tests.support.paper import PaperSession
from wire.tickets import RoomStatus


class PaperTerminal:
    """Keeps what is written and asked."""

    width = 80

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.asked: list[tuple[str, bool]] = []
        self.now = ""
        self.calls: list[tuple[str, bool]] = []

    def write(self, text: str) -> None:
        self.lines.extend(text.split("\n"))

    def ask(self, prompt: str, secret: bool) -> None:
        self.now = prompt
        self.asked.append((prompt, secret))

    def prompt(self, prompt: str) -> None:
        self.now = prompt

    def attend(self, title: str, bell: bool) -> None:
        self.calls.append((title, bell))

    def redraw(self) -> None: ...

    def resume(self) -> None: ...

    def close(self) -> Deferred[None]:
        return succeed(None)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class ShellCase(SynchronousTestCase):
    """A shell on paper, which is started by ``begin``."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.session = PaperSession()
        self.terminal = PaperTerminal()
        self.preferences = Preferences(Path(self.mktemp()))

    def begin(self, *lines: str, json: bool = False, **start: Any) -> None:
        """Start a shell and type these lines. Without an invitation it connects to ``lobby.test:12000``."""
        beginning = Start(**{"invitation": "lobby.test:12000", **start})
        output: Any = JsonLines(self.terminal)
        if not json:
            output = Sentences(self.terminal, colour=False, pictures=True, tables=True)
        self.shell = Shell(self.session, output, self.preferences, self.clock, beginning)
        self.session.listener = self.shell.hear
        self.run_of_it = Deferred.fromCoroutine(self.shell.run())
        self.type(*lines)

    def type(self, *lines: str) -> None:
        """Type lines."""
        for line in lines:
            self.shell.line(line)

    def signed_in(self, name: str = "alice", **start: Any) -> None:
        """Begin as somebody who is logged in already, with an empty screen."""
        self.session.accounts[name] = "pw"
        self.begin("login", name, "pw", **start)
        self.session.done.clear()
        self.terminal.lines.clear()

    def code(self) -> int:
        """The exit code of a shell that has ended."""
        return self.successResultOf(self.run_of_it)


def unreachable() -> Unreachable:
    """A lobby that is not there."""
    return Unreachable(address="lobby.test:12000", reason="nothing listens there")


def player(name: str, status: PlayerStatus = PlayerStatus.IDLE) -> PlayerRow:
    """A row of the list."""
    return PlayerRow(name, status, False)


def room(code: str, host: str, status: RoomStatus = RoomStatus.WAITING) -> RoomRow:
    """A row of the list."""
    return RoomRow(code, "rps", "2.0.0", host, 1, 2, status)


def invitation(host: str, code: str = "i1") -> InvitationCame:
    """An invitation to rock, paper, scissors."""
    return InvitationCame(code, host, "rps", "Rock, paper, scissors", "", False, 15)


def turn(*legal: str, yours: bool = True) -> Turn:
    """My turn with these moves."""
    return Turn("m1", 1, yours, (0,), {}, legal, "a picture", "in words", 120)
