"""A lobby in memory with an operator, who types commands as on the command line."""

from __future__ import annotations

import shlex
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred

from lobby import commands
from lobby.app import config
from lobby.app.wiring import parts
from lobby.operator.afar import AfarOperator
from lobby.operator.commands import ALL
from lobby.operator.desk import Desk
from lobby.operator.frames import Answer
from lobby.storage.audit import Entry
from tests.support.lobby import FakeClient, LobbyCase

WIDTH = 200


class OperatorCase(LobbyCase):
    """A test with a lobby and its desk.

    :ivar stopped: how often the lobby was ended.
    """

    def rise(self) -> None:
        super().rise()
        self.stopped = 0
        chosen = config.parse("--memory", *self.options)
        self.parts = parts(chosen, self.registry, self.services, self.database, None, self._stop, lambda: self.wall)
        self.desk = Desk(self.parts, ALL)
        self.services.realm.operator = partial(AfarOperator, self.desk)

    def _stop(self) -> None:
        self.stopped += 1

    def ask(self, *words: str, who: str = "root (uid 0)") -> Answer:
        """What the desk answers."""
        answer: Answer = self.successResultOf(Deferred.fromCoroutine(self.desk.ask(who, words, WIDTH)))
        self.flush()
        return answer

    def op(self, line: str) -> Any:
        """What a command answers that is done: its fields."""
        answer = self.ask(*shlex.split(line))
        self.assertTrue(answer.done, answer.text)
        return answer.data

    def refused(self, line: str, *words: str) -> str:
        """What a command is refused with, in which these words stand."""
        answer = self.ask(*shlex.split(line))
        self.assertFalse(answer.done, answer.text)
        for word in words:
            self.assertIn(word, answer.text)
        return answer.text

    def audited(self) -> list[Entry]:
        """The audit, the oldest entry first."""
        found = self.successResultOf(Deferred.fromCoroutine(self.parts.audit.newest(1_000)))
        return list(reversed(found))

    def ended(self, client: FakeClient) -> list[dict[str, Any]]:
        """What a client was told of its session's end; its line is closed then."""
        told = client.heard(commands.SessionEnded)
        self.assertEqual(client.closed, bool(told))
        return told

    def come(self, name: str, host: str = "192.0.2.1") -> FakeClient:
        """Connect, as a client that reads notices, and drop in."""
        client, _ = self.dial(host)
        hello = {"protocol": commands.PROTOCOL, "software": "test", "features": ["notices"]}
        self.call(client, commands.Hello, **hello)
        self.call(client, commands.DropIn, name=name)
        client.name = name.casefold()
        return client
