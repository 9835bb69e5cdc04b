"""What the client knows and does, and which screen it is on. The terminal and the bot both stand on this."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.defer import TimeoutError as NoAnswer
from twisted.protocols import amp

from client.comeback import Comeback
from client.errors import LineDown, LobbyFailed, Unreachable, WrongScreen
from client.events import (
    Connected,
    Connecting,
    Event,
    Failed,
    GameRow,
    Games,
    InvitationCame,
    LineLost,
    NameKept,
    PasswordChanged,
    PlayerRow,
    Players,
    RoomRow,
    Rooms,
    SignedIn,
    SignedOut,
    Turn,
)
from client.events import Screen as ScreenShown
from client.hosts import Address, parse
from client.lists import Lists
from client.matches import Matches
from client.options import LOGOUT_SECONDS, SessionOptions
from client.rooms import Rooms as Seats
from client.screens import Flow, Screen, way
from client.shield import shielded
from client.switchboard import Switchboard
from client.teller import Teller
from client.uplink import Uplink
from client.values import RoomState, Row, Welcome
from lobby import commands
from lobby.errors import ProtocolMismatch
from wire.errors import DeclaredError

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
        self.name = ""
        self.drop_in = self.signed_in = False
        self.may_return = True
        self.back_after = 0.0
        self.emit: Callable[[Event], None] = Teller(listener).tell
        self._flow = Flow()
        self._seats = Seats(self)
        self._matches = Matches(self, self._seats)
        self._lists = Lists(reactor, self.ask, self.emit, lambda: self.name)
        self._switchboard = Switchboard(self, self._lists, self._seats, self._matches)
        self.uplink = Uplink(reactor, options, self._switchboard)
        self._comeback = Comeback(reactor, options.chance, self._come_back)

    # -- what can be seen

    @property
    def screen(self) -> Screen:
        """Where the player is."""
        return self._flow.screen

    @property
    def welcome(self) -> Welcome | None:
        """What the lobby said of itself."""
        return self.uplink.welcome

    @property
    def address(self) -> str:
        """The lobby's address as ``HOST:PORT``, empty before the first connection."""
        return str(self.uplink.address or "")

    @property
    def drop_ins(self) -> bool:
        """Whether the lobby lets names without an account play."""
        return self.welcome is not None and self.welcome.drop_ins

    @property
    def keeps(self) -> bool:
        """Whether accounts outlive the lobby."""
        return self.welcome is not None and self.welcome.keeps

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
        return self._comeback.next

    @property
    def live(self) -> bool:
        """Whether the line is there and was heard lately."""
        return self.uplink.line is not None and not self.uplink.line.silent

    # -- the line

    async def connect(self, address: str) -> None:
        """Connect to a lobby. A lobby that was there before is left; a return to a lost one goes on if this fails.

        :raises BadAddress: the text is no address.
        :raises Unreachable: there is no lobby to be had.
        :raises ProtocolMismatch: there is one, of another protocol.
        """
        target = parse(address)
        if self.returning is None:
            await self._part()
        self.show()
        self.emit(Connecting(address=str(target)))
        await self._comeback.by_hand(self._open(target))
        self._lists.clear()

    async def _open(self, target: Address) -> None:
        said = await self.uplink.open(target)
        self.may_return, self.back_after = True, 0.0
        self.show()
        connected = Connected(
            address=str(target), software=said.software, encrypted=False, keeps=said.keeps, drop_ins=said.drop_ins
        )
        self.emit(connected)

    async def _come_back(self) -> bool:
        """Try once to be connected again; answers whether that is the end of trying."""
        try:
            await self._open(parse(self.address))
        except Unreachable:
            return False
        except ProtocolMismatch as problem:
            self.emit(Failed(error=problem.code.decode("ascii"), parameters=problem.parameters))
        return True

    def lost(self, why: str) -> None:
        """The line is gone without having been asked for. A match goes on without the lobby."""
        returning = self.options.return_to_lobby and self.may_return
        self._signed_out()
        self._lists.freeze()
        self._matches.line_lost()
        self.show()
        self.emit(LineLost(why=why, returning=returning))
        if returning:
            self._comeback.start(self.back_after)

    async def close(self) -> None:
        """Leave whatever is on, sign out, and stop everything."""
        await self._part()
        self.show()

    async def _part(self) -> None:
        """Leave the lobby: say goodbye where that is possible in time, then close."""
        self._matches.leave_table()
        if self.signed_in and self.uplink.line is not None:
            goodbye = Deferred.fromCoroutine(self.uplink.ask(commands.Logout))
            goodbye.addTimeout(LOGOUT_SECONDS, self.reactor)
            with contextlib.suppress(LineDown, LobbyFailed, NoAnswer):  # the closed line says it too
                await goodbye
        self._comeback.stop()
        self._signed_out()
        self._lists.clear()
        self.uplink.close()
        await self._matches.close()

    # -- the account

    async def look_up(self, name: str) -> bool:
        """Whether there is an account of this name."""
        answer = await self.uplink.ask(commands.LookUp, name=name)
        return bool(answer["known"])

    async def register(self, name: str, password: str) -> None:
        """Make an account and be logged in."""
        await self._sign_in("registered", commands.Register, name=name, password=password)

    async def login(self, name: str, password: str, give_up: bool = False) -> None:
        """Log in.

        :param give_up: lose the match that the account is in the middle of.
        """
        further = {"give_up": True} if give_up else {}
        await self._sign_in("logged in", commands.Login, name=name, password=password, **further)

    async def drop_in_as(self, name: str) -> None:
        """Play under a name without an account."""
        await self._sign_in("dropped in", commands.DropIn, name=name)

    async def _sign_in(self, how: str, command: type[amp.Command], **arguments: Any) -> None:
        """Sign in and see what is on. Half a log-in is none: only a new line has a visitor at its end for sure."""
        if self.signed_in:
            raise WrongScreen(screen=self.screen.value)
        try:
            answer = await self.uplink.ask(command, **arguments)
            self._seats.clear()
            self.name, self.drop_in, self.signed_in = answer["name"], how == "dropped in", True
            await self._lists.subscribe(lambda snapshot: self._arrived(how, snapshot))
        except (CancelledError, DeclaredError) as problem:
            if self.signed_in or isinstance(problem, CancelledError):
                self.uplink.give_up()
            raise
        await self.ask_players()
        await self.ask_rooms()
        self.emit(Games(games=tuple(self._lists.games)))

    def _arrived(self, how: str, snapshot: Row) -> None:
        """Signed in: there may be the room of a session that was taken over, and invitations."""
        room = self._seats.take_up(snapshot["mine"])
        self.show()
        self.emit(SignedIn(name=self.name, how=how))
        if room is not None:
            self._seats.entered(room)
        for row in snapshot["invited"]:
            self._seats.invited(row)

    @shielded
    async def keep_name(self, password: str) -> None:
        """Make a drop-in's name an account."""
        await self.ask(commands.KeepName, password=password)
        self.drop_in = False
        self.emit(NameKept(name=self.name))

    @shielded
    async def change_password(self, old: str, new: str) -> None:
        """Take another password."""
        await self.ask(commands.ChangePassword, old=old, new=new)
        self.emit(PasswordChanged())

    @shielded
    async def logout(self) -> None:
        """Log out; a running match is left."""
        self._matches.leave_table()
        await self.ask(commands.Logout)
        self.sign_out()

    @shielded
    async def delete_account(self, password: str) -> None:
        """Remove the account; a running match is left."""
        await self.ask(commands.DeleteAccount, password=password)
        self._matches.leave_table()
        self.sign_out()

    def sign_out(self) -> None:
        """The session has ended as it should; the line may go on."""
        name = self.name
        self._signed_out()
        self._matches.abandon()
        self._lists.clear()
        self.show()
        if name:
            self.emit(SignedOut(name=name))

    def _signed_out(self) -> None:
        self.name = ""
        self.drop_in = self.signed_in = False
        self._seats.clear()

    # -- the lists

    async def ask_players(self, beginning: str = "") -> None:
        """Tell the other players whose name begins so."""
        rows, total = await self._lists.find_players(beginning, self.live)
        self.emit(Players(players=rows, total=max(total, self._lists.others), stale=not self.live))

    async def ask_rooms(self, beginning: str = "") -> None:
        """Tell the public rooms whose game or host begins so."""
        rows, total = await self._lists.find_rooms(beginning, self.live)
        self.emit(Rooms(rooms=rows, total=total, stale=not self.live))

    # -- rooms and invitations

    async def create(self, game: str, public: bool, settings: str = "") -> None:
        """Open a room."""
        await self._seats.create(game, public, settings)

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

    # -- the match

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
        if self.uplink.line is not None and not self.signed_in:
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
        if self.uplink.line is None:
            return Screen.DISCONNECTED
        if not self.signed_in:
            return Screen.SIGNED_OUT
        if self.room is None:
            return Screen.IDLE
        if self.room.status == "waiting":
            return Screen.IN_ROOM
        return Screen.PLAYING if self._matches.awaits_verdict(self.room) else Screen.CONNECTING
