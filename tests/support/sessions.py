"""A lobby in memory with players who have tokens."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, select
from twisted.internet.defer import Deferred
from twisted.protocols import amp

from lobby import commands, errors
from lobby.storage.schema import accounts, sessions
from tests.support.lobby import FakeClient, LobbyCase


def everything(connection: Connection) -> list[Any]:
    """All that is kept of sessions."""
    return list(connection.execute(select(sessions)))


class SessionCase(LobbyCase):
    """Ada and Bea have dropped in."""

    def setUp(self) -> None:
        super().setUp()
        self.ada, self.token = self.sign_in(commands.DropIn, name="Ada")
        self.bea, _ = self.sign_in(commands.DropIn, name="Bea")

    def visitor(self) -> FakeClient:
        client, _ = self.dial()
        self.hello(client)
        return client

    def sign_in(self, command: type[amp.Command], **arguments: Any) -> tuple[FakeClient, str]:
        """A client that has signed in, and its token."""
        client = self.visitor()
        token: str = self.call(client, command, **arguments)["token"]
        return client, token

    def resume(self, token: str, **arguments: Any) -> tuple[FakeClient, dict[str, Any]]:
        """A client that has come back, and what it was answered."""
        client = self.visitor()
        return client, self.call(client, commands.Resume, token=token, **arguments)

    def expired(self, token: str) -> None:
        """Nobody can come back with this token."""
        self.assertRaises(errors.SessionExpired, self.resume, token)

    def rows(self) -> list[Any]:
        """All that is kept of sessions."""
        found: list[Any] = self.successResultOf(Deferred.fromCoroutine(self.database.look(everything)))
        return found

    def forget_everything(self) -> None:
        """The database is an empty one, as that of a lobby with ``--memory`` is after a restart."""

        def work(connection: Connection) -> None:
            connection.execute(delete(sessions))
            connection.execute(delete(accounts))

        self.successResultOf(Deferred.fromCoroutine(self.database.run(work)))
