"""The shell on the real session, the real lobby at the other end: nothing is paper but the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from client.preferences import Preferences
from client.shell.shell import Shell, Start
from client.terminal.output import JsonLines, Sentences
from tests.support.network import Network
from tests.support.shell import PaperTerminal
from tests.support.stage import LOBBY_HOST, PORT, Data, Lobby, Person


class Typing:
    """A person at a terminal of paper, in front of a real client.

    :ivar code: the exit code, once the program has ended.
    """

    def __init__(
        self, network: Network, host: str, preferences: Preferences, *lines: str, json: bool = False, **start: Any
    ):
        self.terminal, self.person = PaperTerminal(), Person(network, host, host)
        beginning = Start(**{"invitation": f"{LOBBY_HOST}:{PORT}", **start})
        output: Any = JsonLines(self.terminal)
        if not json:
            output = Sentences(self.terminal, colour=False, pictures=True, tables=True)
        self.session = self.person.session
        self.shell = Shell(self.session, output, preferences, self.person, beginning)
        self.person.hear = self.shell.hear
        self.code: int | None = None
        Deferred.fromCoroutine(self.shell.run()).addCallback(lambda code: setattr(self, "code", code))
        network.settle()
        self.type(*lines)

    def type(self, *lines: str) -> None:
        """Type lines, each when what the one before it has brought about is over."""
        for line in lines:
            self.shell.line(line)
            self.person.network.settle()

    @property
    def text(self) -> str:
        """All that stands on the terminal, wrapped lines joined."""
        return " ".join(self.terminal.text.split())


class ShellStage(SynchronousTestCase):
    """A lobby, and terminals in front of it.

    :cvar options: the lobby's, as on its command line.
    """

    options: tuple[str, ...] = ()

    def setUp(self) -> None:
        self.network, self.data = Network(), Data()
        self.network.now = 1000.0
        self.addCleanup(self.data.database.stopService)
        self.lobby = Lobby(self.network, self.options, self.data)
        self.addCleanup(self.lobby.kill)
        self._machines = 10

    def begin(self, *lines: str, **how: Any) -> Typing:
        """Somebody starts a client and types these lines."""
        self._machines += 1
        return Typing(self.network, f"192.0.2.{self._machines}", Preferences(Path(self.mktemp())), *lines, **how)

    def account(self, name: str, password: str = "secret") -> None:
        """There is an account of this name, whose owner is not here."""
        begun = self.begin(f"register {name}", password, "quit", interactive=False)
        self.assertEqual(begun.code, 0, begun.text)
