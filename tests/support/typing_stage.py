"""The whole product in memory, with a person who types into a shell."""

from __future__ import annotations

from pathlib import Path

from twisted.internet.defer import Deferred

from client.preferences import Preferences
from client.shell.shell import Shell, Start
from client.terminal.output import Sentences
from tests.support.shell import PaperTerminal
from tests.support.stage import LOBBY_HOST, PORT, Person, StageCase


class TypingCase(StageCase):
    """Ada types into a shell; she is connected, and has registered."""

    def setUp(self) -> None:
        super().setUp()
        self.ada.do(self.ada.session.close())
        self.ada.kill()
        self.ada = Person(self.network, "192.0.2.21", "Ada")
        self.terminal = PaperTerminal()
        output = Sentences(self.terminal, colour=False, pictures=True, tables=True)
        start = Start(invitation=f"{LOBBY_HOST}:{PORT}")
        self.shell = Shell(self.ada.session, output, Preferences(Path(self.mktemp())), self.ada, start)
        self.ada.hear = self.shell.hear
        self.ran = Deferred.fromCoroutine(self.shell.run())
        self.type("register", "Ada", "secret", "secret")

    def type(self, *lines: str) -> None:
        """Ada types lines."""
        for line in lines:
            self.shell.line(line)
            self.network.pass_time(0.5)

    def interrupt(self) -> None:
        """Ctrl-C."""
        self.shell.interrupt()
        self.network.pass_time(0.5)
