"""What the client knows and does, and which screen it is on. The terminal and the bot both stand on this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from twisted.protocols import amp

from client.errors import LineDown, LobbyFailed, NothingOffered, NothingToTrust, Unreachable, WrongScreen
from client.events import (
    Event,
)
from client.events import Screen as ScreenShown
from client.lobby.address import parse
from client.lobby.connection import LobbyProtocol
from client.lobby.connector import LobbyConnector
from client.match.address_consent import Consent
from client.match.coordinator import MatchCoordinator
from client.session.account import Account
from client.session.chat import Chat
from client.session.dispatch import AnnouncementDispatcher
from client.session.eventqueue import EventQueue
from client.session.invitations import Invitations
from client.session.lists import Lists
from client.session.match import MatchControls
from client.session.options import SessionOptions
from client.session.reconnect import Reconnector
from client.session.results import Results
from client.session.room import Rooms
from client.session.screens import Screen, way
from client.session.standing import Visitor
from games.engine.errors import NotYourTurn
from wire.tickets import RoomStatus
from wire.tls.identity import Identity

__all__ = ["LineDown", "LobbyFailed", "Session", "SessionOptions", "Unreachable", "WrongScreen"]


class Session:
    """A player's client without its terminal.

    What is asked for is a coroutine that raises a ``DeclaredError`` where it is refused; what happens is told as
    events, in order, after the session's own state has changed.

    :param reactor: clock, connections and ports.
    :param listener: takes every event.
    :ivar screen: where the player is.
    """

    def __init__(self, reactor: Any, listener: Callable[[Event], object], options: SessionOptions) -> None:
        self.reactor, self.options = reactor, options
        self.emit: Callable[[Event], None] = EventQueue(listener).tell
        self.screen = Screen.DISCONNECTED
        self.lobby = LobbyConnector(reactor, options, lambda: LobbyProtocol(reactor, self._dispatcher, options.trace))
        self.consent = Consent(self)
        self.rooms = Rooms(self)
        self.results = Results(self, lambda: self.account.here)
        self.invitations = Invitations(self, self.rooms)
        self.coordinator = MatchCoordinator(self, self.consent, self.results)
        self.match = MatchControls(self.coordinator)
        self.chat = Chat(self)
        self.lists = Lists(reactor, self.ask, self.emit, lambda: self.account.name, lambda: self.lobby.live)
        seats, matches, results = (self.rooms, self.invitations), self.coordinator, self.results
        self.account = Account(self, self.lobby, self.lists, *seats, matches, results)
        self.reconnector = Reconnector(self, self.lobby, self.account, self.lists, matches)
        self._dispatcher = AnnouncementDispatcher(
            self, self.lobby, self.reconnector, self.account, self.lists, *seats, matches, results, self.chat
        )

    # -- what can be seen

    @property
    def name(self) -> str:
        """My name, also while the line is broken and the session waits for me."""
        return self.account.name

    @property
    def token(self) -> str:
        """The secret by which I come back to my session; empty for a visitor."""
        return self.account.token

    # -- the line

    async def connect(self, address: str) -> None:
        """Connect to a lobby. A lobby that was there before is left; a return to a lost one goes on if this fails.

        :raises BadAddress: the text is no address.
        :raises Unreachable: there is no lobby to be had.
        :raises CertificateChanged: there is one that shows another certificate than it should; see ``trust``.
        :raises ProtocolMismatch: there is one, of another protocol.
        """
        await self.reconnector.connect(parse(address))

    def trust(self, address: str = "") -> str:
        """Accept the certificate that was refused last, or last at this address; returns the address.

        :raises BadAddress: the text is no address.
        :raises NothingToTrust: none was refused there.
        """
        where = str(parse(address)) if address else ""
        if self.options.pins is None:
            raise NothingToTrust(address=where)
        return self.options.pins.trust(where)

    async def close(self) -> None:
        """Leave whatever is on, sign out, and stop everything."""
        await self.reconnector.leave()
        self.show()

    # -- what concerns the room and the match

    async def leave(self) -> None:
        """Leave the room, and with it the match."""
        left = self.coordinator.leave_table()
        if self.rooms.room is not None or not left:
            await self.rooms.leave()

    async def agree(self) -> None:
        """Yes: to what is offered in the match, or to the start that the host proposes."""
        await self._answer(True)

    async def refuse(self) -> None:
        """No: to what is offered in the match, or to the start that the host proposes."""
        await self._answer(False)

    async def _answer(self, agree: bool) -> None:
        if not self.coordinator.playing:
            await self.rooms.agree(agree)
            return
        try:
            await (self.match.agree_offer() if agree else self.match.decline())
        except NotYourTurn as problem:
            raise NothingOffered from problem

    # -- for the parts

    async def ask(self, command: type[amp.Command], **arguments: Any) -> dict[str, Any]:
        """Ask the lobby as a player.

        :raises LineDown: there is no line.
        :raises WrongScreen: nobody is logged in.
        """
        if self.account.away:
            raise LineDown(reason="there is no connection to a lobby")
        if self.lobby.line is not None and isinstance(self.account.standing, Visitor):
            raise WrongScreen(screen=self.screen.value)
        return await self.lobby.ask(command, **arguments)

    def adopt(self, identity: Identity) -> None:
        """Prove myself to other players by this from now on."""
        self.options = replace(self.options, identity=identity)

    def show(self) -> None:
        """Move to the screen that all that is known means now, through those between."""
        for screen in way(self.screen, self._meant()):
            self.screen = screen
            self.emit(ScreenShown(screen=screen.value))

    def _meant(self) -> Screen:
        if self.coordinator.playing:
            return Screen.PLAYING
        if self.lobby.line is None or self.account.away:
            return Screen.DISCONNECTED
        if not self.account.here:
            return Screen.SIGNED_OUT
        room = self.rooms.room
        if room is None:
            return Screen.IDLE
        if room.status == RoomStatus.WAITING:
            return Screen.IN_ROOM
        return Screen.PLAYING if self.coordinator.awaits_verdict(room.room) else Screen.CONNECTING
