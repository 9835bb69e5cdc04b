"""What the client knows and does, and which screen it is on. The terminal and the bot both stand on this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from twisted.protocols import amp

from client.errors import LineDown, LobbyFailed, NothingOffered, NothingToTrust, Unreachable, WrongScreen
from client.events import (
    Event,
    GameRow,
    InvitationCame,
    PlayerRow,
    RoomRow,
    Turn,
)
from client.events import Screen as ScreenShown
from client.games import Package
from client.lobby.connection import LobbyProtocol
from client.lobby.connector import LobbyConnector
from client.lobby.reconnect import Reconnector
from client.match.address_consent import Consent
from client.match.candidates import Address, parse
from client.match.coordinator import MatchCoordinator
from client.session.account import Account
from client.session.chat import Talk
from client.session.dispatch import AnnouncementDispatcher
from client.session.eventqueue import EventQueue
from client.session.lists import Lists
from client.session.options import SessionOptions
from client.session.results import Results
from client.session.room import Rooms as Seats
from client.session.screens import Flow, Screen, way
from client.session.values import RoomState, Welcome
from games.engine.errors import NotYourTurn
from lobby import commands

__all__ = ["LineDown", "LobbyFailed", "Session", "SessionOptions", "Unreachable", "WrongScreen"]


class Session:
    """A player's client without its terminal.

    What is asked for is a coroutine that raises a ``DeclaredError`` where it is refused; what happens is told as
    events, in order, after the session's own state has changed.

    :param reactor: clock, connections and ports.
    :param listener: takes every event.
    """

    def __init__(self, reactor: Any, listener: Callable[[Event], object], options: SessionOptions) -> None:
        self.reactor, self.options = reactor, options
        self.emit: Callable[[Event], None] = EventQueue(listener).tell
        self._flow = Flow()
        self.uplink = LobbyConnector(reactor, options, lambda: LobbyProtocol(reactor, self._dispatcher, options.trace))
        self.consent = Consent(self)
        self._seats = Seats(self)
        self._results = Results(self, lambda: self.signed_in)
        self._matches = MatchCoordinator(self, self.consent, self._seats, self._results)
        self.talk = Talk(self)
        self._lists = Lists(reactor, self.ask, self.emit, lambda: self.name, lambda: self.uplink.live)
        self.account = Account(self, self.uplink, self._lists, self._seats, self._matches, self._results)
        self.journey = Reconnector(self, self.uplink, self.account, self._lists, self._matches)
        self._dispatcher = AnnouncementDispatcher(
            self, self.uplink, self.journey, self.account, self._lists, self._seats, self._matches, self.talk
        )

    # -- what can be seen

    @property
    def screen(self) -> Screen:
        """Where the player is."""
        return self._flow.screen

    @property
    def name(self) -> str:
        """My name, also while the line is broken and the session waits for me."""
        return self.account.name

    @property
    def token(self) -> str:
        """The secret by which I come back to my session; empty for a visitor."""
        return self.account.stay.token if self.account.stay is not None else ""

    @property
    def drop_in(self) -> bool:
        """Whether I play without an account."""
        return self.account.drop_in

    @property
    def signed_in(self) -> bool:
        """Whether the lobby knows me on the line that there is."""
        return self.account.here

    @property
    def unconfirmed(self) -> int:
        """How many of my results the lobby has not confirmed yet."""
        return self._results.waiting

    @property
    def welcome(self) -> Welcome | None:
        """What the lobby said of itself."""
        return self.uplink.welcome

    @property
    def lobby(self) -> Address | None:
        """Where the lobby is; ``None`` before the first connection."""
        return self.uplink.address

    @property
    def address(self) -> str:
        """The lobby's address as ``HOST:PORT``, empty before the first connection."""
        return str(self.uplink.address or "")

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the lobby's key that an invitation must name, or nothing."""
        return self.uplink.security.named

    @property
    def drop_ins(self) -> bool:
        """Whether the lobby lets names without an account play."""
        return self.uplink.drop_ins

    @property
    def keeps(self) -> bool:
        """Whether accounts outlive the lobby."""
        return self.uplink.keeps

    @property
    def tells_names(self) -> bool:
        """Whether the lobby tells, when a name is looked up, which names have an account."""
        return self.uplink.tells_names

    @property
    def players(self) -> Mapping[str, PlayerRow]:
        """The other players by name."""
        return self._lists.players

    @property
    def rooms(self) -> Mapping[str, RoomRow]:
        """The public rooms by id."""
        return self._lists.rooms

    @property
    def games(self) -> Sequence[GameRow]:
        """The lobby's games."""
        return self._lists.games

    @property
    def room(self) -> RoomState | None:
        """My room."""
        return self._seats.room

    @property
    def asked(self) -> bool:
        """Whether the host has proposed the start, and I have not replied yet."""
        return self._seats.asked

    @property
    def invitations(self) -> Mapping[str, InvitationCame]:
        """The invitations that await my answer, by id."""
        return self._seats.invitations

    @property
    def turn(self) -> Turn | None:
        """The running match as I see it."""
        return self._matches.turn

    @property
    def can_retry(self) -> bool:
        """Whether a start that failed can be tried again."""
        return self._seats.can_retry

    @property
    def can_again(self) -> bool:
        """Whether another round can be offered."""
        return self._seats.can_again

    @property
    def returning(self) -> float | None:
        """Seconds until the client tries by itself to come back, 0 while it does; ``None``: it does not."""
        return self.journey.returning

    @property
    def live(self) -> bool:
        """Whether the line is there and was heard lately."""
        return self.uplink.live

    # -- the line

    async def connect(self, address: str) -> None:
        """Connect to a lobby. A lobby that was there before is left; a return to a lost one goes on if this fails.

        :raises BadAddress: the text is no address.
        :raises Unreachable: there is no lobby to be had.
        :raises CertificateChanged: there is one that shows another certificate than it should; see ``trust``.
        :raises ProtocolMismatch: there is one, of another protocol.
        """
        await self.journey.connect(parse(address))

    def trust(self, address: str = "") -> str:
        """Accept the certificate that was refused last, or last at this address; answers the address.

        :raises BadAddress: the text is no address.
        :raises NothingToTrust: none was refused there.
        """
        where = str(parse(address)) if address else ""
        if self.options.pins is None:
            raise NothingToTrust(address=where)
        return self.options.pins.trust(where)

    async def close(self) -> None:
        """Leave whatever is on, sign out, and stop everything."""
        await self.journey.leave()
        self.show()

    # -- the account

    async def look_up(self, name: str) -> bool:
        """Whether there is an account of this name."""
        return await self.account.look_up(name)

    async def register(self, name: str, password: str) -> None:
        """Make an account and be logged in."""
        await self.account.sign_in("registered", commands.Register, name=name, password=password)

    async def login(self, name: str, password: str, give_up: bool = False) -> None:
        """Log in.

        :param give_up: lose the match that the account is in the middle of.
        """
        further = {"give_up": True} if give_up else {}
        await self.account.sign_in("logged in", commands.Login, name=name, password=password, **further)

    async def drop_in_as(self, name: str) -> None:
        """Play under a name without an account."""
        await self.account.sign_in("dropped in", commands.DropIn, name=name)

    async def keep_name(self, password: str) -> None:
        """Make a drop-in's name an account."""
        await self.account.keep_name(password)

    async def change_password(self, old: str, new: str) -> None:
        """Take another password."""
        await self.account.change_password(old, new)

    async def logout(self) -> None:
        """Log out; a running match is left."""
        await self.account.logout()

    async def delete_account(self, password: str) -> None:
        """Remove the account; a running match is left."""
        await self.account.delete(password)

    # -- the lists

    async def ask_players(self, beginning: str = "") -> None:
        """Tell the other players whose name begins so."""
        await self._lists.show_players(beginning)

    async def ask_rooms(self, beginning: str = "") -> None:
        """Tell the public rooms whose game or host begins so."""
        await self._lists.show_rooms(beginning)

    # -- rooms and invitations

    async def create(self, game: str, public: bool, settings: str = "") -> None:
        """Open a room."""
        await self._seats.create(game, public, settings)

    async def create_from(self, package: Package, settings: str = "") -> None:
        """Open a private room for a game from a folder, see ``client.games``."""
        await self._seats.create_from(package, settings)

    async def join(self, room: str) -> None:
        """Take a seat in a room."""
        await self._seats.join(room)

    async def leave(self) -> None:
        """Leave the room, and with it the match."""
        left = self._matches.leave_table()
        if self.room is not None or not left:
            await self._seats.leave()

    async def invite(self, name: str) -> None:
        """Ask a player to my room."""
        await self._seats.invite(name)

    async def answer(self, invitation_id: str, accept: bool) -> None:
        """Say yes or no to an invitation."""
        await self._seats.answer(invitation_id, accept)

    async def again(self) -> None:
        """Offer the last opponent another round, or take up that offer."""
        await self._seats.again()

    async def retry(self) -> None:
        """Try the start again."""
        await self._seats.retry()

    async def ready(self, ready: bool = True) -> None:
        """I am ready for the match to begin, or not any more."""
        await self._seats.ready(ready)

    async def start(self) -> None:
        """Propose the start, as the room's host."""
        await self._seats.start()

    async def agree(self) -> None:
        """Yes: to what is offered in the match, or to the start that the host proposes."""
        await self._answer(True)

    async def refuse(self) -> None:
        """No: to what is offered in the match, or to the start that the host proposes."""
        await self._answer(False)

    async def _answer(self, agree: bool) -> None:
        if not self._matches.playing:
            await self._seats.agree(agree)
            return
        try:
            await (self._matches.agree_offer() if agree else self._matches.decline())
        except NotYourTurn as problem:
            raise NothingOffered from problem

    # -- the match

    async def offer(self, what: str) -> None:
        """Offer the others a ``draw``, or to ``undo`` my last move."""
        await self._matches.offer(what)

    async def move(self, text: str) -> None:
        """Make a move in the running match.

        :raises WrongScreen: there is none.
        :raises DeclaredError: the table refuses the move.
        """
        await self._matches.move(text)

    async def resign(self) -> None:
        """Give the running match up."""
        await self._matches.resign()

    # -- for the parts

    async def ask(self, command: type[amp.Command], **arguments: Any) -> dict[str, Any]:
        """Ask the lobby as a player.

        :raises LineDown: there is no line.
        :raises WrongScreen: nobody is logged in.
        """
        if self.account.away:
            raise LineDown(reason="there is no connection to a lobby")
        if self.uplink.line is not None and not (self.signed_in or self.account.errand):
            raise WrongScreen(screen=self.screen.value)
        return await self.uplink.ask(command, **arguments)

    def show(self) -> None:
        """Move to the screen that all that is known means now, through those between."""
        for screen in way(self._flow.screen, self._meant()):
            self._flow.go(screen)
            self.emit(ScreenShown(screen=screen.value))

    def _meant(self) -> Screen:
        if self._matches.playing:
            return Screen.PLAYING
        if self.uplink.line is None or self.account.away:
            return Screen.DISCONNECTED
        if not self.signed_in:
            return Screen.SIGNED_OUT
        if self.room is None:
            return Screen.IDLE
        if self.room.status == "waiting":
            return Screen.IN_ROOM
        return Screen.PLAYING if self._matches.awaits_verdict(self.room) else Screen.CONNECTING
