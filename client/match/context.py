"""The session as a match sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from twisted.internet.defer import Deferred
from twisted.protocols import amp

from client.events import Event
from client.lobby.connector import LobbyConnector
from client.match.options import MatchOptions
from games.engine.model import Ending
from wire.tls.identity import Identity


class MatchContext(Protocol):
    """What the parts of a match may use of the session.

    :ivar reactor: clock, connections and listening ports.
    :ivar lobby: the line to the lobby, and what that has said of itself.
    :ivar emit: tells whoever listens to the session.
    """

    reactor: Any
    emit: Callable[[Event], None]
    lobby: LobbyConnector

    @property
    def options(self) -> MatchOptions:
        """What the session was told beforehand."""

    @property
    def name(self) -> str:
        """My own name."""

    @property
    def token(self) -> str:
        """The secret by which I come back to my session; empty for a visitor."""

    def adopt(self, identity: Identity) -> None:
        """Prove myself to other players by this from now on."""

    def show(self) -> None:
        """Move to the screen that all that is known means now."""

    async def ask(self, command: type[amp.Command], **arguments: Any) -> dict[str, Any]:
        """Ask the lobby as a player.

        :raises DeclaredError: it refused, or could not be asked.
        """


class MatchResults(Protocol):
    """Whoever brings results to the lobby."""

    @property
    def here(self) -> Callable[[], bool]:
        """Whether the lobby knows me on the line that there is."""

    def report(
        self, match: str, ending: Ending, ticket: str, anchor: str, signature: str, heard_out: Deferred[None]
    ) -> None:
        """A match has ended at my table: the lobby must know, once it has heard what it is shown of the match."""
