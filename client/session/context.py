"""The session as its parts see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from twisted.protocols import amp

from client.events import Event
from client.lobby.connector import LobbyConnector
from client.session.options import SessionOptions
from client.session.screens import Screen


class SessionContext(Protocol):
    """What a part of the session may use of the whole.

    :ivar reactor: clock, connections and listening ports.
    :ivar lobby: the line to the lobby, and what that has said of itself.
    :ivar emit: tells whoever listens to the session.
    """

    reactor: Any
    options: SessionOptions
    emit: Callable[[Event], None]
    lobby: LobbyConnector

    @property
    def screen(self) -> Screen:
        """Where the player is."""

    @property
    def name(self) -> str:
        """My own name."""

    @property
    def token(self) -> str:
        """The secret by which I come back to my session; empty for a visitor."""

    def show(self) -> None:
        """Move to the screen that all that is known means now."""

    async def ask(self, command: type[amp.Command], **arguments: Any) -> dict[str, Any]:
        """Ask the lobby as a player.

        :raises DeclaredError: it refused, or could not be asked.
        """
